import type { StoredMode } from '../domain/observation.ts'
import type { Unit } from '../domain/unit.ts'
import { ESSAY_DAY } from './facts.ts'
import { joinDays, type IndexLine, type Member } from './line.ts'
import { evidenceAt, lengthOf, type Grid, type Path } from './path.ts'

/** What an index is chained over: a share, a class of GPUs, a maker's price list. Arrays have one place for each day of the grid. */
export type Item = {
  readonly id: string
  readonly title: string
  readonly signalIds: readonly string[]
  readonly weight: number
  /** ln of the price relative on the day before; counts only where `cover` does. */
  readonly steps: Float64Array
  /** Share of it that is priced both on that day and the one before, 0 to 1; 0: it takes no part in the step. */
  readonly cover: Float64Array
  /** 1 on a day on which something of it was observed. */
  readonly fresh: Uint8Array
  readonly value: number | undefined
  readonly unit: Unit | undefined
  /** When the newest of it was observed, epoch ms; 0: never. */
  readonly observedAt: number
  readonly mode: StoredMode
}

export type ChainRule = {
  readonly id: string
  /** Fewer items than this, and the index is carried forward and says so. */
  readonly minimum: number
  /** The weight that is full coverage; that of all items where it is left out. */
  readonly whole?: number
}

/**
 * Chained Jevons, matched-model: `I_t = I_{t−1} · exp(Σ w ln(p_t / p_{t−1}) / Σ w)` over the items priced at both ends of
 * the step, so that none enters or leaves with a jump. 100 on the day of the essay, or on the first day after it. Source: ILO,
 * IMF and others, Consumer Price Index Manual (2020), elementary indices (Jevons) and chaining.
 * `before`: the line up to the grid's first day, which is not worked out again; it may go on for one day more, which is.
 */
export function chainOf({ id, minimum, whole }: ChainRule, items: readonly Item[], grid: Grid, before?: IndexLine): IndexLine {
  const length = lengthOf(grid)
  const logs = new Float64Array(length).fill(Number.NaN)
  const coverage = new Float64Array(length)
  const carried = new Uint8Array(length)
  const fresh = new Uint8Array(length)
  const total = whole ?? items.reduce((sum, { weight }) => sum + weight, 0)
  const sums = items.map(() => new Float64Array(length))
  /** The newest place at which anything was priced. */
  let priced = 0
  const from = before && logOn(before, grid.first)
  if (from !== undefined) logs[0] = from
  for (let place = 0; place < length; place++) {
    let weight = 0
    let covered = 0
    let step = 0
    let count = 0
    for (const item of items) {
      const cover = item.cover[place] ?? 0
      if (item.fresh[place] === 1) fresh[place] = 1
      if (cover <= 0) continue
      count += 1
      weight += item.weight
      covered += item.weight * cover
      step += item.weight * (item.steps[place] ?? 0)
    }
    coverage[place] = total > 0 ? Math.min(1, covered / total) : 0
    if (place === 0) {
      // The first day is the end of what is carried on: a step to it cannot be told from the grid.
      coverage[0] = before?.coverage[grid.first - before.first] ?? coverage[0] ?? 0
      carried[0] = before?.carried[grid.first - before.first] ?? 0
      continue
    }
    if (count > 0) priced = place
    const last = logs[place - 1] ?? Number.NaN
    const enough = count >= minimum
    if (Number.isNaN(last)) {
      // It begins on the day before the first step that can be taken.
      if (!enough) continue
      logs[place - 1] = 0
    }
    const begun = logs[place - 1] ?? 0
    logs[place] = enough ? begun + step / weight : begun
    if (!enough) carried[place] = 1
    for (const [index, sum] of sums.entries()) {
      const item = items[index]
      const moved = enough && item && (item.cover[place] ?? 0) > 0 ? (item.weight * (item.steps[place] ?? 0)) / weight : 0
      sum[place] = (sum[place - 1] ?? 0) + moved
    }
  }
  return finish({ id, minimum, items, grid, logs, coverage, carried, fresh, sums, step: priced, before })
}

type Chained = {
  readonly id: string
  readonly minimum: number
  readonly items: readonly Item[]
  readonly grid: Grid
  readonly logs: Float64Array
  readonly coverage: Float64Array
  readonly carried: Uint8Array
  readonly fresh: Uint8Array
  readonly sums: readonly Float64Array[]
  readonly step: number
  readonly before: IndexLine | undefined
}

