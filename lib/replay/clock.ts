import { days } from '../domain/time.ts'

/**
 * A simulated clock. It never passes `limit`: the instant at which something becomes known that has not been taken in
 * yet. Pure: the real time (any monotonic count of ms) comes in.
 */
export type ReplayClock = {
  /** Simulated time at `asOf`, epoch ms. */
  readonly at: number
  /** Real time. */
  readonly asOf: number
  readonly playing: boolean
  /** Days a second. */
  readonly speed: number
  readonly limit: number
}

/** How much of the time that was lost at a limit is made up for, real ms: a longer delay is a delay. */
const MADE_UP = 1000

const perMs = (clock: Pick<ReplayClock, 'speed'>): number => (clock.speed * days(1)) / 1000

/** What the clock would read if nothing held it. */
const unheld = (clock: ReplayClock, real: number): number => (clock.playing ? clock.at + Math.max(0, real - clock.asOf) * perMs(clock) : clock.at)

/** Simulated time, whole ms. */
export const readClock = (clock: ReplayClock, real: number): number => Math.floor(Math.min(clock.limit, unheld(clock, real)))

/** The same time, from now on counted anew. */
const rebase = (clock: ReplayClock, real: number): ReplayClock => ({ ...clock, at: readClock(clock, real), asOf: real })

export const play = (clock: ReplayClock, real: number): ReplayClock => (clock.playing ? clock : { ...rebase(clock, real), playing: true })

export const pause = (clock: ReplayClock, real: number): ReplayClock => ({ ...rebase(clock, real), playing: false })

export const setSpeed = (clock: ReplayClock, speed: number, real: number): ReplayClock => ({ ...rebase(clock, real), speed })

/** Puts it to an instant, which may lie before or behind; it goes on as it did, up to `limit`. */
export const moveTo = (clock: ReplayClock, at: number, limit: number, real: number): ReplayClock => ({ ...clock, at, asOf: real, limit })

/** What was waited for at the limit is in: on to the next one. What was lost meanwhile is made up for, within bounds. */
export function release(clock: ReplayClock, limit: number, real: number): ReplayClock {
  const lost = (unheld(clock, real) - clock.limit) / perMs(clock)
  if (!clock.playing || lost <= MADE_UP) return { ...clock, limit }
  return { ...clock, at: clock.limit, asOf: real - MADE_UP, limit }
}

/** Real ms until the clock stands at its limit; infinite while it does not run. */
export function untilLimit(clock: ReplayClock, real: number): number {
  if (!clock.playing) return clock.at >= clock.limit ? 0 : Infinity
  return Math.max(0, (clock.limit - unheld(clock, real)) / perMs(clock))
}

/** Simulated days a second over some readings, oldest first; 0 where they tell none. */
export function paceOf(readings: readonly { readonly real: number; readonly at: number }[]): number {
  const first = readings[0]
  const last = readings.at(-1)
  if (!first || !last || last.real <= first.real) return 0
  return Math.max(0, (last.at - first.at) / days(1) / ((last.real - first.real) / 1000))
}
