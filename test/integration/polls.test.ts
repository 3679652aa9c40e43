import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parseRedisUrl } from '../../lib/config.ts'
import { signalId } from '../../lib/domain/signal.ts'
import { days, hours, minutes, seconds } from '../../lib/domain/time.ts'
import type { PollFeed } from '../../lib/feeds/feed.ts'
import { FeedError } from '../../lib/feeds/feed.ts'
import { frankfurter } from '../../lib/feeds/frankfurter.ts'
import { gpurentalprices } from '../../lib/feeds/gpurentalprices.ts'
import { lium } from '../../lib/feeds/lium.ts'
import { nebius } from '../../lib/feeds/nebius.ts'
import { openrouter } from '../../lib/feeds/openrouter.ts'
import { pollFeed, type PollOutcome } from '../../lib/ingest/poll.ts'
import { nextRuns, openPollQueue, reconcile, runNow, startPollWorker, type Scheduled } from '../../lib/queues/polls.ts'
import { openStore } from '../../lib/store/store.ts'
import { fixture } from '../support/feed-context.ts'
import { recorded, startOrigin, startRecordedOrigin, status, withEtag, type Handler, type Origin } from '../support/origin.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { pollDeps, testWorker } from '../support/worker.ts'

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

function fresh() {
  count += 1
  const namespace = `polls${count}`
  const store = openStore(parseRedisUrl(redis.url), { namespace })
  const queue = openPollQueue(store.own(), store.keys.queues)
  closers.push(async () => store.close(), async () => queue.close())
  return { namespace, store, queue }
}

const originFor = async (handler: Handler): Promise<Origin> => {
  const origin = await startOrigin(handler)
  closers.push(origin.close)
  return origin
}

const ran = (feed: PollFeed, every?: number): Scheduled => ({ feed, settings: { env: {}, origin: undefined, loopback: false, archives: new Map(), every, off: undefined } })

type Outcome = { readonly feedId: string; readonly result: PollOutcome | FeedError; readonly at: number }

/** A poll worker of its own, with its own connection, as in another process. */
function pollWorker(namespace: string, origins: readonly (readonly [PollFeed, Origin])[], now: () => number = Date.now): Outcome[] {
  const store = openStore(parseRedisUrl(redis.url), { namespace })
  const deps = origins.map(([feed, origin]) => ({ feed, deps: pollDeps(store, feed, origin.url, { now }) }))
  const [first] = deps
  if (!first) throw new Error('no feed')
  const outcomes: Outcome[] = []
  const worker = startPollWorker(store.own(), store.keys.queues, {
    ...first.deps,
    token: `worker-${Math.random()}`,
    scheduled: deps.map(({ feed, deps: { settings } }) => ({ feed, settings })),
    onOutcome: (feedId, result) => outcomes.push({ feedId, result, at: Date.now() }),
    onError: () => {},
  })
  closers.push(async () => store.close(), ...deps.map(({ deps: { close } }) => close), async () => worker.close(true))
  return outcomes
}

const idle = async (queue: ReturnType<typeof openPollQueue>): Promise<unknown> => until(async () => (await queue.getJobCountByTypes('active', 'waiting', 'prioritized')) === 0)

