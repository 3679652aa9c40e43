import { assert, asyncProperty, constantFrom, integer, oneof, property } from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Observation } from '../../lib/domain/observation.ts'
import type { SignalSpec } from '../../lib/domain/signal.ts'
import { days } from '../../lib/domain/time.ts'
import type { FeedContext, PollFeed, Reading } from '../../lib/feeds/feed.ts'
import { feedById, RECORD } from '../../lib/feeds/registry.ts'
import { daysOf, decode, readRecord, type RecordedSignal, type RecordTable } from '../../lib/record/record.ts'
import { startReplayOrigins, type ReplayOrigins } from '../../lib/replay/origins/origins.ts'
import { SPEAKERS } from '../../lib/replay/origins/registry.ts'

const tables = readRecord()
const decoded = tables.map(decode)
const signals = new Map<string, RecordedSignal>(decoded.flatMap((table) => table.signals.map((signal) => [signal.id, signal] as const)))
const seen = new Map<string, Observation[]>([...signals.keys()].map((id) => [id, []]))
for (const { observations } of decoded) for (const observation of observations) seen.get(observation.signalId)?.push(observation)

const START = Date.UTC(2025, 0, 6)
let clock = START
let origins: ReplayOrigins
beforeAll(async () => {
  origins = await startReplayOrigins({ tables, now: () => clock })
})
afterAll(async () => origins.close())

const polled = SPEAKERS.filter(({ kind }) => kind === 'poll').map(({ feedId }) => feedId)
const pollFeedOf = (feedId: string): PollFeed => {
  const feed = feedById(feedId)
  if (feed?.kind !== 'poll') throw new Error(`${feedId} is no polled feed`)
  return feed
}
const contextAt = (now: number): FeedContext => ({ now, env: origins.env, latest: () => undefined })

/** Each answer of a feed's source to the feed's own requests, by request. */
async function answersAt(from: Pick<ReplayOrigins, 'overrides'>, feedId: string, now: number): Promise<{ readonly status: number; readonly body: string }[]> {
  clock = now
  const origin = from.overrides.get(feedId)?.origin ?? ''
  return Promise.all(
    pollFeedOf(feedId).requests(contextAt(now)).map(async ({ path, headers }) => {
      const answer = await fetch(`${origin}${path}`, headers && { headers })
      return { status: answer.status, body: await answer.text() }
    }),
  )
}

/** What the feed itself reads out of its source at an instant. */
async function readAt(feedId: string, now: number): Promise<Reading[]> {
  const feed = pollFeedOf(feedId)
  const answers = await answersAt(origins, feedId, now)
  return feed.requests(contextAt(now)).flatMap((request, index) => {
    const { status = 0, body = '' } = answers[index] ?? {}
    return status === 200 ? feed.read(body, { ...contextAt(now), request, refuse: (reason, row) => expect.fail(`refused: ${reason} ${JSON.stringify(row)}`) }) : []
  })
}

const lineOf = ({ signalId, value, observedAt }: Pick<Observation, 'signalId' | 'value' | 'observedAt'>): string => `${signalId} ${value} ${new Date(observedAt).toISOString()}`
const linesOf = (readings: readonly Reading[]): string[] => readings.map(({ signal, value, observedAt }) => lineOf({ signalId: signal.id, value, observedAt }))

const continued = (feedId: string): RecordedSignal[] => [...signals.values()].filter((signal) => signal.feedId === feedId)
const knownBy = (id: string, now: number): Observation[] => (seen.get(id) ?? []).filter(({ receivedAt }) => receivedAt <= now)
const allKnown = (feedId: string, now: number): Observation[] => continued(feedId).flatMap(({ id }) => knownBy(id, now))

/** Some instants at which a feed had news, its first and last among them, and what lies between two of them. */
function someInstants(feedId: string, count: number): number[] {
  const all = [...new Set(continued(feedId).flatMap(({ id }) => (seen.get(id) ?? []).map(({ receivedAt }) => receivedAt)))].sort((a, b) => a - b)
  return Array.from({ length: count }, (_, index) => (all[Math.round((index * (all.length - 1)) / (count - 1))] ?? 0) + (index % 2) * days(0.4))
}

/** What is committed as the record is: its own series, and filings, which come four times a year. */
const UNSPOKEN = [RECORD, 'sec-xbrl']

test('each series of the record has a source that speaks for it, or is committed as recorded', () => {
  const continues = [...new Set([...signals.values()].map(({ feedId }) => feedId))]
  expect([...continues].sort()).toEqual([...SPEAKERS.map((speaker) => speaker.continues), ...UNSPOKEN].sort())
  expect([...origins.feeds].sort()).toEqual(SPEAKERS.map(({ feedId }) => feedId).sort())
  expect([...origins.overrides.keys()]).toEqual(origins.feeds)
})

