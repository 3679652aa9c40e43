import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import { days, hours } from '../domain/time.ts'
import { FeedError, OptionalPrice, definePoll, eachRow } from './feed.ts'
import type { Reading } from './feed.ts'
import { vendorOf } from './vendor.ts'

const Model = z
  .object({
    name: z.string().min(1),
    slug: z.string().min(1),
    model_creator: z.object({ name: z.string().min(1), slug: z.string().min(1).nullish() }),
    // Null where the model has not been measured.
    evaluations: z.object({ artificial_analysis_intelligence_index: OptionalPrice }).nullish(),
  })
  .nullable()

export const artificialAnalysis = definePoll({
  id: 'artificial-analysis',
  title: 'Artificial Analysis Intelligence Index',
  source: {
    name: 'Artificial Analysis',
    docs: 'https://artificialanalysis.ai/documentation',
    licence: 'Artificial Analysis API terms; attribution required',
    credit: 'Artificial Analysis (https://artificialanalysis.ai/)',
    // Schema from what public clients read: tolerant of fields it does not use.
    proof: 'C',
  },
  origin: 'https://artificialanalysis.ai',
  stageRules: ['quality'],
  keys: ['ARTIFICIAL_ANALYSIS_API_KEY'],
  mode: 'live',
  shape: 'step',
  every: hours(24),
  minEvery: hours(1),
  step: hours(24),
  staleAfter: days(3),
  requests: ({ env }) => [{ path: '/api/v2/data/llms/models', headers: { 'x-api-key': env.ARTIFICIAL_ANALYSIS_API_KEY ?? '' } }],
  response: z.object({ data: z.array(z.unknown()) }),
  toReadings: ({ data }, context) => {
    const readings = eachRow('artificial-analysis', context, data, Model, (model): Reading[] => {
      const value = model?.evaluations?.artificial_analysis_intelligence_index ?? null
      if (!model || value === null) return []
      const vendor = vendorOf(model.model_creator.slug ?? model.model_creator.name)
      return [{
        signal: {
          id: signalId('quality', 'artificial-analysis', vendor, model.slug),
          title: `${model.name.slice(0, 46)} · quality`,
          unit: 'points',
          vendor,
          note: 'Intelligence Index: a composite of evaluations, higher is better',
        },
        value,
        observedAt: context.now,
      }]
    })
    if (readings.length === 0) throw new FeedError('artificial-analysis', 'malformed', 'no model has an intelligence index')
    return readings
  },
})
