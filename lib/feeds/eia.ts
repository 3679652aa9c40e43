import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import type { SignalSpec } from '../domain/signal.ts'
import { days, hours } from '../domain/time.ts'
import { FeedError, OptionalPrice, definePoll, eachRow } from './feed.ts'

const ID = 'eia'
const signal: SignalSpec = {
  id: signalId('energy', 'us-industrial'),
  title: 'Electricity · United States, industrial',
  unit: 'USD/MWh',
  note: 'average price of the month to industrial customers',
}

const Row = z.object({
  period: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'expected a month'),
  stateid: z.literal('US'),
  sectorid: z.literal('IND'),
  price: OptionalPrice,
  'price-units': z.string().regex(/^cents per kilowatt-?hour$/, 'expected cents per kilowatt-hour'),
})

const ErrorWords = z.union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)])

const QUERY = [
  'frequency=monthly',
  'data[0]=price',
  'facets[stateid][]=US',
  'facets[sectorid][]=IND',
  'sort[0][column]=period',
  'sort[0][direction]=desc',
  'length=24',
].join('&').replaceAll('[', '%5B').replaceAll(']', '%5D')

/** The last day of a month, at midnight UTC. */
const monthEnd = (period: string): number => {
  const [year = 0, month = 0] = period.split('-').map(Number)
  return Date.UTC(year, month, 0)
}

/** Without the noise that the product of a decimal leaves past its last digit. */
const usdPerMwh = (centsPerKwh: number): number => Number((centsPerKwh * 10).toPrecision(12))

/** US average retail price by month; a month is published about two months later, and may be revised. */
export const eia = definePoll({
  id: ID,
  title: 'EIA retail electricity price',
  source: {
    name: 'U.S. Energy Information Administration',
    docs: 'https://www.eia.gov/opendata/browser/electricity/retail-sales',
    licence: 'Public domain (US government work)',
    credit: 'Source: U.S. Energy Information Administration',
    proof: 'C',
  },
  origin: 'https://api.eia.gov',
  stageRules: ['energy'],
  keys: ['EIA_API_KEY'],
  mode: 'delayed',
  shape: 'sampled',
  every: hours(24),
  minEvery: hours(1),
  step: days(30),
  staleAfter: days(120),
  requests: ({ env }) => [{ path: `/v2/electricity/retail-sales/data/?api_key=${encodeURIComponent(env['EIA_API_KEY'] ?? '')}&${QUERY}`, subject: 'US IND' }],
  // A refused key is told by `error`, whatever the status.
  response: z.object({ response: z.object({ data: z.array(z.unknown()) }).optional(), error: ErrorWords.optional() }),
  toReadings: ({ response, error }, context) => {
    if (error !== undefined) throw new FeedError(ID, 'rejected', error)
    if (!response) throw new FeedError(ID, 'malformed', 'response: missing')
    const readings = eachRow(ID, context, response.data, Row, ({ period, price: cents }) => (cents === null ? [] : [{ signal, value: usdPerMwh(cents), observedAt: monthEnd(period) }]))
    if (readings.length === 0) throw new FeedError(ID, 'malformed', 'no month has a price')
    return readings.sort((a, b) => a.observedAt - b.observedAt)
  },
})
