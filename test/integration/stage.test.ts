import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as audit from '../../app/api/v1/audit/route.ts'
import * as catalogue from '../../app/api/v1/catalogue/route.ts'
import * as stage from '../../app/api/v1/signals/[id]/stage/route.ts'
import * as signal from '../../app/api/v1/signals/[id]/route.ts'
import * as signals from '../../app/api/v1/signals/route.ts'
import { parseRedisUrl } from '../../lib/config.ts'
import { hours, minutes } from '../../lib/domain/time.ts'
import { quoteOf } from '../../lib/feeds/quotes.ts'
import { feedById } from '../../lib/feeds/registry.ts'
import { makeIngest } from '../../lib/ingest/ingest.ts'
import { readChain } from '../../lib/live/chain-view.ts'
import { startMirror, type Mirror } from '../../lib/live/mirror.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { AuditList, Catalogue, SignalDetail, SignalPage, StageHistory } from '../../lib/wire/api.ts'
import { bodyOf, get, ORIGIN, problemOf, put, remove, settle, testServer, type TestServer } from '../support/api.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'

const NVDA = quoteOf('NVDA') ?? expect.fail('NVDA has a quote')
const AMD = quoteOf('AMD') ?? expect.fail('AMD has a quote')
const yahoo = feedById('yahoo-chart') ?? expect.fail('no yahoo-chart')
const now = Date.now()
const at = now - hours(1)
const CHANGE = { stage: 'downstream', segment: 'adoption', reason: 'We read it as a gauge of adoption' } as const
const { id } = NVDA

let redis: TestRedis
let server: TestServer
let store: Store
const closing: (() => Promise<unknown>)[] = []

/** What another web process knows, for as long as the test runs. */
async function anotherMirror(): Promise<Mirror> {
  const own = openStore(parseRedisUrl(redis.url))
  await own.ready()
  const stop = new AbortController()
  closing.push(async () => {
    stop.abort()
    await own.close()
  })
  return startMirror(own, { signal: stop.signal, onError: () => undefined })
}

const detail = async (): Promise<SignalDetail> => bodyOf(SignalDetail, await get(signal, `/api/v1/signals/${id}`, { id }))
const change = async (body: unknown, headers = {}): Promise<Response> => put(stage, { id }, { body, headers })

beforeAll(async () => {
  redis = await testRedis()
  server = await testServer(redis)
  ;({ store } = server)
  await server.ingest.ingest(yahoo, [{ signal: NVDA, value: 180, observedAt: at }, { signal: AMD, value: 120, observedAt: at }], [], now)
  await settle(store, server.mirror)
})

afterAll(async () => {
  for (const close of closing) await close()
  await server.close()
  await redis.stop()
})

test('a signal that nobody moved stands where its rule has it', async () => {
  expect(await detail()).toMatchObject({ stage: 'upstream', segment: 'silicon', overridden: false, override: null, calendar: 'nyse', firstAt: new Date(at).toISOString(), recordedTo: null, standsTo: null })
})

