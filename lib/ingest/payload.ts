import { createHash } from 'node:crypto'
import type { SignalId } from '../domain/signal.ts'
import { FeedError, type FeedRequest } from '../feeds/feed.ts'
import type { Hot, KeptBody } from '../store/hot.ts'

/** What is kept of one body, characters. A body that is cut is shown, and never taken for the whole one. */
export const MOST_KEPT = 8_000_000
const MOST_FRAME = 64_000
/** Signals of one stream whose frames are kept. */
const MOST_FRAMES = 500

/** A shorter word is no secret, and taking it out would spoil what it stands in. */
const SHORTEST_SECRET = 4

/** Takes a feed's own secrets out of a text: as they are, as they stand in an address, and as they stand in JSON. */
export function redactor(env: Readonly<Record<string, string>>): (text: string) => string {
  const given = Object.values(env).filter((value) => value.length >= SHORTEST_SECRET)
  const secrets = [...new Set(given.flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]))].sort((a, b) => b.length - a.length)
  return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
}

/** A fault as it may be told and kept: a source may repeat the key that it refuses. */
export function withoutSecrets(error: FeedError, redact: (text: string) => string): FeedError {
  const { feedId, fault, detail, payload, retryAt, status } = error
  if (redact(detail) === detail && redact(payload ?? '') === (payload ?? '')) return error
  return new FeedError(feedId, fault, redact(detail), { ...(payload !== undefined && { payload: redact(payload) }), ...(retryAt !== undefined && { retryAt }), ...(status !== undefined && { status }) })
}

/** The days and times in an address: requests that differ in them alone follow one another. */
const TIMES = /(?<!\d)(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?:T\d\d(?:(?::|%3A)\d\d){0,2}(?:\.\d+)?Z?)?(?!\d)/gi

/** A request as it may be kept: without headers, and without its feed's secrets. */
export type Kept = {
  /** Names the request among those of its feed. */
  readonly field: string
  /** The same for requests of which the next takes the place of the last. */
  readonly shape: string
  readonly request: KeptBody['request']
}

export function keptRequest({ path, method = 'GET', subject, body }: FeedRequest, redact: (text: string) => string): Kept {
  const request = { method, path: redact(path), subject: subject ?? null, ...(body !== undefined && { body: redact(body) }) }
  const digest = request.body === undefined ? '' : ` ${createHash('sha1').update(request.body).digest('base64url').slice(0, 12)}`
  const name = (at: string): string => `${method} ${at}${digest}`
  return { field: name(request.path), shape: `${name(request.path.replaceAll(TIMES, '*'))} ${subject ?? ''}`, request }
}

type Answer = { readonly body: string; readonly etag?: string | undefined; readonly lastModified?: string | undefined }

/** A body as it may be kept. Validators are kept with a whole and unchanged one alone: with them it stands for what the source has. */
export function keptBody(request: KeptBody['request'], { body, etag, lastModified }: Answer, at: number, redact: (text: string) => string, most = MOST_KEPT): KeptBody {
  const clean = redact(body)
  const cut = clean.length > most
  return {
    request,
    at,
    bytes: Buffer.byteLength(body),
    cut,
    ...(!cut && clean === body && { ...(etag && { etag }), ...(lastModified && { lastModified }) }),
    body: cut ? clean.slice(0, most) : clean,
  }
}

/**
 * The last frame of a stream in which each signal had a reading. A busy stream has thousands a second: what was last is
 * written when `write` is called, by whoever keeps the pace.
 */
export function makeFrameKeeper(hot: Pick<Hot, 'keepBody'>, feedId: string, path: string, redact: (text: string) => string) {
  const request: KeptBody['request'] = { method: 'GET', path: redact(path), subject: null }
  let waiting = new Map<SignalId, { readonly text: string; readonly at: number }>()
  return {
    add: (ids: Iterable<SignalId>, text: string, at: number): void => {
      for (const id of ids) if (waiting.size < MOST_FRAMES || waiting.has(id)) waiting.set(id, { text, at })
    },
    write: async (): Promise<void> => {
      const due = waiting
      waiting = new Map()
      await Promise.all([...due].map(async ([id, { text, at }]) => hot.keepBody(feedId, { field: id, shape: id }, keptBody(request, { body: text }, at, redact, MOST_FRAME), [id])))
    },
  }
}
