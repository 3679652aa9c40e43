import { z } from 'zod'
import { days, minutes, seconds } from '../domain/time.ts'
import { definePart, definePoll, eachRow, Price, type BackfillStep, type Reading } from './feed.ts'
import { gpuClass, type GpuClass } from './gpu-class.ts'
import { Instant, rentReadings } from './gpu-offers.ts'

const INDICES = ['H100', 'H200', 'B200', 'B300']

const Index = z.object({
  sku: z.string().min(1).optional(),
  value_usd_gpu_hr: Price.nullable(),
  observed_at: Instant,
  status: z.string().optional(),
})

/** As many as the source gives at once. */
const PAGE = 2976
const Past = Index.pick({ value_usd_gpu_hr: true, observed_at: true, status: true })

const historyStep = (sku: string, from: number, to: number, cursor?: string): BackfillStep => ({
  part: 'history',
  path: `/v1/index/${sku}/history?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&limit=${PAGE}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
  subject: sku,
  with: { from, to },
})

/** What a price of the index is, whenever it was published. */
const readingsOf = (gpu: GpuClass, usd: number, observedAt: number): Reading[] =>
  rentReadings('computable', [{ gpu, seller: 'market', sellerTitle: 'Computable GPU Index', kind: 'on-demand', note: 'on demand, published index; to compare with', usd, observedAt }])

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
    return readingsOf(gpu, usd, data.observed_at)
  },
  backfill: () => ({
    about: 'Its own history on its grid of 15 minutes (hours before), up to 90 days back as far as it keeps them',
    version: 1,
    spacing: seconds(2),
    // The index is an average that is computed once: what was published stays.
    holesOnly: true,
    steps: ({ now }) => INDICES.map((sku) => historyStep(sku, now - days(90), now)),
    parts: {
      history: definePart('computable', {
        branches: true,
        response: z.object({ data: z.object({ values: z.array(z.unknown()), next_cursor: z.string().min(1).nullish() }) }),
        toAnswer: ({ data: { values, next_cursor } }, context) => {
          const { subject, with: range } = context.step
          const gpu = gpuClass(subject)
          // No more of it is kept: an end, not a fault.
          if (!gpu || values.length === 0) return { readings: [] }
          const readings = eachRow('computable', context, values, Past, ({ value_usd_gpu_hr: usd, observed_at, status = 'ok' }) => (usd === null || status !== 'ok' ? [] : readingsOf(gpu, usd, observed_at)))
          return {
            readings: readings.map((reading) => ({ ...reading, knownAt: reading.observedAt })),
            ...(next_cursor && { steps: [historyStep(subject, Number(range?.['from']), Number(range?.['to']), next_cursor)] }),
          }
        },
      }),
    },
  }),
})
