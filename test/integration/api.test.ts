import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as catchAll from '../../app/api/v1/[[...path]]/route.ts'
import * as deadLetters from '../../app/api/v1/feeds/[id]/dead-letters/route.ts'
import * as quarantine from '../../app/api/v1/feeds/[id]/quarantine/route.ts'
import * as backfill from '../../app/api/v1/feeds/[id]/backfill/route.ts'
import * as run from '../../app/api/v1/feeds/[id]/run/route.ts'
import * as feeds from '../../app/api/v1/feeds/route.ts'
import * as health from '../../app/api/v1/health/route.ts'
import * as openapi from '../../app/api/v1/openapi.json/route.ts'
import * as decide from '../../app/api/v1/quarantine/[feedId]/[entryId]/route.ts'
import * as series from '../../app/api/v1/series/route.ts'
import * as signal from '../../app/api/v1/signals/[id]/route.ts'
import * as signals from '../../app/api/v1/signals/route.ts'
import * as metrics from '../../app/metrics/route.ts'
import type { Observation } from '../../lib/domain/observation.ts'
import { signalId, type SignalSpec } from '../../lib/domain/signal.ts'
import { days, hours, minutes } from '../../lib/domain/time.ts'
import type { Reading } from '../../lib/feeds/feed.ts'
import { quoteOf } from '../../lib/feeds/quotes.ts'
import { feedById, FEEDS } from '../../lib/feeds/registry.ts'
import { readChain, readFeeds } from '../../lib/live/chain-view.ts'
import type { ReplayControl } from '../../lib/live/server.ts'
import type { Store } from '../../lib/store/store.ts'
import { DeadLetterList, FeedList, FeedRun, Health, QuarantineEntry, QuarantineList, SeriesReply, SignalDetail, SignalPage } from '../../lib/wire/api.ts'
import { bodyOf, get, ORIGIN, post, problemOf, settle as settleAll, testServer, type TestServer } from '../support/api.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'

const NVDA = quoteOf('NVDA') ?? expect.fail('NVDA has a quote')
const CRM = quoteOf('CRM') ?? expect.fail('CRM has a quote')
const feedOf = (id: string) => feedById(id) ?? expect.fail(`no feed ${id}`)
const lium = feedOf('lium')
const now = Date.now()
/** Ends an hour ago, on the minute: nothing in it lies ahead or changes while the test runs. */
const end = Math.floor(now / 60_000) * 60_000 - hours(1)

let redis: TestRedis
let store: Store
let server: TestServer

const offer = (name: string): SignalSpec => ({ id: signalId('gpu', 'lium', name, 'market', 'on-demand'), title: `${name.toUpperCase()} · Lium`, unit: 'USD/GPU-h', note: 'on demand, marketplace reference price' })
const reading = (spec: SignalSpec, value: number, observedAt: number): Reading => ({ signal: spec, value, observedAt })

const settle = async (): Promise<void> => settleAll(store, server.mirror, now)

