import type { IndexId } from './ids.ts'
import type { DailySeries, IndexLine } from './line.ts'

/** Everything that follows from what was known at an instant, but for verdicts. */
export type Measure = {
  /** Every chained line, the auxiliary ones too: from them the newest day is worked out anew. */
  readonly chains: ReadonlyMap<string, IndexLine>
  readonly at: number
  /** UTC day number of `at`. */
  readonly day: number
  readonly lines: ReadonlyMap<IndexId, IndexLine>
  /** Indicators (`indicator.*`) and the daily quotes that claims need (`quote.nvda`, `quote.spy`), by id. */
  readonly series: ReadonlyMap<string, DailySeries>
}