test('the keys that the feeds want are all given', () => {
  const wanted = origins.feeds.flatMap((feedId) => feedById(feedId)?.keys ?? [])
  expect(Object.keys(origins.env).sort()).toEqual([...wanted].sort())
})

describe('what a feed reads at a source is what the record knew by then', () => {
  test.each(['getdeploying'])('%s: every week that has ended', async (feedId) => {
    for (const now of someInstants(feedId, 5)) {
      const readings = await readAt(feedId, now)
      expect(linesOf(readings).sort()).toEqual(allKnown(feedId, now).map(lineOf).sort())
      for (const { signal, observedAt, knownAt } of readings) expect(knownBy(signal.id, now).find((one) => one.observedAt === observedAt)?.receivedAt).toBe(knownAt)
    }
  })

  test('gpurentalprices: the newest day’s list', async () => {
    for (const now of someInstants('gpurentalprices', 12)) {
      const known = allKnown('gpurentalprices', now)
      const newest = Math.max(...known.map(({ observedAt }) => observedAt))
      expect(linesOf(await readAt('gpurentalprices', now)).sort()).toEqual(known.filter(({ observedAt }) => observedAt === newest).map(lineOf).sort())
    }
  })

  test('openrouter-usage: the thirty days asked for, the total of all models among them', async () => {
    for (const now of someInstants('openrouter-usage', 8)) {
      const today = Math.floor(now / days(1)) * days(1)
      const wanted = allKnown('openrouter-usage', now).filter(({ observedAt }) => observedAt >= today - days(30))
      const readings = await readAt('openrouter-usage', now)
      expect(linesOf(readings).sort()).toEqual(wanted.map(lineOf).sort())
      expect(readings.some(({ signal }) => signal.id === 'usage.openrouter.total')).toBe(true)
      for (const { signal, observedAt, knownAt } of readings) expect(knownBy(signal.id, now).find((one) => one.observedAt === observedAt)?.receivedAt).toBe(knownAt)
    }
  })

  test.each(['models-dev', 'litellm'])('%s: the price of each model on the list, dated by the poll', async (feedId) => {
    for (const now of someInstants(feedId, 12)) {
      const listed = continued(feedId).flatMap(({ id, until }) => {
        const last = knownBy(id, now).at(-1)
        // What was put on the list and taken off it on one day was on it for a day.
        const onTheList = until === undefined || now < Math.max(until, seen.get(id)?.at(-1)?.receivedAt ?? 0) + days(1)
        return last && onTheList ? [lineOf({ ...last, observedAt: now })] : []
      })
      expect(linesOf(await readAt(feedId, now)).sort()).toEqual(listed.sort())
    }
  })

  test('llm-prices: every dated price by the list of the past, and today’s by the list as it stands', async () => {
    for (const now of someInstants('llm-prices', 8)) {
      const readings = await readAt('llm-prices', now)
      const read = new Set(linesOf(readings))
      expect(allKnown('llm-prices', now).filter((one) => !read.has(lineOf(one)))).toEqual([])
      for (const { signal, value, observedAt } of readings) expect(knownBy(signal.id, now).findLast((one) => one.observedAt <= observedAt)?.value, signal.id).toBe(value)
      const edited = Math.max(...readings.map(({ observedAt }) => observedAt))
      const latest = readings.filter(({ observedAt }) => observedAt === edited)
      expect(new Set(latest.map(({ signal }) => signal.id)).size).toBe(continued('llm-prices').filter(({ id }) => knownBy(id, now).length > 0).length)
    }
  })

  test('a signal is described as the record describes it', async () => {
    // The record names a vendor where there is none: a median over a market.
    const words = ({ title, unit, vendor }: SignalSpec): object => ({ title, unit, vendor: vendor === 'market' ? undefined : vendor })
    for (const feedId of polled) {
      for (const now of someInstants(feedId, 3)) for (const { signal } of await readAt(feedId, now)) expect(words(signal), signal.id).toEqual(words(signals.get(signal.id) ?? signal))
    }
  })
})

describe('a source has nothing to say', () => {
  test('before its first observation', async () => {
    for (const feedId of polled) for (const { status } of await answersAt(origins, feedId, Date.UTC(2022, 0, 1))) expect(status).toBe(404)
  })

  test('of what it is not, and to who brings no key where one is needed', async () => {
    clock = Date.UTC(2026, 9, 20)
    for (const feedId of polled) expect((await fetch(`${origins.overrides.get(feedId)?.origin ?? ''}/other`)).status).toBe(404)
    expect((await fetch(`${origins.overrides.get('getdeploying')?.origin ?? ''}/dataset/gpu-prices/nvidia-l40s.csv`)).status).toBe(404)
    expect((await fetch(`${origins.overrides.get('openrouter-usage')?.origin ?? ''}/api/v1/datasets/rankings-daily`)).status).toBe(401)
  })
})