describe('schedules', () => {
  const five = [lium, openrouter, frankfurter, nebius, gpurentalprices]

  test('feeds are spread over their interval, and stay where they are at the next look', async () => {
    const { store, queue } = fresh()
    const now = Date.now()
    const scheduled = five.map((feed) => ran(feed, hours(1)))
    await reconcile(queue, store, scheduled, now)
    const first = await nextRuns(queue)
    const offsets = five.map(({ id }) => ((first.get(id) ?? 0) - now) / hours(1))
    expect(offsets.every((offset) => offset > 0 && offset <= 1)).toBe(true)
    expect(Math.max(...offsets) - Math.min(...offsets)).toBeGreaterThan(0.1)
    expect(new Set(offsets).size).toBe(five.length)
    expect(await reconcile(queue, store, scheduled, now + minutes(5))).toEqual({ rearmed: [] })
    expect(await nextRuns(queue)).toEqual(first)
  })

  test('a feed that was never asked is asked within seconds', async () => {
    const { store, queue } = fresh()
    await reconcile(queue, store, [ran(lium)], Date.now())
    const delays = (await queue.getJobs(['delayed', 'waiting'])).map(({ delay }) => delay ?? 0)
    expect(Math.min(...delays)).toBeLessThanOrEqual(seconds(3))
  })

  test('one that was asked just now waits for its turn', async () => {
    const { store, queue } = fresh()
    await store.hot.rememberFeed(lium.id, { lastAttemptAt: Date.now() })
    await reconcile(queue, store, [ran(lium)], Date.now())
    expect(await queue.getJobCountByTypes('delayed', 'waiting')).toBe(1)
  })

  test('a feed that is removed or switched off loses its schedule, a changed interval takes effect', async () => {
    const { store, queue } = fresh()
    await reconcile(queue, store, [ran(lium, hours(1)), ran(openrouter, hours(1))], Date.now())
    await reconcile(queue, store, [ran(openrouter, minutes(5))], Date.now())
    const schedulers = await queue.getJobSchedulers()
    expect(schedulers.map(({ key, every }) => [key, Number(every)])).toEqual([[openrouter.id, minutes(5)]])
    expect((await nextRuns(queue)).get(openrouter.id)).toBeLessThanOrEqual(Date.now() + minutes(5))
  })

  test('one that has stopped is set anew, counted, and asked', async () => {
    const { namespace, store, queue } = fresh()
    const origin = await originFor(recorded(openrouter.id))
    await store.hot.rememberFeed(openrouter.id, { lastAttemptAt: Date.now() })
    await reconcile(queue, store, [ran(openrouter, hours(1))], Date.now())
    // The scheduler is there, its next run is gone: what has been seen to happen.
    const connection = store.own()
    const prefix = `${store.keys.queues}:polls`
    await connection.del(`${prefix}:delayed`)
    connection.disconnect()
    const outcomes = pollWorker(namespace, [[openrouter, origin]])

    const later = Date.now() + hours(3)
    expect(await reconcile(queue, store, [ran(openrouter, hours(1))], Date.now())).toEqual({ rearmed: [] })
    expect(await reconcile(queue, store, [ran(openrouter, hours(1))], later, later - seconds(20))).toEqual({ rearmed: [] })
    expect(await reconcile(queue, store, [ran(openrouter, hours(1))], later)).toEqual({ rearmed: [openrouter.id] })
    expect((await store.hot.feed(openrouter.id)).rearmed).toBe(1)
    expect((await nextRuns(queue)).get(openrouter.id)).toBeGreaterThan(later)
    await until(() => outcomes.length > 0)
    expect(outcomes[0]?.result).toMatchObject({ fault: undefined })
  })
})

