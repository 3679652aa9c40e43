import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parseRedisUrl } from '../../lib/config.ts'
import { signalId, type SignalId, type SignalSpec } from '../../lib/domain/signal.ts'
import { days, hours, minutes, seconds } from '../../lib/domain/time.ts'
import type { Reading } from '../../lib/feeds/feed.ts'
import { mondayOf } from '../../lib/feeds/git-history.ts'
import { gpurentalprices } from '../../lib/feeds/gpurentalprices.ts'
import { litellm } from '../../lib/feeds/litellm.ts'
import { feedById } from '../../lib/feeds/registry.ts'
import { yahooChart } from '../../lib/feeds/yahoo-chart.ts'
import { hasBackfill, type BackfillFeed } from '../../lib/ingest/backfill.ts'
import { makeIngest } from '../../lib/ingest/ingest.ts'
import { openBackfillQueue, runBackfill } from '../../lib/queues/backfills.ts'
import type { BackfillProgress } from '../../lib/store/backfills.ts'
import type { LogEntry } from '../../lib/store/hot.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { settle } from '../support/api.ts'
import { fixture } from '../support/feed-context.ts'
import { json, startOrigin, status, text, type Asked, type Handler, type Origin } from '../support/origin.ts'
import { startChild } from '../support/processes.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { testWorker, type TestWorker, type WorkerSettings } from '../support/worker.ts'

let redis: TestRedis
const closers: (() => Promise<unknown>)[] = []
let count = 0

beforeAll(async () => {
  redis = await testRedis()
})
afterAll(async () => redis.stop())
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function fresh(): { readonly namespace: string; readonly store: Store } {
  count += 1
  const namespace = `backfills${count}`
  const store = openStore(parseRedisUrl(redis.url), { namespace })
  closers.push(async () => store.close())
  return { namespace, store }
}

const originFor = async (handler: Handler): Promise<Origin> => {
  const origin = await startOrigin(handler)
  closers.push(origin.close)
  return origin
}

const worker = async (namespace: string, settings: WorkerSettings): Promise<TestWorker> => {
  const started = await testWorker(redis, namespace, settings)
  closers.push(started.close)
  return started
}

const backfillOf = (id: string): BackfillFeed => {
  const feed = feedById(id)
  if (!feed || !hasBackfill(feed)) throw new Error(`${id} has no backfill`)
  return feed
}

/** What an operator's press does. */
async function press(store: Store, id: string): Promise<void> {
  const queue = openBackfillQueue(store.own(), store.keys.queues)
  await runBackfill(queue, store, backfillOf(id))
  await queue.close()
}

const reached = async (store: Store, id: string, state: BackfillProgress['state'], within = 20_000): Promise<BackfillProgress> =>
  until(async () => {
    const progress = await store.backfills.progress(id)
    return progress?.state === state && progress
  }, { within })

// ─── LiteLLM's list in git: one commit a week, five weeks back ───

const monday = mondayOf(Date.now())
const WEEKS = [1, 2, 3, 4, 5]
const commitAt = (week: number): number => monday - week * days(7) + days(3)
const shaOf = (week: number): string => week.toString(16).padStart(40, '0')
const GPT = signalId('token', 'litellm', 'openai', 'gpt-4o', 'input')
const isCommits = ({ url }: Asked): boolean => url.startsWith('/repos/BerriAI/litellm/commits?')
const weekOf = ({ url }: Asked): number | undefined => {
  const sha = /^\/BerriAI\/litellm\/([0-9a-f]{40})\//.exec(url)?.[1]
  return sha === undefined ? undefined : Number.parseInt(sha, 16)
}

/** The list as it was so many weeks ago: then one model cost more. */
const listOf = (week: number): string =>
  JSON.stringify({ 'gpt-4o': { litellm_provider: 'openai', mode: 'chat', input_cost_per_token: (2.5 + week) / 1e6, output_cost_per_token: 10 / 1e6 } })

