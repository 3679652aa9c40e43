'use client'
import { useSyncExternalStore } from 'react'
import { SHOW_HZ, type Here, type HereReply, type Present, type PresentAsk, type Presentation, type Shown } from '../../lib/wire/socket.ts'
import { realNow } from '../_live/clock.ts'
import { withSocket } from '../_live/socket.ts'

/** Who is there and what is presented, as this tab knows it. */
export type TogetherState = {
  readonly people: readonly Present[]
  readonly presentation: Presentation | null
  /** This tab's own id; '' before the server has said it. */
  readonly me: string
  readonly mayPresent: boolean
  /** The start of the presentation that this tab has stepped out of. */
  readonly steppedOut: number
  /** Which build the server is of, and since when it hears nothing new itself, as of when it was last asked (server time). */
  readonly build: string
  readonly lostAt: number | null
  readonly askedAt: number
}

const STEPPED_OUT = 'stepped-out'
const NOTHING: TogetherState = { people: [], presentation: null, me: '', mayPresent: false, steppedOut: 0, build: '', lostAt: null, askedAt: 0 }
let state = NOTHING
let here: Here = { board: null }
let ask: (() => void) | undefined
let send: ((ask: PresentAsk) => void) | undefined
const listeners = new Set<() => void>()

function change(next: Partial<TogetherState>): void {
  state = { ...state, ...next }
  for (const listener of listeners) listener()
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const togetherNow = (): TogetherState => state
export const useTogether = (): TogetherState => useSyncExternalStore(subscribe, () => state, () => NOTHING)

export const isPresenting = ({ presentation, me }: Pick<TogetherState, 'presentation' | 'me'>): boolean => presentation !== null && presentation.by.id === me
/** What this tab is to show, where it follows somebody. */
export const followed = (now: TogetherState): Presentation | null => (now.presentation !== null && now.me !== '' && !isPresenting(now) && now.steppedOut !== now.presentation.since ? now.presentation : null)

/** Joins the others for as long as the page is open; the answer leaves them. */
export function join(): () => void {
  try {
    change({ steppedOut: Number(sessionStorage.getItem(STEPPED_OUT) ?? 0) })
  } catch { /* A browser that keeps nothing: it follows anew with each page. */ }
  return withSocket((socket) => {
    const up = (): void => {
      socket.emit('presence', here, (reply) => { if (!('error' in reply)) taken(reply) })
    }
    const people = (next: readonly Present[]): void => change({ people: next })
    const presentation = (next: Presentation | null): void => change({ presentation: next })
    const off = (): void => change({ people: [] })
    ask = () => { if (socket.connected) up() }
    send = (asked) => { if (socket.connected) socket.emit('present', asked) }
    socket.on('connect', up)
    socket.on('disconnect', off)
    socket.on('presence', people)
    socket.on('present', presentation)
    ask()
    return () => {
      ask = undefined
      send = undefined
      socket.off('connect', up)
      socket.off('disconnect', off)
      socket.off('presence', people)
      socket.off('present', presentation)
    }
  })
}

const taken = ({ people, presentation, me, mayPresent, build, lostAt }: HereReply): void => change({ people, presentation, me, mayPresent, build, lostAt, askedAt: realNow() })

/** Which board this page shows. */
export function setHere(next: Here): void {
  if (next.board === here.board && next.wall === here.wall && state.me !== '') return
  here = next
  ask?.()
}
/** Asks how things stand. */
export const askAgain = (): void => ask?.()

export function stepOut(out: boolean): void {
  const steppedOut = out ? (state.presentation?.since ?? 0) : 0
  try {
    sessionStorage.setItem(STEPPED_OUT, String(steppedOut))
  } catch { /* As above. */ }
  change({ steppedOut })
}

export const start = (shown: Shown): void => send?.({ do: 'start', shown })
export const stop = (): void => send?.({ do: 'stop' })

let latest: Shown | undefined
let timer: ReturnType<typeof setTimeout> | undefined
/** Shows it to the others; of several within a moment, the newest. */
export function show(shown: Shown): void {
  latest = shown
  timer ??= setTimeout(() => {
    timer = undefined
    if (latest && isPresenting(state)) send?.({ do: 'show', shown: latest })
  }, 1000 / SHOW_HZ)
}
