'use client'
import { useSyncExternalStore } from 'react'

/** One clock for all ages and countdowns: it runs while somebody reads it and the page is in sight. */
const listeners = new Set<() => void>()
let skew = 0
let now = 0
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  now = Date.now() + skew
  for (const listener of listeners) listener()
}

function run(): void {
  clearInterval(timer)
  timer = undefined
  if (document.hidden || listeners.size === 0) return
  tick()
  timer = setInterval(tick, 1000)
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

export const serverNow = (): number => Date.now() + skew

/** What `read` makes of the time, waking only when that changes; `first` is the instant the server rendered with. */
export function useClock<Out extends string | number | boolean>(read: (now: number) => Out, first: number): Out {
  return useSyncExternalStore(subscribe, () => read(now || first), () => read(first))
}
