import { z } from 'zod'
import { SYMBOLS } from '../domain/baskets.ts'
import { closeOf } from '../domain/calendar.ts'
import { signalId } from '../domain/signal.ts'
import { days, minutes, seconds } from '../domain/time.ts'
import { FeedError, definePart, definePoll, eachRow } from './feed.ts'
import type { BackfillAnswer, BackfillContext, BackfillStep } from './feed.ts'
import { QUOTE_STALE_AFTER, lastPerInstant, quoteOf } from './quotes.ts'
import { dailyCloses, stooqPath } from './stooq-csv.ts'
import { utcDay } from './utc-day.ts'

const ID = 'yahoo-chart'
const BAR = 60 // seconds

const Bar = z.object({ start: z.int().positive(), close: z.number().nullable() })

const Result = z.object({
  meta: z.object({ symbol: z.string(), currency: z.string(), regularMarketPrice: z.number(), regularMarketTime: z.int().positive() }),
  // Missing on a day without a trade.
  timestamp: z.array(z.unknown()).optional(),
  indicators: z.object({ quote: z.array(z.object({ close: z.array(z.unknown()).optional() })) }),
})

const Chart = z.object({
  chart: z.object({
    result: z.array(Result).nullish(),
    error: z.object({ code: z.string(), description: z.string().nullish() }).nullish(),
  }),
})

/** The one chart of an answer; throws where the source says why there is none. */
function chartOf({ chart: { result, error } }: z.infer<typeof Chart>): z.infer<typeof Result> {
  if (error) throw new FeedError(ID, /not found/i.test(error.code) ? 'rejected' : 'unavailable', `${error.code}: ${error.description ?? 'no words'}`)
  const chart = result?.[0]
  if (!chart) throw new FeedError(ID, 'malformed', 'an empty result where a chart is expected')
  return chart
}

/** The times and closes of a chart's bars, side by side. */
function barsOf({ timestamp: starts = [], indicators }: z.infer<typeof Result>): { start: unknown; close: unknown }[] {
  const closes = indicators.quote[0]?.close ?? []
  if (starts.length !== closes.length) throw new FeedError(ID, 'malformed', `${starts.length} times stand beside ${closes.length} closes`)
  return starts.map((start, index) => ({ start, close: closes[index] }))
}

/** Daily closes are read from here on: ten years and more, and the essay's prehistory. */
const FIRST = Date.UTC(2015, 0, 1)
/** A day's bar is not its close until this long after it. */
const SETTLED_AFTER = minutes(30)

const daysStep = (symbol: string, range: string): BackfillStep => ({ part: 'days', path: `/v8/finance/chart/${encodeURIComponent(symbol)}?interval=1d&${range}&events=split%2Cdiv`, subject: symbol })

/** Daily closes, adjusted for splits by the source; each was known at its session's close. */
function toCloses(body: z.infer<typeof Chart>, context: BackfillContext): BackfillAnswer {
  const chart = chartOf(body)
  const signal = quoteOf(chart.meta.symbol)
  if (!signal || chart.meta.currency !== 'USD') throw new FeedError(ID, 'rejected', signal ? `${chart.meta.symbol} is quoted in ${chart.meta.currency}, not USD` : `${chart.meta.symbol} was not asked for`)
  const rows = barsOf(chart)
  if (isCoarse(chart)) {
    // Of a long history the source may give months where days are asked for; of a span that is named it gives days.
    if (context.step.path.includes('period1=')) throw new FeedError(ID, 'malformed', 'bars longer than a day where days were asked for')
    return { readings: [], steps: [daysStep(context.step.subject, `period1=${FIRST / 1000}&period2=${Math.floor(context.now / 1000)}`)] }
  }
  const readings = eachRow(ID, context, rows, Bar, ({ start, close }) => {
    // A bar begins when its session opens: then it is the same day in New York and in UTC.
    const observedAt = closeOf('nyse', utcDay(seconds(start)))
    return close === null || observedAt === undefined || observedAt < FIRST || observedAt + SETTLED_AFTER > context.now ? [] : [{ signal, value: close, observedAt, knownAt: observedAt }]
  })
  return { readings: lastPerInstant(readings) }
}

