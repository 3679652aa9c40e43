import { z } from 'zod'
import { days, hours } from '../domain/time.ts'
import { parseCsv } from './csv.ts'
import { definePoll, eachRow, FeedError, type Reading } from './feed.ts'
import { gpuClass } from './gpu-class.ts'
import { Rent, rentReadings } from './gpu-offers.ts'

const SLUGS = ['nvidia-h100', 'nvidia-h200', 'nvidia-b200', 'nvidia-a100', 'nvidia-l40s']

const KINDS = { ON_DEMAND: 'on-demand', SPOT: 'spot' } as const
const NOTES = { ON_DEMAND: 'on demand, weekly median of each provider’s cheapest', SPOT: 'spot, weekly median of each provider’s cheapest' }

const Week = z.object({
  gpu_slug: z.string().min(1),
  date: z.iso
    .date()
    .transform((date) => Date.parse(date))
    .refine((monday) => new Date(monday).getUTCDay() === 1, 'expected a Monday'),
  billing_type: z.enum(['ON_DEMAND', 'SPOT']),
  provider_median_price: Rent,
})

/**
 * Weekly medians over the last 53 weeks. A week stands under its Monday, so that a revision of the newest one (possible
 * until its Sunday) keeps its time and replaces the value; what an ended week came to could be known when it had ended.
 */
export const getdeploying = definePoll({
  id: 'getdeploying',
  title: 'GPU rent, weekly medians',
  source: {
    name: 'GetDeploying',
    docs: 'https://getdeploying.com/gpu-price-trends',
    licence: 'CC BY 4.0',
    credit: 'GPU rental price history by GetDeploying (https://getdeploying.com/gpu-price-trends), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)',
    proof: 'A',
  },
  origin: 'https://getdeploying.com',
  stageRules: ['gpu'],
  reach: 'Each poll brings the 53 weeks that the source keeps',
  mode: 'delayed',
  shape: 'sampled',
  every: hours(24),
  minEvery: hours(6),
  spacing: 3000,
  step: days(7),
  staleAfter: days(18),
  requests: () => SLUGS.map((slug) => ({ path: `/dataset/gpu-prices/${slug}.csv`, subject: slug })),
  format: 'text',
  response: z.string(),
  toReadings: (text, context) => {
    // Reservations are priced by their term, CUSTOM on request: neither is an hour's rent.
    const weeks = rowsOf(text).filter((row) => row.billing_type !== 'RESERVATION' && row.billing_type !== 'CUSTOM')
    return eachRow('getdeploying', context, weeks, Week, ({ gpu_slug, date: observedAt, billing_type, provider_median_price: usd }): Reading[] => {
      const gpu = gpuClass(gpu_slug)
      if (!gpu) {
        context.refuse(`gpu_slug: "${gpu_slug}" names no GPU`, { gpu_slug, date: observedAt })
        return []
      }
      const end = observedAt + days(7)
      const offer = { gpu, seller: 'market', sellerTitle: 'GetDeploying', kind: KINDS[billing_type], note: NOTES[billing_type], usd, observedAt }
      return rentReadings('getdeploying', [end <= context.now ? { ...offer, knownAt: end } : offer])
    })
  },
})

function rowsOf(text: string): Record<string, string>[] {
  try {
    return parseCsv(text)
  } catch (cause) {
    throw new FeedError('getdeploying', 'malformed', cause instanceof Error ? cause.message : 'not CSV', { payload: text, cause })
  }
}
