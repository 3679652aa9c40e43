import type { Signal } from './signal.ts'
import { days, ESSAY_AT, hours } from './time.ts'

export type ChangeRule = Pick<Signal, 'shape' | 'step' | 'calendar'>

/** Where the value to compare with is looked for. */
export type Reach = {
  /** The instant whose value is wanted. */
  readonly target: number
  /** It may come this much later: clocks jitter, and months are not of one length. */
  readonly tolerance: number
  /** It may be this much older. `Infinity`: a list price stands until it is changed. */
  readonly slack: number
}

export const DAY_WINDOW = hours(24)
export const MONTH_WINDOW = days(30)

/** Longest silence that a comparison bridges, where the signal's own step does not call for more. */
const BRIDGE = days(4)

/** A price of Monday is compared with Friday's: the longest closure of a market lies within BRIDGE. */
function slackFor({ shape, step, calendar }: ChangeRule, window: number): number {
  return shape === 'step' ? Infinity : Math.max(3 * step, calendar ? BRIDGE : Math.min(window / 8, BRIDGE))
}

/** Where to look for the value one window before `at`; `undefined` where the window is shorter than the signal's own step. */
export function reachOf(rule: ChangeRule, at: number, window: number): Reach | undefined {
  return rule.step > window ? undefined : { target: at - window, tolerance: rule.step / 8, slack: slackFor(rule, window) }
}

/** The close of the essay's own day, the base of every index, or the last before it; `undefined` for what has no value since. */
export function essayReach(rule: ChangeRule, at: number): Reach | undefined {
  return at < ESSAY_AT + days(1) ? undefined : { target: ESSAY_AT, tolerance: 0, slack: slackFor(rule, Infinity) }
}

/** The first and the last candle of that length that can hold the value, by when they begin. A tolerance within one candle is the candle's own. */
export function candlesIn({ target, tolerance, slack }: Reach, every: number): { readonly first: number; readonly last: number } {
  const startOf = (at: number): number => at - (((at % every) + every) % every)
  return { first: slack === Infinity ? -Infinity : startOf(target - slack), last: startOf(tolerance >= every ? target + tolerance : target) }
}

/** The relative change; `null` where there is nothing to compare with, or a ratio means nothing (prices that cross zero). */
export function relativeChange(value: number, reference: number | undefined): number | null {
  return reference === undefined || reference <= 0 || value < 0 ? null : value / reference - 1
}