describe('what the team says of a stage', () => {
  test('is answered at once, with what the rule said, by whom and why', async () => {
    const told = await bodyOf(SignalDetail, await change(CHANGE))
    expect(told).toMatchObject({ ...CHANGE, overridden: true, override: { ...CHANGE, by: 'operator', was: { stage: 'upstream', segment: 'silicon' } }, stageRule: { prefix: 'quote.nvda', stage: 'upstream', segment: 'silicon' } })
    expect(told.override?.was.reason).toBe(told.stageRule.reason)
  })

  test('holds in the list, its filters, its CSV, the catalogue and the columns of the chain', async () => {
    const { items } = await bodyOf(SignalPage, await get(signals, '/api/v1/signals?stage=downstream'))
    expect(items).toMatchObject([{ id, ...CHANGE, overridden: true }])
    const csv = await (await get(signals, '/api/v1/signals?format=csv')).text()
    expect(csv).toMatch(/^quote\.nvda,NVDA,downstream,adoption,.*,true$/m)
    expect(csv).toMatch(/^quote\.amd,AMD,upstream,silicon,.*,false$/m)
    const { rows } = await bodyOf(Catalogue, await get(catalogue, '/api/v1/catalogue'))
    expect(rows.find(([one]) => one === id)?.slice(0, 4)).toEqual([id, 'NVDA', 'downstream', 'adoption'])
    const chain = await readChain(server)
    expect(chain.stages.map(({ stage: name, total }) => [name, total])).toEqual([['upstream', 1], ['midstream', 0], ['downstream', 1]])
  })

  test('L10: reaches every web process that is up, within a tick', async () => {
    const other = await anotherMirror()
    const from = performance.now()
    await bodyOf(SignalDetail, await change({ stage: 'midstream', segment: 'model', reason: 'A test of another place' }))
    await expect.poll(() => other.signals.get(id)?.segment, { interval: 5, timeout: 2_000 }).toBe('model')
    expect(performance.now() - from).toBeLessThan(1_000)
    await change(CHANGE)
    await expect.poll(() => other.signals.get(id), { interval: 5, timeout: 2_000 }).toMatchObject({ ...CHANGE, overridden: true })
  })

  test('L10: is not undone by what a feed says of the signal later, nor by another feed', async () => {
    const ingest = makeIngest({ store, feedOf: feedById })
    const other = await anotherMirror()
    await ingest.ingest(yahoo, [{ signal: { ...NVDA, note: 'NVIDIA Corporation' }, value: 181, observedAt: at + minutes(1) }], [], now)
    await ingest.ingest(feedById('finnhub') ?? expect.fail('no finnhub'), [{ signal: NVDA, value: 182, observedAt: at + minutes(2) }], [], now)
    await settle(store, other)
    expect(other.latest.get(id)).toMatchObject({ value: 182, feedId: 'finnhub' })
    expect(other.signals.get(id)).toMatchObject({ ...CHANGE, feedId: 'finnhub' })
    expect((await store.hot.signal(id))?.stage).toBe('upstream')
  })

  test('is there after everything was started anew', async () => {
    await redis.kill9()
    await redis.restart()
    expect((await anotherMirror()).signals.get(id)).toMatchObject(CHANGE)
    await expect.poll(() => server.mirror.connected, { timeout: 10_000 }).toBe(true)
    expect(await detail()).toMatchObject({ ...CHANGE, overridden: true })
  })

  test('can be taken back, everywhere; again, it changes nothing', async () => {
    const other = await anotherMirror()
    const back = await bodyOf(SignalDetail, await remove(stage, { id }))
    expect(back).toMatchObject({ stage: 'upstream', segment: 'silicon', overridden: false, override: null })
    expect(back.reason).toBe(back.stageRule.reason)
    await expect.poll(() => other.signals.get(id)?.stage, { interval: 5, timeout: 2_000 }).toBe('upstream')
    const seq = await store.hot.seq()
    await bodyOf(SignalDetail, await remove(stage, { id }))
    expect(await store.hot.seq()).toBe(seq)
  })

  test('is on record with what was before, newest first, for the signal or its feed', async () => {
    const list = async (query: string): Promise<AuditList['items']> => (await bodyOf(AuditList, await get(audit, `/api/v1/audit?${query}`))).items
    const items = await list(`signal=${id}`)
    expect(items.map(({ action, details }) => [action, details['wasSegment'], details['segment'], details['by']])).toEqual([
      ['stage.revert', 'adoption', 'silicon', 'operator'],
      ['stage.change', 'model', 'adoption', 'operator'],
      ['stage.change', 'adoption', 'model', 'operator'],
      ['stage.change', 'silicon', 'adoption', 'operator'],
    ])
    expect(items.at(-1)?.details).toMatchObject({ signal: id, reason: CHANGE.reason, wasReason: expect.stringContaining('GPUs') as unknown })
    expect(Date.parse(items[0]?.at ?? '')).toBeGreaterThan(now - minutes(1))
    expect(await list('feed=yahoo-chart&limit=1')).toMatchObject([{ action: 'stage.change' }])
    expect(await list(`signal=${AMD.id}`)).toEqual([])
  })
})