describe('failures', () => {
  test('a source that fails is asked three times, further apart each time, then left until its next turn', async () => {
    const { namespace, store, queue } = fresh()
    const origin = await originFor(() => status(500))
    pollWorker(namespace, [[lium, origin]])
    await queue.upsertJobScheduler(lium.id, { every: hours(1) }, { name: 'poll', data: { feedId: lium.id }, opts: { attempts: 3, backoff: { type: 'exponential', delay: 300, jitter: 0.5 } } })
    await until(async () => (await queue.getFailedCount()) === 1)
    const [first = 0, second = 0, third = 0] = origin.requests.map(({ at }) => at)
    expect(origin.requests).toHaveLength(3)
    expect(second - first).toBeGreaterThanOrEqual(150)
    expect(third - second).toBeGreaterThanOrEqual(300)
    expect(await store.hot.feed(lium.id)).toMatchObject({ failures: 1, lastError: 'lium: unavailable: answers 500' })
  })

  test.each(['seconds', 'a date'] as const)('Retry-After in %s: no request before then, although turns come', async (form) => {
    const { namespace, store, queue } = fresh()
    let told = 0
    const origin = await originFor((asked) => {
      if (told > 0) return recorded(lium.id)(asked)
      // A date has whole seconds only.
      told = form === 'seconds' ? Date.now() + 1000 : Math.ceil(Date.now() / 1000) * 1000 + 1000
      return status(429, { 'retry-after': form === 'seconds' ? '1' : new Date(told).toUTCString() })
    })
    pollWorker(namespace, [[lium, origin]])
    await queue.upsertJobScheduler(lium.id, { every: 200 }, { name: 'poll', data: { feedId: lium.id }, opts: { attempts: 3 } })
    await until(() => origin.requests.length === 2)
    expect(origin.requests[1]?.at).toBeGreaterThanOrEqual(told)
    await until(async () => (await store.hot.feed(lium.id)).lastSuccessAt)
    expect(await store.hot.feed(lium.id)).toMatchObject({ failures: 0 })
    expect((await store.hot.feedHistory(lium.id)).map(({ ok }) => ok).slice(0, 2)).toEqual([false, true])
  })

  test('Retry-After at the second of two requests: what the first brought is kept, and nothing is asked before then', async () => {
    const { namespace, store, queue } = fresh()
    let told = 0
    const origin = await originFor((asked) => {
      if (!asked.url.includes('GBP') || told > 0) return recorded(frankfurter.id)(asked)
      told = Date.now() + 1000
      return status(429, { 'retry-after': '1' })
    })
    const outcomes = pollWorker(namespace, [[frankfurter, origin]])
    await queue.upsertJobScheduler(frankfurter.id, { every: 150 }, { name: 'poll', data: { feedId: frankfurter.id } })
    await until(() => outcomes.length === 1)
    expect(outcomes[0]?.result).toMatchObject({ accepted: 1, failed: 1 })
    expect((await store.hot.latest()).size).toBe(1)
    await until(() => origin.requests.length > 2)
    expect(origin.requests[2]?.at).toBeGreaterThanOrEqual(told)
    await until(async () => (await store.hot.latest()).size === 2)
  })

  test('Retry-After that comes with 503 is obeyed too', async () => {
    const { namespace, store, queue } = fresh()
    const origin = await originFor(() => status(503, { 'retry-after': '600' }))
    const outcomes = pollWorker(namespace, [[lium, origin]])
    for (const turn of ['first', 'second', 'third']) {
      await queue.add('poll', { feedId: lium.id }, { attempts: 1 })
      await until(() => outcomes.length > 0)
      await idle(queue)
      expect(origin.requests, `${turn} turn`).toHaveLength(1)
    }
    expect((await store.hot.feed(lium.id)).openUntil).toBeGreaterThan(Date.now() + minutes(9))
  })

  test('"too many requests" without a time is not asked again within the poll', async () => {
    const { namespace, store, queue } = fresh()
    const origin = await originFor(() => status(429))
    pollWorker(namespace, [[lium, origin]])
    await queue.add('poll', { feedId: lium.id }, { attempts: 3, backoff: { type: 'fixed', delay: 50 } })
    await until(async () => (await queue.getFailedCount()) === 1)
    expect(origin.requests).toHaveLength(1)
    expect(await store.hot.feed(lium.id)).toMatchObject({ failures: 1 })
  })

  test('after five failed polls the circuit breaker opens; it half-opens for one, and closes when that one is well', async () => {
    const { namespace, store, queue } = fresh()
    const origin = await originFor(() => status(500))
    let shift = 0
    const now = (): number => Date.now() + shift
    const outcomes = pollWorker(namespace, [[lium, origin]], now)
    const turn = async (): Promise<number> => {
      const before = origin.requests.length
      await queue.add('poll', { feedId: lium.id }, { attempts: 1 })
      await idle(queue)
      return origin.requests.length - before
    }
    for (let poll = 0; poll < 4; poll += 1) expect(await turn()).toBe(1)
    expect((await store.hot.feed(lium.id)).openUntil).toBeUndefined()
    expect(await turn()).toBe(1)
    const opened = (await store.hot.feed(lium.id)).openUntil ?? 0
    expect(opened).toBeGreaterThan(now())
    expect(await turn()).toBe(0)

    shift = opened - Date.now() + 1
    expect(await turn()).toBe(1)
    const again = (await store.hot.feed(lium.id)).openUntil ?? 0
    expect(again - now()).toBeGreaterThan(1.5 * seconds(60))
    expect(await turn()).toBe(0)

    shift = again - Date.now() + 1
    origin.answerWith(recorded(lium.id))
    expect(await turn()).toBe(1)
    expect(await store.hot.feed(lium.id)).toMatchObject({ failures: 0 })
    expect((await store.hot.feed(lium.id)).openUntil).toBeUndefined()
    expect(await turn()).toBe(1)
    expect(outcomes).toHaveLength(8)
  })
})

