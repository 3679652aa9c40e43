import type { StoredMode } from '../domain/observation.ts'
import { ESSAY_AT } from '../domain/time.ts'
import { DAY, dayOf, tracksOf, type Track, type View } from './facts.ts'
import type { IndexLine, Member } from './line.ts'
import { lengthOf, type Grid } from './path.ts'
import { routedTotals, TOTAL, TOTAL_MONTH } from './routed.ts'

/** Four weeks: each has every weekday four times. */
export const WINDOW = 28
/** Days of a window that may be missing; each then counts as the mean of the others. */
export const MAX_MISSING = 7
const BASE_DAY = dayOf(ESSAY_AT)

/** A count a day that the index is made of. */
type Count = {
  readonly id: string
  readonly title: string
  readonly signalIds: readonly string[]
  readonly unit: 'tokens/day' | 'downloads/day'
  /** NaN where nothing was counted. */
  readonly daily: Float64Array
  readonly fresh: Uint8Array
  readonly observedAt: number
  readonly mode: StoredMode
  /** Logs of sums over WINDOW days, a day; NaN where too few were counted. */
  readonly levels: Float64Array
}

/**
 * Adoption: half tokens routed, half downloads of SDKs and frameworks (a geometric mean over packages), each as sums over
 * 28 days against the noise of weekdays. Chained: what is counted at both ends of a step counts. Where one half is missing
 * the other stands in, and coverage says so (0.5).
 */
export function adoptionLine(view: View, grid: Grid): IndexLine {
  const length = lengthOf(grid)
  const { first } = grid
  const tokens = tokenCount(view, grid)
  const packages = [...tracksOf(view, 'adoption').values()].filter(({ signal }) => signal.unit === 'downloads/day').map((track) => downloadCount(view, track, grid))
  const all = tokens ? [tokens, ...packages] : packages

  const logs = new Float64Array(length).fill(Number.NaN)
  const [coverage, carried, fresh] = [new Float64Array(length), new Uint8Array(length), new Uint8Array(length)]
  const contributions = new Float64Array(all.length)
  let newest: ArrayLike<number> = new Float64Array(all.length)
  let base: number | undefined
  let held = -1
  for (let place = 0; place < length; place++) {
    const halves = (hasLevel(tokens, place) ? 1 : 0) + (packages.some((count) => hasLevel(count, place)) ? 1 : 0)
    if (halves === 0) {
      carried[place] = 1
      if (place > 0) logs[place] = logs[place - 1] ?? Number.NaN
      continue
    }
    coverage[place] = halves / 2
    if (all.some((count) => count.fresh[place] === 1 && hasLevel(count, place))) fresh[place] = 1
    const steps = held < 0 ? undefined : stepsOf(all, tokens, held, place)
    logs[place] = (held < 0 ? 0 : (logs[held] ?? 0)) + (steps?.reduce((sum, step) => sum + step, 0) ?? 0)
    if (base === undefined && first + place >= BASE_DAY) base = first + place
    else if (base !== undefined && steps) {
      for (const [index, step] of steps.entries()) contributions[index] = (contributions[index] ?? 0) + step
      newest = steps
    }
    held = place
  }
  const from = base === undefined ? Number.NaN : (logs[base - first] ?? Number.NaN)
  const latest = all.reduce<Count | undefined>((one, other) => (one && one.observedAt >= other.observedAt ? one : other), undefined)
  return {
    id: 'index.adoption', unit: 'index', first, values: logs.map((log) => 100 * Math.exp(log - from)), fresh,
    observedAt: latest?.observedAt ?? 0, mode: latest?.mode ?? 'recorded',
    base, coverage, carried, minimum: 1,
    members: all.map((count, index) => memberOf(count, held, weightOf(all, tokens, held, count), contributions[index] ?? 0, newest[index] ?? 0)),
    departed: 0,
  }
}

const hasLevel = (count: Count | undefined, place: number): boolean => count !== undefined && !Number.isNaN(count.levels[place] ?? Number.NaN)

