import { thin, type Candle } from './candle.ts'
import type { Signal } from './signal.ts'
import { days } from './time.ts'

export type SparkPoint = readonly [t: number, value: number | null]

export const SPARK_MOST = 120

/** A silence that is none: weekends and holidays of a market. */
const CLOSED = days(4)

/**
 * Closes of candles, daily ones unless `length` (ms) says otherwise, as a small picture: at most SPARK_MOST points, and a
 * `null` where a sampled level went unseen for over three steps.
 */
export function sparkOf(candles: readonly Candle[], rule: Pick<Signal, 'shape' | 'step' | 'calendar'>, length = days(1)): readonly SparkPoint[] {
  const points = drawn(candles, rule, SPARK_MOST, length)
  // Between two closes stands one hole at most.
  return points.length <= SPARK_MOST ? points : drawn(candles, rule, SPARK_MOST / 2, length)
}

function drawn(candles: readonly Candle[], { shape, step, calendar }: Pick<Signal, 'shape' | 'step' | 'calendar'>, most: number, length: number): readonly SparkPoint[] {
  const { candles: few, every } = thin(candles, length, most)
  const hole = shape === 'step' ? Infinity : 3 * Math.max(step, every) + (calendar ? CLOSED : 0)
  const points: SparkPoint[] = []
  for (const { at, close } of few) {
    const before = points.at(-1)
    if (before && at - before[0] > hole) points.push([before[0], null])
    points.push([at, close])
  }
  return points
}