beforeAll(async () => {
  redis = await testRedis()
  server = await testServer(redis, { env: { FEED_ORIGIN_LIUM: 'http://127.0.0.1:9000' } })
  ;({ store } = server)
  const { ingest } = server
  const yahoo = feedOf('yahoo-chart')
  const minutesOfDays: Reading[] = Array.from({ length: 2_500 }, (_, index) => reading(NVDA, 200 + index / 100, end - minutes(2_499 - index)))
  const closes: Reading[] = Array.from({ length: 60 }, (_, index) => reading(NVDA, 100 + index, end - days(62 - index)))
  await ingest.ingest(yahoo, closes, [], now)
  await ingest.ingest(yahoo, minutesOfDays, [], now)
  await ingest.ingest(lium, [reading(offer('h100-sxm'), 2, end - days(1)), reading(offer('h200-sxm'), 3, end)], [{ reason: 'gpu_model: "Abacus/1?" names no GPU', row: { gpu_model: 'Abacus/1?' } }], now)
  await ingest.ingest(lium, [reading(offer('h100-sxm'), 2.2, end)], [], now)
  const old: Observation = { signalId: CRM.id, value: 200, observedAt: Date.UTC(2025, 1, 7, 21), receivedAt: Date.UTC(2025, 1, 7, 21), feedId: 'yahoo-chart', mode: 'recorded' }
  await store.hot.commit('record', [old, { ...old, value: 250, observedAt: Date.UTC(2026, 7, 21, 20), receivedAt: Date.UTC(2026, 7, 21, 20) }], store.hot.describe([{ ...CRM, feedId: 'yahoo-chart', stage: 'downstream', segment: 'application', reason: 'Business software', shape: 'sampled', step: days(1), staleAfter: days(3), calendar: 'nyse' }]))
  await store.hot.deadLetter('lium', { at: now, fault: 'malformed', detail: 'got an HTML page', subject: null, payload: `<html>${'x'.repeat(10_000)}` })
  await store.hot.rememberFeed('lium', { lastAttemptAt: now, lastSuccessAt: now, failures: 0 }, { at: now, ok: true, note: '3 accepted' })
  await store.hot.heartbeat('a-worker', now)
  await settle()
})

afterAll(async () => {
  await server.close()
  await redis.stop()
})

