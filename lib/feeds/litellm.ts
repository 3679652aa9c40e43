import { z } from 'zod'
import { hours, seconds } from '../domain/time.ts'
import { OptionalPrice, definePoll, eachRow } from './feed.ts'
import { commitsPart, commitsStep, filePart, mondayOf } from './git-history.ts'
import { perMtok, tokenReadings } from './token-price.ts'
import type { PricedModel } from './token-price.ts'
import { vendorOf } from './vendor.ts'

const Costs = z.object({ input_cost_per_token: OptionalPrice, output_cost_per_token: OptionalPrice, cache_read_input_token_cost: OptionalPrice })
const Row = z.object({
  key: z.string().min(1),
  // Without its provider a price has no seller: the row is refused.
  entry: Costs.extend({ litellm_provider: z.string().min(1), tiered_pricing: z.array(Costs).optional() }),
})
const ChatEntry = z.object({ mode: z.literal('chat') })

/** Vertex AI stands under one provider for each maker (`vertex_ai-anthropic_models`): one price list all the same. */
const sellerOf = (provider: string): string => vendorOf(provider.startsWith('vertex_ai-') ? 'vertex_ai' : provider)

/** `deepseek/deepseek-chat` and `deepseek-chat` are the same model where DeepSeek itself sells it. */
function modelOf(key: string, seller: string): string {
  const slash = key.indexOf('/')
  return slash > 0 && vendorOf(key.slice(0, slash)) === seller ? key.slice(slash + 1) : key
}

const REPO = 'BerriAI/litellm'
const FILE = 'model_prices_and_context_window.json'
/** Before, the list had no provider beside a model. */
const FIRST = Date.UTC(2024, 2, 25)

export const litellm = definePoll({
  id: 'litellm',
  title: 'LiteLLM price map',
  source: {
    name: 'LiteLLM',
    docs: 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json',
    licence: 'MIT',
    credit: 'LiteLLM (BerriAI), MIT',
    proof: 'C',
  },
  origin: 'https://raw.githubusercontent.com',
  stageRules: ['token'],
  // A list kept by hand: it follows the vendors' own pages by days.
  mode: 'delayed',
  shape: 'step',
  every: hours(6),
  minEvery: hours(1),
  step: hours(6),
  staleAfter: hours(18),
  settings: ['GITHUB_TOKEN'],
  requests: () => [{ path: `/${REPO}/main/${FILE}` }],
  response: z.record(z.string(), z.unknown()),
  toReadings: (body, context) => {
    // `sample_spec` documents the fields; embeddings, images, speech and the like are other products.
    const chat = Object.entries(body).flatMap(([key, entry]) => (key !== 'sample_spec' && ChatEntry.safeParse(entry).success ? [{ key, entry }] : []))
    const models = eachRow('litellm', context, chat, Row, ({ key, entry }): PricedModel[] => {
      const seller = sellerOf(entry.litellm_provider)
      const model = modelOf(key, seller)
      // Where prices come in tiers by prompt length, the first tier is the base price.
      const tier = entry.tiered_pricing?.[0]
      return [{
        seller,
        vendor: seller,
        model,
        name: model.slice(model.lastIndexOf('/') + 1),
        note: `${seller} list price`,
        prices: {
          input: perMtok(entry.input_cost_per_token ?? tier?.input_cost_per_token ?? null),
          output: perMtok(entry.output_cost_per_token ?? tier?.output_cost_per_token ?? null),
          cached: perMtok(entry.cache_read_input_token_cost ?? tier?.cache_read_input_token_cost ?? null),
        },
        at: [{ observedAt: context.now }],
      }]
    })
    return tokenReadings('litellm', context, models)
  },
  backfill: (read) => ({
    about: 'The list as it was at the end of each week since March 2024, from its git history; a price counts as known from the commit that has it',
    version: 1,
    spacing: seconds(3),
    steps: ({ now }) => [commitsStep(REPO, FILE, mondayOf(now))],
    parts: { commits: commitsPart('litellm', REPO, FIRST), file: filePart(read) },
  }),
})
