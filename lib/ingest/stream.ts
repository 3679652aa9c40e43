import { WebSocket, type RawData } from 'ws'
import { minutes, seconds } from '../domain/time.ts'
import { FeedError, type Reading, type StreamFeed } from '../feeds/feed.ts'
import { reasonOf } from '../http.ts'
import type { Store } from '../store/store.ts'
import type { Ingest, RowRefusal } from './ingest.ts'
import { makeFrameKeeper, redactor, withoutSecrets } from './payload.ts'
import { contextFor, requestUrl } from './poll.ts'
import type { FeedSettings } from './settings.ts'

export type StreamDeps = {
  readonly store: Store
  readonly ingest: Ingest
  readonly settings: FeedSettings
  readonly now: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Names this worker in the lock. */
  readonly token: string
  readonly userAgent: string
  /** How long the connection outlives a dead holder's lock. */
  readonly lockTtl?: number
  readonly onError: (error: unknown) => void
}

/** Frames are gathered this long, so that a busy stream is a few commits a second. */
const FLUSH = 100
/** Past this many readings that wait (Redis is away), only the newest of each signal is kept. */
const BUFFER = 5_000
/** The newest frames are kept at this pace. */
const KEEP_FRAMES = seconds(5)
const LOCK_TTL = seconds(5)
const BACKOFF_MAX = minutes(2)

/** Keeps one connection of a streaming feed for the whole deployment: it is held by whoever has the lock; until aborted. */
export async function runStream(feed: StreamFeed, deps: StreamDeps, signal: AbortSignal): Promise<void> {
  const { store, token, sleep, now } = deps
  const ttl = deps.lockTtl ?? LOCK_TTL
  const lockName = `stream-${feed.id}`
  let failures = 0
  while (!signal.aborted) {
    try {
      if (!(await store.hot.lock(lockName, token, ttl))) {
        await sleep(ttl / 4, signal)
        continue
      }
      await hold(feed, deps, lockName, ttl, signal, () => {
        failures = 0
      })
      failures = 0
    } catch (error) {
      if (signal.aborted) break
      failures += 1
      const fault = error instanceof FeedError ? withoutSecrets(error, redactor(deps.settings.env)) : new FeedError(feed.id, 'unavailable', reasonOf(error), { cause: error })
      await note(store, feed, fault, failures, now()).catch(deps.onError)
      const pause = Math.min(fault.retryable ? 1000 * 2 ** Math.min(failures, 7) : BACKOFF_MAX, BACKOFF_MAX)
      await store.hot.unlock(lockName, token).catch(deps.onError)
      await sleep(deps.settings.loopback ? Math.min(pause, 1000) : pause * (0.75 + Math.random() / 2), signal)
    }
  }
  await store.hot.unlock(lockName, token).catch(() => undefined)
}

