import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import { hours, minutes } from '../domain/time.ts'
import { definePoll, eachRow, type Reading } from './feed.ts'
import { type GpuClass, gpuClass } from './gpu-class.ts'
import { Instant, Rent, rentReadings, someOffers } from './gpu-offers.ts'

const Count = z.int().nonnegative()

const Model = z
  .object({
    gpu_model: z.string().min(1),
    reference_price_usd_per_gpu_hour: Rent.nullable(),
    available_gpus: Count,
    listed_gpus: Count,
    rented_gpus: Count,
  })
  .refine(({ rented_gpus, listed_gpus }) => rented_gpus <= listed_gpus, 'more GPUs rented than listed')

type Fleet = { readonly gpu: GpuClass; readonly listed: number; readonly rented: number }

/** A marketplace of machines of many owners: its level lies below the neo-clouds'. Rented ÷ listed is demand, a signal of its own. */
export const lium = definePoll({
  id: 'lium',
  title: 'GPU marketplace: rent and utilisation',
  source: {
    name: 'Lium',
    docs: 'https://docs.lium.io/developers/pricing-feed',
    licence: 'Public feed, free to read; no licence stated',
    credit: 'Lium (https://lium.io/pricing)',
    proof: 'A',
  },
  origin: 'https://lium.io',
  stageRules: ['gpu'],
  mode: 'live',
  shape: 'sampled',
  every: hours(1),
  minEvery: minutes(1),
  step: hours(1),
  staleAfter: hours(3),
  requests: () => [{ path: '/pricing.json' }],
  response: z.object({ generated_at: Instant, models: z.array(z.unknown()) }),
  toReadings: ({ generated_at: observedAt, models }, context) => {
    const rows = eachRow('lium', context, models, Model, (model) => {
      const gpu = gpuClass(model.gpu_model)
      if (!gpu) context.refuse(`gpu_model: "${model.gpu_model}" names no GPU`, model)
      return gpu ? [{ gpu, model }] : []
    })
    const offers = rows.flatMap(({ gpu, model }) => {
      const usd = model.reference_price_usd_per_gpu_hour
      // With nothing to rent, the reference price is nobody's offer.
      if (model.available_gpus === 0) return []
      if (usd === null) context.refuse('reference_price_usd_per_gpu_hour: missing for GPUs on offer', model)
      return usd === null ? [] : [{ gpu, seller: 'market', sellerTitle: 'Lium', kind: 'on-demand' as const, note: 'on demand, marketplace reference price', usd, observedAt }]
    })
    const fleets = new Map<string, Fleet>()
    for (const { gpu, model } of someOffers('lium', rows)) {
      const { listed, rented } = fleets.get(gpu.slug) ?? { listed: 0, rented: 0 }
      fleets.set(gpu.slug, { gpu, listed: listed + model.listed_gpus, rented: rented + model.rented_gpus })
    }
    return [...rentReadings('lium', offers), ...[...fleets.values()].flatMap((fleet) => utilisation(fleet, observedAt))]
  },
})

const utilisation = ({ gpu, listed, rented }: Fleet, observedAt: number): Reading[] =>
  listed === 0
    ? []
    : [
        {
          signal: {
            id: signalId('gpu', 'lium', gpu.slug, 'market', 'utilisation'),
            title: `${gpu.title} · Lium utilisation`,
            unit: '%',
            note: 'GPUs rented of those listed',
          },
          value: (100 * rented) / listed,
          observedAt,
        },
      ]
