import type { Candle } from './candle.ts'
import { isHole, placeAt, type PlotMode, type PlotRule } from './plot.ts'

export type Comparable = PlotRule & { readonly candles: readonly Candle[] }

/** Where a series begins in a range: a list price as it stood then, else the first candle that reaches into it. */
function beginning({ candles, shape, every }: Comparable, from: number): Candle | undefined {
  const standing = shape === 'step' ? candles[placeAt(candles, from)] : undefined
  return standing ?? candles.find(({ at }) => at + every > from)
}

/** What a series was at an instant, or at the first one after it that is known. */
function valueFrom(series: Comparable, at: number): number | undefined {
  const place = placeAt(series.candles, at)
  const candle = series.candles[place]
  return candle && !isHole(series, candle.at, at) ? candle.close : series.candles[place + 1]?.close
}

/** The first instant in a range from which every series has values; `undefined` where one has none. */
export function commonStart(series: readonly Comparable[], from: number): number | undefined {
  let common = from
  for (const one of series) {
    const first = beginning(one, from)
    if (!first) return undefined
    common = Math.max(common, first.at)
  }
  return common
}

/**
 * What each series is divided by, so that they can be compared: in `percent` its own value as the range begins, in `rebased`
 * its value at the first common instant. `undefined` where a ratio means nothing: no value, or prices that are not above zero.
 */
export function basesOf(series: readonly Comparable[], mode: Exclude<PlotMode, 'value'>, from: number): readonly (number | undefined)[] {
  const drawn = series.filter(({ candles }) => candles.length > 0)
  const common = mode === 'rebased' ? commonStart(drawn, from) : undefined
  return series.map((one) => {
    const base = common === undefined ? beginning(one, from)?.close : valueFrom(one, common)
    return base === undefined || base <= 0 || one.candles.some(({ low }) => low < 0) ? undefined : base
  })
}