describe('signals', () => {
  test('every signal has its place, its value and its age', async () => {
    const { items, nextCursor } = await bodyOf(SignalPage, await get(signals, '/api/v1/signals'))
    expect(items.map(({ id }) => id)).toEqual(['gpu.lium.h100-sxm.market.on-demand', 'gpu.lium.h200-sxm.market.on-demand', 'quote.crm', 'quote.nvda'])
    expect(nextCursor).toBeNull()
    expect(items[0]).toMatchObject({ stage: 'upstream', segment: 'compute', unit: 'USD/GPU-h', feedId: 'lium', source: 'Lium', value: 2.2, mode: 'live', observedAt: new Date(end).toISOString() })
  })

  test('changes are told over a day, a month and since the essay, and are null where they cannot be', async () => {
    const { items } = await bodyOf(SignalPage, await get(signals, '/api/v1/signals'))
    const [h100, h200, crm, nvda] = items
    expect(h100?.change24h).toBeCloseTo(0.1, 10)
    expect(h100?.change30d).toBeNull()
    expect(h200?.change24h).toBeNull()
    expect(nvda?.change30d).toBeGreaterThan(0)
    expect(nvda?.changeSinceEssay).toBeNull()
    expect(crm?.changeSinceEssay).toBeCloseTo(0.25, 10)
  })

  test('what is shipped names its own source, not the feed that continues it', async () => {
    const { items } = await bodyOf(SignalPage, await get(signals, '/api/v1/signals?q=salesforce'))
    expect(items[0]).toMatchObject({ id: 'quote.crm', mode: 'recorded' })
    expect(items[0]?.source).not.toContain('Yahoo')
  })

  test('all words of q must match; stage, segment and feed narrow', async () => {
    const ids = async (query: string): Promise<string[]> => (await bodyOf(SignalPage, await get(signals, `/api/v1/signals?${query}`))).items.map(({ id }) => id)
    expect(await ids('q=lium%20H200')).toEqual(['gpu.lium.h200-sxm.market.on-demand'])
    expect(await ids('stage=downstream')).toEqual(['quote.crm'])
    expect(await ids('segment=silicon')).toEqual(['quote.nvda'])
    expect(await ids('feed=lium')).toHaveLength(2)
    expect(await ids('ids=quote.nvda,quote.none,quote.crm')).toEqual(['quote.crm', 'quote.nvda'])
    expect(await ids('mode=recorded')).toEqual(['quote.crm'])
    expect(await ids('vendor=lambda')).toEqual([])
  })

  test('in the order asked for, what is missing last; pages go on where the last one ended', async () => {
    const pages = async (query: string): Promise<string[]> => {
      const seen: string[] = []
      for (let cursor = ''; ;) {
        const { items, nextCursor } = await bodyOf(SignalPage, await get(signals, `/api/v1/signals?limit=1&${query}${cursor}`))
        seen.push(...items.map(({ id }) => id.replace(/^gpu\.lium\.|\.market.*|^quote\./g, '')))
        if (nextCursor === null) return seen
        cursor = `&cursor=${nextCursor}`
      }
    }
    expect(await pages('sort=value')).toEqual(['h100-sxm', 'h200-sxm', 'nvda', 'crm'])
    expect(await pages('sort=value&dir=desc')).toEqual(['crm', 'nvda', 'h200-sxm', 'h100-sxm'])
    expect(await pages('sort=title&dir=desc')).toEqual(['nvda', 'h200-sxm', 'h100-sxm', 'crm'])
    expect(await pages('dir=desc')).toEqual(['nvda', 'crm', 'h200-sxm', 'h100-sxm'])
    expect((await pages('sort=changeSinceEssay&dir=desc'))[0]).toBe('crm')
    expect(await pages('sort=changeSinceEssay')).toEqual(['crm', 'h100-sxm', 'h200-sxm', 'nvda'])
    const { nextCursor } = await bodyOf(SignalPage, await get(signals, '/api/v1/signals?limit=1&sort=value'))
    expect((await problemOf(await get(signals, `/api/v1/signals?sort=title&cursor=${nextCursor ?? ''}`), 400)).field).toBe('cursor')
  })

  test('pages follow one another without a gap or a repeat', async () => {
    const seen: string[] = []
    let cursor = ''
    for (let page = 0; page < 3; page++) {
      const { items, nextCursor } = await bodyOf(SignalPage, await get(signals, `/api/v1/signals?limit=2${cursor && `&cursor=${cursor}`}`))
      seen.push(...items.map(({ id }) => id))
      if (nextCursor === null) break
      cursor = nextCursor
    }
    expect(seen).toEqual([...new Set(seen)].sort())
    expect(seen).toHaveLength(4)
  })

  test.each([['limit=0', 'limit'], ['ids=NOT', 'ids'], ['mode=warm', 'mode'], ['sort=unit', 'sort'], ['stage=sidestream', 'stage'], ['cursor=@@', 'cursor'], ['feed=nobody', 'feed'], ['format=xml', 'format']])('%s is refused by name', async (query, field) => {
    expect((await problemOf(await get(signals, `/api/v1/signals?${query}`), 400)).field).toBe(field)
  })

  test('as CSV, with credits above', async () => {
    const response = await get(signals, '/api/v1/signals?format=csv&stage=upstream')
    expect(response.headers.get('content-disposition')).toContain('signals.csv')
    const lines = (await response.text()).trim().split('\n')
    expect(lines.filter((line) => line.startsWith('#')).join('\n')).toContain('Lium (https://lium.io/pricing)')
    expect(lines.filter((line) => !line.startsWith('#'))).toHaveLength(4)
  })

  test('one of them, with its feed, its rule and everyone who may serve it', async () => {
    const one = await bodyOf(SignalDetail, await get(signal, '/api/v1/signals/quote.nvda', { id: 'quote.nvda' }))
    expect(one.stageRule).toMatchObject({ prefix: 'quote.nvda', stage: 'upstream' })
    expect(one.sources.map(({ feedId }) => feedId)).toEqual(expect.arrayContaining(['yahoo-chart', 'stooq', 'record']))
    expect(one.feed?.id).toBe('yahoo-chart')
  })

  test('an id that is none is 404 and named', async () => {
    expect((await problemOf(await get(signal, '/api/v1/signals/quote.none', { id: 'quote.none' }), 404)).detail).toContain('quote.none')
  })
})

