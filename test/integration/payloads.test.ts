import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import * as payload from '../../app/api/v1/signals/[id]/payload/route.ts'
import * as revisions from '../../app/api/v1/signals/[id]/revisions/route.ts'
import { parseRedisUrl } from '../../lib/config.ts'
import { signalId, type Signal } from '../../lib/domain/signal.ts'
import { days, hours, minutes, seconds } from '../../lib/domain/time.ts'
import type { PollFeed } from '../../lib/feeds/feed.ts'
import { eia } from '../../lib/feeds/eia.ts'
import { finnhub } from '../../lib/feeds/finnhub.ts'
import { lium } from '../../lib/feeds/lium.ts'
import { octopusAgile } from '../../lib/feeds/octopus-agile.ts'
import { quoteOf } from '../../lib/feeds/quotes.ts'
import { stooq } from '../../lib/feeds/stooq.ts'
import { describe } from '../../lib/ingest/describe.ts'
import { pollFeed } from '../../lib/ingest/poll.ts'
import { runStream } from '../../lib/ingest/stream.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { RawPayloadList, RevisionList, type RawPayload, type Revision } from '../../lib/wire/api.ts'
import { bodyOf, get, problemOf, settle, testServer, type TestServer } from '../support/api.ts'
import { startOrigin, status, text, withEtag, type Handler, type Origin } from '../support/origin.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { pollDeps } from '../support/worker.ts'

const H100 = signalId('gpu', 'lium', 'h100-sxm', 'market', 'on-demand')
const AGILE = signalId('energy', 'gb-agile-c')
const KEY = 'sk-very/secret"key'
const NVDA = quoteOf('NVDA') ?? expect.fail('NVDA has a quote')

let redis: TestRedis
let server: TestServer
let store: Store
const closers: (() => Promise<unknown>)[] = []

let count = 0

beforeAll(async () => {
  redis = await testRedis()
})
beforeEach(async () => {
  const namespace = `payloads${(count += 1)}`
  server = await testServer(redis, { env: { FEED_ACCEPT_TERMS_STOOQ: 'yes' }, namespace })
  // The workers' own way to Redis: it waits, where a web process fails fast.
  store = openStore(parseRedisUrl(redis.url), { namespace })
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  await store.close()
  await server.close()
})
afterAll(async () => redis.stop())

async function originOf(handler: Handler): Promise<Origin> {
  const origin = await startOrigin(handler)
  closers.push(origin.close)
  return origin
}

/** One poll of a feed; the web process knows what it brought. */
async function poll(feed: PollFeed, origin: Origin, { now = Date.now(), env = {} }: { now?: number; env?: Readonly<Record<string, string>> } = {}): Promise<unknown> {
  const deps = pollDeps(store, feed, origin.url, { now: () => now, env })
  closers.push(deps.close)
  const failed: unknown = await pollFeed(feed, deps).then(() => undefined, (error: unknown) => error)
  await settle(store, server.mirror, now)
  return failed
}

const payloadsOf = async (id: string): Promise<RawPayload[]> => (await bodyOf(RawPayloadList, await get(payload, `/api/v1/signals/${id}/payload`, { id }))).items
const revisionsOf = async (id: string): Promise<Revision[]> => (await bodyOf(RevisionList, await get(revisions, `/api/v1/signals/${id}/revisions`, { id }))).items

const signalOf = (feed: Parameters<typeof describe>[0]): Signal => describe(feed, NVDA) ?? expect.fail('no stage rule names it')

/** Everything that is kept, as text. */
async function everything(): Promise<string> {
  const connection = store.own()
  const parts: string[] = []
  for (const key of await connection.keys(`*payloads${count}*`)) {
    const type = await connection.type(key)
    parts.push(key)
    if (type === 'hash') parts.push(JSON.stringify(await connection.hgetall(key)))
    if (type === 'list') parts.push(...(await connection.lrange(key, 0, -1)))
    if (type === 'stream') parts.push(JSON.stringify(await connection.xrange(key, '-', '+')))
  }
  for (const feed of [eia.id, finnhub.id]) for (const { field } of await store.hot.keptIndex(feed)) parts.push(field, JSON.stringify(await store.hot.keptBody(feed, field)))
  connection.disconnect()
  return parts.join('\n')
}

