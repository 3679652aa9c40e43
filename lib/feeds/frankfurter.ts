import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import type { SignalSpec } from '../domain/signal.ts'
import { days, hours } from '../domain/time.ts'
import { definePoll } from './feed.ts'

const note = 'ECB reference rate of the day'
const PAIRS: Readonly<Record<'EUR' | 'GBP', SignalSpec>> = {
  EUR: { id: signalId('fx', 'eur-usd'), title: 'EUR/USD', unit: 'USD/EUR', note },
  GBP: { id: signalId('fx', 'gbp-usd'), title: 'GBP/USD', unit: 'USD/GBP', note },
}

/** Daily reference rates, to state electricity in USD. */
export const frankfurter = definePoll({
  id: 'frankfurter',
  title: 'ECB reference rates',
  source: {
    name: 'Frankfurter (European Central Bank)',
    docs: 'https://frankfurter.dev/v1/',
    licence: 'ECB statistics: free to reuse with the source named',
    credit: 'Exchange rates: European Central Bank, through Frankfurter',
    proof: 'C',
  },
  origin: 'https://api.frankfurter.dev',
  stageRules: ['fx'],
  mode: 'delayed',
  shape: 'sampled',
  every: hours(24),
  minEvery: hours(1),
  step: days(1),
  // Friday's rate stands over Easter until Tuesday.
  staleAfter: days(5),
  requests: () => Object.keys(PAIRS).map((base) => ({ path: `/v1/latest?base=${base}&symbols=USD`, subject: base })),
  response: z.object({ amount: z.literal(1).optional(), base: z.enum(['EUR', 'GBP']), date: z.iso.date(), rates: z.object({ USD: z.number().positive() }) }),
  // The rates are set at 14:10 in Frankfurt and published about 16:00: 14:00 UTC in summer, 15:00 in winter. The earlier is
  // after the one and never ahead of the other.
  toReadings: ({ base, date, rates }) => [{ signal: PAIRS[base], value: rates.USD, observedAt: Date.parse(date) + hours(14) }],
})