describe('series', () => {
  const pointsOf = async (query: string) => (await bodyOf(SeriesReply, await get(series, `/api/v1/series?${query}`))).series

  test('auto takes the finest interval that fits, and at most 2,000 points', async () => {
    const [day] = await pointsOf(`ids=quote.nvda&from=${end - days(1)}&to=${end + 1}`)
    expect([day?.interval, day?.points.length]).toEqual(['1m', 1441])
    const [two] = await pointsOf(`ids=quote.nvda&from=${end - minutes(2_400)}&to=${end + 1}`)
    expect(two?.interval).toBe('5m')
    const [all] = await pointsOf('ids=quote.nvda&from=2020-01-01')
    expect(all?.interval).toBe('1d')
    expect(all?.points.length).toBeGreaterThan(60)
  })

  test('a point is what was observed in its interval', async () => {
    const [nvda] = await pointsOf(`ids=quote.nvda&interval=1m&from=${end}&to=${end + 1}`)
    expect(nvda?.points).toEqual([[end, 224.99, 224.99, 224.99, 224.99, 1]])
    expect(nvda).toMatchObject({ unit: 'USD', recordedTo: null, credit: 'Quotes: Yahoo Finance' })
  })

  test('several in one answer, in the order asked, each once', async () => {
    const found = await pointsOf('ids=quote.nvda,gpu.lium.h100-sxm.market.on-demand,quote.nvda&interval=1d')
    expect(found.map(({ id }) => id)).toEqual(['quote.nvda', 'gpu.lium.h100-sxm.market.on-demand'])
  })

  test('what is shipped says up to when, and whom it is owed to', async () => {
    const [crm] = await pointsOf('ids=quote.crm&from=2025-01-01')
    expect(crm?.recordedTo).toBe('2026-08-21T20:00:00.000Z')
    expect(crm?.points).toHaveLength(2)
  })

  test('as CSV: who is owed the figures above, then one line a candle', async () => {
    const response = await get(series, `/api/v1/series?ids=quote.nvda&interval=1m&from=${end - minutes(1)}&to=${end + 1}&format=csv`)
    expect(response.headers.get('content-type')).toContain('text/csv')
    const lines = (await response.text()).trim().split('\n')
    expect(lines).toEqual(expect.arrayContaining(['# id: quote.nvda', '# unit: USD', '# source: Yahoo Finance', '# credit: Quotes: Yahoo Finance']))
    expect(lines.filter((line) => !line.startsWith('#'))).toEqual(['t_iso,id,open,high,low,close,count', `${new Date(end - minutes(1)).toISOString()},quote.nvda,224.98,224.98,224.98,224.98,1`, `${new Date(end).toISOString()},quote.nvda,224.99,224.99,224.99,224.99,1`])
  })

  test.each([
    ['ids=quote.none', 404, 'ids'],
    ['ids=', 400, 'ids'],
    ['ids=Quote%20NVDA', 400, 'ids'],
    ['ids=quote.nvda&from=yesterday', 400, 'from'],
    ['ids=quote.nvda&from=2026-02-01&to=2026-01-01', 400, 'from'],
    ['ids=quote.nvda&interval=2m', 400, 'interval'],
  ])('%s is refused by name', async (query, status, field) => {
    expect((await problemOf(await get(series, `/api/v1/series?${query}`), status)).field).toBe(field)
  })
})

