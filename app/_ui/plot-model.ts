import { isOpen } from '../../lib/domain/calendar.ts'
import type { Candle } from '../../lib/domain/candle.ts'
import { formatChange, formatTick, formatValue, type Locale } from '../../lib/domain/format.ts'
import { followLive, isHole, type PlotKind, type PlotMode, type PlotScale, type PlotSeries } from '../../lib/domain/plot.ts'
import { basesOf } from '../../lib/domain/rebase.ts'
import { clockAxis, sessionAxis, type TimeAxis } from '../../lib/domain/session-time.ts'
import type { CalendarId } from '../../lib/domain/signal.ts'
import { days, minutes } from '../../lib/domain/time.ts'
import { linearTicks, logTicks } from './line.ts'

/** What is to be drawn, as the component got it. */
export type PlotInput = {
  readonly series: readonly PlotSeries[]
  readonly kind: PlotKind
  readonly scale: PlotScale
  readonly mode: PlotMode
  readonly from: number
  readonly to: number
}

/** One value axis, or none: a third unit has no room, and a ratio of prices that cross zero means nothing. */
export type Side = 'right' | 'left'

/** One series with its own growing copy of the candles and their places on the time axis. */
export type Line = {
  readonly series: PlotSeries
  readonly candles: Candle[]
  readonly xs: number[]
  readonly side: Side | null
  /** What is drawn of a value: itself, or a hundredfold of its ratio to the base. */
  readonly shown: (value: number) => number
  readonly bars: boolean
}

export type PlotNote = { readonly kind: 'log' | 'units' | 'ratio' | 'flat'; readonly names: readonly string[] }

export type PlotModel = {
  readonly lines: readonly Line[]
  readonly axis: TimeAxis
  readonly log: boolean
  readonly units: { readonly right: string | null; readonly left: string | null }
  readonly notes: readonly PlotNote[]
  /** Longest candle of all, ms: from a day on, instants are dates. */
  readonly every: number
  /** Room of a candle on the time axis. */
  readonly width: number
  /** The market whose closed hours take no room. */
  readonly calendar: CalendarId | null
}

/** From this share of candles without a range on, it has to be said why. */
const FLAT = 0.8

export function modelOf({ series, kind, scale, mode, from, to }: PlotInput): PlotModel {
  const [first] = series
  const calendar = first?.calendar !== undefined && series.every((one) => one.calendar === first.calendar) ? first.calendar : undefined
  const axis = calendar && !series.some((one) => tradedAfterHours(calendar, one)) ? sessionAxis(calendar, from, to) : clockAxis
  const bases = mode === 'value' ? undefined : basesOf(series, mode, from)
  const units = [...new Set(series.map(({ unit }) => unit))]
  const sideOf = (one: PlotSeries, index: number): Side | null => {
    if (bases) return bases[index] === undefined ? null : 'right'
    return one.unit === units[0] ? 'right' : one.unit === units[1] ? 'left' : null
  }
  const lines = series.map((one, index): Line => {
    const base = bases?.[index]
    const candles = usable(one.candles)
    return {
      series: one, candles,
      xs: candles.map(({ at }) => axis.toX(at)),
      side: sideOf(one, index),
      shown: base === undefined ? (value) => value : (value) => (value / base) * 100,
      bars: kind === 'candles' && index === 0,
    }
  })
  const drawn = lines.filter(({ side }) => side !== null)
  const log = scale === 'log' && drawn.every(({ candles }) => candles.every(({ low }) => low > 0))
  const every = Math.max(0, ...series.map((one) => one.every))
  const notes: PlotNote[] = []
  const left = lines.filter((line) => line.side === null && line.candles.length > 0).map((line) => line.series.label)
  if (left.length > 0) notes.push({ kind: bases ? 'ratio' : 'units', names: left })
  if (scale === 'log' && !log) notes.push({ kind: 'log', names: [] })
  if (lines.some(({ bars, candles }) => bars && candles.length > 1 && candles.filter(({ low, high }) => low === high).length > candles.length * FLAT)) notes.push({ kind: 'flat', names: [] })
  return { lines, axis, log, notes, every, units: bases ? { right: null, left: null } : { right: units[0] ?? null, left: units[1] ?? null }, width: axis.widthOf(first?.every ?? every), calendar: calendar && axis !== clockAxis ? calendar : null }
}

