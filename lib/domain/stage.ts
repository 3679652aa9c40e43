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