const priceList = (usd: number, at: number): string =>
  JSON.stringify({ generated_at: new Date(at).toISOString(), models: [{ model: 'NVIDIA H100 80GB HBM3', gpu_model: 'H100 80GB HBM3', reference_price_usd_per_gpu_hour: usd, available_gpus: 5, listed_gpus: 10, rented_gpus: 5 }] }, undefined, 1)

test('a payload is the very body that was fetched, with what was read out of it; the next poll’s takes its place', async () => {
  const at = Math.floor(Date.now() / 1000) * 1000 - hours(1)
  const first = priceList(2.5, at)
  const origin = await originOf(() => text(first))
  await poll(lium, origin, { now: at + minutes(1) })
  expect(await payloadsOf(H100)).toEqual([{
    feedId: 'lium', path: '/pricing.json', subject: null, at: new Date(at + minutes(1)).toISOString(), bytes: Buffer.byteLength(first), body: first, cut: false,
    readings: [{ value: 2.5, observedAt: new Date(at).toISOString() }],
  }])
  const second = priceList(2.6, at + minutes(30))
  origin.answerWith(() => text(second))
  await poll(lium, origin, { now: at + minutes(31) })
  const items = await payloadsOf(H100)
  expect(items).toMatchObject([{ body: second, readings: [{ value: 2.6 }] }])
})