/** Levels out of logs, and what each item has contributed since the base. */
function finish({ id, minimum, items, grid, logs, coverage, carried, fresh, sums, step, before }: Chained): IndexLine {
  const begin = logs.findIndex((log) => !Number.isNaN(log))
  const continued = before?.base !== undefined && logOn(before, grid.first) !== undefined
  const base = continued ? before.base : begin < 0 ? undefined : Math.max(grid.first + begin, Math.min(ESSAY_DAY, grid.last))
  const place = base === undefined ? 0 : Math.max(0, base - grid.first)
  const zero = continued ? 0 : (logs[place] ?? 0)
  const values = logs.map((log) => 100 * Math.exp(log - zero))
  const last = values.length - 1
  // Members are told as of the newest day on which any was priced: a Sunday takes no weight from a share, and one that is missing among others shows.
  const stood = step > 0 ? undefined : before && new Map(before.members.map((member) => [member.id, member]))
  const matched = items.reduce((sum, item) => sum + ((item.cover[step] ?? 0) > 0 ? item.weight : 0), 0)
  // What each had contributed by the grid's first day: the line's own newest day may be the one after it, and is worked out anew.
  const again = before !== undefined && before.first + before.values.length - 1 > grid.first && before.carried.at(-1) === 0
  const held = new Map((continued ? before.members : []).map((member) => [member.id, member.contribution - (again ? member.contribution1d : 0)]))
  const members = items.map((item, index): Member => {
    const sum = sums[index] ?? new Float64Array(0)
    const then = stood?.get(item.id)
    const priced = stood ? then?.priced === true : (item.cover[step] ?? 0) > 0
    return {
      id: item.id,
      title: item.title,
      signalIds: item.signalIds,
      weight: stood ? (then?.weight ?? 0) : priced && matched > 0 ? item.weight / matched : 0,
      value: item.value,
      unit: item.unit,
      observedAt: item.observedAt || undefined,
      priced,
      contribution: (held.get(item.id) ?? 0) + (sum[last] ?? 0) - (sum[place] ?? 0),
      contribution1d: stood ? (then?.contribution1d ?? 0) : step > 0 && (base === undefined || grid.first + step > base) ? (sum[step] ?? 0) - (sum[step - 1] ?? 0) : 0,
    }
  })
  const newest = items.reduce<Item | undefined>((best, item) => (item.observedAt > (best?.observedAt ?? 0) ? item : best), undefined)
  const whole = base === undefined ? 0 : Math.log((values[last] ?? 100) / 100)
  const kept = before ? grid.first - before.first : 0
  return {
    id,
    unit: 'index',
    first: grid.first - kept,
    values: before ? joinDays(before.values, kept, values) : values,
    fresh: before ? joinDays(before.fresh, kept, fresh) : fresh,
    observedAt: newest?.observedAt ?? 0,
    mode: newest?.mode ?? 'recorded',
    base,
    coverage: before ? joinDays(before.coverage, kept, coverage) : coverage,
    carried: before ? joinDays(before.carried, kept, carried) : carried,
    minimum,
    members,
    departed: whole - members.reduce((sum, { contribution }) => sum + contribution, 0),
  }
}

const logOn = ({ first, values }: IndexLine, day: number): number | undefined => {
  const value = values[day - first]
  return value === undefined || Number.isNaN(value) ? undefined : Math.log(value / 100)
}

/** What several paths say together of when they were last observed, and how that came. */
export function newsOf(paths: readonly Path[], at: number): Pick<Item, 'observedAt' | 'mode'> {
  let observedAt = 0
  let mode: StoredMode = 'recorded'
  for (const path of paths) {
    const seen = evidenceAt(path, at)
    if (seen > observedAt) {
      observedAt = seen
      mode = path.track.modes.at(-1) ?? 'recorded'
    }
  }
  return { observedAt, mode }
}

/** Fills a day-by-day array from values that hold from one event day to the next. */
export function holdBetween<T>(events: readonly number[], grid: Grid, read: (day: number) => T, set: (place: number, value: T, isEvent: boolean) => void): void {
  for (const [index, day] of events.entries()) {
    const value = read(day)
    const until = events[index + 1] ?? grid.last + 1
    for (let at = day; at < until; at++) set(at - grid.first, value, at === day)
  }
}

/** 1 on each day of a grid on which any of these was observed, or known to stand. */
export function freshDays(paths: readonly Pick<Path, 'fresh'>[], grid: Grid): Uint8Array {
  const all = new Uint8Array(lengthOf(grid))
  for (const { fresh } of paths) {
    for (const { from, to } of fresh) {
      if (to >= grid.first && from <= grid.last) all.fill(1, Math.max(from, grid.first) - grid.first, Math.min(to, grid.last) - grid.first + 1)
    }
  }
  return all
}