/** GitHub, and the list as it is now for the poll. */
const github = (weeks: readonly number[] = WEEKS): Handler => (asked) => {
  if (isCommits(asked)) return json(weeks.map((week) => ({ sha: shaOf(week), commit: { committer: { date: new Date(commitAt(week)).toISOString() } } })))
  return text(listOf(weekOf(asked) ?? 0))
}

const settingsOf = (origin: Origin, ...ids: readonly string[]): WorkerSettings => ({ origins: Object.fromEntries([...ids, 'github-api', 'github-raw'].map((id) => [id, origin.url])), every: hours(1) })

const entriesOf = async (store: Store): Promise<readonly LogEntry[]> => {
  const connection = store.own()
  const entries = await store.hot.readLog(connection, 0, 100_000)
  connection.disconnect()
  return entries
}
const historyOf = async (store: Store, id: SignalId): Promise<string[]> =>
  (await store.series.vintages(id, 0, commitAt(0) - days(4))).map(({ value, observedAt, receivedAt }) => `${value} ${observedAt} ${receivedAt}`)
const weekly = [...WEEKS].reverse().map((week) => `${2.5 + week} ${commitAt(week)} ${commitAt(week)}`)

describe('a backfill', () => {
  test('begins by itself after the feed’s first success, brings each week as it was known then, and no news', async () => {
    const { namespace, store } = fresh()
    const origin = await originFor(github())
    await worker(namespace, settingsOf(origin, litellm.id))
    const progress = await reached(store, litellm.id, 'done')
    expect(progress).toMatchObject({ done: 6, of: 6, failed: 0, more: false, accepted: 10, oldestAt: commitAt(5) })
    expect(progress).not.toHaveProperty('reason')
    await until(async () => (await historyOf(store, GPT)).length === WEEKS.length)
    expect(await historyOf(store, GPT)).toEqual(weekly)

    const observed = (await entriesOf(store)).flatMap(({ observations }) => observations)
    expect(observed.filter(({ observedAt }) => observedAt < monday).map(({ standing }) => standing)).toEqual(Array.from({ length: 10 }, () => 'late'))
    expect((await store.hot.latest([GPT])).get(GPT)?.value).toBe(2.5)
    // The newest week first: it is looked at most.
    expect(origin.requests.map(weekOf).filter((week) => week !== undefined)).toEqual(WEEKS)
  })

  test('done again it changes nothing', async () => {
    const { namespace, store } = fresh()
    const origin = await originFor(github())
    await worker(namespace, settingsOf(origin, litellm.id))
    const first = await reached(store, litellm.id, 'done')
    await until(async () => (await historyOf(store, GPT)).length === WEEKS.length)
    const commits = (await entriesOf(store)).filter(({ observations }) => observations.length > 0)
    await press(store, litellm.id)
    const second = await until(async () => {
      const progress = await store.backfills.progress(litellm.id)
      return progress?.state === 'done' && progress.startedAt !== first.startedAt && progress
    })
    expect(second).toMatchObject({ done: 6, of: 6, accepted: 0, oldestAt: commitAt(5) })
    expect((await entriesOf(store)).filter(({ observations }) => observations.length > 0)).toEqual(commits)
    expect(await historyOf(store, GPT)).toEqual(weekly)
    expect(origin.requests.filter(isCommits)).toHaveLength(2)
  })

  test('a step that is malformed is left out with its reason, its payload is kept, and the others go on', async () => {
    const { namespace, store } = fresh()
    const origin = await originFor((asked) => (weekOf(asked) === 2 ? text('{"gpt-4o":') : github()(asked)))
    await worker(namespace, settingsOf(origin, litellm.id))
    const progress = await reached(store, litellm.id, 'done')
    expect(progress).toMatchObject({ done: 6, of: 6, failed: 1, accepted: 8 })
    expect(progress.reason).toMatch(/^model_prices_and_context_window\.json · litellm: malformed: not JSON/)
    expect((await store.hot.deadLetters(litellm.id)).map(({ payload }) => payload)).toEqual(['{"gpt-4o":'])
    await until(async () => (await historyOf(store, GPT)).length === WEEKS.length - 1)
    expect(await historyOf(store, GPT)).toEqual(weekly.filter((_, index) => index !== WEEKS.length - 2))
  })

  test('that nothing can be read of gives up, and begins anew when asked to', async () => {
    const { namespace, store } = fresh()
    const origin = await originFor((asked) => (isCommits(asked) ? status(404) : github()(asked)))
    await worker(namespace, settingsOf(origin, litellm.id))
    expect((await reached(store, litellm.id, 'failed')).reason).toContain('answers 404')
    origin.answerWith(github())
    await press(store, litellm.id)
    expect(await reached(store, litellm.id, 'done')).toMatchObject({ failed: 0, accepted: 10 })
  })

  test('a source that refuses us is not asked for every step', async () => {
    const { namespace, store } = fresh()
    const origin = await originFor((asked) => (weekOf(asked) === undefined ? github()(asked) : status(403)))
    await worker(namespace, settingsOf(origin, litellm.id))
    expect(await reached(store, litellm.id, 'failed')).toMatchObject({ done: 4, of: 6, failed: 3 })
    expect(origin.requests.filter((asked) => weekOf(asked) !== undefined)).toHaveLength(3)
  })
})