test('a body that its source says has not changed is dated anew, and stays', async () => {
  const at = Date.now() - hours(1)
  const list = priceList(2.5, at)
  const origin = await originOf(withEtag('"v1"', list))
  for (const later of [1, 11]) await poll(lium, origin, { now: at + minutes(later) })
  expect(origin.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"'])
  expect(await payloadsOf(H100)).toMatchObject([{ at: new Date(at + minutes(11)).toISOString(), body: list }])
})

test('a body that cannot be read is a dead letter; the payload stays that of the value shown', async () => {
  const at = Date.now() - hours(1)
  const origin = await originOf(() => text(priceList(2.5, at)))
  await poll(lium, origin)
  origin.answerWith(() => text('<html>Just a moment…</html>'))
  expect(await poll(lium, origin)).toBeInstanceOf(Error)
  expect(await payloadsOf(H100)).toMatchObject([{ body: priceList(2.5, at) }])
  expect((await store.hot.deadLetters('lium'))[0]?.payload).toContain('Just a moment')
})

test('keys are kept nowhere: not in a path, a body that repeats them, a refusal, or a frame', async () => {
  const good = JSON.parse(readFileSync('test/fixtures/eia/ok.json', 'utf8')) as Record<string, unknown>
  const origin = await originOf(({ url }) => text(JSON.stringify({ ...good, request: { params: { api_key: KEY, asked: url } } }), { headers: { etag: '"v1"' } }))
  const env = { EIA_API_KEY: KEY }
  await poll(eia, origin, { env })
  const [item] = await payloadsOf('energy.us-industrial')
  expect(item?.path).toMatch(/^\/v2\/electricity\/retail-sales\/data\/\?api_key=\*\*\*&/)
  expect(item?.body).toContain('"api_key":"***"')
  expect(item?.readings.length).toBeGreaterThan(3)
  // The kept body is not what the source sent: it is never asked for conditionally.
  await poll(eia, origin, { env })
  expect(origin.requests.at(-1)?.headers['if-none-match']).toBeUndefined()
  origin.answerWith(() => status(403, {}, `{"error":"${encodeURIComponent(KEY)} is not a key"}`))
  await poll(eia, origin, { env })
  origin.answerWith(() => text(JSON.stringify({ error: `${KEY} was refused` })))
  expect(await poll(eia, origin, { env })).toMatchObject({ message: 'eia: rejected: *** was refused' })
  const kept = await everything()
  expect(kept).toContain('is not a key')
  for (const form of [KEY, encodeURIComponent(KEY), JSON.stringify(KEY).slice(1, -1)]) expect(kept).not.toContain(form)
})

test('the body of a day takes the place of the day before’s; what is no longer asked for is forgotten', async () => {
  const csv = (date: string): string => `Date,Open,High,Low,Close,Volume\n${date},1,1,1,180.5,100\n`
  const origin = await originOf(() => text(csv('2026-11-19')))
  const [friday, monday] = [Date.UTC(2026, 10, 20, 15), Date.UTC(2026, 10, 23, 15)]
  await poll(stooq, origin, { now: friday })
  const before = (await store.hot.keptIndex('stooq')).length
  origin.answerWith(() => text(csv('2026-11-20')))
  await poll(stooq, origin, { now: monday })
  expect((await store.hot.keptIndex('stooq')).length).toBe(before)
  expect(await payloadsOf(NVDA.id)).toMatchObject([{ subject: 'NVDA', body: csv('2026-11-20'), readings: [{ value: 180.5, observedAt: '2026-11-20T21:00:00.000Z' }] }])
  await store.hot.keepBody('stooq', { field: 'GET /gone', shape: 'GET /gone' }, { request: { method: 'GET', path: '/gone', subject: null }, at: monday - days(31), bytes: 2, cut: false, body: '{}' }, [])
  await poll(stooq, origin, { now: monday + hours(1) })
  expect((await store.hot.keptIndex('stooq')).map(({ field }) => field)).not.toContain('GET /gone')
})

test('what the feed passed over because it was held is among what stands in the body, at the rate of that time', async () => {
  const now = Math.floor(Date.now() / minutes(30)) * minutes(30)
  const gbp = signalId('fx', 'gbp-usd')
  const describe = store.hot.describe([{ id: gbp, title: 'GBP/USD', unit: 'USD', feedId: 'frankfurter', stage: 'upstream', segment: 'energy', reason: 'x', shape: 'sampled', step: days(1), staleAfter: days(5) }])
  const rate = { signalId: gbp, observedAt: now - days(1), receivedAt: now - days(1), feedId: 'frankfurter', mode: 'live' } as const
  await store.hot.commit('frankfurter', [{ ...rate, value: 1.25 }], describe)
  const slot = (back: number, pence: number): object => ({ value_exc_vat: pence, valid_from: new Date(now - minutes(30) * back).toISOString() })
  const origin = await originOf(() => text(JSON.stringify({ results: [slot(0, 20), slot(1, 30)] })))
  await poll(octopusAgile, origin, { now: now + minutes(1) })
  await poll(octopusAgile, origin, { now: now + minutes(2) })
  await store.hot.commit('frankfurter', [{ ...rate, value: 1.5, observedAt: now + minutes(5), receivedAt: now + minutes(5) }])
  await settle(store, server.mirror)
  const [item] = await payloadsOf(AGILE)
  expect(item?.readings).toEqual([{ value: 375, observedAt: new Date(now - minutes(30)).toISOString() }, { value: 250, observedAt: new Date(now).toISOString() }])
})

test('of a stream the last frame with a reading of the signal is shown, without the key, and newer frames take its place', async () => {
  const origin = await startOrigin(() => status(404), { onSocket: () => {} })
  closers.push(origin.close)
  const stop = new AbortController()
  const deps = pollDeps(store, finnhub, origin.url, { now: Date.now, env: { FINNHUB_TOKEN: KEY } })
  const running = runStream(finnhub, { ...deps, token: 'one', userAgent: 'downchain/test', lockTtl: 800, onError: () => undefined }, stop.signal)
  closers.push(deps.close)
  await until(() => origin.sockets.size === 1)
  const at = Date.now() - seconds(2)
  const trade = (symbol: string, price: number, when: number): string => JSON.stringify({ type: 'trade', data: [{ s: symbol, p: price, t: when }] })
  for (const frame of [trade('NVDA', 180, at), trade('NVDA', 181, at + 10), trade('AMD', 120, at + 20)]) for (const socket of origin.sockets) socket.send(frame)
  await until(async () => (await store.hot.latest([quoteOf('AMD')?.id ?? ''])).size === 1)
  // Frames are written every five seconds, and when the connection ends.
  stop.abort()
  await running
  await settle(store, server.mirror)
  expect(await payloadsOf(NVDA.id)).toMatchObject([{ feedId: 'finnhub', path: '/?token=***', body: trade('NVDA', 181, at + 10), readings: [{ value: 181, observedAt: new Date(at + 10).toISOString() }] }])
  expect(await everything()).not.toContain(KEY)
})

test('why a stream ended is told, also where its last frames could not be kept', async () => {
  const origin = await startOrigin(() => status(404), { onSocket: () => {} })
  closers.push(origin.close)
  const stop = new AbortController()
  const deps = pollDeps(store, finnhub, origin.url, { now: Date.now, env: { FINNHUB_TOKEN: KEY } })
  const full: Store = { ...store, hot: { ...store.hot, keepBody: async () => Promise.reject(new Error('OOM command not allowed')) } }
  const running = runStream(finnhub, { ...deps, store: full, token: 'one', userAgent: 'downchain/test', lockTtl: 800, onError: () => undefined }, stop.signal)
  closers.push(deps.close)
  await until(() => origin.sockets.size === 1)
  for (const socket of origin.sockets) {
    socket.send(JSON.stringify({ type: 'trade', data: [{ s: 'NVDA', p: 180, t: Date.now() - seconds(2) }] }))
    socket.close(1012)
  }
  expect(await until(async () => (await store.hot.feed('finnhub')).lastError)).toContain('closed the connection (1012)')
  stop.abort()
  await running
})

test('a large body is shown around the signal, and one that is larger still is kept in part and never taken for the whole', async () => {
  const at = Date.now() - hours(1)
  const row = (name: string, usd: number): object => ({ model: name, gpu_model: name, reference_price_usd_per_gpu_hour: usd, available_gpus: 5, listed_gpus: 10, rented_gpus: 5 })
  const filler = Array.from({ length: 1_500 }, () => row('H200', 3))
  const large = JSON.stringify({ generated_at: new Date(at).toISOString(), models: [...filler, row('H100 80GB HBM3', 2.5)] })
  const origin = await originOf(() => text(large, { headers: { etag: '"v1"' } }))
  await poll(lium, origin)
  const [item] = await payloadsOf(H100)
  expect(item).toMatchObject({ cut: true, bytes: large.length, readings: [{ value: 2.5 }] })
  expect(item?.body).toHaveLength(100_000)
  expect(item?.body.includes('H100 80GB HBM3')).toBe(true)

  const huge = `${large.slice(0, -1)},"padding":"${'x'.repeat(8_000_000)}"}`
  origin.answerWith(() => text(huge, { headers: { etag: '"v2"' } }))
  const deps = pollDeps(store, lium, origin.url, { now: Date.now, limits: { maxBytes: 20_000_000 } })
  closers.push(deps.close)
  await pollFeed(lium, deps)
  await settle(store, server.mirror)
  expect(await payloadsOf(H100)).toMatchObject([{ cut: true, bytes: huge.length, readings: [] }])
  await pollFeed(lium, deps)
  expect(origin.requests.at(-1)?.headers['if-none-match']).toBeUndefined()
})

test('the same body again is not written again', async () => {
  const list = priceList(2.5, Date.now() - hours(1))
  const origin = await originOf(() => text(list))
  await poll(lium, origin)
  const connection = store.own()
  const mark = 'written once'
  await connection.hset(store.keys.body('lium'), 'GET /pricing.json', mark)
  await poll(lium, origin)
  expect(await connection.hget(store.keys.body('lium'), 'GET /pricing.json')).toBe(mark)
  origin.answerWith(() => text(priceList(2.6, Date.now() - minutes(1))))
  await poll(lium, origin)
  expect(await connection.hget(store.keys.body('lium'), 'GET /pricing.json')).not.toBe(mark)
  connection.disconnect()
})

test('a reading that the gate refused for its time is not told, and does not keep the payload from being shown', async () => {
  const at = Date.now() - hours(1)
  await store.hot.commit('finnhub', [{ signalId: NVDA.id, value: 180, observedAt: at, receivedAt: at, feedId: 'finnhub', mode: 'live' }], store.hot.describe([signalOf(finnhub)]))
  await settle(store, server.mirror, Date.now())
  const body = JSON.stringify({ type: 'trade', data: [{ c: null, p: 180, s: 'NVDA', t: at, v: 1 }, { c: null, p: 181, s: 'NVDA', t: 8.9e15, v: 1 }] })
  await store.hot.keepBody('finnhub', { field: NVDA.id, shape: NVDA.id }, { request: { method: 'GET', path: '/', subject: null }, at, bytes: body.length, cut: false, body }, [NVDA.id])
  expect(await payloadsOf(NVDA.id)).toMatchObject([{ body, readings: [{ value: 180, observedAt: new Date(at).toISOString() }] }])
})

test('where the request of a new day fails, the body of the day before stays', async () => {
  const at = Date.now()
  const kept = (path: string, then: number) => store.hot.keepBody('stooq', { field: path, shape: 'day' }, { request: { method: 'GET', path, subject: null }, at: then, bytes: 2, cut: false, body: path }, [NVDA.id])
  await kept('/monday', at - days(1))
  await store.hot.dropBodies('stooq', [{ field: '/tuesday', shape: 'day' }], at, at - days(30))
  expect((await store.hot.keptIndex('stooq')).map(({ field }) => field)).toEqual(['/monday'])
  await kept('/tuesday', at)
  await store.hot.dropBodies('stooq', [{ field: '/tuesday', shape: 'day' }], at, at - days(30))
  expect((await store.hot.keptIndex('stooq')).map(({ field }) => field)).toEqual(['/tuesday'])
})

test('what was only shipped has no payload; a signal that is none is 404', async () => {
  const crm = signalId('token', 'record', 'openai', 'gpt-x', 'input')
  await store.hot.commit('record', [{ signalId: crm, value: 1, observedAt: 1, receivedAt: 1, feedId: 'record', mode: 'recorded' }], store.hot.describe([{ id: crm, title: 'X', unit: 'USD/Mtok', feedId: 'record', stage: 'midstream', segment: 'inference', reason: 'x', shape: 'step', step: days(1), staleAfter: days(3) }]))
  await settle(store, server.mirror)
  expect(await payloadsOf(crm)).toEqual([])
  expect((await problemOf(await get(payload, '/x', { id: 'gpu.none' }), 404)).field).toBe('id')
  expect((await problemOf(await get(revisions, '/x', { id: 'gpu.none' }), 404)).field).toBe('id')
})

test('revisions tell each instant for which a source said more than one value, newest first, as they became known', async () => {
  const at = Math.floor(Date.now() / 1000) * 1000 - days(3)
  const said: readonly (readonly [usd: number, observedAt: number, receivedAt: number])[] = [
    [2.5, at, at + 10], [2.6, at, at + minutes(5)], [2.6, at, at + minutes(9)],
    [2.7, at + hours(1), at + hours(1)],
    [2.8, at + days(2), at + days(2)], [2.7, at + days(2), at + days(2) + 5],
  ]
  for (const [usd, observedAt, receivedAt] of said) {
    const origin = await originOf(() => text(priceList(usd, observedAt)))
    await poll(lium, origin, { now: receivedAt })
  }
  const value = (usd: number, receivedAt: number): object => ({ value: usd, receivedAt: new Date(receivedAt).toISOString(), recorded: false })
  expect(await revisionsOf(H100)).toEqual([
    { observedAt: new Date(at + days(2)).toISOString(), values: [value(2.8, at + days(2)), value(2.7, at + days(2) + 5)] },
    { observedAt: new Date(at).toISOString(), values: [value(2.5, at + 10), value(2.6, at + minutes(5))] },
  ])
})
