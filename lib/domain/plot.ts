import type { Candle } from './candle.ts'
import type { CalendarId, Shape } from './signal.ts'

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
