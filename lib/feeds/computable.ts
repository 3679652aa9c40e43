import { z } from 'zod'
import { minutes } from '../domain/time.ts'
import { definePoll, Price } from './feed.ts'
import { gpuClass } from './gpu-class.ts'
import { Instant, rentReadings } from './gpu-offers.ts'

const INDICES = ['H100', 'H200', 'B200', 'B300']

const Index = z.object({
  sku: z.string().min(1).optional(),
  value_usd_gpu_hr: Price.nullable(),
  observed_at: Instant,
  status: z.string().optional(),
})

/** An index that others publish: shown to compare with, never an input of ours (its licence is for non-commercial use). */
export const computable = definePoll({
  id: 'computable',
  title: 'Computable GPU Index',
  source: {
    name: 'Computable GPU Index (CGI)',
    docs: 'https://github.com/getcomputable/gpu-index',
    licence: 'CC BY-NC 4.0',
    credit: 'Computable GPU Index (CGI), © 2026 Computable (https://github.com/getcomputable/gpu-index), CC BY-NC 4.0 (https://creativecommons.org/licenses/by-nc/4.0/)',
    proof: 'A',
  },
  origin: 'https://api.getcomputable.com',
  stageRules: ['gpu'],
  mode: 'live',
  shape: 'sampled',
  compareOnly: true,
  every: minutes(15),
  minEvery: minutes(5),
  step: minutes(15),
  staleAfter: minutes(45),
  requests: () => INDICES.map((sku) => ({ path: `/v1/index/${sku}/latest?include=receipts`, subject: sku })),
  // The status has been seen beside the value and in `meta`.
  response: z.object({ data: Index, meta: z.object({ status: z.string().optional() }).optional() }),
  toReadings: ({ data, meta }, context) => {
    const name = data.sku ?? context.request.subject ?? ''
    const gpu = gpuClass(name)
    const status = data.status ?? meta?.status ?? 'ok'
    const usd = data.value_usd_gpu_hr
    if (!gpu || status !== 'ok' || usd === null) {
      context.refuse(gpu ? `${name}: no value published, status ${status}` : `sku: "${name}" names no GPU`, data)
      return []
    }
    return rentReadings('computable', [
      { gpu, seller: 'market', sellerTitle: 'Computable GPU Index', kind: 'on-demand', note: 'on demand, published index; to compare with', usd, observedAt: data.observed_at },
    ])
  },
})
