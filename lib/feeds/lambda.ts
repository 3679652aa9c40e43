import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import { minutes } from '../domain/time.ts'
import { definePoll, eachRow, type Reading } from './feed.ts'
import { type GpuClass, gpuClass } from './gpu-class.ts'
import { Rent, rentReadings, someOffers } from './gpu-offers.ts'

const Machine = z.object({
  name: z.string(),
  entry: z.object({
    instance_type: z.object({
      description: z.string().optional(),
      price_cents_per_hour: Rent,
      specs: z.object({ gpus: z.int().nonnegative().optional() }),
    }),
    regions_with_capacity_available: z.array(z.unknown()),
  }),
})

/** Machines with a price for the whole, and the regions that have one now: where none has, the price is nobody's offer. */
export const lambda = definePoll({
  id: 'lambda',
  title: 'Lambda: rent and availability',
  source: {
    name: 'Lambda',
    docs: 'https://docs.lambda.ai/api/cloud',
    licence: 'Public price list, read with the operator’s own key; no licence stated',
    credit: 'Lambda (https://lambda.ai/pricing)',
    proof: 'C',
  },
  origin: 'https://cloud.lambda.ai',
  stageRules: ['gpu'],
  keys: ['LAMBDA_API_KEY'],
  mode: 'live',
  shape: 'step',
  every: minutes(30),
  minEvery: minutes(1),
  step: minutes(30),
  staleAfter: minutes(90),
  requests: ({ env }) => [{ path: '/api/v1/instance-types', headers: { Authorization: `Bearer ${env.LAMBDA_API_KEY ?? ''}` } }],
  response: z.object({ data: z.record(z.string(), z.unknown()) }),
  toReadings: ({ data }, context) => {
    const rows = Object.entries(data).map(([name, entry]) => ({ name, entry }))
    const machines = eachRow('lambda', context, rows, Machine, ({ name, entry: { instance_type, regions_with_capacity_available } }) => {
      const { description = name, specs, price_cents_per_hour } = instance_type
      const gpus = specs.gpus ?? Number(/^gpu_(\d+)x_/.exec(name)?.[1])
      // Machines without GPUs stand in the same list.
      if (gpus === 0) return []
      const gpu = gpuClass(description)
      if (!gpu || Number.isNaN(gpus)) {
        context.refuse(`${name}: ${gpu ? 'how many GPUs it has is not said' : 'names no GPU'}`, instance_type)
        return []
      }
      return [{ gpu, usd: price_cents_per_hour / 100 / gpus, available: regions_with_capacity_available.length > 0 }]
    })
    const offers = someOffers('lambda', machines)
      .filter(({ available }) => available)
      .map(({ gpu, usd }) => ({ gpu, seller: 'lambda', kind: 'on-demand' as const, note: 'on demand, machine sizes that some region has free', usd, observedAt: context.now }))
    const classes = new Map(machines.map(({ gpu }) => [gpu.slug, gpu]))
    const availabilities = [...classes.values()].map((gpu) => {
      const own = machines.filter((machine) => machine.gpu.slug === gpu.slug)
      return availability(gpu, own.filter(({ available }) => available).length / own.length, context.now)
    })
    return [...rentReadings('lambda', offers), ...availabilities]
  },
})

const availability = (gpu: GpuClass, share: number, observedAt: number): Reading => ({
  signal: {
    id: signalId('gpu', 'lambda', gpu.slug, 'lambda', 'availability'),
    title: `${gpu.title} · Lambda availability`,
    unit: '%',
    vendor: 'lambda',
    note: 'machine sizes of this class that some region has free',
    shape: 'sampled',
  },
  value: 100 * share,
  observedAt,
})