/** What each count adds to the log change between two days: its half of it, in equal parts among packages. */
function stepsOf(all: readonly Count[], tokens: Count | undefined, before: number, after: number): Float64Array {
  const matched = (count: Count): boolean => hasLevel(count, before) && hasLevel(count, after)
  const downloads = all.filter((count) => count !== tokens && matched(count)).length
  const halves = (tokens && matched(tokens) ? 1 : 0) + (downloads > 0 ? 1 : 0)
  return Float64Array.from(all, (count) => (matched(count) ? ((count.levels[after] ?? 0) - (count.levels[before] ?? 0)) / halves / (count === tokens ? 1 : downloads) : 0))
}

function weightOf(all: readonly Count[], tokens: Count | undefined, place: number, count: Count): number {
  if (!hasLevel(count, place)) return 0
  const downloads = all.filter((other) => other !== tokens && hasLevel(other, place)).length
  const halves = (hasLevel(tokens, place) ? 1 : 0) + (downloads > 0 ? 1 : 0)
  return 1 / halves / (count === tokens ? 1 : downloads)
}

function memberOf({ id, title, signalIds, unit, levels, observedAt, ...count }: Count, place: number, weight: number, contribution: number, contribution1d: number): Member {
  const priced = hasLevel({ id, title, signalIds, unit, levels, observedAt, ...count }, place)
  return { id, title, signalIds, weight, value: priced ? Math.exp(levels[place] ?? 0) / WINDOW : undefined, unit, observedAt, priced, contribution, contribution1d }
}

/** Counts begin WINDOW days before the grid, so that its first day can have a sum. */
const lead = ({ first, last }: Grid): Grid => ({ first: first - WINDOW, last })

function tokenCount(view: View, grid: Grid): Count | undefined {
  const { values, fresh, observedAt, mode } = routedTotals(view, lead(grid))
  if (observedAt === 0) return undefined
  return { id: 'tokens', title: 'Tokens routed', signalIds: [TOTAL, TOTAL_MONTH], unit: 'tokens/day', daily: values, fresh: fresh.subarray(WINDOW), observedAt, mode, levels: levelsOf(values) }
}

function downloadCount(view: View, { signal, at, values, modes }: Track, grid: Grid): Count {
  const { first } = lead(grid)
  const daily = new Float64Array(lengthOf(grid) + WINDOW).fill(Number.NaN)
  const fresh = new Uint8Array(daily.length)
  let newest = -1
  for (const [index, observedAt] of at.entries()) {
    const downloads = values[index] ?? 0
    const place = dayOf(observedAt) - first
    // A zero is an outage of the counter, and a day that has not ended a part of a value.
    if (!(downloads > 0) || observedAt + DAY > view.at) continue
    newest = index
    if (place < 0 || place >= daily.length) continue
    daily[place] = downloads
    fresh[place] = 1
  }
  return {
    id: signal.id, title: signal.title, signalIds: [signal.id], unit: 'downloads/day', daily, fresh: fresh.subarray(WINDOW),
    observedAt: at[newest] ?? 0, mode: modes[newest] ?? 'recorded', levels: levelsOf(daily),
  }
}

/** Logs of sums over WINDOW days from the WINDOWth day on. A day that was not counted has the level of the day before, for MAX_MISSING days. */
function levelsOf(daily: Float64Array): Float64Array {
  const levels = new Float64Array(Math.max(0, daily.length - WINDOW)).fill(Number.NaN)
  let silent = Infinity
  for (let place = 0; place < levels.length; place++) {
    const day = place + WINDOW
    silent = Number.isNaN(daily[day]) ? silent + 1 : 0
    if (silent > 0) {
      if (silent <= MAX_MISSING && place > 0) levels[place] = levels[place - 1] ?? Number.NaN
      continue
    }
    let [sum, counted] = [0, 0]
    for (let back = day - WINDOW + 1; back <= day; back++) {
      const count = daily[back] ?? Number.NaN
      if (Number.isNaN(count)) continue
      sum += count
      counted += 1
    }
    if (WINDOW - counted <= MAX_MISSING) levels[place] = Math.log((sum / counted) * WINDOW)
  }
  return levels
}
