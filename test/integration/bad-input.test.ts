import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseRedisUrl } from '../../lib/config.ts'
import { signalId, type SignalId } from '../../lib/domain/signal.ts'
import { days, minutes } from '../../lib/domain/time.ts'
import { FeedError, type PollFeed } from '../../lib/feeds/feed.ts'
import { finnhub } from '../../lib/feeds/finnhub.ts'
import { frankfurter } from '../../lib/feeds/frankfurter.ts'
import { lium } from '../../lib/feeds/lium.ts'
import { openrouter } from '../../lib/feeds/openrouter.ts'
import { quoteOf } from '../../lib/feeds/quotes.ts'
import { feedById } from '../../lib/feeds/registry.ts'
import { stooq } from '../../lib/feeds/stooq.ts'
import { yahooChart } from '../../lib/feeds/yahoo-chart.ts'
import { makeIngest, type Ingest } from '../../lib/ingest/ingest.ts'
import type { PollOutcome } from '../../lib/ingest/poll.ts'
import { applyEntries } from '../../lib/ingest/project.ts'
import { openPollQueue, runNow, startPollWorker } from '../../lib/queues/polls.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { fixture } from '../support/feed-context.ts'
import { cut, drip, gzipBomb, gzipped, hang, huge, json, recorded, redirect, startOrigin, status, text, type Answer, type Origin } from '../support/origin.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { pollDeps } from '../support/worker.ts'

const START = Date.UTC(2026, 10, 23, 15)
const CLASSES = ['H100 80GB HBM3', 'H200', 'B200', 'A100 80GB', 'L40S', 'RTX 4090']
type Model = Record<string, unknown>

/** Lium's body at a moment: six classes at 2 USD, unless changed. */
const body = (at: number, change: (models: Model[]) => unknown = () => {}): { generated_at: string; models: Model[] } => {
  const models = CLASSES.map((gpu_model): Model => ({ gpu_model, reference_price_usd_per_gpu_hour: 2, available_gpus: 10, listed_gpus: 100, rented_gpus: 90 }))
  change(models)
  return { generated_at: new Date(at).toISOString(), models }
}
const price = (value: unknown) => (models: Model[]): unknown => Object.assign(models[0] ?? {}, { reference_price_usd_per_gpu_hour: value })
const priceOfAll = (value: unknown) => (models: Model[]): void => {
  for (const model of models) Object.assign(model, { reference_price_usd_per_gpu_hour: value })
}

let redis: TestRedis
let other: Origin
const closers: (() => Promise<unknown>)[] = []
let count = 0