test.each<[string, unknown, number, string]>([
  ['a segment of another stage', { ...CHANGE, segment: 'silicon' }, 400, 'segment'],
  ['a segment that is none', { ...CHANGE, segment: 'sidelines' }, 400, 'segment'],
  ['a stage that is none', { ...CHANGE, stage: 'sidestream' }, 400, 'stage'],
  ['no reason', { ...CHANGE, reason: '  ' }, 400, 'reason'],
])('%s is refused by name, and nothing is changed', async (_case, body, status, field) => {
  const problem = await problemOf(await change(body), status)
  expect(problem.field).toBe(field)
  expect(problem.detail).toContain(field)
  expect((await detail()).overridden).toBe(false)
})

test('the place that the rule gives is no change of it', async () => {
  expect((await problemOf(await change({ stage: 'upstream', segment: 'silicon', reason: 'Because' }), 409)).detail).toContain('rule')
})

test('a signal that is none is 404', async () => {
  expect((await problemOf(await put(stage, { id: 'quote.none' }, { body: CHANGE }), 404)).field).toBe('id')
  await problemOf(await remove(stage, { id: 'quote.none' }), 404)
})

test('a page of another site can change nothing', async () => {
  await problemOf(await change(CHANGE, { origin: 'https://evil.example' }), 403)
  await problemOf(await remove(stage, { id }, { headers: { 'sec-fetch-site': 'cross-site' } }), 403)
  expect((await bodyOf(SignalDetail, await change(CHANGE, { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }))).overridden).toBe(true)
})

test('of two who change at the same moment both are on record, and one holds', async () => {
  const [one, other] = [{ ...CHANGE, reason: 'The one says so' }, { ...CHANGE, reason: 'The other says so' }]
  await Promise.all([change(one), change(other)])
  const { items } = await bodyOf(AuditList, await get(audit, `/api/v1/audit?signal=${id}&limit=2`))
  expect(new Set(items.map(({ details }) => details['reason']))).toEqual(new Set([one.reason, other.reason]))
  expect(items[0]?.details['wasReason']).toBe(items[1]?.details['reason'])
  expect((await detail()).override?.reason).toBe(items[0]?.details['reason'])
})

test.each([['signal=Not%20one', 'signal'], ['feed=nobody', 'feed'], ['limit=0', 'limit']])('the audit refuses %s by name', async (query, field) => {
  expect((await problemOf(await get(audit, `/api/v1/audit?${query}`), 400)).field).toBe(field)
})

test('the history of a stage is told with its reasons, and with nothing else of the audit log', async () => {
  await change({ ...CHANGE, reason: 'It is a gauge' })
  await server.store.hot.audit('quarantine.accept', { by: 'operator', feed: 'yahoo-chart', entry: '1', signal: id, value: '1' })
  const { items } = await bodyOf(StageHistory, await get(stage, '/x', { id }))
  expect(items[0]).toMatchObject({ action: 'change', by: 'operator', stage: 'downstream', segment: 'adoption', reason: 'It is a gauge' })
  await bodyOf(SignalDetail, await remove(stage, { id }))
  const after = await bodyOf(StageHistory, await get(stage, '/x', { id }))
  expect(after.items.slice(0, 2).map(({ action, segment, wasSegment }) => [action, segment, wasSegment])).toEqual([['revert', 'silicon', 'adoption'], ['change', 'adoption', items[0]?.wasSegment]])
  expect(after.items).toHaveLength(items.length + 1)
  expect((await bodyOf(StageHistory, await get(stage, '/x', { id: AMD.id }))).items).toEqual([])
  expect((await problemOf(await get(stage, '/x', { id: 'quote.none' }), 404)).field).toBe('id')
})

test('the path says what it allows', async () => {
  const response = await stage.OPTIONS(new Request(ORIGIN), { params: Promise.resolve({ id }) })
  expect(response.headers.get('allow')).toBe('GET, HEAD, PUT, DELETE, OPTIONS')
})
