import type { Observation, StoredMode } from '../domain/observation.ts'
import { signalId } from '../domain/signal.ts'
import { DOWNCHAIN } from '../feeds/registry.ts'
import { makeCurrent, type Vintage as Stored } from '../store/series.ts'
import { DAY, dayOf } from '../thesis/facts.ts'
import { lastFresh, placeOf, type DailySeries } from '../thesis/line.ts'

/** What is known to be told of a day: its value, by which time it goes, and since when it is so. */
type Told = { readonly observedAt: number; readonly receivedAt: number; readonly value: number; readonly mode: StoredMode }

/** Sums in another order differ by less than this: no news. */
const NOISE = 1e-12
const isSame = (one: number, other: number): boolean => one === other || Math.abs(one - other) <= NOISE * Math.abs(other)

const endOf = (day: number): number => (day + 1) * DAY - 1

export type History = ReturnType<typeof makeHistory>

/**
 * What has been told of each series that is computed here, a value a day, and from it what is news. A day keeps the time
 * that it was told by first once it is over, so that another value of it is a revision and no second observation.
 * `mode`: what is told is marked so, whatever the series says (a replay).
 */
export function makeHistory({ mode: marked }: { readonly mode?: StoredMode } = {}) {
  const byId = new Map<string, Map<number, Told>>()
  const newest = new Map<string, number>()

  function daysOf(id: string): Map<number, Told> {
    let held = byId.get(id)
    if (!held) byId.set(id, (held = new Map()))
    return held
  }

  function set(id: string, day: number, told: Told): void {
    daysOf(id).set(day, told)
    if (day > (newest.get(id) ?? -Infinity)) newest.set(id, day)
  }

  /** The time by which a day goes that has not been told yet. */
  const timeOf = (series: DailySeries, day: number, now: number): number => (dayOf(series.observedAt) === day ? Math.min(series.observedAt, now) : Math.min(endOf(day), now))

  function observe(series: DailySeries, day: number, value: number, observedAt: number, receivedAt: number): Observation {
    const held = daysOf(series.id).get(day)
    const mode = marked ?? (series.mode === 'recorded' && held && held.mode !== 'recorded' ? held.mode : series.mode)
    return { signalId: signalId(series.id), value, observedAt, receivedAt, feedId: DOWNCHAIN, mode }
  }

  function tell(series: DailySeries, day: number, value: number, observedAt: number, receivedAt: number): Observation {
    const told = observe(series, day, value, observedAt, receivedAt)
    set(series.id, day, { observedAt, receivedAt, value, mode: told.mode })
    return told
  }

  return {
    /** What the store holds of a series already. */
    load(id: string, vintages: readonly Stored[]): void {
      for (const { observedAt, receivedAt, value, recorded } of makeCurrent(vintages).values()) set(id, dayOf(observedAt), { observedAt, receivedAt, value, mode: recorded ? 'recorded' : (marked ?? 'live') })
    },

    /** What the log holds of it that its series has not taken up yet. */
    heard({ signalId: id, observedAt, receivedAt, value, mode }: Observation): void {
      const held = daysOf(id).get(dayOf(observedAt))
      const isNews = !held || observedAt > held.observedAt || (observedAt === held.observedAt && (receivedAt >= held.receivedAt || held.mode === 'recorded') && (mode !== 'recorded' || held.mode === 'recorded'))
      if (isNews) set(id, dayOf(observedAt), { observedAt, receivedAt, value, mode })
    },

    /** The newest value, where it is another one. */
    newest(series: DailySeries, now: number): Observation[] {
      const day = lastFresh(series)
      const value = day === undefined ? undefined : series.values[placeOf(series, day)]
      if (day === undefined || value === undefined) return []
      const held = daysOf(series.id).get(day)
      if (held && isSame(held.value, value)) return []
      const observedAt = Math.max(timeOf(series, day, now), held?.observedAt ?? 0)
      return [tell(series, day, value, observedAt, now)]
    },

    /** Every day that differs from what was told, and whether that is of days that were told before. */
    whole(series: DailySeries, now: number): { readonly observations: Observation[]; readonly restated: boolean } {
      const told = daysOf(series.id)
      const last = lastFresh(series)
      const observations: Observation[] = []
      let restated = false
      for (const [place, value] of series.values.entries()) {
        const day = series.first + place
        const held = told.get(day)
        if (Number.isNaN(value) || (series.fresh[place] !== 1 && !held) || (held && isSame(held.value, value))) continue
        const over = day < dayOf(now) && day !== last
        if (held && over) restated = true
        observations.push(tell(series, day, value, held && over ? held.observedAt : Math.max(timeOf(series, day, now), held?.observedAt ?? 0), now))
      }
      return { observations, restated }
    },

    /** What became known with a day that has ended, by what was known at the end of the one before; and whether it is of earlier days. */
    asOf(series: DailySeries, before: DailySeries | undefined, at: number): { readonly observations: Observation[]; readonly restated: boolean } {
      const told = daysOf(series.id)
      const observations: Observation[] = []
      let restated = false
      for (const [place, value] of series.values.entries()) {
        if (series.fresh[place] !== 1 || Number.isNaN(value)) continue
        const day = series.first + place
        const then = before ? placeOf(before, day) : -1
        const was = before && then >= 0 && before.fresh[then] === 1 ? (before.values[then] ?? Number.NaN) : Number.NaN
        if (isSame(was, value)) continue
        if (!Number.isNaN(was)) restated = true
        const held = told.get(day)
        if (held && isSame(held.value, value)) continue
        const observedAt = held?.observedAt ?? timeOf(series, day, at)
        if (!held || held.receivedAt <= at) observations.push(tell(series, day, value, observedAt, at))
        // Something later holds. Beside the newest value of all there is no room for an older word: it would take its place.
        else if (day !== newest.get(series.id)) observations.push(observe(series, day, value, observedAt, at))
      }
      return { observations, restated }
    },
  }
}
