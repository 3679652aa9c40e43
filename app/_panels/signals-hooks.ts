'use client'
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type RefObject } from 'react'
import { reloadCatalogue, type CatalogueState } from '../_live/catalogue.ts'
import { useReplay } from '../_live/clock.ts'
import { useConnection } from '../_live/hooks.ts'
import { watch } from '../_live/socket.ts'
import type { SortKey } from './signals-query.ts'

/** How long after the last letter the address is written. */
const SETTLE_MS = 250
/** How long rows must be in sight before they are subscribed: who scrolls through asks for nothing. */
const SIGHT_MS = 120
/** Without a hand on the table for so long, it may be put in order anew. */
const IDLE_MS = 20_000
/** How old its order may grow then: by a column that moves, and else. */
const MOVING_MS = 60_000
const STEADY_MS = 300_000
/** In a replay days pass in a second, and with them the windows of the changes. */
const PLAYING_IDLE_MS = 2_000
const PLAYING_MS = 10_000
/** While there is nothing to show yet, and while a server that has just started is still looking up what changes compare with. */
const FIRST_MS = 3_000
const FIRST_TRIES = 5

/** A text field's own state: it follows what is outside, and tells what was typed when the typing pauses. */
export function useTyped(outside: string, tell: (text: string) => void): readonly [string, (text: string) => void] {
  const [typed, setTyped] = useState(outside)
  const [seen, setSeen] = useState(outside)
  if (outside !== seen) {
    setSeen(outside)
    if (outside !== typed.trim()) setTyped(outside)
  }
  useEffect(() => {
    if (typed.trim() === seen) return
    const timer = setTimeout(() => tell(typed), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [typed, seen, tell])
  return [typed, setTyped]
}

/** Keeps the signals in sight live, from the commit of their reading on. */
export function useWatched(ids: readonly string[], seq: number): void {
  const release = useRef<() => void>(undefined)
  const wanted = ids.join(' ')
  useEffect(() => {
    const timer = setTimeout(() => {
      const before = release.current
      const now = wanted.split(' ').filter(Boolean)
      release.current = now.length > 0 ? watch(now, seq) : undefined
      // After the new ones are held, so that what stays in sight is never let go.
      before?.()
    }, SIGHT_MS)
    return () => clearTimeout(timer)
  }, [wanted, seq])
  useEffect(() => () => {
    release.current?.()
    release.current = undefined
  }, [])
}

const MOVING: readonly SortKey['by'][] = ['value', 'day', 'month', 'essay', 'age', 'observed']

/** Hardly a signal has a change over any window. */
function isBare(rows: CatalogueState['rows']): boolean {
  const valued = rows.filter(({ value }) => value !== null)
  return valued.filter(({ change30d, changeSinceEssay }) => change30d !== null || changeSinceEssay !== null).length < valued.length / 2
}

/** Reads the catalogue again when it has grown old and nobody touches the table: nothing moves away under a hand. */
export function useFreshCatalogue({ rows, state }: Pick<CatalogueState, 'rows' | 'state'>, sort: readonly SortKey[]): void {
  const touched = useRef(0)
  const tries = useRef(0)
  const connection = useConnection()
  const replay = useReplay(undefined)
  const isPlaying = replay?.playing ?? false
  const age = isPlaying ? PLAYING_MS : sort.some(({ by }) => MOVING.includes(by)) ? MOVING_MS : STEADY_MS
  useEffect(() => {
    const touch = (): void => { touched.current = performance.now() }
    const names = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchmove'] as const
    for (const name of names) window.addEventListener(name, touch, { passive: true })
    return () => { for (const name of names) window.removeEventListener(name, touch) }
  }, [])
  useEffect(() => {
    if (state === 'loading' || connection.state === 'lost') return
    let askedAt = performance.now()
    const bare = isBare(rows)
    const timer = setInterval(() => {
      const isFirst = rows.length === 0 || (bare && tries.current < FIRST_TRIES)
      const idle = isFirst ? 0 : isPlaying ? PLAYING_IDLE_MS : IDLE_MS
      const now = performance.now()
      if (document.hidden || now - touched.current < idle || now - askedAt < (isFirst ? FIRST_MS : age)) return
      askedAt = now
      if (bare) tries.current += 1
      void reloadCatalogue()
    }, 1000)
    return () => clearInterval(timer)
  }, [age, isPlaying, rows, state, connection.state])
  // A replay that jumped back leads another life: what was read is of a future that is not there yet.
  const life = replay?.generation
  const lived = useRef(life)
  useEffect(() => {
    if (lived.current !== undefined && lived.current !== life) void reloadCatalogue()
    lived.current = life
  }, [life])
}

const nothing = (): (() => void) => () => undefined
/** Whether the page is at work: what is rendered by the server is without keys. */
export const useIsMounted = (): boolean => useSyncExternalStore(nothing, () => true, () => false)

/** The same list as before where it holds the same. */
export function useStable<Item extends string>(list: readonly Item[]): readonly Item[] {
  const [held, setHeld] = useState(list)
  if (held === list || held.join() === list.join()) return held
  setHeld(list)
  return list
}

const ROW_REM = 2.125

/** The height of a row, px, as the style gives it: in rem, and higher on a narrow screen. */
export function useRow(body: RefObject<HTMLElement | null>): { readonly height: number; readonly isNarrow: boolean } {
  const [row, setRow] = useState({ height: 16 * ROW_REM, isNarrow: false })
  useLayoutEffect(() => {
    const table = body.current
    if (!table) return
    const measure = (): void => {
      const height = table.querySelector('tr[data-id]')?.getBoundingClientRect().height
      if (!height) return
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      setRow((held) => (held.height === height ? held : { height, isNarrow: height > (ROW_REM + 0.25) * rem }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(table)
    return () => observer.disconnect()
  }, [body])
  return row
}
