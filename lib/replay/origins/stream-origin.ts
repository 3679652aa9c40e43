import { createServer } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Observation } from '../../domain/observation.ts'
import { frameText } from '../../ingest/stream.ts'
import { sleep } from '../../sleep.ts'
import { knownTo, type Line } from './line.ts'
import { listenLocally, type Listening } from './listen.ts'
import type { StreamSpeaker } from './speaker.ts'

export type StreamOrigin = Listening & {
  /**
   * Tells subscribers what became known since the last push and up to `to` (never past `now`), in order of time.
   * Resolves when it is on its way. A `to` before the last push rewinds, and tells nothing.
   */
  readonly push: (to: number) => Promise<void>
  /** How many observations were pushed that nobody has subscribed to yet: they are told to who does. */
  readonly behind: () => number
}

/** A client gathers frames for 100 ms and keeps at most 5,000 trades meanwhile: a long catch-up is told at this pace. */
const AT_ONCE = 2_000
const PAUSE = 250
/** A client subscribes symbol by symbol: what waited for it is told when it has finished. */
const SETTLE = 50

type Track = { readonly symbol: string; readonly line: Line; /** How many of its observations have been told. */ told: number }

/** The source of a streaming feed on a loopback port. What was known at the start is told to nobody. */
export async function startStreamOrigin(speaker: StreamSpeaker, lines: readonly Line[], now: () => number): Promise<StreamOrigin> {
  let mark = now()
  const tracks: readonly Track[] = lines.map((line) => ({ symbol: speaker.symbolOf(line), line, told: knownTo(line, mark) }))
  const wishes = new Map<WebSocket, Set<string>>()
  const stop = new AbortController()

  const server = createServer((_request, response) => response.writeHead(426).end())
  const upgrades = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, duplex, head) => {
    if (!speaker.admits(new URL(request.url ?? '/', 'http://source').searchParams)) {
      duplex.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n')
      return
    }
    upgrades.handleUpgrade(request, duplex, head, (socket) => serve(socket))
  })

  function serve(socket: WebSocket): void {
    const wanted = new Set<string>()
    let settling: NodeJS.Timeout | undefined
    wishes.set(socket, wanted)
    socket.on('message', (data) => {
      try {
        const { add, drop } = speaker.heard(frameText(data))
        if (add !== undefined) wanted.add(add)
        if (drop !== undefined) wanted.delete(drop)
      } catch {
        socket.close(1003, 'not a frame that this source knows')
      }
      clearTimeout(settling)
      settling = setTimeout(() => void inTurn(tell), SETTLE)
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clearTimeout(settling)
      wishes.delete(socket)
    })
  }

  let turn: Promise<void> = Promise.resolve()
  /** One at a time, so that nothing is told twice or out of order. */
  const inTurn = async (work: () => Promise<void>): Promise<void> => (turn = turn.then(work))

  /** Tells all that may be told and has a listener. */
  async function tell(): Promise<void> {
    const heard = new Set([...wishes.values()].flatMap((wanted) => [...wanted]))
    const pending = tracks
      .filter(({ symbol }) => heard.has(symbol))
      .flatMap((track) => {
        const from = track.told
        track.told = Math.max(from, knownTo(track.line, mark))
        return track.line.seen.slice(from, track.told).map((one) => ({ symbol: track.symbol, one }))
      })
      .sort((a, b) => a.one.receivedAt - b.one.receivedAt)
    let sent = 0
    for (const group of byInstant(pending)) {
      if (stop.signal.aborted) return
      if (sent + group.length > AT_ONCE) {
        await sleep(PAUSE, stop.signal)
        sent = 0
      }
      sent += group.length
      await Promise.all([...wishes].map(async ([socket, wanted]) => sendTo(socket, group.filter(({ symbol }) => wanted.has(symbol)))))
    }
  }

  async function sendTo(socket: WebSocket, group: readonly { readonly symbol: string; readonly one: Observation }[]): Promise<void> {
    if (group.length === 0) return
    const text = speaker.frame(group.map(({ symbol, one }) => ({ symbol, price: one.value, at: one.observedAt })))
    // A client that is gone has closed: its `close` tells, not this.
    await new Promise<void>((resolve) => {
      socket.send(text, () => resolve())
    })
  }

  const pinger = setInterval(() => {
    for (const socket of wishes.keys()) socket.send(speaker.ping.text, () => {})
  }, speaker.ping.every)

  const listening = await listenLocally(server)
  return {
    origin: listening.origin,
    push: async (to) =>
      inTurn(async () => {
        const next = Math.min(to, now())
        if (next < mark) for (const track of tracks) track.told = Math.min(track.told, knownTo(track.line, next))
        mark = next
        await tell()
      }),
    behind: () => tracks.reduce((sum, { line, told }) => sum + Math.max(0, knownTo(line, mark) - told), 0),
    close: async () => {
      stop.abort()
      clearInterval(pinger)
      for (const socket of wishes.keys()) socket.terminate()
      upgrades.close()
      await turn
      await listening.close()
    },
  }
}

/** Runs of one instant. */
function* byInstant<T extends { readonly one: Observation }>(pending: readonly T[]): Generator<readonly T[]> {
  let group: T[] = []
  for (const item of pending) {
    if (group[0] && group[0].one.receivedAt !== item.one.receivedAt) {
      yield group
      group = []
    }
    group.push(item)
  }
  if (group.length > 0) yield group
}
