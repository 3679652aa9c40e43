import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { parseRedisUrl } from '../../lib/config.ts'
import type { Observation } from '../../lib/domain/observation.ts'
import { days } from '../../lib/domain/time.ts'
import { startWorker } from '../../lib/queues/worker.ts'
import { decode, readRecord, type RecordTable } from '../../lib/record/record.ts'
import { startReplayOrigins, type ReplayOrigins } from '../../lib/replay/origins/origins.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { workerConfig } from '../support/worker.ts'

const IDS = /^(quote\.(nvda|msft|crm)|gpu\.gpurentalprices\.(h100-sxm\.(lambda|nebius)|b200\.\w+)\.on-demand|gpu\.getdeploying\.h[12]00\..*|token\.(models-dev|litellm|llm-prices)\.(openai|anthropic|deepseek)\..*|usage\.openrouter\..*)$/
const tables: RecordTable[] = readRecord().map((table) => ({ ...table, series: table.series.filter(({ id, feed }) => feed !== 'record' && IDS.test(id)) }))
const observations: Observation[] = tables.flatMap((table) => [...decode(table).observations])
const START = Date.UTC(2026, 5, 15)
const END = Date.UTC(2026, 7, 24)
/** Lists that date nothing: the feed dates them by the poll. */
const UNDATED = ['models-dev', 'litellm']

let redis: TestRedis
const closers: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  redis = await testRedis()
})
afterAll(async () => redis.stop())
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** What the record knew last of each signal at an instant, of those that a source tells of after the start. */
function expected(now: number): Map<string, Observation> {
  const listed = new Map(tables.flatMap(({ series }) => series.flatMap(({ id, until: gone }) => (gone === undefined ? [] : [[id as string, gone]]))))
  const known = observations.filter(({ receivedAt, feedId, signalId }) => receivedAt <= now && !(feedId === 'yahoo-chart' && receivedAt <= START) && !listed.has(signalId))
  const newest = new Map<string, Observation>()
  for (const one of known) if (one.observedAt >= (newest.get(one.signalId)?.observedAt ?? 0)) newest.set(one.signalId, one)
  // Thirty days of usage are asked for; of rents there is the newest day’s list alone.
  const listMade = Math.max(...known.map(({ feedId, observedAt }) => (feedId === 'gpurentalprices' ? observedAt : 0)))
  return new Map([...newest].filter(([, { feedId, observedAt }]) => (feedId !== 'openrouter-usage' || observedAt >= START) && (feedId !== 'gpurentalprices' || observedAt === listMade)))
}

/** Signals whose newest value in the store is not the one expected, with both. */
async function differing(store: Store, now: number): Promise<string[]> {
  const held = await store.hot.latest()
  return [...expected(now)].flatMap(([id, { value, observedAt, feedId, signalId }]) => {
    const latest = held.get(signalId)
    return latest?.value === value && (UNDATED.includes(feedId) || latest.observedAt === observedAt || feedId === 'llm-prices') ? [] : [`${id}: ${latest?.value ?? 'nothing'} instead of ${value}`]
  })
}

type Running = { readonly origins: ReplayOrigins; readonly store: Store }

/** A whole worker by a simulated clock, whose every source is the record. */
async function replaying(namespace: string, from: readonly RecordTable[], now: () => number): Promise<Running> {
  const origins = await startReplayOrigins({ tables: from, now })
  closers.push(origins.close)
  const store = openStore(parseRedisUrl(redis.url), { namespace })
  closers.push(async () => store.close())
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const config = workerConfig({ origins: Object.fromEntries([...origins.overrides].map(([id, { origin }]) => [id, origin])), every: 250, env: origins.env })
  const worker = await startWorker({ target: parseRedisUrl(redis.url), config, log: quiet, record: undefined, namespace, now })
  closers.push(worker.close)
  return { origins, store }
}

const projected = async (store: Store): Promise<boolean> => (await store.hot.projected()) >= Math.max(...[...(await store.hot.latest()).values()].map(({ seq }) => seq))

test('through a real worker the store comes to hold what the record knew, step by step, and nothing of what comes after', async () => {
  let clock = START
  const { origins, store } = await replaying('steps', tables, () => clock)
  for (; clock <= END; clock += days(7)) {
    await origins.push(clock)
    await expect.poll(async () => differing(store, clock), { timeout: 40_000, interval: 100, message: new Date(clock).toISOString() }).toEqual([])
    const future = [...(await store.hot.latest()).values()].filter(({ observedAt }) => observedAt > clock)
    expect(future).toEqual([])
  }

  const last = clock - days(7)
  await until(async () => projected(store))
  for (const id of ['quote.nvda', 'quote.msft', 'quote.crm']) {
    const closes = observations.filter(({ signalId, receivedAt }) => signalId === id && receivedAt > START && receivedAt <= last)
    const candles = await store.series.candles(closes[0]?.signalId ?? expect.fail(id), '1d', START, last)
    expect(candles.map(({ close, count }) => [close, count])).toEqual(closes.map(({ value }) => [value, 1]))
  }
}, 180_000)

test('a leap over months brings every close of every quote', async () => {
  const quotes = readRecord().filter(({ table }) => table === 'quotes')
  let clock = Date.UTC(2026, 0, 1)
  const from = clock
  const { origins, store } = await replaying('leap', quotes, () => clock)
  clock = END
  await origins.push(clock)
  const closes = quotes.flatMap((table) => [...decode(table).observations]).filter(({ receivedAt }) => receivedAt > from)
  expect(closes.length).toBeGreaterThan(5_000)
  await expect.poll(async () => (await store.hot.feed('finnhub')).observations, { timeout: 20_000, interval: 100 }).toBe(closes.length)
  await until(async () => projected(store))
  for (const { id } of quotes.flatMap(({ series }) => series)) {
    const own = closes.filter(({ signalId }) => signalId === id)
    expect((await store.series.candles(id, '1d', from, clock)).map(({ close }) => close), id).toEqual(own.map(({ value }) => value))
  }
}, 60_000)
