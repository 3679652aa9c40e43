import { openMsBetween } from './calendar.ts'
import { candleOf, grow, type Candle } from './candle.ts'
import type { CalendarId, Shape } from './signal.ts'
import { days, hours } from './time.ts'

/** One series as a chart is to draw it. */
export type PlotSeries = {
  /** The signal's id: the chart follows its live value by it. */
  readonly id: string
  /** What stands at the end of its line. */
  readonly label: string
  /** Name of a custom property of `tokens.css`: `--upstream`, `--series-2`. */
  readonly colour: string
  readonly unit: string
  readonly shape: Shape
  /** Usual distance between two observations, ms: a silence of over three of them is a hole. */
  readonly stepMs: number
  readonly calendar?: CalendarId
  /** Oldest first, without holes filled in. */
  readonly candles: readonly Candle[]
  /** Length of a candle, ms. */
  readonly every: number
  /** Up to when a list price is known to stand; drawn dashed from its last change to here. */
  readonly standsTo?: number
}

export const PLOT_KINDS = ['line', 'candles'] as const
export type PlotKind = (typeof PLOT_KINDS)[number]

/** `value`: each in its unit, at most two units on two axes; `percent`: change since the range began; `rebased`: 100 at the range's first common instant. */
export const PLOT_MODES = ['value', 'percent', 'rebased'] as const
export type PlotMode = (typeof PLOT_MODES)[number]

export const PLOT_SCALES = ['linear', 'log'] as const
export type PlotScale = (typeof PLOT_SCALES)[number]

export type PlotRule = Pick<PlotSeries, 'shape' | 'stepMs' | 'every' | 'calendar'>

/** Regular hours of a day of trading. */
const SESSION = hours(6.5)

/** Whether nobody knows what the value did between two candles: a silence of over three steps, in which closed hours don't count. A list price stands through any. */
export function isHole({ shape, stepMs, every, calendar }: PlotRule, before: number, after: number): boolean {
  const longest = 3 * Math.max(stepMs, every)
  if (shape === 'step' || after - before <= longest) return false
  if (!calendar) return true
  const open = openMsBetween(calendar, before, after)
  return open > (longest >= days(1) ? (longest / days(1)) * SESSION : longest)
}

/** The newest candle after a live value, and whether it is another one than before; `undefined` where the value is older or says nothing new. */
export function followLive(last: Candle | undefined, { every, shape }: Pick<PlotSeries, 'every' | 'shape'>, live: { readonly value: number; readonly observedAt: number }): { readonly candle: Candle; readonly begins: boolean } | undefined {
  const { value, observedAt } = live
  const origin = last?.at ?? 0
  if (last && observedAt < last.at) return undefined
  // From the last candle on, not from 1970: thinned candles begin where the first of them did.
  const at = origin + Math.floor((observedAt - origin) / every) * every
  if (!last || at > last.at) return { candle: grow(undefined, at, value), begins: true }
  if (value === last.close) return undefined
  const candle = shape === 'sum' ? candleOf(at, [value]) : grow(last, at, value)
  return candle && { candle, begins: false }
}

/** Where a list price or a level is to be read at an instant: the place of the last candle that had begun by then, −1 for none. */
export function placeAt(candles: readonly Pick<Candle, 'at'>[], at: number): number {
  let low = 0
  let high = candles.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((candles[middle]?.at ?? Infinity) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The candle that tells the value at an instant: a list price stands until it is changed, anything else holds for its own step alone. */
export function candleAt(candles: readonly Candle[], rule: PlotRule, at: number): Candle | undefined {
  const candle = candles[placeAt(candles, at)]
  return candle && (rule.shape === 'step' || at < candle.at + Math.max(rule.stepMs, rule.every)) ? candle : undefined
}