describe('feeds', () => {
  test('every feed has a row, and the record its credits', async () => {
    const { feeds: rows, record } = await bodyOf(FeedList, await get(feeds, '/api/v1/feeds'))
    expect(rows.map(({ id }) => id)).toEqual(FEEDS.map(({ id }) => id))
    expect(rows.find(({ id }) => id === 'lium')).toMatchObject({ state: 'ok', origin: '127.0.0.1:9000', signals: 2, observations: 3, refused: 1, quarantined: 1, deadLetters: 1, history: [{ ok: true, note: '3 accepted' }] })
    expect(rows.find(({ id }) => id === 'vast')).toMatchObject({ state: 'off' })
    expect(record.length).toBeGreaterThan(5)
  })

  test('dead letters keep what came, its beginning', async () => {
    const { items } = await bodyOf(DeadLetterList, await get(deadLetters, '/api/v1/feeds/lium/dead-letters', { id: 'lium' }))
    expect(items[0]).toMatchObject({ fault: 'malformed', bytes: 10_006 })
    expect(items[0]?.payload).toHaveLength(4_000)
  })

  test('a run is asked for once, however often it is asked', async () => {
    await bodyOf(FeedRun, await post(run, { id: 'lium' }), 202)
    await bodyOf(FeedRun, await post(run, { id: 'lium' }, { headers: { origin: ORIGIN, 'sec-fetch-site': 'same-origin' } }), 202)
    const connection = store.own()
    expect(await connection.llen(`${store.keys.queues}:polls:wait`)).toBe(1)
    connection.disconnect()
  })

  test('a feed that is off, a stream and a stranger are not run, and why is said', async () => {
    expect((await problemOf(await post(run, { id: 'vast' }), 409)).detail).toContain('terms')
    expect((await problemOf(await post(run, { id: 'finnhub' }), 409)).detail).toContain('FINNHUB_TOKEN')
    await problemOf(await post(run, { id: 'nobody' }), 404)
  })

  test('history is asked for once, however often it is asked; where there is none, why is said', async () => {
    await bodyOf(FeedRun, await post(backfill, { id: 'yahoo-chart' }), 202)
    await bodyOf(FeedRun, await post(backfill, { id: 'yahoo-chart' }), 202)
    const connection = store.own()
    expect(await connection.llen(`${store.keys.queues}:backfills:wait`)).toBe(1)
    connection.disconnect()
    const { feeds: rows } = await bodyOf(FeedList, await get(feeds, '/api/v1/feeds'))
    expect(rows.find(({ id }) => id === 'yahoo-chart')?.backfill).toMatchObject({ state: 'waiting', why: 'begins in a moment', done: 0, backTo: null })
    expect(rows.find(({ id }) => id === 'getdeploying')).toMatchObject({ backfill: null, reach: 'Each poll brings the 53 weeks that the source keeps' })
    expect((await problemOf(await post(backfill, { id: 'lium' }), 409)).detail).toContain('no archive')
    expect((await problemOf(await post(backfill, { id: 'openrouter-usage' }), 409)).detail).toContain('OPENROUTER_API_KEY')
    await problemOf(await post(backfill, { id: 'nobody' }), 404)
    await problemOf(await post(backfill, { id: 'yahoo-chart' }, { headers: { origin: 'https://evil.example' } }), 403)
  })

  test('a page of another site can run nothing', async () => {
    await problemOf(await post(run, { id: 'lium' }, { headers: { origin: 'https://evil.example' } }), 403)
    await problemOf(await post(run, { id: 'lium' }, { headers: { 'sec-fetch-site': 'cross-site' } }), 403)
  })
})

