'use client'
import { useEffect, useState, type RefObject } from 'react'
import { connectionNow } from '../_live/store.ts'
import { realNow } from '../_live/clock.ts'
import { useConnection } from '../_live/hooks.ts'
import { reloadWhenReady } from '../_live/stay.ts'
import { askAgain, useTogether } from '../_together/state.ts'

/** How a wall gets through weeks in which nobody looks after it. */

const CURSOR_MS = 3_000
const SHIFT_MS = 60_000
const ASK_MS = 10_000
/** The server was silent for longer than two questions. */
const SILENT_MS = 25_000
/** A clock that ticks every second has stood still for so long: the machine slept. */
const SLEPT_MS = 5_000
const LOST_MS = 3_000
/** Two builds side by side, as while one takes the other's place: not back and forth between them. */
const ONCE_MS = 60_000
const NIGHT_HOUR = 4
const RELOADED = 'wall-reloaded'

// ─── the screen ───

export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined
    let ended = false
    const take = (): void => {
      if (document.hidden || !('wakeLock' in navigator)) return
      // Refused on battery, or to pages that are not secure: then the screen's own settings count.
      navigator.wakeLock.request('screen').then((held) => { if (ended) void held.release(); else lock = held }, () => undefined)
    }
    take()
    document.addEventListener('visibilitychange', take)
    return () => {
      ended = true
      document.removeEventListener('visibilitychange', take)
      void lock?.release()
    }
  }, [])
}

/** Hides the cursor when it rests. */
export function useQuietCursor(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const { style } = document.documentElement
    const rest = (): void => void (style.cursor = 'none')
    const move = (): void => {
      style.cursor = ''
      clearTimeout(timer)
      timer = setTimeout(rest, CURSOR_MS)
    }
    move()
    document.addEventListener('pointermove', move)
    return () => {
      clearTimeout(timer)
      style.cursor = ''
      document.removeEventListener('pointermove', move)
    }
  }, [])
}

/** Around in a small circle, a step a minute: no line burns in. */
const STEPS = [[0, 0], [4, 2], [6, 6], [2, 8], [-2, 6], [-6, 4], [-8, 0], [-6, -4], [-2, -6], [2, -8], [6, -6], [4, -2]] as const
export function useShift(whole: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let at = 0
    const timer = setInterval(() => {
      at = (at + 1) % STEPS.length
      const [x, y] = STEPS[at] ?? [0, 0]
      if (whole.current) whole.current.style.translate = `${x}px ${y}px`
    }, SHIFT_MS)
    return () => clearInterval(timer)
  }, [whole])
}

// ─── the data ───

/** Since when the figures are old, server time; `undefined`: they are not. */
export function useOldSince(): { readonly since: number; readonly server: boolean } | undefined {
  const connection = useConnection()
  const { lostAt, askedAt } = useTogether()
  const [now, setNow] = useState(0)
  const [slept, setSlept] = useState(0)
  useEffect(() => {
    let last = realNow()
    const timer = setInterval(() => {
      const at = realNow()
      if (at - last > SLEPT_MS) {
        setSlept(last)
        askAgain()
      }
      last = at
      setNow(at)
    }, 1000)
    const asking = setInterval(askAgain, ASK_MS)
    return () => {
      clearInterval(timer)
      clearInterval(asking)
    }
  }, [])
  let old: { readonly since: number; readonly server: boolean } | undefined
  if (connection.state === 'lost' && now - connection.since > LOST_MS) old = { since: connection.since, server: false }
  else if (askedAt > 0 && now - askedAt > SILENT_MS) old = { since: askedAt, server: false }
  else if (slept > askedAt) old = { since: slept, server: false }
  else if (lostAt !== null && now - lostAt > LOST_MS) old = { since: lostAt, server: true }
  const isOld = old !== undefined
  useEffect(() => {
    document.documentElement.toggleAttribute('data-old', isOld)
    return () => document.documentElement.removeAttribute('data-old')
  }, [isOld])
  return old
}

// ─── the page ───

/** Says that the page came alive; one that does not is loaded anew by what stands in its document. */
export function useAlive(): void {
  useEffect(() => document.documentElement.setAttribute('data-alive', ''), [])
}

/** Loads itself anew when the server is of another build. */
export function useNewBuild(own: string): void {
  const { build } = useTogether()
  useEffect(() => {
    if (build === '' || build === own) return
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0)
    const timer = setTimeout(() => {
      sessionStorage.setItem(RELOADED, String(Date.now()))
      reloadWhenReady()
    }, Math.max(0, last + ONCE_MS - Date.now()))
    return () => clearTimeout(timer)
  }, [build, own])
}

/** And once a night, in an hour in which nobody looks, whatever has piled up is dropped. */
export function useNightlyReload(busy: boolean): void {
  useEffect(() => {
    if (busy) return
    const next = new Date()
    next.setHours(NIGHT_HOUR, Math.random() * 59, 0, 0)
    if (next.getTime() <= Date.now()) next.setDate(next.getDate() + 1)
    const timer = setTimeout(() => { if (connectionNow().state === 'connected') reloadWhenReady() }, next.getTime() - Date.now())
    return () => clearTimeout(timer)
  }, [busy])
}