describe('politeness', () => {
  test('an unchanged list is not sent again; its prices are dated anew', async () => {
    const { store } = fresh()
    const origin = await originFor(withEtag('"v1"', fixture(nebius.id, 'ok.md')))
    let now = Date.UTC(2026, 10, 23, 15)
    const deps = pollDeps(store, nebius, origin.url, { now: () => now })
    closers.push(deps.close)
    const first = await pollFeed(nebius, deps)
    expect(first.accepted).toBeGreaterThan(0)
    const before = await store.hot.latest()
    now += hours(24)
    expect(await pollFeed(nebius, deps)).toMatchObject({ accepted: first.accepted, unchanged: 1, refused: first.refused })
    expect(origin.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"'])
    for (const [id, { value, observedAt }] of await store.hot.latest()) expect([value, observedAt]).toEqual([before.get(id)?.value, (before.get(id)?.observedAt ?? 0) + hours(24)])
  })

  test('requests say who asks and that they can be compressed', async () => {
    const { namespace, queue } = fresh()
    const origin = await originFor(recorded(lium.id))
    pollWorker(namespace, [[lium, origin]])
    await runNow(queue, lium.id)
    await until(() => origin.requests.length > 0)
    expect(origin.requests[0]?.headers).toMatchObject({ 'user-agent': 'downchain/test', 'accept-encoding': 'gzip, br' })
  })

  test('one request at a time to a host, over two workers and two feeds', async () => {
    const { namespace, store, queue } = fresh()
    const shared = await originFor(async (asked) => {
      await sleep(40)
      return recorded(asked.url.startsWith('/pricing') ? lium.id : frankfurter.id)(asked)
    })
    pollWorker(namespace, [[lium, shared], [frankfurter, shared]])
    pollWorker(namespace, [[lium, shared], [frankfurter, shared]])
    for (let turn = 0; turn < 2; turn += 1) {
      await Promise.all([lium, frankfurter].map(async ({ id }) => queue.add('poll', { feedId: id })))
      await idle(queue)
    }
    expect(shared.requests.length).toBeGreaterThanOrEqual(6)
    expect(shared.busiest()).toBe(1)
    expect((await store.hot.latest()).size).toBe(7)
  })

  test('two workers never poll one feed at once', async () => {
    const { namespace, queue } = fresh()
    const origin = await originFor(async (asked) => {
      await sleep(30)
      return recorded(frankfurter.id)(asked)
    })
    const outcomes = [pollWorker(namespace, [[frankfurter, origin]]), pollWorker(namespace, [[frankfurter, origin]])]
    await queue.addBulk(Array.from({ length: 2 }, () => ({ name: 'poll', data: { feedId: frankfurter.id } })))
    await until(() => outcomes.flat().length === 2)
    expect(origin.requests.map(({ url }) => url.match(/base=(\w+)/)?.[1])).toEqual(['EUR', 'GBP', 'EUR', 'GBP'])
  })

  test('a clock that leaps while a source is failing leaves no breaker open after the leap', async () => {
    const { namespace, store, queue } = fresh()
    let shift = 0
    const origin = await originFor(() => {
      shift = days(7)
      return status(500)
    })
    await store.hot.rememberFeed(lium.id, { failures: 5 })
    pollWorker(namespace, [[lium, origin]], () => Date.now() + shift)
    await queue.add('poll', { feedId: lium.id }, { attempts: 1 })
    await idle(queue)
    origin.answerWith(recorded(lium.id))
    await queue.add('poll', { feedId: lium.id }, { attempts: 1 })
    await idle(queue)
    expect(origin.requests).toHaveLength(2)
    expect(await store.hot.feed(lium.id)).toMatchObject({ failures: 0 })
  })

  test('"run now" does not wait for the breaker, and asked twice it is one poll', async () => {
    const { namespace, store, queue } = fresh()
    const origin = await originFor(async (asked) => {
      await sleep(50)
      return recorded(lium.id)(asked)
    })
    await store.hot.rememberFeed(lium.id, { openUntil: Date.now() + hours(1), failures: 7 })
    await Promise.all([runNow(queue, lium.id), runNow(queue, lium.id)])
    const outcomes = pollWorker(namespace, [[lium, origin]])
    await until(() => outcomes.length === 1)
    await idle(queue)
    expect(origin.requests).toHaveLength(1)
    expect(await store.hot.feed(lium.id)).toMatchObject({ failures: 0 })
  })
})

describe('a whole worker', () => {
  test('every feed polls again after Redis was killed, with what it held before', async () => {
    const own = await testRedis()
    closers.push(own.stop)
    const feeds = [lium, openrouter, nebius]
    const origins = await Promise.all(feeds.map(async ({ id }) => startRecordedOrigin(id)))
    closers.push(...origins.map(({ close }) => close))
    const settings = { origins: Object.fromEntries(feeds.map(({ id }, index) => [id, origins[index]?.url ?? ''])), every: 400 }
    const workers = await Promise.all([1, 2].map(async () => testWorker(own, 'killed', settings)))
    closers.push(...workers.map(({ close }) => close))
    await until(() => origins.every(({ requests }) => requests.length >= 2))
    const store = openStore(parseRedisUrl(own.url), { namespace: 'killed' })
    closers.push(async () => store.close())
    const id = signalId('gpu', 'lium', 'h100-sxm', 'market', 'on-demand')
    const before = await until(async () => (await store.hot.latest([id])).get(id))

    await own.kill9()
    await sleep(700)
    const asked = origins.map(({ requests }) => requests.length)
    await own.restart()
    await until(() => origins.every(({ requests }, index) => requests.length >= (asked[index] ?? 0) + 2), { within: 20_000 })
    expect((await store.hot.latest([id])).get(id)).toEqual(before)
    await until(async () => (await store.series.vintages(id, 0, Date.now())).length === 1)
    for (const feed of feeds) expect((await store.hot.feed(feed.id)).failures).toBe(0)
  })

  test('a stopped worker asks nothing more', async () => {
    const { namespace } = fresh()
    const origin = await originFor(recorded(openrouter.id))
    const worker = await testWorker(redis, namespace, { origins: { [openrouter.id]: origin.url }, every: 100 })
    await until(() => origin.requests.length > 2)
    await worker.close()
    const asked = origin.requests.length
    await sleep(400)
    expect(origin.requests.length).toBe(asked)
  })
})