/** A frame as text, in whichever form it came. */
export const frameText = (data: RawData): string => (Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8')

async function note(store: Store, feed: StreamFeed, fault: FeedError, failures: number, at: number): Promise<void> {
  if (fault.payload !== undefined) await store.hot.deadLetter(feed.id, { at, fault: fault.fault, detail: fault.message, subject: null, payload: fault.payload })
  await store.hot.rememberFeed(feed.id, { lastAttemptAt: at, lastErrorAt: at, lastError: fault.message, failures, connectedBy: undefined }, { at, ok: false, note: fault.message })
}

/** One connection, from opening to its end. Resolves when the lock went elsewhere; throws when the connection failed. */
async function hold(feed: StreamFeed, deps: StreamDeps, lockName: string, ttl: number, signal: AbortSignal, connected: () => void): Promise<void> {
  const { store, ingest, now, token } = deps
  // The lock is a lease: unless it is known to be ours still, another worker may be connected already.
  let leaseUntil = performance.now() + ttl
  const context = await contextFor(feed, deps)
  const path = feed.path(context)
  const frames = makeFrameKeeper(store.hot, feed.id, path, redactor(deps.settings.env))
  const url = requestUrl(feed, { path }, deps.settings.origin)
  url.protocol = url.protocol === 'http:' || url.protocol === 'ws:' ? 'ws:' : 'wss:'
  const socket = new WebSocket(url, { headers: { 'user-agent': deps.userAgent }, handshakeTimeout: seconds(15), maxPayload: 1024 * 1024, perMessageDeflate: false, followRedirects: false })
  let buffer: Reading[] = []
  let rows: RowRefusal[] = []
  let lastFrameAt = now()
  // Silence is a matter of the real clock, whatever ours says.
  let heardAt = performance.now()
  let remembered = false
  let end: (error?: Error) => void = () => {}
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve())
  })
  // The rejection is awaited below, after the socket's own handlers are in place.
  ended.catch(() => {})

  const refused = (reason: string, row: unknown): void => {
    if (rows.length < 100) rows.push({ reason, row })
  }
  socket.on('open', () => {
    connected()
    for (const text of feed.hello(context)) socket.send(text)
  })
  const alive = (): void => {
    lastFrameAt = now()
    heardAt = performance.now()
  }
  socket.on('ping', alive)
  socket.on('message', (data) => {
    alive()
    const text = frameText(data)
    try {
      const { readings, send = [] } = feed.frame(text, { ...context, now: now(), refuse: refused })
      buffer.push(...readings)
      frames.add(readings.map(({ signal: { id } }) => id), text, lastFrameAt)
      for (const answer of send) socket.send(answer)
    } catch (error) {
      end(error instanceof FeedError ? new FeedError(feed.id, error.fault, error.detail, { cause: error, payload: text }) : new FeedError(feed.id, 'malformed', reasonOf(error), { cause: error, payload: text }))
    }
    if (buffer.length > BUFFER) buffer = [...new Map(buffer.map((reading) => [reading.signal.id, reading])).values()]
  })
  socket.on('error', (error) => end(new FeedError(feed.id, 'unavailable', reasonOf(error), { cause: error })))
  socket.on('unexpected-response', (_request, response) => end(new FeedError(feed.id, response.statusCode === 401 || response.statusCode === 403 ? 'rejected' : response.statusCode === 429 ? 'rate-limited' : 'unavailable', `the socket was answered with ${response.statusCode ?? 'nothing'}`)))
  socket.on('close', (code) => end(new FeedError(feed.id, 'unavailable', `the source closed the connection (${code})`)))
  const stop = (): void => end()
  signal.addEventListener('abort', stop, { once: true })

  let flushing: Promise<void> = Promise.resolve()
  let busy = false
  const flush = (): void => {
    if (busy || (buffer.length === 0 && rows.length === 0 && remembered)) return
    const readings = buffer
    const refusedRows = rows
    buffer = []
    rows = []
    busy = true
    flushing = (async () => {
      if (!remembered && socket.readyState === WebSocket.OPEN) {
        remembered = true
        const at = now()
        await store.hot.rememberFeed(feed.id, { lastAttemptAt: at, lastSuccessAt: at, failures: 0, lastError: undefined, openUntil: undefined, connectedBy: token }, { at, ok: true, note: 'connected' })
      }
      if (readings.length > 0 || refusedRows.length > 0) await ingest.ingest(feed, readings, refusedRows, now())
    })()
      .catch((error: unknown) => end(error instanceof Error ? error : new Error('flush failed')))
      .finally(() => {
        busy = false
      })
  }
  const flusher = setInterval(flush, FLUSH)
  const framer = setInterval(() => void frames.write().catch(deps.onError), KEEP_FRAMES)
  let lastNoted = now()
  let renewing = false
  const renew = async (): Promise<void> => {
    renewing = true
    try {
      const from = performance.now()
      if (await store.hot.lock(lockName, token, ttl)) leaseUntil = from + ttl
      else end()
    } finally {
      renewing = false
    }
  }
  const keeper = setInterval(() => {
    if (performance.now() - heardAt > feed.silenceAfter) end(new FeedError(feed.id, 'timeout', `no frame for ${Math.round(feed.silenceAfter / 1000)} s`))
    if (performance.now() > leaseUntil) end(new FeedError(feed.id, 'unavailable', 'Redis did not answer in time: gave the connection up'))
    if (!renewing) renew().catch(deps.onError)
    if (remembered && lastFrameAt > lastNoted && now() - lastNoted > seconds(30)) {
      lastNoted = now()
      store.hot.rememberFeed(feed.id, { lastSuccessAt: lastFrameAt }).catch(deps.onError)
    }
  }, ttl / 4)
  try {
    await ended
  } finally {
    clearInterval(flusher)
    clearInterval(framer)
    clearInterval(keeper)
    signal.removeEventListener('abort', stop)
    socket.removeAllListeners()
    socket.on('error', () => {})
    socket.terminate()
    await flushing
    if (buffer.length > 0) await ingest.ingest(feed, buffer, rows, now())
    // They are shown, not counted: why the connection ended matters more.
    await frames.write().catch(deps.onError)
  }
}
