import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { WebSocketServer, type WebSocket } from 'ws'

/** A request as it reached the origin. */
export type Asked = {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly raw: Buffer
  /** Epoch ms. */
  readonly at: number
}

/** Writes one response, well or badly. The makers below cover what tests need. */
export type Answer = (response: ServerResponse) => void | Promise<void>
export type Handler = (asked: Asked) => Answer | Promise<Answer>

export type Origin = {
  /** `http://127.0.0.1:<port>`, as FEED_ORIGIN_<FEED> takes it. */
  readonly url: string
  /** Every request so far, WebSocket upgrades included. */
  readonly requests: readonly Asked[]
  /** WebSockets that are open now. */
  readonly sockets: ReadonlySet<WebSocket>
  /** The most requests that were under way at one time. */
  readonly busiest: () => number
  readonly answerWith: (handler: Handler) => void
  readonly close: () => Promise<void>
}

export type OnSocket = (socket: WebSocket, asked: Asked) => void

/** A source on a free loopback port that answers as told, keeps what it was asked, and ends without waiting for anyone. */
export async function startOrigin(given: Handler, { onSocket }: { onSocket?: OnSocket } = {}): Promise<Origin> {
  let handler = given
  const requests: Asked[] = []
  let underWay = 0
  let busiest = 0
  const server = createServer((request, response) => {
    underWay += 1
    busiest = Math.max(busiest, underWay)
    response.on('close', () => {
      underWay -= 1
    })
    // A client that goes away in the middle is what some tests are about.
    response.on('error', () => {})
    const at = Date.now()
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('error', () => {})
    request.on('end', () => {
      const raw = Buffer.concat(parts)
      const asked = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: raw.toString('utf8'), raw, at }
      requests.push(asked)
      void (async () => (await handler(asked))(response))().catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined)
      })
    })
  })
  const upgrades = new WebSocketServer({ noServer: true })
  const sockets = new Set<WebSocket>()
  server.on('upgrade', (request, duplex, head) => {
    const asked = { method: 'GET', url: request.url ?? '', headers: request.headers, body: '', raw: Buffer.alloc(0), at: Date.now() }
    requests.push(asked)
    if (!onSocket) {
      duplex.destroy()
      return
    }
    upgrades.handleUpgrade(request, duplex, head, (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => {})
      onSocket(socket, asked)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo // Safe: it listens on a port, not on a pipe.
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    sockets,
    busiest: () => busiest,
    answerWith: (next) => {
      handler = next
    },
    close: async () => {
      for (const socket of sockets) socket.terminate()
      upgrades.close()
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

// ─── answers ───

type Headers = Readonly<Record<string, string>>

export const text = (body: string | Buffer, { status = 200, headers = {} }: { status?: number; headers?: Headers } = {}): Answer => (response) => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(body)
}
export const json = (value: unknown, headers: Headers = {}): Answer => text(JSON.stringify(value), { headers: { 'content-type': 'application/json', ...headers } })
export const status = (code: number, headers: Headers = {}, body = ''): Answer => text(body, { status: code, headers })
export const gzipped = (body: string): Answer => text(gzipSync(body), { headers: { 'content-encoding': 'gzip' } })
export const redirect = (to: string): Answer => status(302, { location: to })

/** Takes the request and never says a word. */
export const hang: Answer = () => {}

/** Begins well, then the connection is cut. */
export const cut = (body: string): Answer => (response) => {
  response.writeHead(200, { 'content-length': String(Buffer.byteLength(body) * 2) })
  response.write(body, () => response.destroy())
}

/** A byte at a time, for ever. */
export const drip = (every: number): Answer => async (response) => {
  response.writeHead(200)
  while (!response.destroyed) {
    response.write(' ')
    await sleep(every)
  }
}

/** So many bytes of JSON that would parse, if anyone read it to its end. */
export const huge = (bytes: number): Answer => async (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const part = Buffer.alloc(256 * 1024, 'a')
  await pipeline(async function* parts() {
    yield '"'
    for (let sent = 0; sent < bytes; sent += part.length) yield part
    yield '"'
  }, response)
}

/** Small on the wire, `bytes` when unpacked. */
export const gzipBomb = (bytes: number): Answer => text(gzipSync(Buffer.alloc(bytes, ' ')), { headers: { 'content-encoding': 'gzip' } })

/** An answer with a validator; asked with it again, it says "not modified". */
export const withEtag = (etag: string, body: string): Handler => ({ headers }) => (headers['if-none-match'] === etag ? status(304, { etag }) : text(body, { headers: { etag } }))

// ─── recorded bodies ───

const folder = (feedId: string): URL => new URL(`../fixtures/${feedId}/`, import.meta.url)
const TYPES: Readonly<Record<string, string>> = { json: 'application/json', csv: 'text/csv', md: 'text/markdown' }

/** Where its file is JSON: parsed, else undefined. */
const jsonOf = (feedId: string, file: string): unknown => (existsSync(new URL(file, folder(feedId))) ? JSON.parse(readFileSync(new URL(file, folder(feedId)), 'utf8')) : undefined)

/** Answers as the feed's source did when its fixtures were recorded: the first of `routes.json` whose key is in the address, else `ok.*`. */
export function recorded(feedId: string): Handler {
  const ok = readdirSync(folder(feedId)).find((file) => file.startsWith('ok.'))
  const routes = Object.entries((jsonOf(feedId, 'routes.json') ?? {}) as Readonly<Record<string, string>>) // Safe: written with the fixtures, address part → file.
  return ({ url }) => {
    const file = routes.find(([part]) => decodeURIComponent(url).includes(part) || url.includes(part))?.[1] ?? ok
    if (file === undefined) return status(404, {}, `no fixture of ${feedId} for ${url}`)
    return text(readFileSync(new URL(file, folder(feedId))), { headers: { 'content-type': TYPES[file.split('.').at(-1) ?? ''] ?? 'text/plain' } })
  }
}

/** Plays the recorded frames of a streaming feed: the first as a greeting, the others when the client has spoken. */
export function recordedFrames(feedId: string): OnSocket {
  const [greeting, ...rest] = (jsonOf(feedId, 'frames.json') ?? []) as readonly string[] // Safe: written with the fixtures, a list of frames.
  return (socket) => {
    if (greeting !== undefined) socket.send(greeting)
    socket.once('message', () => {
      for (const frame of rest) socket.send(frame)
    })
  }
}

/** An origin that is the source of one feed, as it was recorded. */
export const startRecordedOrigin = async (feedId: string): Promise<Origin> => startOrigin(recorded(feedId), { onSocket: recordedFrames(feedId) })
