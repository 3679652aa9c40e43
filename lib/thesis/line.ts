import type { StoredMode } from '../domain/observation.ts'
import type { Unit } from '../domain/unit.ts'

/** A value a day. */
export type DailySeries = {
  readonly id: string
  readonly unit: Unit
  /** UTC day number of `values[0]`. */
  readonly first: number
  /** One for each day up to the view's; NaN where there is none. A day without news repeats the one before. */
  readonly values: Float64Array
  /** 1 on a day on which something that it is made of was observed. */
  readonly fresh: Uint8Array
  /** When the newest thing that it is made of was observed, epoch ms; 0: nothing yet. */
  readonly observedAt: number
  /** How the newest thing came. */
  readonly mode: StoredMode
}

/** What an index is made of, as of the newest day on which any of it was priced. */
export type Member = {
  readonly id: string
  readonly title: string
  readonly signalIds: readonly string[]
  /** Share of the weight of all that are priced; 0 where it is not. */
  readonly weight: number
  readonly value: number | undefined
  readonly unit: Unit | undefined
  readonly observedAt: number | undefined
  readonly priced: boolean
  /** To the log of the index since its base. */
  readonly contribution: number
  /** To the log change of that day. */
  readonly contribution1d: number
}

/** An index day by day: 100 on its base day. */
export type IndexLine = DailySeries & {
  readonly base: number | undefined
  /** Share of the weight that is priced, 0 to 1, a day. */
  readonly coverage: Float64Array
  /** 1 on a day on which too few were priced: the last value stands. */
  readonly carried: Uint8Array
  readonly minimum: number
  readonly members: readonly Member[]
  /** Contribution of what has left: with those of the members it adds up to ln(value / 100). */
  readonly departed: number
}

/** Where a day stands in a series; −1 outside. */
export const placeOf = ({ first, values }: Pick<DailySeries, 'first' | 'values'>, day: number): number => (day >= first && day < first + values.length ? day - first : -1)
/** The value of a day; NaN where there is none. */
export const valueOn = (series: Pick<DailySeries, 'first' | 'values'>, day: number): number => series.values[placeOf(series, day)] ?? Number.NaN
/** The newest day that has a fresh value, or `undefined`. */
export function lastFresh({ first, values, fresh }: DailySeries): number | undefined {
  for (let place = values.length - 1; place >= 0; place--) if (fresh[place] === 1 && !Number.isNaN(values[place])) return first + place
  return undefined
}

/** A series whose newest days were worked out anew, behind those that were not. */
export function joinSeries(before: DailySeries | undefined, after: DailySeries): DailySeries {
  const kept = before ? after.first - before.first : 0
  if (!before || kept <= 0) return after
  return { ...after, first: before.first, values: joinDays(before.values, kept, after.values), fresh: joinDays(before.fresh, kept, after.fresh) }
}

/** The days that are kept, and after them those that were worked out. */
export function joinDays<A extends Float64Array | Uint8Array>(before: A, kept: number, after: A): A {
  const all = after instanceof Float64Array ? new Float64Array(kept + after.length) : new Uint8Array(kept + after.length)
  all.set(before.subarray(0, kept))
  all.set(after, kept)
  return all as A // Safe: it was made of the same kind just above.
}