describe('an allowance that is used up', () => {
  /** When GitHub would fill it again, in its whole seconds. */
  const resetIn = (ms: number): number => Math.ceil((Date.now() + ms) / 1000)

  test.each<[string, (until: number) => Parameters<typeof status>]>([
    ['429 with Retry-After', () => [429, { 'retry-after': '2' }]],
    ['403 with X-RateLimit-Reset', (reset) => [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }]],
  ])('%s: it says until when it waits, asks nothing before, and goes on where it was', async (_case, refusal) => {
    const { namespace, store } = fresh()
    let told = 0
    const origin = await originFor((asked) => {
      if (weekOf(asked) !== 3 || told > 0) return github()(asked)
      told = resetIn(1_500) * 1000
      return status(...refusal(told / 1000))
    })
    await worker(namespace, settingsOf(origin, litellm.id))
    const paused = await reached(store, litellm.id, 'paused')
    expect(paused).toMatchObject({ done: 3, of: 6, failed: 0 })
    expect(paused.reason).toMatch(/too many requests/)
    expect(paused.until).toBeGreaterThan(Date.now() - 100)
    await reached(store, litellm.id, 'done')
    const asked = origin.requests.filter((one) => weekOf(one) !== undefined)
    expect(asked.map(weekOf)).toEqual([1, 2, 3, 3, 4, 5])
    expect((asked[3]?.at ?? 0) - (asked[2]?.at ?? 0)).toBeGreaterThanOrEqual(Math.min(1_900, told - (asked[2]?.at ?? 0)))
    // The polls of the feed ask another host for all we know: they were not paused.
    expect((await store.hot.feed(litellm.id)).openUntil).toBeUndefined()
  })

  test('the last request that is allowed is the last one, for every feed that asks there', async () => {
    const { namespace, store } = fresh()
    let reset = 0
    const origin = await originFor((asked) => {
      if (!asked.url.startsWith('/repos/')) return asked.url.startsWith('/api/') || asked.url.includes('snapshots') ? text(fixture(gpurentalprices.id, asked.url.startsWith('/api/') ? 'ok.json' : 'day.json')) : github()(asked)
      reset ||= resetIn(2_000)
      const body = asked.url.includes('contents') ? text(fixture(gpurentalprices.id, 'folder.json'), { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) } }) : json([], { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) })
      return body
    })
    await worker(namespace, settingsOf(origin, litellm.id, gpurentalprices.id))
    await Promise.all([reached(store, litellm.id, 'done'), reached(store, gpurentalprices.id, 'done')])
    const [first, second, ...more] = origin.requests.filter(({ url }) => url.startsWith('/repos/'))
    expect([more, second !== undefined]).toEqual([[], true])
    expect(second?.at).toBeGreaterThanOrEqual(Math.max(reset * 1000, first?.at ?? 0))
    expect(origin.busiest()).toBe(1)
  })
})

