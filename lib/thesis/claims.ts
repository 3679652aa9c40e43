import type { Stage } from '../domain/stage.ts'
import type { Test } from './bootstrap.ts'
import { ESSAY_DAY } from './facts.ts'
import type { ClaimId, StatisticId, WindowId } from './ids.ts'

/** Part of the essay. */
export type Section = 'Upstream' | 'Midstream' | 'Downstream' | 'The double effect' | 'NVIDIA'

export type StatisticRule = Test & {
  readonly id: StatisticId
  readonly unit: 'log/year' | 'log' | 'share' | 'share/year' | 'ratio'
  /** A Theil–Sen slope, and of what: of the series as it is (a share in %), or of its logarithm; over sessions alone, or over all days. */
  readonly slope?: { readonly of: string; readonly scale: 'share' | 'log'; readonly on: 'days' | 'sessions' }
}

export type ClaimRule = {
  readonly id: ClaimId
  readonly stage: Stage
  /** The essay's sentence, in our words. */
  readonly says: string
  readonly section: Section
  readonly supportedWhen: string
  /** The claim is all of them together. */
  readonly statistics: readonly [StatisticRule, ...StatisticRule[]]
  /** The series behind it. */
  readonly evidence: readonly string[]
}

/** Days that a window spans, the newest of evidence at its end; `essay`: since that day. */
export const SPANS: Readonly<Record<Exclude<WindowId, 'essay'>, number>> = { '90d': 90, '1y': 365 }
export const beginOf = (window: WindowId, to: number): number => (window === 'essay' ? ESSAY_DAY : to - SPANS[window])

const slope = (id: StatisticId, of: string, side: Test['side'], on: 'days' | 'sessions' = 'days'): StatisticRule => ({ id, unit: 'log/year', threshold: 0, side, slope: { of, scale: 'log', on } })

/** What of the essay is measured, on what, and when it holds. Read by the engine and by the page of the method alike. */
export const CLAIMS: readonly ClaimRule[] = [
  {
    id: 'U1', stage: 'upstream', section: 'Upstream',
    says: 'Upstream gets cheaper as its fixed assets are renewed.',
    supportedWhen: 'The rent of a PFLOP-hour falls: the slope of its logarithm is below 0.',
    statistics: [slope('per-pflop-slope', 'index.compute.per-pflop', 'below')],
    evidence: ['index.compute.per-pflop'],
  },
  {
    id: 'U2', stage: 'upstream', section: 'Upstream',
    says: 'A monopoly upstream draws substitutes.',
    supportedWhen: 'The share of accelerator offers that are not NVIDIA’s rises, and the substitutes’ shares return more than NVIDIA’s: both above 0.',
    statistics: [
      { id: 'substitute-share', unit: 'share/year', threshold: 0, side: 'above', slope: { of: 'indicator.substitute-share', scale: 'share', on: 'days' } },
      { id: 'substitute-return', unit: 'log/year', threshold: 0, side: 'above' },
    ],
    evidence: ['indicator.substitute-share', 'indicator.substitutes'],
  },
  {
    id: 'M1', stage: 'midstream', section: 'Midstream',
    says: 'Innovation in the process lowers the price of the intermediate product.',
    supportedWhen: 'The price of tokens of constant quality falls: the slope of its logarithm is below 0.',
    statistics: [slope('constant-quality-slope', 'index.tokens.constant-quality', 'below')],
    evidence: ['index.tokens.constant-quality'],
  },
  {
    id: 'M2', stage: 'midstream', section: 'Midstream',
    says: 'Efficiency in the midstream, not hardware, is the main driver.',
    supportedWhen: 'Of the fall of the token price, more than half is left when the fall of compute rent is taken off: the share of process and margin is above 0.5.',
    statistics: [{ id: 'process-share', unit: 'share', threshold: 0.5, side: 'above' }],
    evidence: ['index.tokens.constant-quality', 'index.compute.on-demand'],
  },
  {
    id: 'D1', stage: 'downstream', section: 'Downstream',
    says: 'A cheaper input makes the downstream expand fast.',
    supportedWhen: 'Adoption grows, and by more than the token price falls: the slope of its logarithm is above 0, and the elasticity above 1.',
    statistics: [slope('adoption-growth', 'index.adoption', 'above'), { id: 'elasticity', unit: 'ratio', threshold: 1, side: 'above' }],
    evidence: ['index.adoption', 'index.tokens.constant-quality'],
  },
  {
    id: 'D2', stage: 'downstream', section: 'The double effect',
    says: 'The market moves to the mid- and downstream.',
    supportedWhen: 'Mid- and downstream shares gain on upstream ones: the slope of the rotation is above 0.',
    statistics: [slope('rotation-slope', 'index.rotation', 'above', 'sessions')],
    evidence: ['index.rotation', 'index.equity.upstream', 'index.equity.midstream', 'index.equity.downstream'],
  },
  {
    id: 'N1', stage: 'upstream', section: 'NVIDIA',
    says: 'NVIDIA cannot repeat its past.',
    supportedWhen: 'NVIDIA’s return is below its average of 2023 and 2024, and below the chain’s: both differences below 0.',
    statistics: [{ id: 'nvda-past', unit: 'log/year', threshold: 0, side: 'below' }, { id: 'nvda-chain', unit: 'log/year', threshold: 0, side: 'below' }],
    evidence: ['quote.nvda', 'indicator.nvda-chain'],
  },
  {
    id: 'N2', stage: 'upstream', section: 'NVIDIA',
    says: 'Breakthroughs in the midstream make the market doubt the demand for upstream.',
    supportedWhen: 'In the five sessions after the token price was cut by 30 % or more, NVIDIA returned less than its usual relation to the market says: below 0.',
    statistics: [{ id: 'breakthrough-return', unit: 'log', threshold: 0, side: 'below' }],
    evidence: ['index.tokens.constant-quality', 'quote.nvda', 'quote.spy'],
  },
  {
    id: 'N3', stage: 'upstream', section: 'NVIDIA',
    says: 'NVIDIA consolidates, and its valuation with it.',
    supportedWhen: 'Its price to earnings falls: the slope of its logarithm is below 0.',
    statistics: [slope('valuation-slope', 'indicator.nvda-pe', 'below', 'sessions')],
    evidence: ['indicator.nvda-pe', 'quote.nvda'],
  },
]

/** The claim of an id. */
export function claimOf(id: ClaimId): ClaimRule {
  const claim = CLAIMS.find((rule) => rule.id === id)
  if (!claim) throw new Error(`no claim ${id}`)
  return claim
}
