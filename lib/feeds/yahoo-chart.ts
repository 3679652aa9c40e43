import { z } from 'zod'
import { SYMBOLS } from '../domain/baskets.ts'
import { signalId } from '../domain/signal.ts'
import { minutes, seconds } from '../domain/time.ts'
import { FeedError, definePoll, eachRow } from './feed.ts'
import { QUOTE_STALE_AFTER, lastPerInstant, quoteOf } from './quotes.ts'

const ID = 'yahoo-chart'
const BAR = 60 // seconds

const Bar = z.object({ start: z.int().positive(), close: z.number().nullable() })

const Result = z.object({
  meta: z.object({ symbol: z.string(), currency: z.string(), regularMarketPrice: z.number(), regularMarketTime: z.int().positive() }),
  // Missing on a day without a trade.
  timestamp: z.array(z.unknown()).optional(),
  indicators: z.object({ quote: z.array(z.object({ close: z.array(z.unknown()).optional() })) }),
})

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
  response: z.object({
    chart: z.object({
      result: z.array(Result).nullish(),
      error: z.object({ code: z.string(), description: z.string().nullish() }).nullish(),
    }),
  }),
  toReadings: ({ chart: { result, error } }, context) => {
    if (error) throw new FeedError(ID, /not found/i.test(error.code) ? 'rejected' : 'unavailable', `${error.code}: ${error.description ?? 'no words'}`)
    const chart = result?.[0]
    if (!chart) throw new FeedError(ID, 'malformed', 'an empty result where a chart is expected')
    const { meta, timestamp: starts = [], indicators } = chart
    const closes = indicators.quote[0]?.close ?? []
    if (starts.length !== closes.length) throw new FeedError(ID, 'malformed', `${starts.length} times stand beside ${closes.length} closes`)

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
    const bars = eachRow(ID, context, starts.map((start, index) => ({ start, close: closes[index] })), Bar, ({ start, close }) => {
      const observedAt = seconds(start + BAR)
      // The newest bar is in progress until its minute is over at the source, which may lag our clock.
      const finished = observedAt <= context.now && (start !== newest || observedAt <= regular.observedAt)
      return close !== null && finished && observedAt > heldAt ? [{ signal, value: close, observedAt }] : []
    })
    // At the same instant the price that the exchange reported wins over a bar's last trade.
    return lastPerInstant([...bars, regular])
  },
})
