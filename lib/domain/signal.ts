import type { Segment, Stage } from './stage.ts'
import type { Unit } from './unit.ts'

export type SignalId = string & { readonly __brand: 'SignalId' }

/** How a value reached us; `stale` is never stored, it follows from age (see `modeAt`). */
export type Mode = 'live' | 'delayed' | 'stale' | 'recorded' | 'replay'

/** A market whose closed hours do not age a value. */
export type CalendarId = 'nyse'

/** How values between two observations are to be read and drawn. */
export type Shape =
  | 'sampled' // a level that moves between observations: a quote, a median
  | 'step' // a list price: it stands until it is changed
  | 'sum' // a count over the interval: downloads of a day

/** What a feed says of a signal; the rest of `Signal` follows from the feed and the stage table. */
export type SignalSpec = {
  readonly id: SignalId
  /** Short and plain, English: `H100 SXM · Lambda`. */
  readonly title: string
  readonly unit: Unit
  /** Who sells or makes it: `lambda`, `openai`. */
  readonly vendor?: string
  /** One line that tells this number from its neighbours: `on demand, median of 14 providers`. */
  readonly note?: string
  /** Overrides of the feed's own, where one feed serves series of several kinds. */
  readonly shape?: Shape
  readonly step?: number
}

/** One thing that has a value over time. */
export type Signal = Omit<SignalSpec, 'shape' | 'step'> & {
  readonly feedId: string
  readonly stage: Stage
  readonly segment: Segment
  /** Why it stands in that stage: shown to the user. */
  readonly reason: string
  /** The team has put it there, against the rule. Never stored with the signal: see `applyOverride`. */
  readonly overridden?: true
  readonly shape: Shape
  /** Usual distance between two observations, ms: a change over a shorter window is unknown, not zero. */
  readonly step: number
  /** Age past which the value is stale, ms of open market where `calendar` is set. */
  readonly staleAfter: number
  readonly calendar?: CalendarId
}

/** `signalId('token', 'openrouter', 'openai', 'GPT-4.1 mini', 'input')` → `token.openrouter.openai.gpt-4.1-mini.input`. */
export function signalId(...parts: readonly string[]): SignalId {
  // Safe: the result has only the letters that an id may have.
  return parts.map((part) => part.trim().toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-').replaceAll(/^-+|-+$/g, '')).join('.') as SignalId
}

export const isSignalId = (text: string): text is SignalId => /^[a-z0-9][a-z0-9._-]{0,199}$/.test(text)