describe('a worker that goes', () => {
  const many = Array.from({ length: 12 }, (_, index) => index + 1)
  const slowly: Handler = async (asked) => {
    if (weekOf(asked) !== undefined) await sleep(60)
    return github(many)(asked)
  }

  test('and closes: the next one goes on after the steps that are done', async () => {
    const { namespace, store } = fresh()
    const origin = await originFor(slowly)
    const first = await testWorker(redis, namespace, settingsOf(origin, litellm.id))
    await until(() => origin.requests.filter((asked) => weekOf(asked) !== undefined).length >= 4)
    await first.close()
    const before = await store.backfills.progress(litellm.id)
    expect(before?.done).toBeLessThan(13)
    await worker(namespace, settingsOf(origin, litellm.id))
    expect(await reached(store, litellm.id, 'done')).toMatchObject({ done: 13, of: 13, failed: 0, accepted: 24 })
    expect(new Set(origin.requests.map(weekOf)).size).toBe(13)
    const files = origin.requests.filter((asked) => weekOf(asked) !== undefined)
    // The one that was under way is asked again.
    expect(files.length).toBeLessThanOrEqual(13)
    expect(origin.requests.filter(isCommits)).toHaveLength(1)
  })

  test('and is killed: the next one goes on where it was, and nothing is lost or doubled', { timeout: 60_000 }, async () => {
    const { namespace, store } = fresh()
    const origin = await originFor(slowly)
    const killed = startChild('test/support/worker-alone.ts', { WORKER: JSON.stringify({ redis: redis.url, namespace, settings: settingsOf(origin, litellm.id), lockTtl: 1000 }) })
    await killed.ready
    await until(() => origin.requests.filter((asked) => weekOf(asked) !== undefined).length >= 5, { within: 20_000 })
    await killed.kill9()
    const done = (await store.backfills.progress(litellm.id))?.done ?? 0
    expect(done).toBeGreaterThan(1)
    expect(done).toBeLessThan(13)
    const asked = origin.requests.length
    await worker(namespace, settingsOf(origin, litellm.id))
    // A killed worker's job is taken up when its lock has run out.
    expect(await reached(store, litellm.id, 'done', 45_000)).toMatchObject({ done: 13, of: 13, failed: 0 })
    const again = origin.requests.slice(asked).flatMap((one) => weekOf(one) ?? [])
    // One page and `done - 1` weeks were behind it.
    expect(again).toEqual(many.slice(done - 1))
    await until(async () => (await historyOf(store, GPT)).length === many.length)
    expect((await store.series.candles(GPT, '1d', 0, monday)).map(({ count: n }) => n)).toEqual(many.map(() => 1))
  })
})

