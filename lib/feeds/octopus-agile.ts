import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import type { SignalSpec } from '../domain/signal.ts'
import { days, hours, minutes } from '../domain/time.ts'
import { FeedError, definePoll, eachRow } from './feed.ts'

const ID = 'octopus-agile'
const GBP_USD = signalId('fx', 'gbp-usd')
/** Import tariff of October 2024, region C (London). A later product is another line here. */
const PRODUCT = 'AGILE-24-10-01'
const TARIFF = `E-1R-${PRODUCT}-C`
const signal: SignalSpec = {
  id: signalId('energy', 'gb-agile-c'),
  title: 'Electricity · London, Agile tariff',
  unit: 'USD/MWh',
  vendor: 'octopus',
  note: 'retail, half-hourly, before VAT, at the ECB rate of the day it was read',
}

const Slot = z.object({ value_exc_vat: z.number(), valid_from: z.iso.datetime({ offset: true }) })
const instant = (at: number): string => encodeURIComponent(`${new Date(at).toISOString().slice(0, 16)}Z`)

/** Half-hourly retail prices that follow the British wholesale market. The endpoint is known from general knowledge (G): unused fields are left free. */
export const octopusAgile = definePoll({
  id: ID,
  title: 'Octopus Agile tariff',
  source: {
    name: 'Octopus Energy',
    docs: 'https://developer.octopus.energy/rest/guides/',
    licence: 'No published licence; public price list',
    credit: 'Agile tariff: Octopus Energy',
    proof: 'G',
  },
  origin: 'https://api.octopus.energy',
  stageRules: ['energy'],
  mode: 'live',
  shape: 'sampled',
  every: hours(6),
  minEvery: hours(1),
  step: minutes(30),
  staleAfter: hours(13),
  uses: [GBP_USD, signal.id],
  // Two days are 96 half hours: one page.
  requests: ({ now }) => [{
    path: `/v1/products/${PRODUCT}/electricity-tariffs/${TARIFF}/standard-unit-rates/?period_from=${instant(now - days(2))}&period_to=${instant(now)}`,
    subject: TARIFF,
  }],
  response: z.object({ results: z.array(z.unknown()) }),
  toReadings: ({ results }, context) => {
    const slots = eachRow(ID, context, results, Slot, ({ value_exc_vat: pence, valid_from: from }) => (Date.parse(from) > context.now ? [] : [{ observedAt: Date.parse(from), pence }]))
      // It lists the newest first.
      .sort((a, b) => a.observedAt - b.observedAt)
    if (slots.length === 0) throw new FeedError(ID, 'malformed', 'no price of any half hour up to now')
    const rate = context.latest(GBP_USD)?.value
    if (rate === undefined) throw new FeedError(ID, 'unavailable', 'waiting for the GBP/USD rate')
    const heldAt = context.latest(signal.id)?.observedAt ?? 0
    const fresh = slots.filter(({ observedAt }) => observedAt > heldAt)
    // 1 p/kWh is 10 GBP/MWh.
    return (fresh.length > 0 ? fresh : slots.slice(-1)).map(({ observedAt, pence }) => ({ signal, value: pence * 10 * rate, observedAt }))
  },
})
