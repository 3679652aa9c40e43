import { z } from 'zod'
import { days, hours, seconds } from '../domain/time.ts'
import { FeedError, OptionalPrice, definePoll, eachRow, parseBody } from './feed.ts'
import type { BackfillContext, Reading } from './feed.ts'
import { commitsPart, commitsStep, filePart, folderPart, folderStep, mondayOf } from './git-history.ts'
import { tokenReadings } from './token-price.ts'
import type { PricedModel } from './token-price.ts'
import { vendorOf } from './vendor.ts'

const Price = z.object({
  id: z.string().min(1),
  vendor: z.string().min(1),
  name: z.string().min(1),
  input: OptionalPrice,
  output: OptionalPrice,
  input_cached: OptionalPrice,
  // The price holds from this day on …
  from_date: z.iso.date().nullish(),
  // … up to this day, which is not part of it.
  to_date: z.iso.date().nullish(),
})
type Price = z.infer<typeof Price>

/** The instants a dated row speaks of. Its hour is not stated, so it counts as known when its day has ended. */
function datesOf({ from_date, to_date }: Price, now: number): PricedModel['at'] {
  // Where only the end is known, the row still tells the price of its last day.
  const observedAt = from_date ? Date.parse(from_date) : to_date ? Date.parse(to_date) - days(1) : null
  // An announced change is not a price yet.
  return observedAt === null || observedAt > now ? [] : [{ observedAt, knownAt: Math.min(now, observedAt + days(1)) }]
}

const REPO = 'simonw/llm-prices'
/** Before, the list was a part of the page. */
const FIRST = Date.UTC(2025, 3, 1)

const PastPrice = Price.pick({ input: true, output: true, input_cached: true, from_date: true, to_date: true })
const PastVendor = z.object({ vendor: z.string().min(1), models: z.array(z.unknown()) })
const PastModel = z.object({ id: z.string().min(1), name: z.string().min(1), price_history: z.array(PastPrice) })

/** A vendor's file at a commit: what each model cost by it on that day. */
function readVendor(body: string, context: BackfillContext, at: number): Reading[] {
  const { vendor: name, models } = parseBody('llm-prices', PastVendor, body, 'json')
  const vendor = vendorOf(name)
  const holds = ({ from_date, to_date }: z.infer<typeof PastPrice>): boolean => (!from_date || Date.parse(from_date) <= at) && (!to_date || Date.parse(to_date) > at)
  const priced = eachRow('llm-prices', context, models, PastModel, ({ id, name: title, price_history }): PricedModel[] => {
    const price = price_history.find(holds)
    return price ? [{ seller: vendor, vendor, model: id, name: title, note: `${vendor} list price`, prices: { input: price.input, output: price.output, cached: price.input_cached }, at: [{ observedAt: at }] }] : []
  })
  return tokenReadings('llm-prices', context, priced)
}

export const llmPrices = definePoll({
  id: 'llm-prices',
  title: 'LLM Prices, current and historical',
  source: {
    name: 'LLM Prices',
    docs: 'https://github.com/simonw/llm-prices',
    licence: 'none stated; list prices are facts',
    credit: 'LLM Prices (llm-prices.com) by Simon Willison',
    proof: 'C',
  },
  origin: 'https://www.llm-prices.com',
  stageRules: ['token'],
  mode: 'delayed',
  shape: 'step',
  every: hours(24),
  minEvery: hours(6),
  // Asked daily; the list itself is dated when its keeper edits it, about once a week.
  step: days(7),
  staleAfter: days(21),
  settings: ['GITHUB_TOKEN'],
  requests: () => [
    { path: '/current-v1.json', subject: 'current' },
    { path: '/historical-v1.json', subject: 'historical' },
  ],
  response: z.object({ updated_at: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional(), prices: z.array(z.unknown()) }),
  toReadings: ({ updated_at, prices }, context) => {
    const historical = context.request.subject === 'historical'
    if (!historical && !updated_at) throw new FeedError('llm-prices', 'malformed', 'updated_at: missing')
    const models = eachRow('llm-prices', context, prices, Price, (row): PricedModel[] => {
      const vendor = vendorOf(row.vendor)
      return [{
        seller: vendor,
        vendor,
        model: row.id,
        name: row.name,
        note: `${vendor} list price`,
        prices: { input: row.input, output: row.output, cached: row.input_cached },
        at: historical ? datesOf(row, context.now) : [{ observedAt: Date.parse(updated_at ?? '') }],
      }]
    })
    return tokenReadings('llm-prices', context, models).sort((a, b) => a.observedAt - b.observedAt)
  },
  backfill: () => ({
    about: 'Each vendor’s file as it was at the end of each week in which it changed, since April 2025, from its git history; dated rows come with each poll',
    version: 1,
    spacing: seconds(3),
    steps: () => [folderStep(REPO, 'data')],
    parts: {
      folder: folderPart('llm-prices', (name, { now }) => (name.endsWith('.json') ? commitsStep(REPO, `data/${name}`, mondayOf(now)) : undefined)),
      commits: commitsPart('llm-prices', REPO, FIRST),
      file: filePart(readVendor),
    },
  }),
})
