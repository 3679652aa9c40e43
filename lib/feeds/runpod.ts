import { z } from 'zod'
import { hours, minutes } from '../domain/time.ts'
import { definePoll, eachRow, Price } from './feed.ts'
import { gpuClass } from './gpu-class.ts'
import { type GpuKind, type GpuOffer, rentReadings, someOffers } from './gpu-offers.ts'

const GpuType = z.object({
  /** The driver's name, which says more than `displayName` (`Tesla V100-PCIE-16GB`). */
  id: z.string(),
  memoryInGb: z.number().nonnegative().nullish(),
  securePrice: Price.nullable(),
  communityPrice: Price.nullable(),
  lowestPrice: z.object({ minimumBidPrice: Price.nullish() }).nullish(),
})

const QUERY = '{ gpuTypes { id displayName memoryInGb securePrice communityPrice lowestPrice(input: { gpuCount: 1 }) { minimumBidPrice uninterruptablePrice } } }'

/** Besides null, 0 and 0.5 stand for "not offered". */
const isOffered = (usd: number | null | undefined): usd is number => usd != null && usd !== 0 && usd !== 0.5

/** Firm and community machines of one provider; the terms forbid automated reading. */
export const runpod = definePoll({
  id: 'runpod',
  title: 'RunPod price list',
  source: {
    name: 'RunPod',
    docs: 'https://docs.runpod.io',
    licence: 'Proprietary: automated access needs permission',
    credit: 'RunPod (https://www.runpod.io/pricing)',
    proof: 'C',
  },
  terms: { url: 'https://www.runpod.io/legal/terms-of-service', why: 'The terms of 24 March 2026 forbid automated access, and compiling a database from the site, without permission.' },
  origin: 'https://api.runpod.io',
  stageRules: ['gpu'],
  mode: 'live',
  shape: 'step',
  every: hours(1),
  minEvery: minutes(10),
  step: hours(1),
  staleAfter: hours(3),
  requests: () => [{ path: '/graphql', method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query: QUERY }) }],
  response: z.object({ data: z.object({ gpuTypes: z.array(z.unknown()) }) }),
  toReadings: ({ data }, context) => {
    const offers = eachRow('runpod', context, data.gpuTypes, GpuType, ({ id, memoryInGb, securePrice, communityPrice, lowestPrice }): GpuOffer[] => {
      const gpu = gpuClass(id, memoryInGb || undefined)
      // The list ends with an entry named "unknown".
      if (!gpu) return []
      const prices: [GpuKind, number | null | undefined][] = [
        ['secure', securePrice],
        ['community', communityPrice],
        ['spot', lowestPrice?.minimumBidPrice],
      ]
      return prices.flatMap(([kind, usd]) => (isOffered(usd) ? [{ gpu, seller: 'runpod', kind, usd, observedAt: context.now }] : []))
    })
    return rentReadings('runpod', someOffers('runpod', offers))
  },
})
