import type { Estimate, Test } from './bootstrap.ts'
import type { Verdict } from './ids.ts'

/**
 * 80 % of the draws within the 90 % interval on one side. The interval leaves out the outermost tenth, a twentieth at either end; where it spans the threshold
 * these lie on either side, so that the share of all draws on the claim's side is 0.05 + 0.8 · 0.9.
 */
export const LEANING = 0.77

/** What an interval says: a verdict where it lies wholly on one side of the threshold, leaning where four fifths of it do. */
export function verdictOf({ low, high, support }: Omit<Estimate, 'value'>, { threshold, side }: Test): Verdict {
  const below = high < threshold
  const above = low > threshold
  if (below || above) return below === (side === 'below') ? 'supported' : 'contradicted'
  if (support >= LEANING) return 'leaning-supported'
  // 1 − LEANING is 0.22999…: a share counted in thousandths must meet it from below as it does from above.
  return support <= 1 - LEANING + 1e-9 ? 'leaning-contradicted' : 'undecided'
}

const WORST_FIRST = ['contradicted', 'leaning-contradicted', 'undecided', 'leaning-supported', 'supported'] as const satisfies readonly Verdict[]

/**
 * The verdict of a claim that is all of its statistics together: that of the one with the least support, so one that is surely false contradicts the whole.
 * Where one has no data the whole is leaning at the most; it stays contradicted if another one is false, for no figure could mend that.
 */
export function combine(verdicts: readonly Verdict[]): Verdict {
  const worst = WORST_FIRST.find((verdict) => verdicts.includes(verdict))
  if (!worst) return 'no-data'
  return worst === 'supported' && verdicts.includes('no-data') ? 'leaning-supported' : worst
}

/** A verdict stands until another one has stood for so many observation days. */
export const HOLD_DAYS = 5

export type Held = {
  readonly verdict: Verdict
  /** The first day of the verdict. */
  readonly since: number
  /** Another verdict, and on how many observation days in a row it has stood. */
  readonly pending: { readonly verdict: Verdict; readonly days: number } | undefined
  /** Held verdicts, oldest first. */
  readonly history: readonly { readonly from: number; readonly verdict: Verdict }[]
  /** The newest day of evidence that has been counted; `undefined`: there has been none. */
  readonly evidence: number | undefined
  /** The newest day. */
  readonly day: number
}

/** A day's verdict, and the newest day of evidence that it rests on; `undefined` where there is none. */
export type Today = { readonly verdict: Verdict; readonly evidence: number | undefined }

/**
 * The held verdict after one more day. A day counts only if it brought evidence that is newer than any before: days without news change nothing, and the same
 * day twice is one. The absence of data is told by days without news, so each day counts toward `no-data`. The first verdict is taken at once, and so is the first
 * one that has data.
 */
export function hold(held: Held | undefined, { verdict, evidence }: Today, day: number): Held {
  if (!held) return { verdict, since: day, pending: undefined, history: [{ from: day, verdict }], evidence, day }
  const newer = evidence !== undefined && (held.evidence === undefined || evidence > held.evidence)
  const seen = { ...held, evidence: newer ? evidence : held.evidence, day: Math.max(day, held.day) }
  if (verdict === 'no-data' ? day <= held.day : !newer) return seen
  if (verdict === held.verdict) return { ...seen, pending: undefined }
  const first = held.history.every((past) => past.verdict === 'no-data')
  const days = held.pending?.verdict === verdict ? held.pending.days + 1 : 1
  if (!first && days < HOLD_DAYS) return { ...seen, pending: { verdict, days } }
  return { ...seen, verdict, since: day, pending: undefined, history: [...held.history, { from: day, verdict }] }
}
