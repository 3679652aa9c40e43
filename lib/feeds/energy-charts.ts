import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import type { SignalSpec } from '../domain/signal.ts'
import { days, hours, minutes, seconds } from '../domain/time.ts'
import { FeedError, definePoll, eachRow } from './feed.ts'

const ID = 'energy-charts'
const EUR_USD = signalId('fx', 'eur-usd')
const signal: SignalSpec = {
  id: signalId('energy', 'de-lu'),
  title: 'Electricity · Germany and Luxembourg',
  unit: 'USD/MWh',
  note: 'day-ahead auction, at the ECB rate of the day it was read',
}

const Slot = z.object({ start: z.int().positive(), price: z.number().nullable() })
const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

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
  requests: ({ now }) => [{ path: `/price?bzn=DE-LU&start=${day(now - days(2))}&end=${day(now)}`, subject: 'DE-LU' }],
  response: z.object({
    unix_seconds: z.array(z.unknown()),
    price: z.array(z.unknown()),
    unit: z.string().regex(/^EUR ?\/ ?MWh$/, 'expected EUR / MWh'),
  }),
  toReadings: ({ unix_seconds: starts, price: prices }, context) => {
    if (starts.length !== prices.length) throw new FeedError(ID, 'malformed', `${starts.length} times stand beside ${prices.length} prices`)
    const slots = eachRow(ID, context, starts.map((start, index) => ({ start, price: prices[index] })), Slot, ({ start, price }) =>
      // Tomorrow's hours are published today: they are no observations yet.
      price === null || seconds(start) > context.now ? [] : [{ observedAt: seconds(start), price }],
    )
    if (slots.length === 0) throw new FeedError(ID, 'malformed', 'no price of any hour up to now')
    const rate = context.latest(EUR_USD)?.value
    if (rate === undefined) throw new FeedError(ID, 'unavailable', 'waiting for the EUR/USD rate')
    const heldAt = context.latest(signal.id)?.observedAt ?? 0
    const fresh = slots.filter(({ observedAt }) => observedAt > heldAt)
    return (fresh.length > 0 ? fresh : slots.slice(-1)).map(({ observedAt, price }) => ({ signal, value: price * rate, observedAt }))
  },
})
