import type { StoredMode } from '../domain/observation.ts'
import { DAY, dayOf, trackOf, tracksOf, type Track, type View } from './facts.ts'
import { lengthOf, type Grid } from './path.ts'
import { usageModelOf, type Weights } from './tables/usage-models.ts'

/** A model of the rankings. */
export type RankedModel = {
  /** `author.model`: see `usageKey`. */
  readonly key: string
  readonly signalId: string
  readonly title: string
  readonly weights: Weights
}
/** Its place in one list of them. */
export type Ranked = { readonly model: RankedModel; readonly tokensPerDay: number }
/** Who was used over some days: fifty models of a day, or the leaders of a week. */
export type UsageList = {
  /** UTC days that it counts. It is complete when the last of them has ended. */
  readonly first: number
  readonly last: number
  readonly observedAt: number
  readonly mode: StoredMode
  /** Most tokens first. */
  readonly ranked: readonly Ranked[]
}

const DAILY = 'usage.openrouter.'
const WEEKLY = 'usage.openrouter-week.'
export const TOTAL = `${DAILY}total`
export const TOTAL_MONTH = `${DAILY}total-month`

/** The lists that were known, oldest first: days where there are days, weeks before. A day that says of every model what the day before said is a page that stood still, not news. */
export function usageLists(view: View): UsageList[] {
  const days = collect(view, DAILY, 1)
  const weeks = [...collect(view, WEEKLY, 7)].filter(([first]) => !Array.from({ length: 7 }, (_, offset) => first + offset).some((day) => days.has(day)))
  const lists = [...weeks, ...days].map(([, list]) => ({ ...list, ranked: list.ranked.sort((one, other) => other.tokensPerDay - one.tokensPerDay || (one.model.key < other.model.key ? -1 : 1)) }))
  lists.sort((one, other) => one.first - other.first)
  return lists.filter((list, index) => !sameList(list, lists[index - 1]))
}

type Draft = Omit<UsageList, 'ranked'> & { readonly ranked: Ranked[] }

function collect(view: View, prefix: string, span: number): Map<number, Draft> {
  const lists = new Map<number, Draft>()
  for (const [id, { signal, at, values, modes }] of tracksOf(view, 'usage')) {
    const key = id.slice(prefix.length)
    // Sums of all models have no author.
    if (!id.startsWith(prefix) || !key.includes('.')) continue
    const model: RankedModel = { key, signalId: id, title: signal.title.replace(/ · tokens routed.*$/, ''), weights: usageModelOf(key)?.weights ?? 'unknown' }
    for (let index = 0; index < at.length; index++) {
      const observedAt = at[index] ?? 0
      const tokens = values[index] ?? 0
      // What has not ended is a part of a value.
      if (!(tokens > 0) || observedAt + span * DAY > view.at) continue
      const first = dayOf(observedAt)
      let list = lists.get(first)
      if (!list) lists.set(first, (list = { first, last: first + span - 1, observedAt, mode: modes[index] ?? 'recorded', ranked: [] }))
      list.ranked.push({ model, tokensPerDay: tokens / span })
    }
  }
  return lists
}

const sameList = (list: UsageList, before: UsageList | undefined): boolean =>
  before !== undefined && list.ranked.length === before.ranked.length && list.ranked.every(({ model, tokensPerDay }, place) => tokensPerDay === before.ranked[place]?.tokensPerDay && model.key === before.ranked[place]?.model.key)

/** All tokens routed, a day. */
export type Totals = {
  /** One for each day of the grid; NaN where nothing is known of it. */
  readonly values: Float64Array
  /** 1 on a day with whose end a count was complete: each day, or the last day of a month. */
  readonly fresh: Uint8Array
  readonly observedAt: number
  readonly mode: StoredMode
}

/** Tokens of all models a day. A day without a count of its own has its share of what the month counted beyond the days that have one: sums over months are exact. */
export function routedTotals(view: View, grid: Grid): Totals {
  const values = new Float64Array(lengthOf(grid)).fill(Number.NaN)
  const fresh = new Uint8Array(values.length)
  let newest: { at: number; mode: StoredMode } = { at: 0, mode: 'recorded' }
  const seen = (at: number, mode: StoredMode): void => {
    if (at >= newest.at) newest = { at, mode }
  }
  const counted = countedDays(trackOf(view, TOTAL), view.at)
  for (const [day, { tokens, mode }] of counted) {
    seen(day * DAY, mode)
    if (day < grid.first || day >= grid.first + values.length) continue
    values[day - grid.first] = tokens
    fresh[day - grid.first] = 1
  }
  const months = trackOf(view, TOTAL_MONTH)
  for (const [index, at] of months?.at.entries() ?? []) {
    const [first, end] = [dayOf(at), dayOf(nextMonth(at))]
    const total = months?.values[index] ?? 0
    if (end * DAY > view.at || !(total > 0)) continue
    seen(at, months?.modes[index] ?? 'recorded')
    let [rest, without] = [total, 0]
    for (let day = first; day < end; day++) {
      const own = counted.get(day)
      if (own) rest -= own.tokens
      else without += 1
    }
    const share = rest > 0 ? rest / without : total / (end - first)
    for (let day = Math.max(first, grid.first); day < Math.min(end, grid.first + values.length); day++) if (Number.isNaN(values[day - grid.first])) values[day - grid.first] = share
    if (without > 0 && end - 1 >= grid.first && end - 1 < grid.first + values.length) fresh[end - 1 - grid.first] = 1
  }
  return { values, fresh, observedAt: newest.at, mode: newest.mode }
}

function countedDays(track: Track | undefined, now: number): Map<number, { readonly tokens: number; readonly mode: StoredMode }> {
  const counted = new Map<number, { tokens: number; mode: StoredMode }>()
  for (const [index, at] of track?.at.entries() ?? []) {
    const tokens = track?.values[index] ?? 0
    if (tokens > 0 && at + DAY <= now) counted.set(dayOf(at), { tokens, mode: track?.modes[index] ?? 'recorded' })
  }
  return counted
}

function nextMonth(at: number): number {
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}
