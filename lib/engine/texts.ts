import { days, hours } from '../domain/time.ts'
import type { IndexId } from '../thesis/ids.ts'

/** What a series that is computed here is called. */
export type SeriesText = {
  readonly title: string
  /** One line that tells it from its neighbours. */
  readonly note: string
  /** Moves while the market is open, and not otherwise. */
  readonly onMarket?: true
  /** Age past which it is stale, ms (of open market where it is on one). */
  readonly staleAfter?: number
}

/** An hour past a session: the closing price stands until the next one. */
const SESSION = { onMarket: true, staleAfter: hours(7) } as const
const DAILY = { staleAfter: days(4) } as const
/** Told once a quarter, and then filed. */
const FILED = { staleAfter: days(150) } as const

/** What each index is called, and how it is made, in a sentence. */
export const INDEX_TEXTS: Readonly<Record<IndexId, SeriesText>> = {
  'index.vmi': { title: 'Value Migration Index', note: 'Mean of four components, each in log change since the base over a fixed scale: rotation and adoption count upwards, compute rent and token price downwards', ...SESSION },
  'index.rotation': { title: 'Rotation down the chain', note: 'Mid- and downstream basket over the upstream one', ...SESSION },
  'index.compute.on-demand': { title: 'Compute rent, on demand', note: 'Chained Jevons over GPU classes with fixed weights; a class is the median of its providers’ on-demand prices, of those priced at both ends of a step', ...DAILY },
  'index.compute.spot': { title: 'Compute rent, spot', note: 'Chained Jevons over GPU classes with fixed weights; a class is the median of its providers’ spot prices, of those priced at both ends of a step', ...DAILY },
  'index.compute.per-pflop': { title: 'Compute rent by PFLOP', note: 'Chained: what a PFLOP of dense BF16 costs for an hour, over GPU classes with a published specification', ...DAILY },
  'index.tokens.repricing': { title: 'Token prices, repricing', note: 'Chained Jevons, matched models: list prices blended 3 input to 1 output', ...DAILY },
  'index.tokens.constant-quality': { title: 'Token price of constant quality', note: 'For each quality tier the cheapest blended list price that reaches it, chained, geometric mean over tiers', ...DAILY },
  'index.tokens.effective': { title: 'Effective token price', note: 'What a token routed that day cost at list price, blended by the mix seen in that traffic', ...DAILY },
  'index.token-spend': { title: 'Token spend', note: 'Tokens routed times their effective price: what flows through one public router at list price', ...DAILY },
  'index.adoption': { title: 'Adoption', note: 'Half tokens routed, half downloads of inference SDKs and frameworks, both as 28-day sums', ...DAILY },
  'index.equity.upstream': { title: 'Upstream basket', note: 'Equal-weighted daily log returns of the upstream companies, chained', ...SESSION },
  'index.equity.midstream': { title: 'Midstream basket', note: 'Equal-weighted daily log returns of the midstream companies, chained', ...SESSION },
  'index.equity.downstream': { title: 'Downstream basket', note: 'Equal-weighted daily log returns of the downstream companies, chained', ...SESSION },
  'index.equity.market': { title: 'The market', note: 'The S&P 500 by its largest fund', ...SESSION },
}

/** What each indicator is called, and how it is made. */
const INDICATORS: Readonly<Record<string, SeriesText>> = {
  'indicator.per-pflop.cheapest': { title: 'PFLOP-hour, cheapest', note: 'The cheapest offer of a GPU-hour over its dense BF16 operations', ...DAILY },
  'indicator.per-pflop.median': { title: 'PFLOP-hour, median', note: 'The median over GPU classes of a GPU-hour over its dense BF16 operations', ...DAILY },
  'indicator.per-bandwidth.cheapest': { title: 'TB/s-hour, cheapest', note: 'The cheapest offer of a GPU-hour over its memory bandwidth', ...DAILY },
  'indicator.per-bandwidth.median': { title: 'TB/s-hour, median', note: 'The median over GPU classes of a GPU-hour over its memory bandwidth', ...DAILY },
  'indicator.nvidia-share': { title: 'NVIDIA’s share of offers', note: 'Of the listed offers of accelerators', ...DAILY },
  'indicator.substitute-share': { title: 'Substitutes’ share of offers', note: 'Of the listed offers of accelerators, those that are not NVIDIA’s', ...DAILY },
  'indicator.substitute-discount': { title: 'Substitutes’ discount', note: 'What a PFLOP-hour of the others costs less than NVIDIA’s', ...DAILY },
  'indicator.substitutes': { title: 'Substitutes over NVDA', note: 'The basket of the makers of substitutes over NVIDIA’s share, 100 at the base', ...SESSION },
  'indicator.nvda-chain': { title: 'NVDA over the chain', note: 'NVIDIA’s share over the mid- and downstream basket, 100 at the base', ...SESSION },
  'indicator.nvda-pe': { title: 'NVDA price to earnings', note: 'The share over the diluted earnings of the trailing four quarters, as filed', ...SESSION },
  'indicator.nvda-revenue': { title: 'NVIDIA’s revenue', note: 'Over the trailing four quarters, as filed', ...FILED },
  'indicator.nvda-earnings': { title: 'NVIDIA’s earnings a share', note: 'Diluted, over the trailing four quarters, as filed', ...FILED },
  'indicator.capex': { title: 'Hyperscalers’ capital expenditure', note: 'Over the trailing four quarters, as filed', ...FILED },
  'indicator.process-share': { title: 'Process share of the price cut', note: 'The part of the fall of the token price that the fall of compute rent does not explain', ...DAILY },
  'indicator.elasticity': { title: 'Elasticity of adoption', note: 'Growth of adoption over the fall of the token price, 180 days', ...DAILY },
  'indicator.token-spend': { title: 'Token spend a day', note: 'Tokens routed times their effective price, USD', ...DAILY },
  'indicator.open-weight-share': { title: 'Open-weight share of tokens', note: 'Of the tokens routed by one public router', ...DAILY },
}

const inWords = (parts: readonly string[]): string => parts.join(' ').replaceAll('-', ' ')

/** Of an indicator; one that no table names is called after its id. */
export function indicatorText(id: string): SeriesText {
  const [, kind = '', first = '', ...rest] = id.split('.')
  if (kind === 'break-even') return { title: `Break-even · ${first.toUpperCase()} · ${rest.slice(1).join('.')}`, note: 'Tokens a second that one GPU must sell at this model’s price to pay its rent', ...DAILY }
  const known = INDICATORS[id]
  if (known) return known
  const name = inWords([kind, first, ...rest]).trim()
  return { title: name.charAt(0).toUpperCase() + name.slice(1), note: 'computed here', ...DAILY }
}
