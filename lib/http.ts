import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { pipeline } from 'node:stream/promises'
import { Writable, type Readable, type Transform } from 'node:stream'
import { Agent, request, type Dispatcher } from 'undici'
import { FeedError, type FeedFault } from './feeds/feed.ts'

export type HttpAsk = {
  readonly feedId: string
  readonly url: URL
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** What the last answer gave, to ask conditionally. */
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
  readonly signal?: AbortSignal | undefined
}
export type HttpAnswer =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'body'
      readonly body: string
      readonly etag: string | undefined
      readonly lastModified: string | undefined
      /** This was the last request that the source allows before then, epoch ms. */
      readonly usedUpTo: number | undefined
    }

export type HttpLimits = { readonly timeoutMs: number; readonly maxBytes: number }
export const LIMITS: HttpLimits = { timeoutMs: 15_000, maxBytes: 20 * 1024 * 1024 }

export type Fetcher = ReturnType<typeof makeFetcher>

const MAX_REDIRECTS = 3
/** How much of a wrong answer is kept for the operator. */
const KEPT = 100_000

/** A polite fetcher: honest name, conditional requests, a bound on time and on decoded size, no redirect to another host. */
export function makeFetcher({ userAgent, limits = LIMITS }: { userAgent: string; limits?: HttpLimits }) {
  const agent = new Agent({ connections: 2, connect: { timeout: limits.timeoutMs }, keepAliveTimeout: 5_000 })

  async function ask({ feedId, url, method = 'GET', headers = {}, body, etag, lastModified, signal }: HttpAsk): Promise<HttpAnswer> {
    const deadline = AbortSignal.timeout(limits.timeoutMs)
    const stop = signal ? AbortSignal.any([signal, deadline]) : deadline
    const fault = (kind: FeedFault, detail: string, options?: ConstructorParameters<typeof FeedError>[3]): FeedError => new FeedError(feedId, kind, detail, options)
    let target = url
    try {
      for (let hop = 0; ; hop += 1) {
        const answer = await request(target, {
          method,
          dispatcher: agent,
          signal: stop,
          headersTimeout: limits.timeoutMs,
          bodyTimeout: limits.timeoutMs,
          headers: {
            'user-agent': userAgent,
            accept: 'application/json, text/csv, text/markdown, text/plain;q=0.9, */*;q=0.5',
            'accept-encoding': 'gzip, br',
            ...(etag && { 'if-none-match': etag }),
            ...(lastModified && { 'if-modified-since': lastModified }),
            ...headers,
          },
          ...(body !== undefined && { body }),
        })
        const { statusCode } = answer
        if (statusCode === 304) {
          await answer.body.dump()
          return { kind: 'unchanged' }
        }
        if ([301, 302, 303, 307, 308].includes(statusCode)) {
          await answer.body.dump()
          const next = new URL(headerOf(answer, 'location') ?? '', target)
          if (next.origin !== url.origin) throw fault('rejected', `redirects to another host (${next.origin}): not followed`)
          if (hop >= MAX_REDIRECTS) throw fault('rejected', 'redirects in circles')
          target = next
          continue
        }
        const text = await readBody(answer, limits.maxBytes, stop, fault)
        const kept = { status: statusCode, payload: text.slice(0, KEPT) }
        // GitHub refuses with 403 where others say 429: told by what comes with it.
        const limited = statusCode === 429 || (statusCode === 403 && (headerOf(answer, 'retry-after') !== undefined || usedUpTo(answer) !== undefined))
        if (limited) throw fault('rate-limited', `answers ${statusCode}: too many requests`, { ...kept, ...retryOf(answer) })
        if (statusCode >= 500) throw fault('unavailable', `answers ${statusCode}`, { ...kept, ...retryOf(answer) })
        if (statusCode === 401 || statusCode === 403) throw fault('rejected', `answers ${statusCode}: refuses us`, kept)
        if (statusCode >= 400) throw fault('rejected', `answers ${statusCode}`, kept)
        return { kind: 'body', body: text, etag: headerOf(answer, 'etag'), lastModified: headerOf(answer, 'last-modified'), usedUpTo: usedUpTo(answer) }
      }
    } catch (error) {
      if (error instanceof FeedError) throw error
      if (deadline.aborted) throw fault('timeout', `no whole answer within ${limits.timeoutMs / 1000} s`, { cause: error })
      throw fault('unavailable', reasonOf(error), { cause: error })
    }
  }

  return { ask, close: async (): Promise<void> => agent.destroy() }
}

const headerOf = (answer: Dispatcher.ResponseData, name: string): string | undefined => {
  const value = answer.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** Seconds or a date (RFC 9110); at most a day, so that a mistaken header cannot silence a feed for good. */
export function retryAtFrom(header: string | undefined, now: number): number | undefined {
  if (!header) return undefined
  const at = /^\d+$/.test(header.trim()) ? now + Number(header) * 1000 : Date.parse(header)
  return Number.isFinite(at) ? Math.min(Math.max(at, now), now + 86_400_000) : undefined
}

/** When an allowance that is used up is filled again, as `X-RateLimit-Remaining: 0` and `X-RateLimit-Reset` (seconds since 1970) say. */
function usedUpTo(answer: Dispatcher.ResponseData): number | undefined {
  const reset = headerOf(answer, 'x-ratelimit-reset')
  if (headerOf(answer, 'x-ratelimit-remaining') !== '0' || reset === undefined || !/^\d{9,11}$/.test(reset)) return undefined
  const now = Date.now()
  return Math.min(Math.max(Number(reset) * 1000, now), now + 86_400_000)
}

function retryOf(answer: Dispatcher.ResponseData): { retryAt?: number } {
  const retryAt = retryAtFrom(headerOf(answer, 'retry-after'), Date.now()) ?? usedUpTo(answer)
  return retryAt === undefined ? {} : { retryAt }
}

function decoderFor(encoding: string | undefined): Transform | undefined {
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'br':
      return createBrotliDecompress()
    case 'deflate':
      return createInflate()
    default:
      return undefined
  }
}

/** The decoded body as text; stops reading as soon as it is larger than allowed, also where it is small on the wire. */
async function readBody(answer: Dispatcher.ResponseData, maxBytes: number, signal: AbortSignal, fault: (kind: FeedFault, detail: string, options?: ErrorOptions) => FeedError): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  const sink = new Writable({
    write(part: Buffer, _encoding, done) {
      size += part.length
      if (size > maxBytes) done(fault('malformed', `the body is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`))
      else {
        parts.push(part)
        done()
      }
    },
  })
  const decoder = decoderFor(headerOf(answer, 'content-encoding'))
  const source: Readable = answer.body
  try {
    if (decoder) await pipeline(source, decoder, sink, { signal })
    else await pipeline(source, sink, { signal })
  } catch (error) {
    if (error instanceof FeedError || signal.aborted) throw error
    throw fault('unavailable', `the answer broke off: ${reasonOf(error)}`, { cause: error })
  }
  return Buffer.concat(parts).toString('utf8')
}

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host’s name cannot be resolved (no network?)',
  EAI_AGAIN: 'the host’s name cannot be resolved (no network?)',
  ECONNREFUSED: 'the host refuses the connection',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  ENETUNREACH: 'the network cannot be reached',
  EHOSTUNREACH: 'the host cannot be reached',
  Z_DATA_ERROR: 'the compressed body is damaged',
  Z_BUF_ERROR: 'the compressed body is cut short',
}

/** A network failure in words an operator understands. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return (code && WORDS[code]) ?? (error.cause instanceof Error ? reasonOf(error.cause) : error.message || 'failed')
}
