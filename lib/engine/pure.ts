import { leaveOneOut } from '../thesis/equity.ts'
import type { View } from '../thesis/facts.ts'
import { measureNext, measureOf, type Moved } from '../thesis/measure.ts'
import type { Measure } from '../thesis/measure-types.ts'
import { holdAll, makeJudge, METHOD_VERSION, thesisOf, type HeldVerdicts, type Reading } from '../thesis/thesis.ts'
import type { IndexLine } from '../thesis/line.ts'
import type { Thesis } from '../wire/thesis.ts'

/** The method as the engine runs it: pure functions, and nothing of them is named anywhere else in the engine. */
export type Method = {
  /** Another version works the whole history out anew. */
  readonly version: string
  readonly measureAt: (view: View) => Measure
  /** The same out of an earlier measure, by what has moved since. */
  readonly measureNext: (view: View, held: Measure, moved: Moved) => Measure
  /** What the day alone says, from so many random draws. Comes in pieces, so that nothing else waits. */
  readonly judge: (measure: Measure, draws: number) => Promise<readonly Reading[]>
  /** Verdicts after a day has ended, from those held before it; kept as JSON. */
  readonly hold: (held: HeldVerdicts | undefined, today: readonly Reading[], day: number) => HeldVerdicts
  readonly thesisOf: (measure: Measure, held: HeldVerdicts | undefined, today: readonly Reading[], computedAt: number) => Thesis
  readonly leaveOneOut: (line: IndexLine) => { readonly low: number; readonly high: number } | undefined
}

/** Lets everything else that waits have its turn. */
export const breathe = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const judge = makeJudge()

/** The method that /method describes. */
export const METHOD: Method = {
  version: METHOD_VERSION,
  measureAt: measureOf,
  measureNext,
  judge: async (measure, draws) => {
    const pieces = judge(measure, draws)
    for (;;) {
      const { done, value } = pieces.next()
      if (done) return value
      await breathe()
    }
  },
  hold: holdAll,
  thesisOf: (measure, held, today, computedAt) => {
    const { gauges, ...rest } = thesisOf(measure, held, today, computedAt)
    return { ...rest, gauges: gauges.map(({ stage, items }) => ({ stage, items: [...items] })) }
  },
  leaveOneOut,
}