/** Whether its bars are longer than a day: most of them stand further apart than a long weekend. */
function isCoarse({ timestamp: starts = [] }: z.infer<typeof Result>): boolean {
  const times = starts.filter((start) => typeof start === 'number')
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0)).sort((a, b) => a - b)
  return seconds(gaps[Math.floor(gaps.length / 2)] ?? 0) > days(5)
}

/** Minute closes of the day and the newest regular price. An unofficial endpoint: on 429 the runner slows down, and `stooq` stands in. */
export const yahooChart = definePoll({
  id: ID,
  title: 'Yahoo Finance quotes',
  source: {
    name: 'Yahoo Finance',
    docs: 'https://finance.yahoo.com',
    licence: 'No published licence; unofficial endpoint, figures are facts of public markets',
    credit: 'Quotes: Yahoo Finance',
    proof: 'C',
  },
  origin: 'https://query1.finance.yahoo.com',
  stageRules: ['quote'],
  mode: 'delayed',
  shape: 'sampled',
  preference: 2,
  every: seconds(60),
  minEvery: seconds(60),
  everyWhenClosed: minutes(15),
  spacing: seconds(1),
  step: minutes(1),
  staleAfter: QUOTE_STALE_AFTER,
  calendar: 'nyse',
  // A body holds the whole day at every poll: what is held already is not read again.
  uses: SYMBOLS.map((symbol) => signalId('quote', symbol)),
  requests: () => SYMBOLS.map((symbol) => ({ path: `/v8/finance/chart/${encodeURIComponent(symbol)}?interval=1m&range=1d&includePrePost=true`, subject: symbol })),
  backfill: () => ({
    about: 'Daily closes since 2015, adjusted for splits; where Yahoo refuses, Stooq’s, while that feed is on',
    version: 1,
    spacing: seconds(3),
    // Within a day that polls have seen, their values stand.
    holesOnly: true,
    steps: () => SYMBOLS.map((symbol) => daysStep(symbol, 'range=max')),
    parts: {
      days: definePart(ID, {
        response: Chart,
        instead: ({ subject }, { now }) => ({ part: 'stooq', path: stooqPath(subject, FIRST, now), subject }),
        toAnswer: toCloses,
      }),
      stooq: {
        archive: 'stooq',
        by: 'stooq',
        read: (body, context) => ({ readings: dailyCloses(body, context.step.subject, context).filter(({ observedAt }) => observedAt >= FIRST).map((reading) => ({ ...reading, knownAt: reading.observedAt })) }),
      },
    },
  }),
  response: Chart,
  toReadings: (body, context) => {
    const chart = chartOf(body)
    const { meta, timestamp: starts = [] } = chart
    const rows = barsOf(chart)

    // The body says whose price it is; what was asked for is not evidence.
    const signal = quoteOf(meta.symbol)
    if (!signal || meta.currency !== 'USD') {
      context.refuse(signal ? `${meta.symbol} is quoted in ${meta.currency}, not USD` : `${meta.symbol} was not asked for`, meta)
      return []
    }
    const regular = { signal, value: meta.regularMarketPrice, observedAt: seconds(meta.regularMarketTime) }
    if (starts.length === 0) return [regular]

    const heldAt = context.latest(signal.id)?.observedAt ?? 0
    const newest = starts.at(-1)
    const bars = eachRow(ID, context, rows, Bar, ({ start, close }) => {
      const observedAt = seconds(start + BAR)
      // The newest bar is in progress until its minute is over at the source, which may lag our clock.
      const finished = observedAt <= context.now && (start !== newest || observedAt <= regular.observedAt)
      return close !== null && finished && observedAt > heldAt ? [{ signal, value: close, observedAt }] : []
    })
    // At the same instant the price that the exchange reported wins over a bar's last trade.
    return lastPerInstant([...bars, regular])
  },
})