/** A close is told some minutes after it. */
const LATE = minutes(15)
/** Where something happened in closed hours, they take room like any other. */
export const isAfterHours = (calendar: CalendarId, every: number, at: number): boolean => every < days(1) && !isOpen(calendar, at) && !isOpen(calendar, at - LATE)
const tradedAfterHours = (calendar: CalendarId, { every, candles }: PlotSeries): boolean => candles.some(({ at }) => isAfterHours(calendar, every, at))

/** Nothing that is no number is drawn, whatever came. */
const usable = (candles: readonly Candle[]): Candle[] => candles.filter(({ open, high, low, close }) => Number.isFinite(open + high + low + close))

/** What the newest value of a line's signal makes of it; tells whether anything changed, and whether a candle began. */
export function followLine(line: Line, axis: TimeAxis, live: { readonly value: number; readonly observedAt: number } | undefined): 'same' | 'moved' | 'begun' {
  if (!live || !Number.isFinite(live.value)) return 'same'
  const next = followLive(line.candles.at(-1), line.series, live)
  if (!next) return 'same'
  if (next.begins) {
    line.candles.push(next.candle)
    line.xs.push(axis.toX(next.candle.at))
    return 'begun'
  }
  line.candles[line.candles.length - 1] = next.candle
  return 'moved'
}

/** Values side by side for the canvas library: `undefined` where a line has no point at another's instant, `null` in a hole. */
export type Columns = { readonly xs: number[]; readonly at: number[]; readonly ys: (number | null | undefined)[][] }

export function columnsOf(lines: readonly Line[]): Columns {
  const instants = new Map<number, number>()
  const holes = lines.map((line) => holesOf(line))
  for (const [index, { candles, xs, side }] of lines.entries()) {
    if (side === null) continue
    for (const [place, { at }] of candles.entries()) instants.set(xs[place] ?? 0, at)
    for (const x of holes[index] ?? []) if (!instants.has(x)) instants.set(x, Number.NaN)
  }
  const xs = [...instants.keys()].sort((a, b) => a - b)
  const places = new Map(xs.map((x, place) => [x, place]))
  const ys = lines.map(({ candles, xs: own, side, shown }, index) => {
    const column = Array.from<number | null | undefined>({ length: xs.length })
    if (side === null) return column
    for (const [place, { close }] of candles.entries()) column[places.get(own[place] ?? 0) ?? 0] = shown(close)
    for (const x of holes[index] ?? []) column[places.get(x) ?? 0] = null
    return column
  })
  return { xs, ys, at: xs.map((x) => instants.get(x) ?? Number.NaN) }
}

/** Halfway over every silence that is one. */
function holesOf({ series, candles, xs }: Line): readonly number[] {
  return candles.flatMap(({ at }, place) => {
    const before = candles[place - 1]
    return before && isHole(series, before.at, at) ? [((xs[place - 1] ?? 0) + (xs[place] ?? 0)) / 2] : []
  })
}

export type View = { readonly min: number; readonly max: number }

/** Places of the first and last candle in sight; a list price that stands as the view begins is in sight too. */
export function inSight({ xs, series, candles }: Line, { min, max }: View): readonly [first: number, last: number] {
  const before = placeBefore(xs, min)
  const exact = before >= 0 && xs[before] === min
  const first = exact || (series.shape === 'step' && before >= 0) ? before : before + 1
  return [first, Math.min(placeBefore(xs, max), candles.length - 1)]
}

