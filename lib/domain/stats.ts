import { openMsBetween } from './calendar.ts'
import type { Candle } from './candle.ts'
import { relativeChange } from './change.ts'
import type { CalendarId, Shape } from './signal.ts'
import { days, hours } from './time.ts'

export type StatsRule = {
  readonly shape: Shape
  /** Usual distance between two observations, ms. */
  readonly step: number
  readonly calendar?: CalendarId
}

export type Stats = {
  readonly low: number
  readonly lowAt: number
  readonly high: number
  readonly highAt: number
  readonly first: number
  readonly last: number
  readonly lastAt: number
  /** The last value against the highest and the lowest, relative (−0.1 is 10 % under it); null where a ratio means nothing: prices that cross zero. */
  readonly fromHigh: number | null
  readonly fromLow: number | null
  /** Standard deviation of log returns over a year (0.4 is 40 %); null where values are not sampled, not above zero, or too few. */
  readonly volatility: number | null
  /** How often a list price was changed; 0 for what is not one. */
  readonly moves: number
}

/** Fewer returns than this say nothing of a deviation. */
const FEWEST = 10
/** Regular hours of a day of trading, and days of trading in a year. */
const SESSION = hours(6.5)
const SESSIONS = 252
const YEAR = days(365.25)

/** What a span of candles, oldest first, says of a signal; `undefined` where there are none. Instants are beginnings of candles. */
export function statsOf(candles: readonly Candle[], rule: StatsRule): Stats | undefined {
  const [first] = candles
  const last = candles.at(-1)
  if (!first || !last) return undefined
  let lowest = first
  let highest = first
  for (const candle of candles) {
    if (candle.low < lowest.low) lowest = candle
    if (candle.high > highest.high) highest = candle
  }
  const crosses = lowest.low < 0
  return {
    low: lowest.low, lowAt: lowest.at, high: highest.high, highAt: highest.at,
    first: first.open, last: last.close, lastAt: last.at,
    fromHigh: crosses ? null : relativeChange(last.close, highest.high),
    fromLow: crosses ? null : relativeChange(last.close, lowest.low),
    volatility: rule.shape === 'sampled' ? volatilityOf(candles, rule) : null,
    moves: rule.shape === 'step' ? movesOf(candles) : 0,
  }
}

/** Closed hours of a market are no time: a return over a night or a weekend is one of the next step. */
function volatilityOf(candles: readonly Candle[], { step, calendar }: StatsRule): number | null {
  const spans: number[] = []
  const returns: number[] = []
  for (const [index, { at, close }] of candles.entries()) {
    if (close <= 0) return null
    const before = candles[index - 1]
    if (!before) continue
    spans.push(calendar ? openMsBetween(calendar, before.at, at) : at - before.at)
    returns.push(Math.log(close / before.close))
  }
  const usual = [...spans].sort((a, b) => a - b)[Math.floor(spans.length / 2)] ?? 0
  if (usual <= 0) return null
  // Over a hole nobody knows how the value came to where it is.
  const hole = 3 * Math.max(usual, calendar ? (step / days(1)) * SESSION : step)
  const steps = returns.filter((_return, index) => (spans[index] ?? Infinity) <= hole)
  if (steps.length < FEWEST) return null
  const mean = steps.reduce((sum, value) => sum + value, 0) / steps.length
  const variance = steps.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (steps.length - 1)
  return Math.sqrt((variance * (calendar ? SESSIONS * SESSION : YEAR)) / usual)
}

function movesOf(candles: readonly Candle[]): number {
  let moves = 0
  let held = candles[0]?.open
  for (const { open, close } of candles) {
    if (open !== held) moves += 1
    if (close !== open) moves += 1
    held = close
  }
  return moves
}
