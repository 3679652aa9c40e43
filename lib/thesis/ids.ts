/** Every index, in the order of the chain. All have the value 100 on the day of the essay, or on the first day they can be had after it. */
export const INDEX_IDS = [
  'index.vmi',
  'index.rotation',
  'index.compute.on-demand', 'index.compute.spot', 'index.compute.per-pflop',
  'index.tokens.repricing', 'index.tokens.constant-quality', 'index.tokens.effective', 'index.token-spend',
  'index.adoption',
  'index.equity.upstream', 'index.equity.midstream', 'index.equity.downstream', 'index.equity.market',
] as const
export type IndexId = (typeof INDEX_IDS)[number]

/** The components of the headline. */
export const COMPONENT_IDS = ['rotation', 'rent', 'token-price', 'adoption'] as const
export type ComponentId = (typeof COMPONENT_IDS)[number]

/** The sentences of the essay that are measured. */
export const CLAIM_IDS = ['U1', 'U2', 'M1', 'M2', 'D1', 'D2', 'N1', 'N2', 'N3'] as const
export type ClaimId = (typeof CLAIM_IDS)[number]

/** What a claim is judged on: one or two statistics each. */
export const STATISTIC_IDS = [
  'per-pflop-slope',
  'substitute-share', 'substitute-return',
  'constant-quality-slope',
  'process-share',
  'adoption-growth', 'elasticity',
  'rotation-slope',
  'nvda-past', 'nvda-chain',
  'breakthrough-return',
  'valuation-slope',
] as const
export type StatisticId = (typeof STATISTIC_IDS)[number]

/** How far back a statistic looks: 90 days, a year, since the essay. */
export const WINDOWS = ['90d', '1y', 'essay'] as const
export type WindowId = (typeof WINDOWS)[number]

/** What the evidence says of a claim. `leaning-*`: 80 % of the interval lies on that side. */
export const VERDICTS = ['supported', 'leaning-supported', 'undecided', 'leaning-contradicted', 'contradicted', 'no-data'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Why a statistic has no value. */
export const LACKS = ['no-series', 'too-few-days', 'coverage', 'no-change', 'no-events'] as const
export type Lack = (typeof LACKS)[number]
