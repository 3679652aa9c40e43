import { beginOf, claimOf } from './claims.ts'
import type { ClaimId, StatisticId, WindowId } from './ids.ts'
import type { Measure } from './measure-types.ts'
import { cutOfSlope } from './statistics.ts'

/** Where a series would have to stand, and by which day, for its slope to reach 0. */
export type Overturn = {
  readonly statistic: StatisticId
  readonly seriesId: string
  /** In the series' own unit. */
  readonly level: number
  readonly by: number
  readonly now: number
}

/** Days that the series has to get there. */
export const AHEAD_DAYS = 90
/** A tenfold price, or a tenth of it, within 90 days is no answer. */
const FARTHEST = Math.log(10)
/** A share of all offers. */
const WHOLE = 1

/**
 * What would overturn a claim that rests on a slope: the level that the series would have to reach in 90 days for the slope of the window that ends then to be 0.
 * It goes there in a straight line (in logarithms, a share as it is) from its newest value, a point a day, or one each weekday where market prices count.
 * Each step of the line makes every slope to it steeper the farther it goes, so the median of slopes can only rise with the level: it is found by halving. And for the
 * median to reach 0 no slope must be known, only how many rise and how many fall. `undefined`: no slope, no data, or no level within a factor of ten.
 */
export function overturnOf(claimId: ClaimId, window: WindowId, measure: Measure): Overturn | undefined {
  const rule = claimOf(claimId).statistics.find(({ slope }) => slope)
  if (!rule?.slope) return undefined
  const cut = cutOfSlope(rule, window, measure)
  if ('lack' in cut) return undefined
  const now = cut.columns[0]?.at(-1) ?? Number.NaN
  const by = cut.to + AHEAD_DAYS
  const begin = beginOf(window, by)
  const stays = Float64Array.from(cut.days.flatMap((day, place) => (day >= begin ? (cut.columns[0]?.[place] ?? []) : [])))
  const isAPoint = (day: number): boolean => rule.slope?.on === 'days' || isWeekday(day)
  const ahead = Array.from({ length: AHEAD_DAYS }, (_nothing, place) => place + 1).filter((step) => isAPoint(cut.to + step)).map((step) => step / AHEAD_DAYS)
  const slopeAt = countingSlopes(stays, now, ahead)
  const inLogs = rule.slope.scale === 'log'
  const move = leastMove(slopeAt, inLogs ? -FARTHEST : -now, inLogs ? FARTHEST : WHOLE - now)
  if (move === undefined) return undefined
  const levelOf = (value: number): number => (inLogs ? Math.exp(value) : value * 100)
  return { statistic: rule.id, seriesId: rule.slope.of, level: levelOf(now + move), by, now: levelOf(now) }
}

/** 1970-01-01 was a Thursday. */
const isWeekday = (day: number): boolean => (((day + 4) % 7) + 7) % 7 % 6 !== 0

type Count = { readonly rising: number; readonly falling: number; readonly pairs: number }

/** How many slopes rise and fall if the series moves by `move` until the last step. What stays is compared with itself once; with the line, by its rank. */
function countingSlopes(stays: Float64Array, now: number, ahead: readonly number[]): (move: number) => Count {
  let rose = 0
  let fell = 0
  for (let i = 0; i < stays.length; i++) {
    for (let j = i + 1; j < stays.length; j++) {
      if (stays[j]! > stays[i]!) rose++
      else if (stays[j]! < stays[i]!) fell++
    }
  }
  const ascending = stays.slice().sort()
  const pairs = ((stays.length + ahead.length) * (stays.length + ahead.length - 1)) / 2
  const ofLine = (ahead.length * (ahead.length - 1)) / 2
  return (move) => {
    let rising = rose + (move > 0 ? ofLine : 0)
    let falling = fell + (move < 0 ? ofLine : 0)
    for (const share of ahead) {
      const point = now + share * move
      rising += rankOf(ascending, point, false)
      falling += ascending.length - rankOf(ascending, point, true)
    }
    return { rising, falling, pairs }
  }
}

/** How many of ascending values lie under a value, or at it. */
function rankOf(ascending: Float64Array, value: number, orAt: boolean): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    const held = ascending[middle]!
    if (held < value || (orAt && held === value)) low = middle + 1
    else high = middle
  }
  return low
}

/** The least move at which the median slope is no longer on the side where it is if the series stands still; none needed where that is 0 already. */
function leastMove(slopeAt: (move: number) => Count, down: number, up: number): number | undefined {
  const still = slopeAt(0)
  const falls = 2 * still.falling >= still.pairs
  if (!falls && 2 * still.rising < still.pairs) return 0
  const isOver = (move: number): boolean => {
    const { rising, falling, pairs } = slopeAt(move)
    return 2 * (falls ? falling : rising) < pairs
  }
  let short = 0
  let over = falls ? up : down
  if (!isOver(over)) return undefined
  for (let halving = 0; halving < 50; halving++) {
    const middle = (short + over) / 2
    if (isOver(middle)) over = middle
    else short = middle
  }
  return over
}