beforeAll(async () => {
  redis = await testRedis()
  other = await startOrigin(recorded('frankfurter'))
})
afterAll(async () => {
  await other.close()
  await redis.stop()
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const freshStore = (): Store => {
  count += 1
  const store = openStore(parseRedisUrl(redis.url), { namespace: `bad${count}` })
  closers.push(async () => store.close())
  return store
}

/** A feed, polled through the queue as a worker does; another feed stands beside it. */
async function polled(feed: PollFeed, limits?: Limits) {
  const store = freshStore()
  const origin = await startOrigin(() => status(503))
  closers.push(origin.close)
  let now = START
  const clock = (): number => now
  const deps = pollDeps(store, feed, origin.url, { now: clock, ...(limits && { limits }) })
  const beside = pollDeps(store, frankfurter, other.url, { now: clock })
  const outcomes: { feedId: string; result: PollOutcome | FeedError }[] = []
  const faults: unknown[] = []
  const worker = startPollWorker(store.own(), store.keys.queues, {
    ...deps,
    token: 'test',
    scheduled: [
      { feed, settings: deps.settings },
      { feed: frankfurter, settings: beside.settings },
    ],
    onOutcome: (feedId, result) => outcomes.push({ feedId, result }),
    onError: (error) => faults.push(error),
  })
  const queue = openPollQueue(store.own(), store.keys.queues)
  closers.push(deps.close, beside.close, async () => worker.close(true), async () => queue.close())
  let polls = 0
  const poll = async (id = feed.id): Promise<PollOutcome | FeedError> => {
    polls += 1
    await runNow(queue, id)
    const found = await until(() => outcomes.length === polls && outcomes.at(-1))
    // The outcome is told before it is remembered; asking again for a run that still ends would be the same run.
    await until(async () => (await queue.getActiveCount()) + (await queue.getWaitingCount()) === 0)
    return found.result
  }
  const values = async (): Promise<Record<string, number>> => Object.fromEntries([...(await store.hot.latest())].filter(([id]) => !id.startsWith('fx.')).map(([id, { value }]) => [id, value]))
  return {
    store,
    origin,
    faults,
    poll,
    values,
    answer: async (make: (at: number) => Answer): Promise<PollOutcome | FeedError> => {
      now += minutes(10)
      const answer = make(now)
      origin.answerWith(() => answer)
      return poll()
    },
    clock,
  }
}

/** Everything that the Feeds page says in words of a feed. */
async function words(store: Store, feedId: string): Promise<string> {
  const [memory, history, quarantine, letters] = await Promise.all([store.hot.feed(feedId), store.hot.feedHistory(feedId), store.hot.quarantine(feedId), store.hot.deadLetters(feedId)])
  return [memory.lastError, memory.note, ...history.map(({ note }) => note), ...quarantine.map(({ reason }) => reason), ...letters.map(({ detail }) => detail)].filter(Boolean).join('\n')
}

const H100 = signalId('gpu', 'lium', 'h100-sxm', 'market', 'on-demand')
const good = (at: number): Answer => json(body(at))

type Limits = { readonly timeoutMs?: number; readonly maxBytes?: number }
type Case = { readonly it: string; readonly answer: (at: number) => Answer; readonly says: RegExp; readonly limits?: Limits }

const MB = { maxBytes: 1024 * 1024 }
const IMPATIENT = { timeoutMs: 400 }

describe('a whole answer that is bad', () => {
  test.each<Case>([
    { it: 'an HTML page with 200 is a block page', answer: () => text('<!DOCTYPE html><html><body>Access denied</body></html>'), says: /got an HTML page/ },
    { it: 'half a JSON', answer: (at) => text(JSON.stringify(body(at)).slice(0, 300)), says: /not JSON/ },
    { it: 'NaN in the JSON', answer: (at) => text(JSON.stringify(body(at)).replace(':2,', ':NaN,')), says: /not JSON/ },
    { it: 'nothing at all', answer: () => text(''), says: /not JSON/ },
    { it: '500', answer: () => status(500, {}, 'oops'), says: /answers 500/ },
    { it: '401', answer: () => status(401), says: /answers 401: refuses us/ },
    { it: '404', answer: () => status(404), says: /answers 404/ },
    { it: '429 with seconds to wait', answer: () => status(429, { 'retry-after': '120' }), says: /answers 429: too many requests/ },
    { it: '429 with a date to wait for', answer: () => status(429, { 'retry-after': new Date(Date.now() + 120_000).toUTCString() }), says: /answers 429: too many requests/ },
    { it: '100 MB', answer: () => huge(100 * 1024 * 1024), says: /larger than 1 MB/, limits: MB },
    { it: 'a gzip bomb', answer: () => gzipBomb(50 * 1024 * 1024), says: /larger than 1 MB/, limits: MB },
    { it: 'a compressed body that is damaged', answer: () => text('not gzip', { headers: { 'content-encoding': 'gzip' } }), says: /compressed body is damaged/ },
    { it: 'a hang', answer: () => hang, says: /no whole answer within 0.4 s/, limits: IMPATIENT },
    { it: 'a byte at a time', answer: () => drip(20), says: /no whole answer within 0.4 s/, limits: IMPATIENT },
    { it: 'a connection cut in the middle', answer: (at) => cut(JSON.stringify(body(at))), says: /broke off|cut/ },
    { it: 'a redirect to another host', answer: () => redirect(`${other.url}/pricing.json`), says: /redirects to another host .*not followed/ },
    { it: 'a redirect in circles', answer: () => redirect('/pricing.json'), says: /redirects in circles/ },
    { it: 'an empty list', answer: (at) => json(body(at, (models) => models.splice(0))), says: /an empty list where rows are expected/ },
    { it: 'a list that became an object', answer: (at) => json({ ...body(at), models: {} }), says: /models: .*expected array/ },
    { it: 'a field that vanished from every row', answer: (at) => json(body(at, (models) => models.forEach((model) => delete model['reference_price_usd_per_gpu_hour']))), says: /6 of 6 rows do not fit the schema: reference_price_usd_per_gpu_hour/ },
  ])('$it: told in words, the values stay, the feed beside and the next poll are well', async ({ answer, says, limits }) => {
    const { store, origin, answer: answerWith, poll, values, faults, clock } = await polled(lium, limits)
    expect(await answerWith(good)).toMatchObject({ accepted: 12, refused: 0 })
    const before = await values()
    const elsewhere = other.requests.length

    const failed = await answerWith(answer)
    expect(failed).toBeInstanceOf(FeedError)
    const memory = await store.hot.feed(lium.id)
    expect(memory.lastError).toMatch(says)
    expect(memory).toMatchObject({ failures: 1, lastErrorAt: clock() })
    expect((await store.hot.feedHistory(lium.id)).at(-1)).toMatchObject({ ok: false, note: expect.stringMatching(says) as unknown })
    expect((await store.hot.deadLetters(lium.id))[0]).toMatchObject({ detail: expect.stringMatching(says) as unknown })
    expect(await store.hot.deadLetterCount(lium.id)).toBe(1)
    expect(await values()).toEqual(before)
    expect(other.requests.length).toBe(elsewhere)

    const beside = await poll(frankfurter.id)
    expect(beside).toMatchObject({ accepted: 2, fault: undefined })
    expect((await store.hot.feed(frankfurter.id)).lastError).toBeUndefined()

    expect(await answerWith(good)).toMatchObject({ accepted: 12 })
    expect((await store.hot.feed(lium.id)).lastError).toBeUndefined()
    expect(origin.busiest()).toBe(1)
    expect(faults).toEqual([])
  })
})

type RowCase = readonly [sentence: string, change: (models: Model[]) => unknown, says: RegExp]

describe('one bad row among good ones', () => {
  test.each<RowCase>([
    ['a negative price', price(-2), /expected a price above zero/],
    ['a price of nothing', price(0), /expected a price above zero/],
    ['"NaN"', price('NaN'), /expected a number|Invalid input/],
    ['"Infinity"', price('Infinity'), /expected a number|Invalid input/],
    ['a number too large to be one', price('1e999'), /received number|Infinity|Invalid input/],
    ['a blank where a price was', price(null), /missing for GPUs on offer/],
    ['a price × 1,000', price(2000), /2000 USD\/GPU-h is outside 0.005 … 60/],
    ['a price × 10', price(20), /2 → 20 USD\/GPU-h, ×10: waits for a second observation/],
    ['a field that vanished from one row', (models) => delete models[0]?.['reference_price_usd_per_gpu_hour'], /reference_price_usd_per_gpu_hour/],
    ['more rented than there are', (models) => Object.assign(models[0] ?? {}, { rented_gpus: 101 }), /more GPUs rented than listed/],
  ])('%s: refused with its reason, its last value stays, the other rows go on', async (_sentence, change, says) => {
    const { store, answer, values, faults } = await polled(lium)
    await answer(good)
    const result = await answer((at) => json(body(at, (models) => {
      priceOfAll(2.1)(models)
      change(models)
    })))
    expect(result).toMatchObject({ refused: 1, fault: undefined })
    const entries = await store.hot.quarantine(lium.id)
    expect(entries).toEqual([expect.objectContaining({ feedId: lium.id, status: 'pending', reason: expect.stringMatching(says) as unknown })])
    const after = await values()
    expect(after[H100]).toBe(2)
    expect(Object.entries(after).filter(([id]) => id.endsWith('on-demand') && id !== H100).map(([, value]) => value)).toEqual(Array.from({ length: 5 }, () => 2.1))
    expect((await store.hot.feed(lium.id)).refused).toBe(1)
    expect(faults).toEqual([])
  })

  test('what an operator has discarded stays discarded when the source repeats it', async () => {
    const { store, answer } = await polled(lium)
    const bad = (at: number): Answer => json(body(at, price(2000)))
    await answer(good)
    await answer(bad)
    const [entry] = await store.hot.quarantine(lium.id)
    if (!entry) throw new Error('nothing was refused')
    await store.hot.commit(lium.id, [], store.hot.setQuarantine([{ ...entry, status: 'discarded' }]))
    expect(await answer(bad)).toMatchObject({ refused: 1 })
    expect((await store.hot.quarantine(lium.id)).map(({ status }) => status)).toEqual(['discarded'])
  })

  test.each<readonly [sentence: string, change: (at: number) => unknown]>([
    ['unknown fields', (at) => ({ ...body(at, (models) => models.forEach((model) => Object.assign(model, { colour: 'green', nested: { a: [1] } }))), extra: null })],
    ['duplicate rows', (at) => body(at, (models) => models.push(...models.map((model) => ({ ...model }))))],
    ['a number as text', (at) => body(at, priceOfAll('2.00'))],
  ])('%s do no harm', async (_sentence, change) => {
    const { store, answer, values } = await polled(lium)
    await answer(good)
    const before = await values()
    expect(await answer((at) => json(change(at)))).toMatchObject({ accepted: 12, refused: 0, fault: undefined })
    expect(await values()).toEqual(before)
    expect(await store.hot.quarantine(lium.id)).toEqual([])
  })

  test('the same body again is a duplicate as a whole', async () => {
    const { answer, clock } = await polled(lium)
    const same = good(clock())
    await answer(() => same)
    expect(await answer(() => same)).toMatchObject({ accepted: 0, duplicates: 12, refused: 0 })
  })

  test('a compressed body is read', async () => {
    const { answer } = await polled(lium)
    expect(await answer((at) => gzipped(JSON.stringify(body(at))))).toMatchObject({ accepted: 12 })
  })
})

describe('prices that jump', () => {
  test('a jump waits, and a second observation of that level lets both in', async () => {
    const { store, answer, values, clock } = await polled(lium)
    await answer(good)
    expect(await answer((at) => json(body(at, price(8))))).toMatchObject({ quarantined: 1 })
    const jumpAt = clock()
    expect((await values())[H100]).toBe(2)
    expect(await answer((at) => json(body(at, price(8.1))))).toMatchObject({ quarantined: 0, refused: 0 })
    expect((await values())[H100]).toBe(8.1)
    expect((await store.hot.quarantine(lium.id)).map(({ status }) => status)).toEqual(['confirmed'])
    expect((await store.hot.pending([H100])).size).toBe(0)
    const connection = store.own()
    const logged = (await store.hot.readLog(connection, 0, 1000)).flatMap(({ observations }) => observations).filter(({ signalId: id }) => id === H100)
    connection.disconnect()
    expect(logged.map(({ value, observedAt }) => [value, observedAt])).toEqual([[2, jumpAt - minutes(10)], [8, jumpAt], [8.1, jumpAt + minutes(10)]])
  })

  test('a jump that was none is superseded when the level returns', async () => {
    const { store, answer, values } = await polled(lium)
    await answer(good)
    await answer((at) => json(body(at, price(8))))
    await answer((at) => json(body(at, price(2.05))))
    expect((await values())[H100]).toBe(2.05)
    expect((await store.hot.quarantine(lium.id)).map(({ status }) => status)).toEqual(['superseded'])
    expect((await store.hot.pending([H100])).size).toBe(0)
  })

  test('a whole feed × 10 says that its unit may have changed, and never confirms itself', async () => {
    const { store, answer, values } = await polled(lium)
    await answer(good)
    const before = await values()
    for (let again = 0; again < 3; again += 1) expect(await answer((at) => json(body(at, priceOfAll(20))))).toMatchObject({ quarantined: 6 })
    expect(await words(store, lium.id)).toContain('over half of this feed’s signals jumped at once: has its unit changed?')
    expect(Object.entries(await values()).filter(([id]) => id.endsWith('on-demand'))).toEqual(Object.entries(before).filter(([id]) => id.endsWith('on-demand')))
    expect(await store.hot.quarantine(lium.id)).toHaveLength(6)
  })

  test('a whole feed × 1,000 is out of range', async () => {
    const { store, answer, values } = await polled(lium)
    await answer(good)
    const before = await values()
    expect(await answer((at) => json(body(at, priceOfAll(2000))))).toMatchObject({ refused: 6, quarantined: 0 })
    expect(await values()).toEqual(before)
    expect((await store.hot.quarantine(lium.id)).every(({ kind, last }) => kind === 'range' && last === 2)).toBe(true)
  })

  test('one token price × 1,000, within the range of the unit, is too far to confirm itself', async () => {
    const { store, answer, values } = await polled(openrouter, { maxBytes: 1_000_000 })
    const list = fixture('openrouter', 'ok.json')
    await answer(() => text(list))
    const id = signalId('token', 'openrouter', 'deepseek', 'deepseek-v4-flash-0731', 'input')
    expect((await values())[id]).toBe(0.14)
    for (let again = 0; again < 2; again += 1) await answer(() => text(list.replace('"prompt":"0.00000014"', '"prompt":"0.00014"').replace('"prompt": "0.00000014"', '"prompt": "0.00014"')))
    expect((await values())[id]).toBe(0.14)
    expect(await words(store, openrouter.id)).toContain('0.14 → 140 USD/Mtok, ×1000: too far to be confirmed by the same source alone')
  })
})

describe('quotes, which several feeds serve', () => {
  const spec = quoteOf('NVDA')
  if (!spec) throw new Error('no NVDA')
  const NVDA: SignalId = spec.id
  const TUESDAY = Date.UTC(2026, 10, 24, 16)
  let store: Store
  let ingest: Ingest
  beforeEach(() => {
    store = freshStore()
    ingest = makeIngest({ store, feedOf: feedById })
  })
  const say = async (feed: Parameters<Ingest['ingest']>[0], value: number, at: number) => ingest.ingest(feed, [{ signal: spec, value, observedAt: at }], [], at + 1000)
  const held = async (): Promise<unknown> => {
    const latest = (await store.hot.latest([NVDA])).get(NVDA)
    return latest && [latest.value, latest.feedId]
  }

  test('a price × 1,000 is not confirmed by the same source', async () => {
    await say(yahooChart, 180, TUESDAY)
    for (let minute = 1; minute < 4; minute += 1) expect(await say(yahooChart, 180_000, TUESDAY + minutes(minute))).toMatchObject({ quarantined: 1, accepted: 0 })
    expect(await held()).toEqual([180, yahooChart.id])
  })

  test('a feed of lower preference, silent while the other is fresh, may still confirm its jump', async () => {
    await say(yahooChart, 180, TUESDAY)
    expect(await say(stooq, 181, TUESDAY + minutes(1))).toMatchObject({ accepted: 0 })
    await say(yahooChart, 9, TUESDAY + minutes(2))
    expect(await say(stooq, 180, TUESDAY + minutes(3))).toMatchObject({ accepted: 0 })
    expect(await held()).toEqual([180, yahooChart.id])
    expect(await say(stooq, 9, TUESDAY + minutes(3))).toMatchObject({ accepted: 2 })
    expect(await held()).toEqual([9, stooq.id])
    expect((await store.hot.quarantine(yahooChart.id)).map(({ status }) => status)).toEqual(['confirmed'])
    await say(yahooChart, 9.1, TUESDAY + minutes(4))
    expect(await held()).toEqual([9.1, yahooChart.id])
  })

  test('a preferred feed confirms the jump of another', async () => {
    await say(yahooChart, 180, TUESDAY)
    await say(yahooChart, 300, TUESDAY + minutes(1))
    expect(await say(finnhub, 301, TUESDAY + minutes(2))).toMatchObject({ accepted: 2 })
    expect(await held()).toEqual([301, finnhub.id])
  })

  test('a jump and its confirmation in one batch: both are taken, and nothing is left waiting', async () => {
    await say(yahooChart, 180, TUESDAY)
    const readings = [300, 301].map((value, minute) => ({ signal: spec, value, observedAt: TUESDAY + minutes(minute + 1) }))
    expect(await ingest.ingest(yahooChart, readings, [], TUESDAY + minutes(3))).toMatchObject({ accepted: 2 })
    expect((await store.hot.quarantine(yahooChart.id)).map(({ status }) => status)).toEqual(['confirmed'])
    expect((await store.hot.pending([NVDA])).size).toBe(0)
  })

  test('a daily list asked again brings nothing new, also of days past the keep of raw values', async () => {
    const series = async (): Promise<unknown> => {
      const connection = store.own()
      await applyEntries(store, await store.hot.readLog(connection, 0, 1000), async () => yahooChart.step, TUESDAY)
      connection.disconnect()
      return Promise.all((['1h', '1d'] as const).map(async (tier) => store.series.candles(NVDA, tier, 0, TUESDAY)))
    }
    const list = Array.from({ length: 10 }, (_, day) => ({ signal: spec, value: 170 + day, observedAt: TUESDAY - days(14 - day) }))
    await say(yahooChart, 180, TUESDAY)
    expect(await ingest.ingest(stooq, list, [], TUESDAY + 1000)).toMatchObject({ accepted: 10 })
    const first = await series()
    expect(await ingest.ingest(stooq, list, [], TUESDAY + 2000)).toMatchObject({ accepted: 0, duplicates: 10 })
    expect(await series()).toEqual(first)
  })
})