describe('a source that is away', () => {
  test('is waited for quietly, and asked at once when an operator wants it', { timeout: 60_000 }, async () => {
    const { namespace, store } = fresh()
    const origin = await originFor((asked) => (isCommits(asked) ? status(503) : github()(asked)))
    await worker(namespace, settingsOf(origin, litellm.id))
    const waiting = await until(async () => {
      const progress = await store.backfills.progress(litellm.id)
      return progress?.state === 'waiting' && progress.until !== undefined && progress
    })
    expect(waiting).toMatchObject({ tries: 1, done: 0, failed: 0, reason: 'litellm: unavailable: answers 503' })
    expect(Number(waiting.until) - Date.now()).toBeGreaterThan(seconds(30))
    expect((await store.hot.feed(litellm.id)).failures).toBe(0)
    origin.answerWith(github())
    await until(async () => {
      // Pressed once more after the end, it would begin anew.
      if ((await store.backfills.progress(litellm.id))?.state === 'done') return true
      await press(store, litellm.id)
      return false
    }, { within: 25_000, every: 200 })
  })

  test('of a feed whose own origin is on this machine, no host elsewhere is asked', async () => {
    const { namespace, store } = fresh()
    const origin = await originFor(github())
    await worker(namespace, { origins: { [litellm.id]: origin.url }, every: hours(1) })
    const waiting = await until(async () => {
      const progress = await store.backfills.progress(litellm.id)
      return progress?.state === 'waiting' && progress.reason
    })
    expect(waiting).toBe('api.github.com is not asked while the feed’s own origin is on this machine')
  })
})

test('where Yahoo refuses, it is left alone, and each symbol’s closes come from Stooq in Stooq’s name', { timeout: 60_000 }, async () => {
  const { namespace, store } = fresh()
  const now = new Date()
  // Its own polls ask for the last two weeks, and find nothing.
  const other = await originFor(({ url }) => text(!url.includes('d1=20150101') ? 'No data' : 'Date,Open,High,Low,Close,Volume\n2026-01-05,1,1,1,188.12,1\n2026-01-06,1,1,1,187.24,1\n'))
  const origin = await originFor((asked) => {
    if (asked.url.includes('range=max')) return status(429)
    const [, symbol = ''] = /\/chart\/([^/?]+)/.exec(asked.url) ?? []
    return json({ chart: { result: [{ meta: { symbol, currency: 'USD', regularMarketPrice: 200, regularMarketTime: Math.floor(now.getTime() / 1000) }, timestamp: [], indicators: { quote: [{}] } }], error: null } })
  })
  await worker(namespace, { origins: { [yahooChart.id]: origin.url, stooq: other.url }, every: hours(1) })
  const progress = await reached(store, yahooChart.id, 'done', 50_000)
  expect(progress).toMatchObject({ failed: 0, done: progress.of })
  expect(origin.requests.filter(({ url }) => url.includes('range=max'))).toHaveLength(1)
  const nvda = signalId('quote', 'nvda')
  const closes = (await entriesOf(store)).flatMap(({ observations }) => observations).filter(({ signalId: id, observedAt }) => id === nvda && observedAt < Date.UTC(2026, 0, 7))
  expect(closes.map(({ value, feedId, standing, receivedAt, observedAt }) => [value, feedId, standing, receivedAt - observedAt])).toEqual([[187.24, 'stooq', 'late', 0], [188.12, 'stooq', 'late', 0]])
})

