import { io, type Socket } from 'socket.io-client'
import type { AnnotationTold, ClientToServer, ServerToClient, TickItem } from '../../lib/wire/socket.ts'
import { takeBoard } from './boards.ts'
import { realNow, takeReplay } from './clock.ts'
import { takeAlert, takeRules, takeSilence } from './firing.ts'
import { connectionNow, position, redraw, rewind, setConnection, take, takeClaim, takeReport, takeTicks } from './store.ts'

const ANSWER_MS = 10_000
/** Between two tries to get back at most. */
const RETRY_MS = 2000
/** A try that goes into a dead network is given up then, or it would still hang when the network is back. */
const TRY_MS = 8000
/** A page hidden for longer than this asks for nothing until it is shown. */
const HIDDEN_MS = 60_000

const wanted = new Map<string, number>()
type LiveSocket = Socket<ServerToClient, ClientToServer>
let socket: LiveSocket | undefined
let paused = false
let pause: ReturnType<typeof setTimeout> | undefined

function lost(why?: string): void {
  // Keeps the first moment: since then the numbers are old.
  if (connectionNow().state !== 'lost') setConnection({ state: 'lost', since: realNow(), ...(why && { why }) })
}

const connected = (): void => setConnection({ state: 'connected', since: realNow() })

/** Asks for what was missed since the held position, or for everything where there is none. */
function ask(ids: readonly string[]): void {
  if (!socket?.connected || paused) return
  if (ids.length === 0) return connected()
  const asked = socket
  const from = position()
  asked.timeout(ANSWER_MS).emit('subscribe', { ids, ...from }, (failure: Error | null, reply) => {
    if (failure) {
      // Ticks of other signals may have come since: what was asked for is still missed from there on.
      if (from) rewind(from.since)
      lost()
      // Broken off, it is on its way back by itself; to begin another try in between would end both.
      if (asked.connected) asked.disconnect().connect()
    } else if ('error' in reply) {
      lost(reply.error.message)
    } else {
      take({ ...reply, items: reply.values.map(({ id, value, observedAt, mode }): TickItem => [id, value, observedAt, mode]) })
      connected()
    }
  })
}

/** The tab's own name, which it keeps when its page is loaded anew: others are told a digest of it. */
function tab(): string {
  const make = (): string => [...crypto.getRandomValues(new Uint32Array(4))].join('-')
  try {
    const held = sessionStorage.getItem('tab') ?? make()
    sessionStorage.setItem('tab', held)
    return held
  } catch {
    return make()
  }
}

type Use = (socket: LiveSocket) => () => void
const uses = new Map<Use, (() => void) | undefined>()

/** The page's connection for what is loaded later; `use` tells how it leaves it, the answer makes it do so. */
export function withSocket(use: Use): () => void {
  uses.set(use, socket && use(socket))
  return () => {
    uses.get(use)?.()
    uses.delete(use)
  }
}

/** Opens the page's one connection; the answer closes it. */
export function connect(): () => void {
  const opened: LiveSocket = io({ auth: { tab: tab() }, transports: ['websocket', 'polling'], tryAllTransports: true, reconnectionDelay: RETRY_MS / 4, reconnectionDelayMax: RETRY_MS, timeout: TRY_MS })
  socket = opened
  opened.on('connect', () => {
    if (connectionNow().state === 'lost') for (const { back } of readers) back()
    ask([...wanted.keys()])
  })
  opened.on('connect_error', () => lost())
  opened.on('disconnect', (reason) => {
    if (reason === 'io client disconnect') return
    lost()
    // After an orderly goodbye the client library does not come back by itself.
    if (reason === 'io server disconnect') setTimeout(() => opened.connect(), 1000)
  })
  opened.on('closing', () => lost())
  opened.on('ticks', takeTicks)
  opened.on('feed', takeReport)
  opened.on('replay', takeReplay)
  opened.on('claim', takeClaim)
  opened.on('alert', takeAlert)
  opened.on('rules', takeRules)
  opened.on('silence', takeSilence)
  for (const use of uses.keys()) uses.set(use, use(opened))
  opened.on('annotation', (told) => { for (const { hear } of readers) hear(told) })
  opened.on('board', takeBoard)
  document.addEventListener('visibilitychange', follow)
  window.addEventListener('online', retry)
  return () => {
    document.removeEventListener('visibilitychange', follow)
    window.removeEventListener('online', retry)
    clearTimeout(pause)
    opened.disconnect()
    socket = undefined
  }
}

/** Tries at once, as soon as there is a reason to hope: the next try may be far off in a page that was hidden, and the present one hang. */
function retry(): void {
  if (connectionNow().state === 'lost' && socket && !socket.connected) socket.disconnect().connect()
}

function follow(): void {
  clearTimeout(pause)
  if (document.hidden) {
    pause = setTimeout(() => {
      paused = true
      if (socket?.connected && wanted.size > 0) socket.emit('unsubscribe', { ids: [...wanted.keys()] })
    }, HIDDEN_MS)
    return
  }
  redraw()
  retry()
  if (!paused) return
  paused = false
  ask([...wanted.keys()])
}

type Reader = { readonly hear: (told: AnnotationTold) => void; readonly back: () => void }
const readers = new Set<Reader>()

/** Hears what is written on charts; `back`: the connection was lost and is there again, so something may have been missed. The answer ends it. */
export function hearAnnotations(hear: Reader['hear'], back: () => void): () => void {
  const reader = { hear, back }
  readers.add(reader)
  return () => readers.delete(reader)
}

/** Keeps these signals live, from the commit at which the page was rendered; the answer ends it. */
export function watch(ids: readonly string[], seq: number): () => void {
  for (const id of ids) wanted.set(id, (wanted.get(id) ?? 0) + 1)
  rewind(seq)
  ask(ids)
  return () => {
    const gone = ids.filter((id) => {
      const left = (wanted.get(id) ?? 1) - 1
      if (left > 0) wanted.set(id, left)
      else wanted.delete(id)
      return left <= 0
    })
    if (gone.length > 0 && socket?.connected && !paused) socket.emit('unsubscribe', { ids: gone })
  }
}
