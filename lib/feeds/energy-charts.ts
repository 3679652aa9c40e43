import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import type { SignalSpec } from '../domain/signal.ts'
import { days, hours, minutes, seconds } from '../domain/time.ts'
import { FeedError, definePart, definePoll, eachRow } from './feed.ts'
import type { BackfillStep, ReadContext } from './feed.ts'
import { utcDay } from './utc-day.ts'

const ID = 'energy-charts'
const EUR_USD = signalId('fx', 'eur-usd')
const signal: SignalSpec = {
  id: signalId('energy', 'de-lu'),
  title: 'Electricity · Germany and Luxembourg',
  unit: 'USD/MWh',
  note: 'day-ahead auction, at the ECB rate of the day it was read',
}

const Slot = z.object({ start: z.int().positive(), price: z.number().nullable() })
const Prices = z.object({
  unix_seconds: z.array(z.unknown()),
  price: z.array(z.unknown()),
  unit: z.string().regex(/^EUR ?\/ ?MWh$/, 'expected EUR / MWh'),
})

/** The hours that have begun, in EUR. */
function slotsOf({ unix_seconds: starts, price: prices }: z.infer<typeof Prices>, context: ReadContext): { observedAt: number; price: number }[] {
  if (starts.length !== prices.length) throw new FeedError(ID, 'malformed', `${starts.length} times stand beside ${prices.length} prices`)
  const slots = eachRow(ID, context, starts.map((start, index) => ({ start, price: prices[index] })), Slot, ({ start, price }) =>
    // Tomorrow's hours are published today: they are no observations yet.
    price === null || seconds(start) > context.now ? [] : [{ observedAt: seconds(start), price }],
  )
  if (slots.length === 0) throw new FeedError(ID, 'malformed', 'no price of any hour up to now')
  return slots
}

const MONTHS = 18
/** Over Christmas and Easter the ECB states no rate for up to five days. */
const RATE_GAP = days(8)
const monthStart = (at: number, back: number): number => Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth() - back)

/** The months from the newest to the oldest that lies in the span of these rates, each with the rates it needs. */
function monthSteps(rates: Readonly<Record<string, number>>, now: number): BackfillStep[] {
  return Array.from({ length: MONTHS + 1 }, (_, back) => {
    const from = monthStart(now, back)
    const to = Math.min(monthStart(now, back - 1) - days(1), now)
    const needed = Object.entries(rates).filter(([date]) => date >= utcDay(from - RATE_GAP) && date <= utcDay(to))
    return { part: 'month', path: `/price?bzn=DE-LU&start=${utcDay(from)}&end=${utcDay(to)}`, subject: utcDay(from).slice(0, 7), with: Object.fromEntries(needed) }
  })
}

/** Day-ahead prices, hourly or quarter-hourly; a negative price is a real one. */
export const energyCharts = definePoll({
  id: ID,
  title: 'Energy-Charts day-ahead prices',
  source: {
    name: 'Energy-Charts (Fraunhofer ISE)',
    docs: 'https://api.energy-charts.info/',
    licence: 'CC BY 4.0',
    credit: 'Day-ahead prices: Bundesnetzagentur | SMARD.de, through Energy-Charts.info (Fraunhofer ISE), CC BY 4.0',
    proof: 'C',
  },
  origin: 'https://api.energy-charts.info',
  stageRules: ['energy'],
  mode: 'live',
  shape: 'sampled',
  every: hours(1),
  minEvery: minutes(15),
  step: hours(1),
  staleAfter: hours(4),
  // Its own newest hour too: an hour that is held keeps the rate at which it was converted.
  uses: [EUR_USD, signal.id],
  requests: ({ now }) => [{ path: `/price?bzn=DE-LU&start=${utcDay(now - days(2))}&end=${utcDay(now)}`, subject: 'DE-LU' }],
  response: Prices,
  toReadings: (body, context) => {
    const slots = slotsOf(body, context)
    const rate = context.latest(EUR_USD)?.value
    if (rate === undefined) throw new FeedError(ID, 'unavailable', 'waiting for the EUR/USD rate')
    const heldAt = context.latest(signal.id)?.observedAt ?? 0
    const fresh = slots.filter(({ observedAt }) => observedAt > heldAt)
    return (fresh.length > 0 ? fresh : slots.slice(-1)).map(({ observedAt, price }) => ({ signal, value: price * rate, observedAt }))
  },
  backfill: () => ({
    about: 'Each hour of the last 18 months, a month a call, at the newest ECB rate of a day before it (Frankfurter)',
    version: 1,
    spacing: seconds(2),
    // An hour that a poll has converted keeps its rate.
    holesOnly: true,
    steps: ({ now }) => [{ part: 'rates', path: `/v1/${utcDay(monthStart(now, MONTHS) - RATE_GAP)}..${utcDay(now)}?base=EUR&symbols=USD`, subject: 'EUR/USD' }],
    parts: {
      rates: definePart(ID, {
        archive: 'frankfurter',
        branches: true,
        response: z.object({ base: z.literal('EUR'), rates: z.record(z.iso.date(), z.object({ USD: z.number().positive() })) }),
        toAnswer: ({ rates }, { now }) => ({ readings: [], steps: monthSteps(Object.fromEntries(Object.entries(rates).map(([date, { USD }]) => [date, USD])), now) }),
      }),
      month: definePart(ID, {
        response: Prices,
        toAnswer: (body, context) => {
          const dated = Object.entries(context.step.with ?? {}).sort(([a], [b]) => a.localeCompare(b))
          const readings = slotsOf(body, context).flatMap(({ observedAt, price }) => {
            // A day's rate is out in its afternoon: an hour takes that of a day before.
            const rate = dated.findLast(([date]) => date < utcDay(observedAt))?.[1]
            return typeof rate === 'number' ? [{ signal, value: price * rate, observedAt, knownAt: observedAt }] : []
          })
          if (readings.length === 0) throw new FeedError(ID, 'malformed', `no ECB rate for ${context.step.subject}`)
          return { readings }
        },
      }),
    },
  }),
})
