import { z } from 'zod'
import { hours } from '../domain/time.ts'
import { OptionalPrice, definePoll, eachRow } from './feed.ts'
import { tokenReadings } from './token-price.ts'
import type { PricedModel } from './token-price.ts'
import { vendorOf } from './vendor.ts'

const Provider = z.object({ key: z.string().min(1), provider: z.object({ models: z.record(z.string(), z.unknown()) }) })
const Model = z.object({
  provider: z.string(),
  key: z.string().min(1),
  model: z.object({
    name: z.string().min(1),
    // Absent where the provider sells by subscription.
    cost: z.object({ input: OptionalPrice, output: OptionalPrice, cache_read: OptionalPrice }).nullish(),
  }),
})

export const modelsDev = definePoll({
  id: 'models-dev',
  title: 'models.dev catalogue',
  source: { name: 'models.dev', docs: 'https://models.dev', licence: 'MIT', credit: 'models.dev, MIT', proof: 'C' },
  origin: 'https://models.dev',
  stageRules: ['token'],
  // A list kept by hand: it follows the vendors' own pages by days.
  mode: 'delayed',
  shape: 'step',
  every: hours(6),
  minEvery: hours(1),
  step: hours(6),
  staleAfter: hours(18),
  requests: () => [{ path: '/api.json' }],
  response: z.record(z.string(), z.unknown()),
  toReadings: (body, context) => {
    const providers = Object.entries(body).map(([key, provider]) => ({ key, provider }))
    const rows = eachRow('models-dev', context, providers, Provider, ({ key: provider, provider: { models } }) =>
      Object.entries(models).map(([key, model]) => ({ provider, key, model })),
    )
    const models = eachRow('models-dev', context, rows, Model, ({ provider, key, model: { name, cost } }): PricedModel[] => [{
      // The provider's id as it is: two platforms of one company (zai, zhipuai) have two price lists.
      seller: provider,
      vendor: vendorOf(provider),
      model: key,
      name,
      note: `${provider} list price`,
      prices: { input: cost?.input ?? null, output: cost?.output ?? null, cached: cost?.cache_read ?? null },
      at: [{ observedAt: context.now }],
    }])
    return tokenReadings('models-dev', context, models)
  },
})