describe('history through the gate', () => {
  const H100: SignalSpec = { id: signalId('gpu', 'gpurentalprices', 'h100', 'lambda', 'on-demand'), title: 'H100 · Lambda', unit: 'USD/GPU-h' }
  const at = (day: number): number => Date.UTC(2026, 6, 1 + day, 9)
  const reading = (day: number, value: number): Reading => ({ signal: H100, value, observedAt: at(day), knownAt: at(day) + minutes(5) })
  const now = at(60)

  async function held(store: Store): Promise<(readonly [number, number, number])[]> {
    await settle(store, { seq: Infinity }, now)
    return (await store.series.vintages(H100.id, 0, now)).map(({ value, observedAt, receivedAt }) => [value, (observedAt - at(0)) / days(1), receivedAt - observedAt])
  }

  test('an old level far from today’s is history, not a jump; each value keeps when it was known', async () => {
    const { store } = fresh()
    const { ingest, ingestHistory } = makeIngest({ store, feedOf: feedById })
    await ingest(gpurentalprices, [{ ...reading(50, 2), knownAt: at(50) }], [], now)
    expect(await ingestHistory(gpurentalprices, [8, 7.9, 7.8].map((value, day) => reading(day, value)), [], now)).toEqual({ accepted: 3, refused: 0, quarantined: 0, duplicates: 0 })
    expect(await held(store)).toEqual([[8, 0, minutes(5)], [7.9, 1, minutes(5)], [7.8, 2, minutes(5)], [2, 50, 0]])
    expect(await ingestHistory(gpurentalprices, [8, 7.9, 7.8].map((value, day) => reading(day, value)), [], now)).toEqual({ accepted: 0, refused: 0, quarantined: 0, duplicates: 3 })
    expect(await store.hot.quarantine(gpurentalprices.id)).toEqual([])
  })

  test('within history a jump that stays is taken, a spike is left out and told; values out of range are refused', async () => {
    const { store } = fresh()
    const { ingest, ingestHistory } = makeIngest({ store, feedOf: feedById })
    await ingest(gpurentalprices, [{ ...reading(50, 2), knownAt: at(50) }], [], now)
    const past = [8, 8, 45, 8, 8, 2, 2, 2, 900].map((value, day) => reading(day, value))
    const done = await ingestHistory(gpurentalprices, past, [], now)
    expect(done).toEqual({ accepted: 7, refused: 2, quarantined: 1, duplicates: 0 })
    expect((await held(store)).map(([value]) => value)).toEqual([8, 8, 8, 8, 2, 2, 2, 2])
    expect((await store.hot.quarantine(gpurentalprices.id)).map(({ kind, value, status: told }) => `${kind} ${value} ${told}`).sort()).toEqual(['jump 45 superseded', 'range 900 pending'])
    // What was left out stays so when the archive is read again.
    expect(await ingestHistory(gpurentalprices, past, [], now)).toEqual({ ...done, accepted: 0, refused: 0, quarantined: 0, duplicates: 9 - 2 })
    expect((await store.hot.pending([H100.id])).size).toBe(0)
  })

  test('what is newer than the newest value is left to the polls; of a signal without one the newest comes first', async () => {
    const { store } = fresh()
    const { ingest, ingestHistory } = makeIngest({ store, feedOf: feedById })
    await ingestHistory(gpurentalprices, [3, 3.1, 3.2].map((value, day) => reading(day, value)), [], now)
    const lines = (await entriesOf(store)).flatMap(({ observations }) => observations)
    expect(lines.map(({ value, standing }) => [value, standing])).toEqual([[3.2, 'newest'], [3.1, 'late'], [3, 'late']])
    await ingest(gpurentalprices, [{ ...reading(10, 3.3), knownAt: at(10) }], [], now)
    expect(await ingestHistory(gpurentalprices, [reading(9, 3.25), reading(11, 3.4)], [], now)).toMatchObject({ accepted: 1, duplicates: 1 })
    expect((await store.hot.latest([H100.id])).get(H100.id)?.value).toBe(3.3)
  })

  test('where it may fill holes only, an instant that has a value keeps it; elsewhere another value is a revision, known from now on', async () => {
    const { store } = fresh()
    const { ingest, ingestHistory } = makeIngest({ store, feedOf: feedById })
    await ingest(gpurentalprices, [reading(1, 3), { ...reading(50, 2.9), knownAt: at(50) }], [], now)
    await held(store)
    expect(await ingestHistory(gpurentalprices, [reading(0, 3.1), reading(1, 3.05)], [], now, { holesOnly: true })).toMatchObject({ accepted: 1, duplicates: 1 })
    expect(await held(store)).toEqual([[3.1, 0, minutes(5)], [3, 1, minutes(5)], [2.9, 50, 0]])
    expect(await ingestHistory(gpurentalprices, [reading(1, 3.05)], [], now)).toMatchObject({ accepted: 1 })
    expect(await held(store)).toEqual([[3.1, 0, minutes(5)], [3, 1, minutes(5)], [3.05, 1, now - at(1)], [2.9, 50, 0]])
  })
})
