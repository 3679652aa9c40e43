import { matches, type Searchable } from '../domain/search.ts'
import type { Condition, Expression, Selector, Series, When } from '../wire/alerts.ts'

/** What a selector is held against: a row of the catalogue. */
export type Row = Searchable & { readonly stage: string; readonly segment: string; readonly feedId: string }

export const isExpression = (series: Series): series is Expression => typeof series !== 'string' && 'op' in series
export const isSelector = (series: Series): series is Selector => typeof series !== 'string' && !('op' in series)

/** A rule’s conditions, of which all or any must be met. */
export const conditionsOf = ({ all, any }: When): readonly Condition[] => all ?? any ?? []

/** The selector of a rule; its schema lets in one at most. */
export const selectorOf = (when: When): Selector | undefined => conditionsOf(when).map(({ series }) => series).find(isSelector)

/** Every word of a selector must fit. */
export const selects = ({ stage, segment, feed, ids, q }: Selector, row: Row): boolean =>
  (stage === undefined || row.stage === stage) &&
  (segment === undefined || row.segment === segment) &&
  (feed === undefined || row.feedId === feed) &&
  (ids === undefined || ids.includes(row.id)) &&
  (q === undefined || matches(row, q))

/** What a series is called where it is kept: the signal's id, or `a / b`. */
export function seriesKey(series: Series, instance: string): string {
  if (typeof series === 'string') return series
  return isExpression(series) ? `${series.a} ${series.op} ${series.b}` : instance
}

/** The one instance of a rule without a selector: the series of its first condition. */
export const instanceKey = (when: When): string => {
  const [first] = conditionsOf(when)
  return first ? seriesKey(first.series, '') : ''
}

/** Signals that a rule names itself; those that its selector finds come on top of them. */
export const namedSignals = (when: When): readonly string[] => [
  ...new Set(conditionsOf(when).flatMap(({ series }) => (typeof series === 'string' ? [series] : isExpression(series) ? [series.a, series.b] : []))),
]

/** The instances of a rule among what there is, in its order: one without a selector, else one for each signal that it finds. */
export function instancesOf(when: When, rows: readonly Row[]): readonly string[] {
  const selector = selectorOf(when)
  return selector ? rows.filter((row) => selects(selector, row)).map(({ id }) => id) : [instanceKey(when)]
}

/** Whether a signal concerns a rule: it is named by it, or selected. */
export function concerns(when: When, row: Row): boolean {
  const selector = selectorOf(when)
  return namedSignals(when).includes(row.id) || (selector !== undefined && selects(selector, row))
}

/** The value of an expression; `null` where it has none (a division by zero). */
export function valueOf(op: Expression['op'], a: number, b: number): number | null {
  const value = op === '-' ? a - b : op === '/' ? a / b : ((a - b) / b) * 100
  return Number.isFinite(value) ? value : null
}
