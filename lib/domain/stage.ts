import { BASKETS } from './baskets.ts'

export const STAGES = ['upstream', 'midstream', 'downstream'] as const
export type Stage = (typeof STAGES)[number]

export const SEGMENTS = {
  upstream: ['energy', 'compute', 'silicon'],
  midstream: ['data', 'model', 'inference'],
  downstream: ['application', 'adoption'],
} as const satisfies Record<Stage, readonly string[]>
export type Segment = (typeof SEGMENTS)[Stage][number]

export type StageTag = { readonly stage: Stage; readonly segment: Segment; readonly reason: string }

export type StageRule = StageTag & {
  /** The id starts with this, up to a dot or the end. */
  readonly prefix: string
}

const COMPARES = 'Compares the lower stages with the upper one: it tells whether value arrives downstream.'

/** What is computed here stands where that stands which it measures. */
const COMPUTED_RULES: readonly StageRule[] = [
  { prefix: 'index', stage: 'downstream', segment: 'application', reason: COMPARES },
  { prefix: 'index.compute', stage: 'upstream', segment: 'compute', reason: 'Computed from what GPU-hours cost: the price of the chain’s machinery.' },
  { prefix: 'index.tokens', stage: 'midstream', segment: 'inference', reason: 'Computed from what tokens cost: the price of the intermediate product.' },
  { prefix: 'index.token-spend', stage: 'midstream', segment: 'inference', reason: 'Tokens routed times their price: what flows through the midstream.' },
  { prefix: 'index.adoption', stage: 'downstream', segment: 'adoption', reason: 'Computed from tokens routed and downloads: how many use the intermediate product.' },
  { prefix: 'index.equity.upstream', stage: 'upstream', segment: 'silicon', reason: 'The basket of the upstream companies.' },
  { prefix: 'index.equity.midstream', stage: 'midstream', segment: 'inference', reason: 'The basket of the midstream companies.' },
  { prefix: 'index.equity.downstream', stage: 'downstream', segment: 'application', reason: 'The basket of the downstream companies.' },
  { prefix: 'index.equity.market', stage: 'downstream', segment: 'application', reason: 'The whole market as a benchmark for every basket; its companies are the chain’s end users.' },
  { prefix: 'indicator', stage: 'downstream', segment: 'application', reason: COMPARES },
  { prefix: 'indicator.per-pflop', stage: 'upstream', segment: 'compute', reason: 'What a unit of computing costs: the price of the chain’s machinery by what it does.' },
  { prefix: 'indicator.per-bandwidth', stage: 'upstream', segment: 'compute', reason: 'What a unit of memory bandwidth costs: the price of the chain’s machinery by what it does.' },
  { prefix: 'indicator.capex', stage: 'upstream', segment: 'compute', reason: 'What the hyperscalers spend on fixed assets: the demand for the upstream.' },
  ...['nvidia-share', 'substitute-share', 'substitute-discount', 'substitutes'].map((name): StageRule => ({ prefix: `indicator.${name}`, stage: 'upstream', segment: 'silicon', reason: 'How concentrated the supply of accelerators is, and what its substitutes are worth.' })),
  ...['nvda-chain', 'nvda-pe', 'nvda-revenue', 'nvda-earnings'].map((name): StageRule => ({ prefix: `indicator.${name}`, stage: 'upstream', segment: 'silicon', reason: 'Of NVIDIA, which designs most of the chain’s machinery.' })),
  { prefix: 'indicator.break-even', stage: 'midstream', segment: 'inference', reason: 'Rent over token price: how much of the intermediate product a machine must make to pay for itself.' },
  { prefix: 'indicator.process-share', stage: 'midstream', segment: 'inference', reason: 'How much of the fall of the token price the production process made, and not the machines.' },
  { prefix: 'indicator.token-spend', stage: 'midstream', segment: 'inference', reason: 'Tokens routed times their price: what flows through the midstream.' },
  ...['effective-price', 'effective-price-3-1', 'price-effect', 'mix-effect', 'usage-coverage'].map((name): StageRule => ({ prefix: `indicator.${name}`, stage: 'midstream', segment: 'inference', reason: 'What the tokens that are really used cost: the price of the intermediate product, and what moves it.' })),
  { prefix: 'indicator.open-weight-share', stage: 'midstream', segment: 'model', reason: 'Substitution inside the midstream: how much of the traffic open models have.' },
  { prefix: 'indicator.elasticity', stage: 'downstream', segment: 'adoption', reason: 'How much more is used downstream when the intermediate product gets cheaper.' },
]

/**
 * The essay's framework as a table: fixed assets are upstream, the production process and its intermediate product
 * midstream, uses downstream. The longest matching prefix wins. Quotes and fundamentals follow their basket.
 */
export const STAGE_RULES: readonly StageRule[] = [
  { prefix: 'energy', stage: 'upstream', segment: 'energy', reason: 'Electricity is what the chain starts from: data centres turn it into compute.' },
  { prefix: 'fx', stage: 'upstream', segment: 'energy', reason: 'Used only to state electricity prices in USD, so it stands beside them.' },
  { prefix: 'gpu', stage: 'upstream', segment: 'compute', reason: 'A rented GPU-hour is the use of a fixed asset: the price of the chain’s machinery.' },
  { prefix: 'token', stage: 'midstream', segment: 'inference', reason: 'Inference is the intermediate product; its price per token is what downstream pays for its raw material.' },
  { prefix: 'quality', stage: 'midstream', segment: 'model', reason: 'How good the production process is: models and algorithms.' },
  { prefix: 'adoption', stage: 'downstream', segment: 'adoption', reason: 'Downloads of inference SDKs and frameworks show how many build on the intermediate product.' },
  { prefix: 'usage', stage: 'downstream', segment: 'adoption', reason: 'Tokens routed are the intermediate product as it is used by applications.' },
  ...BASKETS.flatMap(({ symbol, stage, segment, reason }) => [
    { prefix: `quote.${symbol.toLowerCase()}`, stage, segment, reason },
    { prefix: `fundamental.${symbol.toLowerCase()}`, stage, segment, reason },
  ]),
  ...COMPUTED_RULES,
]

/** A stage that a team has given a signal, in place of what the rules say. */
export type StageOverride = StageTag & {
  /** Who did it, and when, epoch ms. */
  readonly by: string
  readonly at: number
}

/** A signal as it stands in the chain: where the team has put it, else where the rules do. `overridden` is there only where the team has spoken. */
export function applyOverride<T extends StageTag>(signal: T, override: StageOverride | undefined): T & { readonly overridden?: true } {
  if (!override) return signal
  const { stage, segment, reason } = override
  return { ...signal, stage, segment, reason, overridden: true }
}

/** The rule that a signal falls under; `undefined` when none names it. */
export function stageRuleOf(signalId: string): StageRule | undefined {
  let best: StageRule | undefined
  for (const rule of STAGE_RULES) {
    const matches = signalId === rule.prefix || signalId.startsWith(`${rule.prefix}.`)
    if (matches && rule.prefix.length > (best?.prefix.length ?? -1)) best = rule
  }
  return best
}

/** The stage, the segment and the reason of a signal; `undefined` when no rule names it: such a signal is refused. */
export function stageOf(signalId: string): StageTag | undefined {
  const rule = stageRuleOf(signalId)
  return rule && { stage: rule.stage, segment: rule.segment, reason: rule.reason }
}
