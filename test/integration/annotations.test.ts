import { afterAll, beforeAll, expect, test } from 'vitest'
import * as one from '../../app/api/v1/annotations/[id]/route.ts'
import * as all from '../../app/api/v1/annotations/route.ts'
import * as series from '../../app/api/v1/series/route.ts'
import { parseRedisUrl, readConfig } from '../../lib/config.ts'
import { days } from '../../lib/domain/time.ts'
import { quoteOf } from '../../lib/feeds/quotes.ts'
import { feedById } from '../../lib/feeds/registry.ts'
import { startWeb, type RunningWeb } from '../../lib/live/web.ts'
import { createLogger } from '../../lib/log.ts'
import { Annotation, AnnotationList, MOST_ON_SERIES } from '../../lib/wire/annotations.ts'
import { SeriesReply } from '../../lib/wire/api.ts'
import type { AnnotationTold } from '../../lib/wire/socket.ts'
import { bodyOf, get, patch, post, problemOf, remove, settle, testServer, type TestServer } from '../support/api.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { connectClient, type Client } from '../support/sockets.ts'
import { until } from '../support/until.ts'

const NVDA = quoteOf('NVDA') ?? expect.fail('NVDA has a quote')
const AMD = quoteOf('AMD') ?? expect.fail('AMD has a quote')
const yahoo = feedById('yahoo-chart') ?? expect.fail('no yahoo-chart')
const now = Date.now()
const noon = Math.floor(now / days(1)) * days(1) - days(10) + days(0.5)
const day = (ago: number): string => new Date(noon - days(ago)).toISOString()
const PIN = { series: NVDA.id, at: day(3), value: 182.5, text: 'Order "book", =full' }
const RANGE = { series: NVDA.id, at: day(8), until: day(5), text: 'Export rules' }

let redis: TestRedis
let web: RunningWeb
let server: TestServer
let clients: readonly Client[] = []

const create = async (body: object): Promise<Annotation> => bodyOf(Annotation, await post(all, {}, { body }), 201)
const listed = async (query = ''): Promise<readonly Annotation[]> => (await bodyOf(AnnotationList, await get(all, `/api/v1/annotations${query}`))).items

beforeAll(async () => {
  redis = await testRedis()
  web = await startWeb({ config: readConfig({ PORT: '0', LOG_LEVEL: 'silent' }, []), target: parseRedisUrl(redis.url), log: createLogger({ level: 'silent' }) })
  // The routes are those of this one: the socket's process hears of what it does by the log alone.
  server = await testServer(redis)
  await server.ingest.ingest(yahoo, Array.from({ length: 10 }, (_, index) => [{ signal: NVDA, value: 180 + index, observedAt: noon - days(9 - index) }, { signal: AMD, value: 120, observedAt: noon - days(9 - index) }]).flat(), [], now)
  await settle(server.store, server.mirror)
  clients = [await connectClient(web.url), await connectClient(web.url)]
})
afterAll(async () => {
  for (const client of clients) client.close()
  await server.close()
  await web.close()
  await redis.stop()
})

test('what one writes, changes and takes away stands on every screen at once, and in the audit', async () => {
  const heard = clients.map((client): AnnotationTold[] => {
    const told: AnnotationTold[] = []
    client.socket.on('annotation', (change) => told.push(change))
    return told
  })
  const pin = await create(PIN)
  expect(pin).toMatchObject({ ...PIN, until: null, by: 'operator', revision: 1 })
  const range = await create(RANGE)
  expect((await listed(`?series=${NVDA.id}`)).map(({ id }) => id)).toEqual([range.id, pin.id])
  expect(await listed(`?series=${AMD.id}`)).toEqual([])

  const changed = await bodyOf(Annotation, await patch(one, { id: pin.id }, { body: { text: 'Order book full', seen: 1 } }))
  expect(changed).toMatchObject({ ...PIN, text: 'Order book full', revision: 2, createdAt: pin.createdAt })
  expect(await bodyOf(Annotation, await get(one, '/x', { id: pin.id }))).toEqual(changed)
  await bodyOf(Annotation, await remove(one, { id: range.id }))
  expect((await listed()).map(({ id }) => id)).toEqual([pin.id])

  for (const told of heard) {
    await until(() => told.length === 4)
    expect(told).toEqual([{ id: pin.id, annotation: pin }, { id: range.id, annotation: range }, { id: pin.id, annotation: changed }, { id: range.id, annotation: null }])
  }
  expect((await server.store.hot.audited(10)).map(({ action, details }) => [action, details['by'], details['signal']])).toEqual(['annotation.delete', 'annotation.change', 'annotation.create', 'annotation.create'].map((action) => [action, 'operator', NVDA.id]))
  await bodyOf(Annotation, await remove(one, { id: pin.id }))
})