const placeBefore = (xs: readonly number[], x: number): number => {
  let low = 0
  let high = xs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((xs[middle] ?? Infinity) <= x) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The lowest and highest that a side shows in a view. */
export function extentOf(lines: readonly Line[], side: Side, view: View): { readonly low: number; readonly high: number } | undefined {
  let low = Infinity
  let high = -Infinity
  for (const line of lines) {
    if (line.side !== side) continue
    const [first, last] = inSight(line, view)
    for (let place = first; place <= last; place++) {
      const candle = line.candles[place]
      if (!candle) continue
      low = Math.min(low, line.shown(line.bars ? candle.low : candle.close))
      high = Math.max(high, line.shown(line.bars ? candle.high : candle.close))
    }
  }
  return low <= high ? { low, high } : undefined
}

/** Room above and below what is drawn, as shares of the picture. */
export type Room = { readonly above: number; readonly below: number }

/** What a value axis reaches over. A flat line lies in the middle. */
export function scaleRange(extent: { readonly low: number; readonly high: number } | undefined, log: boolean, { above, below }: Room): readonly [number, number] {
  const { low, high } = extent ?? { low: log ? 1 : 0, high: log ? 10 : 1 }
  if (log) {
    const [from, to] = low === high ? [Math.log(low / 1.2), Math.log(low * 1.2)] : [Math.log(low), Math.log(high)]
    const full = (to - from) / (1 - above - below)
    return [Math.exp(from - full * below), Math.exp(to + full * above)]
  }
  const rest = low === high ? Math.abs(low) / 10 || 1 : 0
  const full = (high - low + 2 * rest) / (1 - above - below)
  return [low - rest - full * below, high + rest + full * above]
}

/** From here on orders of magnitude get ticks of 1, 3 and 10. */
const DECADES = 12

/** Round values on an axis, about so many. */
export function valueTicks([low, high]: readonly [number, number], log: boolean, count: number): readonly number[] {
  const within = (ticks: readonly number[]): readonly number[] => ticks.filter((tick) => tick >= low && tick <= high)
  if (log && high / low >= DECADES) {
    const ticks = within(logTicks(low, high))
    const tens = ticks.filter((tick) => Math.abs(Math.log10(tick) % 1) < 1e-9)
    if (ticks.length <= count + 2) return ticks
    const every = Math.ceil(tens.length / (count + 1))
    return tens.filter((_tick, index) => index % every === 0)
  }
  for (let wanted = count; wanted < count * 4; wanted++) {
    const ticks = within(linearTicks(low, high, wanted))
    if (ticks.length >= count) return ticks
  }
  return within(linearTicks(low, high, count * 4))
}

/** The texts of an axis' ticks: values, changes in percent, or multiples where they are large. */
export function tickTexts(ticks: readonly number[], mode: PlotMode, locale: Locale): readonly string[] {
  if (mode !== 'percent') return ticks.map((tick) => formatTick(tick, locale, ticks))
  if (Math.max(...ticks) >= 900 && Math.min(...ticks) > 0) return ticks.map((tick) => `×${formatTick(tick / 100, locale)}`)
  const changes = ticks.map((tick) => tick - 100)
  return changes.map((change) => `${change > 0 ? '+' : ''}${formatTick(change, locale, changes).replace('-', '−')}%`)
}

/** A drawn value in words, to a tenth: `+12.3%`, `×14.2`, `112.3`. */
export function shownText(shown: number, mode: Exclude<PlotMode, 'value'>, locale: Locale): string {
  if (mode === 'rebased') return formatValue(shown, '%', locale)
  const { direction, text } = formatChange(shown / 100 - 1, locale)
  return `${direction === 'down' ? '−' : direction === 'up' && !text.startsWith('×') ? '+' : ''}${text}`
}

/** The whole of a range on the time axis, up to the newest value where that came after it. */
export function fullView({ lines, axis, width }: PlotModel, from: number, to: number): View {
  const newest = Math.max(...lines.filter(({ side }) => side !== null).map(({ xs }) => xs.at(-1) ?? -Infinity))
  const min = axis.toX(from)
  const bars = lines.some(({ bars: drawn }) => drawn) ? width * 0.6 : 0
  const max = Math.max(axis.toX(to), newest + bars)
  // A market that has not opened since the range began has no span of its own.
  return { min: min - bars, max: Math.max(max, min + axis.widthOf(days(1)) / 100) }
}

/** The newest candle of a line in a view, and its place: there stands its label. A line that goes on has its end at the view's edge. */
export function endOf(line: Line, view: View): { readonly candle: Candle; readonly x: number } | undefined {
  const [first, last] = inSight(line, view)
  const candle = line.candles[last]
  return candle && last >= first ? { candle, x: last < line.candles.length - 1 ? view.max : (line.xs[last] ?? 0) } : undefined
}

