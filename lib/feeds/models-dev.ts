import { z } from 'zod'
import { hours, seconds } from '../domain/time.ts'
import { OptionalPrice, definePoll, eachRow } from './feed.ts'
import { commitsPart, commitsStep, filePart, mondayOf } from './git-history.ts'
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

/**
 * The catalogue's own repository keeps a file for each model. Its whole list as one file is what OpenCode, a program of
 * the same makers, keeps of it; taken over now and then, so that a price is dated there later than in the catalogue.
 */
const REPO = 'anomalyco/opencode'
const FILE = 'packages/opencode/test/tool/fixtures/models-api.json'
/** The catalogue is of June 2025. */
const FIRST = Date.UTC(2025, 5, 1)

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
  settings: ['GITHUB_TOKEN'],
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
  backfill: (read) => ({
    about: 'The catalogue as OpenCode kept it at the end of each week since June 2025, from its git history; a price counts as known from the commit that has it',
    version: 1,
    spacing: seconds(3),
    steps: ({ now }) => [commitsStep(REPO, FILE, mondayOf(now))],
    parts: { commits: commitsPart('models-dev', REPO, FIRST), file: filePart(read) },
  }),
})