test('a change of what somebody else has changed meanwhile is a conflict, and so is taking it away', async () => {
  const { id } = await create(PIN)
  await bodyOf(Annotation, await patch(one, { id }, { body: { value: 190, seen: 1 } }))
  await problemOf(await patch(one, { id }, { body: { text: 'Mine', seen: 1 } }), 409)
  const late = new Request(`http://127.0.0.1:3000/x?seen=1`, { method: 'DELETE', headers: { host: '127.0.0.1:3000' } })
  await problemOf(await one.DELETE(late, { params: Promise.resolve({ id }) }), 409)
  expect(await bodyOf(Annotation, await get(one, '/x', { id }))).toMatchObject({ text: PIN.text, value: 190, revision: 2 })
  await bodyOf(Annotation, await remove(one, { id }))
  await problemOf(await patch(one, { id }, { body: { text: 'Mine' } }), 404)
})

test.each<[string, object, string]>([
  ['a series that there is not', { ...PIN, series: 'quote.none' }, 'series'],
  ['no text', { ...PIN, text: ' ' }, 'text'],
  ['a text that is too long', { ...PIN, text: 'x'.repeat(501) }, 'text'],
  ['an end before its beginning', { ...RANGE, until: day(9) }, 'until'],
  ['a time before all prices', { ...PIN, at: '1889-12-31T00:00:00Z' }, 'at'],
  ['a range that ends in another age', { ...RANGE, until: '2999-01-01T00:00:00Z' }, 'until'],
  ['what nobody knows', { ...PIN, colour: 'red' }, 'colour'],
])('%s is refused, and named', async (_case, body, field) => {
  expect(await problemOf(await post(all, {}, { body }), 400)).toMatchObject({ field })
})

test('a change may not turn a range round', async () => {
  const { id } = await create(RANGE)
  expect(await problemOf(await patch(one, { id }, { body: { at: day(1) } }), 400)).toMatchObject({ field: 'until' })
  await bodyOf(Annotation, await remove(one, { id }))
})

test('what is written goes with the figures, as JSON and as a table; figures without are as ever', async () => {
  const ask = `/api/v1/series?ids=${NVDA.id},${AMD.id}&from=${noon - days(10)}&to=${noon + days(1)}&interval=1d`
  const table = async (): Promise<readonly string[]> => (await (await get(series, `${ask}&format=csv`)).text()).split('\n').filter((line) => !line.startsWith('#'))
  const bare = await table()
  expect(bare[0]).toBe('t_iso,id,open,high,low,close,count')
  expect((await bodyOf(SeriesReply, await get(series, ask))).series.every((one) => !('annotations' in one))).toBe(true)

  const made = [await create(PIN), await create(RANGE), await create({ ...PIN, at: day(40), text: 'Long before' })]
  const reply = await bodyOf(SeriesReply, await get(series, ask))
  expect(reply.series.map(({ annotations }) => annotations?.map(({ text, until: ends }) => [text, ends]))).toEqual([[[RANGE.text, RANGE.until], [PIN.text, null]], undefined])
  const noted = await table()
  expect(noted[0]).toBe('t_iso,id,open,high,low,close,count,note')
  expect(noted.map((line) => line.replace(/,("(?:[^"]|"")*"|[^,]*)$/, ''))).toEqual(bare)
  const note = (ago: number): string | undefined => noted.find((line) => line.startsWith(`${day(ago).slice(0, 10)}T00:00:00.000Z,${NVDA.id}`))?.split(',').slice(7).join(',')
  expect(note(3)).toBe('"Order ""book"", =full (operator)"')
  expect(note(8)).toBe(`${RANGE.at.slice(0, 16)}Z to ${RANGE.until.slice(0, 16)}Z: Export rules (operator)`)
  expect(note(6)).toBe('')
  for (const { id } of made) await bodyOf(Annotation, await remove(one, { id }))
})

test('a series takes so many and no more', async () => {
  const at = new Date(now).toISOString()
  for (let index = 0; index < MOST_ON_SERIES; index++) {
    const id = `many-${index}`
    await server.store.annotations.write({ ...PIN, until: null, id, by: 'operator', createdAt: at, updatedAt: at, revision: 1 }, undefined, { action: 'annotation.create', details: {} })
  }
  await until(() => server.annotations.count === MOST_ON_SERIES)
  expect((await problemOf(await post(all, {}, { body: PIN }), 409)).detail).toContain(String(MOST_ON_SERIES))
  await create({ ...PIN, series: AMD.id })
})
