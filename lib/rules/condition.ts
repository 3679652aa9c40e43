import type { Condition } from '../wire/alerts.ts'
import { durationMs } from './duration.ts'
import type { Window } from './window.ts'

/** How a condition comes true: while a value is somewhere, as it gets there, by what came before, by a word, or by age. */
export type Role = 'level' | 'edge' | 'window' | 'word' | 'age'

const ROLES: Readonly<Record<Condition['is'], Role>> = {
  above: 'level',
  below: 'level',
  inside: 'level',
  outside: 'level',
  crosses: 'edge',
  'crosses-up': 'edge',
  'crosses-down': 'edge',
  enters: 'edge',
  leaves: 'edge',
  'changes-by': 'window',
  'z-score-above': 'window',
  'new-high': 'window',
  'new-low': 'window',
  'verdict-is': 'word',
  'state-is': 'word',
  'stale-for': 'age',
}
export const roleOf = ({ is }: Condition): Role => ROLES[is]

/** How far a condition looks back, ms; `null`: it does not. */
export const withinOf = (condition: Condition): number | null => ('within' in condition ? durationMs(condition.within) : null)

/** The side of a threshold that a value has gone to: 1 for up, in or out; −1 for down, of a condition that is met by going either way. */
export type Side = -1 | 0 | 1

/**
 * Whether a value is where the condition wants it, or where its edge leads to. `back`: what it may have come back by. A value at a
 * threshold is neither above nor below it; the bounds of a channel belong to it.
 */
export function isMet(condition: Condition, side: Side, value: number, back: number): boolean {
  switch (condition.is) {
    case 'above':
    case 'crosses-up': return value > condition.value - back
    case 'below':
    case 'crosses-down': return value < condition.value + back
    case 'crosses': return side === 0 ? false : side === 1 ? value > condition.value - back : value < condition.value + back
    case 'inside':
    case 'enters': return value >= condition.low - back && value <= condition.high + back
    case 'outside':
    case 'leaves': {
      // No further than half way to the middle: what has left a narrow channel must be able to come back.
      const inner = Math.min(back, (condition.high - condition.low) / 4)
      return value < condition.low + inner || value > condition.high - inner
    }
    case 'changes-by':
    case 'z-score-above':
    case 'new-high':
    case 'new-low':
    case 'verdict-is':
    case 'state-is':
    case 'stale-for': return false
  }
}

/** The side that a value has just gone to; 0: it went nowhere. */
export function edgeOf(condition: Condition, from: number, to: number): Side {
  switch (condition.is) {
    case 'crosses-up': return from <= condition.value && to > condition.value ? 1 : 0
    case 'crosses-down': return from >= condition.value && to < condition.value ? 1 : 0
    case 'crosses': return from <= condition.value && to > condition.value ? 1 : from >= condition.value && to < condition.value ? -1 : 0
    case 'enters':
    case 'leaves': return !isMet(condition, 0, from, 0) && isMet(condition, 0, to, 0) ? 1 : 0
    default: return 0
  }
}

/** Fewer observations than this have no deviation to speak of. */
export const LEAST = 5

/** Whether a value stands out of what came before it over the condition's span. */
export function standsOut(condition: Condition, at: number, value: number, window: Window): boolean {
  const look = window.before(at)
  if (!look) return false
  switch (condition.is) {
    case 'changes-by': {
      const up = value - look.low
      const down = look.high - value
      const size = (change: number, on: number): number => (condition.unit === 'abs' ? change : on === 0 ? 0 : (change / Math.abs(on)) * 100)
      return (condition.direction !== 'down' && size(up, look.low) >= condition.value) || (condition.direction !== 'up' && size(down, look.high) >= condition.value)
    }
    case 'z-score-above': {
      const score = look.count >= LEAST && reaches(look.knownFrom, at, condition.within) ? look.zScore(value) : undefined
      return score !== undefined && score > condition.value
    }
    case 'new-high': return reaches(look.knownFrom, at, condition.within) && value > look.high
    case 'new-low': return reaches(look.knownFrom, at, condition.within) && value < look.low
    default: return false
  }
}

/** Whether what is known reaches back over half of a span: a high of three days is no news of a high of a year. */
const reaches = (knownFrom: number, at: number, within: string): boolean => knownFrom <= at - durationMs(within) / 2
