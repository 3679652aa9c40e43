import { z } from 'zod'
import { days, hours, minutes } from '../domain/time.ts'
import { definePoll, eachRow } from './feed.ts'
import { gpuClass } from './gpu-class.ts'
import { type GpuKind, type GpuOffer, Instant, Rent, rentReadings, someOffers } from './gpu-offers.ts'

const KINDS: Readonly<Record<string, GpuKind>> = { on_demand: 'on-demand', spot: 'spot' }

const Offer = z.object({
  provider: z.string().min(1),
  gpu: z.string().min(1),
  pricing_type: z.string().min(1),
  price_per_hour_usd: Rent,
  last_updated: Instant.nullish(),
})

/** A second opinion over 20 and more providers. Prices are per GPU-hour; rows in another unit occur, and are the quality gate's to catch. */
export const computeprices = definePoll({
  id: 'computeprices',
  title: 'GPU rent by provider, a second opinion',
  source: {
    name: 'ComputePrices',
    docs: 'https://computeprices.com/docs/api',
    licence: 'Free with attribution',
    credit: 'GPU prices by ComputePrices (https://computeprices.com)',
    proof: 'C',
  },
  origin: 'https://computeprices.com',
  stageRules: ['gpu'],
  keys: ['COMPUTEPRICES_API_KEY'],
  mode: 'delayed',
  shape: 'step',
  every: hours(6),
  // 750 calls a day are allowed.
  minEvery: minutes(5),
  step: days(1),
  staleAfter: days(3),
  requests: ({ env }) => [{ path: '/api/v1/gpu-prices', headers: { Authorization: `Bearer ${env.COMPUTEPRICES_API_KEY ?? ''}` } }],
  response: z.object({ data: z.array(z.unknown()) }),
  toReadings: ({ data }, context) => {
    const offers = eachRow('computeprices', context, data, Offer, (row): GpuOffer[] => {
      const kind = KINDS[row.pricing_type]
      // Commitments are priced by their term.
      if (!kind) return []
      const gpu = gpuClass(row.gpu)
      if (!gpu) {
        context.refuse(`gpu: "${row.gpu}" names no GPU`, row)
        return []
      }
      return [{ gpu, seller: row.provider, kind, usd: row.price_per_hour_usd, observedAt: row.last_updated ?? context.now }]
    })
    return rentReadings('computeprices', someOffers('computeprices', offers))
  },
})
