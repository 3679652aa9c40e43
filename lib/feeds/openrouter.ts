import { z } from 'zod'
import { minutes } from '../domain/time.ts'
import { OptionalPrice, definePoll, eachRow } from './feed.ts'
import { perMtok, tokenReadings } from './token-price.ts'
import type { PricedModel } from './token-price.ts'
import { vendorOf } from './vendor.ts'

const Model = z.object({
  id: z.string().regex(/^[^/]+\/./, 'expected author/model'),
  name: z.string().min(1),
  // `overrides` are tiers for long prompts: the price beside them is the base, and ours.
  pricing: z.object({ prompt: OptionalPrice, completion: OptionalPrice, input_cache_read: OptionalPrice }),
})

/** `-1` marks a router, whose price is that of the model it picks. */
const price = (usdPerToken: number | null): number | null => (usdPerToken === -1 ? null : perMtok(usdPerToken))

export const openrouter = definePoll({
  id: 'openrouter',
  title: 'OpenRouter model prices',
  source: {
    name: 'OpenRouter',
    docs: 'https://openrouter.ai/docs/api-reference/list-available-models',
    licence: 'OpenRouter terms of service',
    credit: 'OpenRouter (openrouter.ai)',
    proof: 'C',
  },
  origin: 'https://openrouter.ai',
  stageRules: ['token'],
  mode: 'live',
  shape: 'step',
  every: minutes(10),
  minEvery: minutes(5),
  step: minutes(10),
  staleAfter: minutes(30),
  requests: () => [{ path: '/api/v1/models' }],
  response: z.object({ data: z.array(z.unknown()) }),
  toReadings: ({ data }, context) => {
    const models = eachRow('openrouter', context, data, Model, ({ id, name, pricing }): PricedModel[] => {
      // `:free`, `:nitro`, … are variants of a model; `~author/…-latest` points at another model every few months.
      if (id.includes(':') || id.startsWith('~')) return []
      const [author = '', ...slug] = id.split('/')
      const vendor = vendorOf(author)
      return [{
        seller: vendor,
        vendor,
        model: slug.join('/'),
        name: name.replace(/^[^:]{1,30}: /, ''),
        note: `${vendor}, list price on OpenRouter`,
        prices: { input: price(pricing.prompt), output: price(pricing.completion), cached: price(pricing.input_cache_read) },
        at: [{ observedAt: context.now }],
      }]
    })
    return tokenReadings('openrouter', context, models)
  },
})