describe('quarantine', () => {
  const h100 = offer('h100-sxm')
  const entries = async (): Promise<QuarantineEntry[]> => (await bodyOf(QuarantineList, await get(quarantine, '/api/v1/feeds/lium/quarantine', { id: 'lium' }))).items
  const pendingOf = async (kind: string): Promise<QuarantineEntry> => (await entries()).find((entry) => entry.kind === kind && entry.status === 'pending') ?? expect.fail(`nothing of kind ${kind} waits`)
  const valueOf = async (): Promise<number | undefined> => (await store.hot.latest([h100.id])).get(h100.id)?.value

  test('a refused row can be discarded, not accepted; its name may need escapes', async () => {
    const row = await pendingOf('row')
    expect(row.id).toContain('/')
    expect((await problemOf(await post(decide, { feedId: 'lium', entryId: encodeURIComponent(row.id) }, { body: { action: 'accept' } }), 409)).detail).toContain('discarded')
    expect(await bodyOf(QuarantineEntry, await post(decide, { feedId: 'lium', entryId: encodeURIComponent(row.id) }, { body: { action: 'discard' } }))).toMatchObject({ status: 'discarded' })
  })

  test('a jump that is discarded leaves the last good value in place', async () => {
    await server.ingest.ingest(lium, [reading(h100, 12, end + minutes(1))], [], now)
    const jump = await pendingOf('jump')
    await bodyOf(QuarantineEntry, await post(decide, { feedId: 'lium', entryId: jump.id }, { body: { action: 'discard' } }))
    expect(await valueOf()).toBe(2.2)
    expect((await store.hot.pending([h100.id])).size).toBe(0)
  })

  test('a jump that is accepted becomes the value, once, and waits no longer', async () => {
    await server.ingest.ingest(lium, [reading(h100, 13, end + minutes(2))], [], now)
    const jump = await pendingOf('jump')
    const before = (await store.hot.feed('lium')).observations ?? 0
    expect(await bodyOf(QuarantineEntry, await post(decide, { feedId: 'lium', entryId: jump.id }, { body: { action: 'accept' } }))).toMatchObject({ status: 'accepted' })
    await problemOf(await post(decide, { feedId: 'lium', entryId: jump.id }, { body: { action: 'accept' } }), 409)
    expect(await valueOf()).toBe(13)
    expect((await store.hot.pending([h100.id])).size).toBe(0)
    expect((await store.hot.feed('lium')).observations).toBe(before + 1)
    await settle()
    const detail = await bodyOf(SignalDetail, await get(signal, '/', { id: h100.id }))
    expect(detail).toMatchObject({ value: 13, observedAt: new Date(end + minutes(2)).toISOString() })
    expect(detail.quarantine.map(({ status }) => status).sort()).toEqual(['accepted', 'discarded'])
  })

  test('a value out of range can be accepted by an operator', async () => {
    await server.ingest.ingest(lium, [reading(h100, 61, end + minutes(3))], [], now)
    const refused = await pendingOf('range')
    await bodyOf(QuarantineEntry, await post(decide, { feedId: 'lium', entryId: refused.id }, { body: { action: 'accept' } }))
    expect(await valueOf()).toBe(61)
  })

  test('a value of the future is not accepted: it would keep every later one out', async () => {
    await server.ingest.ingest(lium, [reading(h100, 60, now + days(2))], [], now)
    const future = await pendingOf('time')
    expect((await problemOf(await post(decide, { feedId: 'lium', entryId: future.id }, { body: { action: 'accept' } }), 409)).detail).toContain('ahead')
  })

  test('what was decided is on record', async () => {
    const connection = store.own()
    const audit = JSON.stringify(await connection.xrange(store.keys.audit, '-', '+'))
    connection.disconnect()
    expect(audit).toContain('quarantine.accept')
    expect(audit).toContain('quarantine.discard')
    expect(audit).toContain('feed.run')
    expect(audit).toContain('feed.backfill')
  })

  test.each([
    ['an entry that is none', { feedId: 'lium', entryId: 'nothing' }, { action: 'accept' }, 404, 'entryId'],
    ['a feed that is none', { feedId: 'nobody', entryId: 'x' }, { action: 'accept' }, 404, 'feedId'],
    ['an action that is none', { feedId: 'lium', entryId: 'x' }, { action: 'keep' }, 400, 'action'],
  ])('%s is refused by name', async (_case, params, body, status, field) => {
    expect((await problemOf(await post(decide, params, { body }), status)).field).toBe(field)
  })
})

test('the page of the chain has its cards, with their pictures, as of one commit', async () => {
  const view = await readChain(server)
  expect(view.stages.map(({ stage, total }) => [stage, total])).toEqual([['upstream', 3], ['midstream', 0], ['downstream', 1]])
  const nvda = view.stages[0]?.cards.find(({ id }) => id === 'quote.nvda')
  expect(nvda).toMatchObject({ calendar: 'nyse', value: 224.99 })
  expect(nvda?.spark.at(-1)?.[1]).toBe(224.99)
  expect(view.seq).toBe(server.mirror.seq)
  expect(view.health.status).toBe('ready')
})

