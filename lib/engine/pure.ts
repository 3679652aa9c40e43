import type { View } from '../thesis/facts.ts'
import type { ClaimId, Verdict, WindowId } from '../thesis/ids.ts'
import type { IndexLine } from '../thesis/line.ts'
import type { Measure } from '../thesis/measure-types.ts'
import type { Thesis } from '../wire/thesis.ts'

/** A verdict as it is held. `since`: the first day of it, a UTC day number. */
export type HeldVerdict = { readonly id: ClaimId; readonly window: WindowId; readonly verdict: Verdict; readonly since: number | undefined }

/** Kinds of signals that have moved since a measure was taken, and those of which something was said of a day before its own. */
export type Moved = { readonly kinds: ReadonlySet<string>; readonly late: ReadonlySet<string> }

/**
 * The method as the engine needs it: pure functions. What is judged and what is held are the method's own and opaque here;
 * what is held is kept as JSON. Methods, not properties, so that a method may name its own types for them.
 */
export type Method = {
  /** Another version works the whole history out anew. */
  readonly version: string
  readonly measureAt: (view: View) => Measure
  /** The same out of an earlier measure: what has moved, by its days since; all days where something old was said anew. */
  readonly measureNext: (view: View, held: Measure, moved: Moved) => Measure
  /** What the day alone says, from so many random draws. May come in pieces, so that nothing else waits. */
  judge(measure: Measure, draws: number): unknown
  /** Verdicts after a day has ended, from those held before it. */
  hold(held: unknown, today: unknown, day: number): unknown
  verdictsOf(held: unknown): readonly HeldVerdict[]
  thesisOf(measure: Measure, held: unknown, today: unknown, computedAt: number): Thesis
  readonly leaveOneOut: (line: IndexLine) => { readonly low: number; readonly high: number } | undefined
}
