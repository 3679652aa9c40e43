import type { IndexId } from '../thesis/ids.ts'

/** What an index is called, and how it is made, in a sentence. */
export type IndexText = {
  readonly title: string
  readonly note: string
  /** It moves with the market’s sessions. */
  readonly onMarket?: true
  /** What it is made of was told so seldom in its older years; a day, where it is left out. */
  readonly stepDays?: number
}

const SESSION = { onMarket: true } as const

export const INDEX_TEXTS: Readonly<Record<IndexId, IndexText>> = {
  'index.vmi': { title: 'Value Migration Index', note: 'Mean of four components, each in log change since the base over a fixed scale: rotation and adoption count upwards, compute rent and token price downwards', ...SESSION },
  'index.rotation': { title: 'Rotation down the chain', note: 'Mid- and downstream basket over the upstream one', ...SESSION },
  'index.compute.on-demand': { title: 'Compute rent, on demand', note: 'Chained Jevons over GPU classes with fixed weights; a class is the median of its providers’ on-demand prices, of those priced at both ends of a step' },
  'index.compute.spot': { title: 'Compute rent, spot', note: 'Chained Jevons over GPU classes with fixed weights; a class is the median of its providers’ spot prices, of those priced at both ends of a step' },
  'index.compute.per-pflop': { title: 'Compute rent by PFLOP', note: 'Chained: what a PFLOP of dense BF16 costs for an hour, over GPU classes with a published specification' },
  'index.tokens.repricing': { title: 'Token prices, repricing', note: 'Chained Jevons, matched models: list prices blended 3 input to 1 output' },
  'index.tokens.constant-quality': { title: 'Token price of constant quality', note: 'For each quality tier the cheapest blended list price that reaches it, chained, geometric mean over tiers' },
  'index.tokens.effective': { title: 'Effective token price', note: 'What a token routed that day cost at list price, blended by the mix seen in that traffic', stepDays: 7 },
  'index.token-spend': { title: 'Token spend', note: 'Tokens routed times their effective price: what flows through one public router at list price', stepDays: 7 },
  'index.adoption': { title: 'Adoption', note: 'Half tokens routed, half downloads of inference SDKs and frameworks, both as 28-day sums', stepDays: 14 },
  'index.equity.upstream': { title: 'Upstream basket', note: 'Equal-weighted daily log returns of the upstream companies, chained', ...SESSION },
  'index.equity.midstream': { title: 'Midstream basket', note: 'Equal-weighted daily log returns of the midstream companies, chained', ...SESSION },
  'index.equity.downstream': { title: 'Downstream basket', note: 'Equal-weighted daily log returns of the downstream companies, chained', ...SESSION },
  'index.equity.market': { title: 'The market', note: 'The S&P 500 by its largest fund', ...SESSION },
}