test('the page of the feeds has rows, credits and health', async () => {
  const view = await readFeeds(server)
  expect(view.feeds).toHaveLength(FEEDS.length)
  expect(view.health.workers.count).toBe(1)
})

test('health says what works', async () => {
  const told = await bodyOf(Health, await get(health, '/api/v1/health'))
  expect(told).toMatchObject({ status: 'ready', redis: { ok: true }, workers: { count: 1, ok: true }, feeds: { ok: 1 }, version: '0.0.0-test', signals: 4, recordedTo: '2026-08-21T20:00:00.000Z' })
  const { ok, failing, off, waiting } = told.feeds
  expect(ok + failing + off + waiting).toBe(FEEDS.length)
})

test('metrics count what is there', async () => {
  const text = await (await get(metrics, '/metrics')).text()
  expect(text).toMatch(/^downchain_feed_observations_total\{feed="lium"\} \d+$/m)
  expect(text).toMatch(/^downchain_workers 1$/m)
  expect(text).toMatch(/^downchain_feed_state\{feed="lium",state="ok"\} 1$/m)
  expect(text).toMatch(/^downchain_mirror_lag_commits 0$/m)
})

test('the document describes this API', async () => {
  expect(await (await get(openapi, '/api/v1/openapi.json')).json()).toMatchObject({ openapi: '3.1.0', paths: { '/api/v1/series': {} } })
})

test('in a replay a picture is that of the life it is in: what was read before is read anew', async () => {
  const life = (generation: number): typeof server => ({ ...server, now: () => end, replay: { state: () => ({ generation }) } as unknown as ReplayControl }) // Safe: the page asks for no more of it.
  const pictureIn = async (generation: number) => (await readChain(life(generation), end)).stages[0]?.cards.find(({ id }) => id === offer('h100-sxm').id)?.spark
  const first = await pictureIn(1)
  await server.store.hot.commit('lium', [{ signalId: offer('h100-sxm').id, value: 1.9, observedAt: end - days(20), receivedAt: end, feedId: 'lium', mode: 'live' }])
  await settle()
  expect(await pictureIn(1)).toEqual(first)
  expect(first).not.toContainEqual([expect.any(Number), 1.9])
  expect(await pictureIn(2)).toContainEqual([expect.any(Number), 1.9])
})

test('what is not there is a problem in words', async () => {
  expect((await problemOf(await get(catchAll, '/api/v1/nothing/here'), 404)).detail).toContain('/api/v1/nothing/here')
})

test('answers are never kept by a cache', async () => {
  for (const response of [await get(feeds, '/api/v1/feeds'), await get(signals, '/api/v1/signals'), await get(series, '/api/v1/series?ids=quote.nvda')]) expect(response.headers.get('cache-control')).toBe('no-store')
})

test('while Redis is away requests are answered at once: 503 in words, health not ready', async () => {
  await redis.kill9()
  await expect.poll(() => server.mirror.connected, { timeout: 5000 }).toBe(false)
  const from = performance.now()
  await problemOf(await get(series, '/api/v1/series?ids=quote.nvda'), 503)
  await problemOf(await post(run, { id: 'lium' }), 503)
  const told = await bodyOf(Health, await get(health, '/api/v1/health'), 503)
  expect(told).toMatchObject({ status: 'not-ready', redis: { ok: false }, signals: 4 })
  expect((await get(metrics, '/metrics')).status).toBe(200)
  expect(performance.now() - from).toBeLessThan(3_000)
  await redis.restart()
  await expect.poll(async () => (await get(health, '/api/v1/health')).status, { timeout: 10_000 }).toBe(200)
})