/** The record as it would be if it had been compiled at that instant. */
function recordOf(now: number): RecordTable[] {
  return tables.map((table) => ({
    ...table,
    series: table.series.flatMap(({ until, ...series }) => {
      const count = knownBy(series.id, now).length
      const { k } = series
      const held = daysOf(series).slice(0, count)
      if (count === 0) return []
      return [{
        ...series,
        d: held.map((day, index) => day - (held[index - 1] ?? 0)),
        v: series.v.slice(0, count),
        ...(Array.isArray(k) && { k: k.slice(0, count) }),
        ...(until !== undefined && (until + 1) * days(1) <= now && { until }),
      }]
    }),
  }))
}

test('an answer is the same whether or not the record goes on after it: nothing of the future is in it', async () => {
  const instant = integer({ min: Date.UTC(2025, 8, 1), max: Date.UTC(2026, 9, 20) })
  await assert(
    asyncProperty(instant, async (now) => {
      clock = now
      const past = await startReplayOrigins({ tables: recordOf(now), now: () => now })
      try {
        for (const feedId of past.feeds.filter((one) => polled.includes(one))) expect(await answersAt(origins, feedId, now)).toEqual(await answersAt(past, feedId, now))
      } finally {
        await past.close()
      }
    }),
    { numRuns: 20, seed: 20250210 },
  )
})

test('due lists exactly the polled feeds with news, each at its instant', () => {
  const news = new Map(polled.map((feedId) => [feedId, new Set(continued(feedId).flatMap(({ id }) => (seen.get(id) ?? []).map(({ receivedAt }) => receivedAt)))]))
  const whole = [...news].flatMap(([feedId, ats]) => [...ats].map((at) => ({ feedId, at })))
  const at = oneof(integer({ min: Date.UTC(2023, 10, 1), max: Date.UTC(2026, 10, 1) }), constantFrom(...whole.map((one) => one.at)))
  const key = (one: { feedId: string; at: number }): string => `${one.at} ${one.feedId}`
  assert(
    property(at, at, (from, to) => {
      const due = origins.due(from, to)
      expect(due.map(key).sort()).toEqual(whole.filter((one) => one.at > from && one.at <= to).map(key).sort())
      expect(due.map((one) => one.at)).toEqual(due.map((one) => one.at).sort((a, b) => a - b))
    }),
    { seed: 20250210 },
  )
})

test('what no source speaks for is told once, in the order in which it became known, marked as a replay', () => {
  const own = UNSPOKEN.flatMap(continued).flatMap(({ id }) => seen.get(id) ?? [])
  const cuts = [0, Date.UTC(2024, 0, 1), Date.UTC(2026, 4, 9), Date.UTC(2026, 6, 1), Date.UTC(2027, 0, 1)]
  const told = cuts.slice(1).flatMap((to, index) => origins.recordOnly(cuts[index] ?? 0, to))
  expect(told.map(lineOf).sort()).toEqual(own.map(lineOf).sort())
  expect(told.every(({ receivedAt }, index) => receivedAt >= (told[index - 1]?.receivedAt ?? 0))).toBe(true)
  expect(new Set(told.map(({ mode }) => mode))).toEqual(new Set(['replay']))
  expect(origins.recordOnly(Date.UTC(2026, 4, 9), Date.UTC(2026, 6, 1)).every(({ receivedAt }) => receivedAt > Date.UTC(2026, 4, 9) && receivedAt <= Date.UTC(2026, 6, 1))).toBe(true)
})

describe('asked again', () => {
  test.each(SPEAKERS.flatMap((speaker) => (speaker.kind === 'poll' && speaker.validates ? [speaker.feedId] : [])))('%s: "not modified" until something has changed', async (feedId) => {
    const [first = 0, later = 0] = someInstants(feedId, 2)
    const url = `${origins.overrides.get(feedId)?.origin ?? ''}${pollFeedOf(feedId).requests(contextAt(first))[0]?.path ?? ''}`
    clock = first
    const etag = (await fetch(url)).headers.get('etag') ?? ''
    const again = async (): Promise<number> => (await fetch(url, { headers: { 'if-none-match': etag } })).status
    expect(etag).toMatch(/^".+"$/)
    clock = first + 1000
    expect(await again()).toBe(304)
    clock = later
    expect(await again()).toBe(200)
    clock = first
    expect(await again()).toBe(304)
  })

  test('OpenRouter validates nothing', async () => {
    clock = Date.UTC(2026, 6, 1)
    const [request] = pollFeedOf('openrouter-usage').requests(contextAt(clock))
    const answer = await fetch(`${origins.overrides.get('openrouter-usage')?.origin ?? ''}${request?.path ?? ''}`, request?.headers && { headers: request.headers })
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, null])
  })
})
