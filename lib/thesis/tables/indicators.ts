import { BREAK_EVEN_MODELS } from './price-lists.ts'
import { GPU_FAMILIES } from './gpu-families.ts'

/** What an indicator is called, and what tells it from its neighbours, in a line. */
export type IndicatorText = {
  readonly id: string
  readonly title: string
  readonly note: string
  /** It moves with the market’s sessions. */
  readonly onMarket?: true
  /** Days between two observations, where they are far apart: it goes stale by them. */
  readonly stepDays?: number
}

const text = (id: string, title: string, note: string, rest: Pick<IndicatorText, 'onMarket' | 'stepDays'> = {}): IndicatorText => ({ id: `indicator.${id}`, title, note, ...rest })

/** Every indicator that is told, in the order of the chain; those of break-even are one for each class of GPU and model. */
export const INDICATORS: readonly IndicatorText[] = [
  text('per-pflop.cheapest', 'PFLOP-hour · cheapest', 'cheapest offer on demand per dense BF16 PFLOP-hour; moves when the lists do'),
  text('per-pflop.median', 'PFLOP-hour · median', 'median offer on demand per dense BF16 PFLOP-hour; moves when the lists do'),
  text('per-bandwidth.cheapest', 'TB/s-hour · cheapest', 'cheapest offer on demand per TB/s of memory bandwidth; moves when the lists do'),
  text('per-bandwidth.median', 'TB/s-hour · median', 'median offer on demand per TB/s of memory bandwidth; moves when the lists do'),
  text('nvidia-share', 'NVIDIA’s share of offers', 'of the accelerator offers on demand that are listed'),
  text('substitute-share', 'Substitutes’ share of offers', 'accelerator offers on demand that are not NVIDIA’s'),
  text('substitute-discount', 'Substitutes’ discount', 'what the rest ask for less than NVIDIA per PFLOP-hour, medians'),
  text('substitutes', 'Substitutes against NVIDIA', 'equal-weighted basket of the substitutes’ shares over NVIDIA’s', { onMarket: true }),
  text('nvda-chain', 'NVIDIA against the lower chain', 'NVIDIA’s share over the mid- and downstream basket', { onMarket: true }),
  text('capex', 'Capital expenditure', 'of five hyperscalers over four quarters, as filed', { stepDays: 91 }),
  text('nvda-revenue', 'NVIDIA · revenue of four quarters', 'as filed', { stepDays: 91 }),
  text('nvda-earnings', 'NVIDIA · earnings of four quarters', 'per diluted share, as filed, adjusted for splits', { stepDays: 91 }),
  text('nvda-pe', 'NVIDIA · price to earnings', 'price over the diluted earnings of four quarters as filed', { onMarket: true }),
  text('process-share', 'Share of process and margin', 'in the fall of the token price since the essay; the rest is compute rent'),
  text('elasticity', 'Elasticity of adoption', 'log change of adoption over that of the token price, 180 days'),
  text('effective-price', 'Effective token price', 'of the tokens routed, at list price, 96 input to 4 output'),
  text('effective-price-3-1', 'Effective token price, 3 : 1', 'of the tokens routed, at list price, 3 input to 1 output'),
  text('price-effect', 'Effective price · price effect', 'what list prices have done to it since the base'),
  text('mix-effect', 'Effective price · mix effect', 'what the mix of models has done to it since the base'),
  text('token-spend', 'Token spend', 'tokens routed at list price: an upper bound where caching is discounted'),
  text('open-weight-share', 'Open-weight share of tokens', 'of the tokens routed whose weights are classified'),
  text('usage-coverage', 'Share of tokens priced', 'of the tokens routed, by a list price known that day'),
]

const byId = new Map(INDICATORS.map((indicator) => [indicator.id, indicator]))

/** `indicator.break-even.<class>.<vendor>.<model>`. */
function breakEvenText(id: string): IndicatorText | undefined {
  const [, , gpu, vendor, ...name] = id.split('.')
  const family = GPU_FAMILIES.find((one) => one.id === gpu)
  const model = BREAK_EVEN_MODELS.find((one) => one.vendor === vendor && one.names[0] === name.join('.'))
  return family && model && { id, title: `Break-even · ${family.title} × ${model.title}`, note: 'tokens a second that pay one GPU’s rent, at 3 : 1 list price' }
}

export const indicatorText = (id: string): IndicatorText | undefined => byId.get(id) ?? (id.startsWith('indicator.break-even.') ? breakEvenText(id) : undefined)
