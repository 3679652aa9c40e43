'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { days } from '../../lib/domain/time.ts'
import type { ReplayState } from '../../lib/wire/api.ts'
import { useKept } from './kept.ts'

/** One clock for all ages and countdowns: it runs while somebody reads it and the page is in sight. */
const listeners = new Set<() => void>()
let skew = 0
let now = 0
let timer: ReturnType<typeof setInterval> | undefined
/** In a replay: what was last said of the simulated clock, and when by ours. */
let replay: { readonly state: ReplayState; readonly heardAt: number } | undefined

/** Simulated time passes days in a second: it is looked at more often. */
const EVERY = { real: 1000, simulated: 200 } as const

function tick(): void {
  now = serverNow()
  for (const listener of listeners) listener()
}

function run(): void {
  clearInterval(timer)
  timer = undefined
  if (document.hidden || listeners.size === 0) return
  tick()
  timer = setInterval(tick, replay?.state.playing ? EVERY.simulated : EVERY.real)
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) document.addEventListener('visibilitychange', run)
  listeners.add(listener)
  if (!timer) run()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    document.removeEventListener('visibilitychange', run)
    run()
  }
}

/** Ages are told by the server's clock: a viewer's may be wrong by hours. */
export function setServerNow(serverNow: number): void {
  skew = serverNow - Date.now()
}

/** The server's own time, also in a replay: since when a connection is lost. */
export const realNow = (): number => Date.now() + skew

/** What the time is: the server's, or the simulated one of a replay. */
export const serverNow = (): number => (replay ? simulated(replay.state, Date.now() - replay.heardAt) : realNow())

/** A server that plays says so every second: once it is silent, nobody knows how far it has got. */
const SILENT = 3000

/** The simulated time some real ms after its state was told. It runs no faster than the server really gets on. */
function simulated({ at, playing, speed, pace, to }: ReplayState, since: number): number {
  if (!playing) return at
  const rate = pace > 0 ? Math.min(speed, pace) : speed
  return Math.min(to, at + (Math.min(since, SILENT) / 1000) * rate * days(1))
}

/** What the server says of a replay's clock. While it plays, ours does not step back by what it ran ahead. */
export function takeReplay(state: ReplayState): void {
  const shown = now
  const held = replay?.state
  // An answer or a rendered page may come after what the socket told later.
  if (held && state.asOf < held.asOf) return
  const ahead = held !== undefined && held.generation === state.generation && state.playing && held.playing && shown > state.at && shown - state.at < days(state.speed)
  replay = { state: ahead ? { ...state, at: shown } : state, heardAt: Date.now() }
  for (const listener of states) listener()
  if (held?.playing === state.playing) tick()
  else run()
}

const states = new Set<() => void>()
const subscribeReplay = (listener: () => void): (() => void) => {
  states.add(listener)
  return () => states.delete(listener)
}

/** How the replay stands; `rendered` is what the server rendered with, and stands until it says more. `undefined`: this is none. */
export const useReplay = (rendered: ReplayState | undefined): ReplayState | undefined => useSyncExternalStore(subscribeReplay, () => replay?.state ?? rendered, () => rendered)

/** Whether days of a replay pass. */
export const isMoving = (state: ReplayState | undefined): boolean => state !== undefined && (state.playing || state.busy === 'jumping')

/**
 * Counts up every so many ms while the days of a replay pass, and once more when they stop: what was asked for before is
 * old by then. 0 for ever where this is no replay.
 */
export function useReplayPulse(every: number): number {
  const moving = useSyncExternalStore(subscribeReplay, () => isMoving(replay?.state), () => false)
  const [pulse, setPulse] = useState(0)
  useEffect(() => {
    if (!moving) return
    const next = (): void => setPulse((count) => count + 1)
    const timer = setInterval(() => { if (!document.hidden) next() }, every)
    return () => {
      clearInterval(timer)
      next()
    }
  }, [moving, every])
  return pulse
}

/** What `read` makes of the time, waking only when that changes; `first` is the instant the server rendered with. */
export function useClock<Out extends string | number | boolean>(read: (now: number) => Out, first: number): Out {
  const then = useKept()?.at
  return useSyncExternalStore(subscribe, () => read(then ?? (now || first)), () => read(then ?? first))
}
