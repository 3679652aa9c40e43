import { z } from 'zod'
import type { CalendarId, Shape, SignalId, SignalSpec } from '../domain/signal.ts'
import type { ArchiveId } from './archives.ts'

/** What kept a poll from giving observations. The fault, not the message, decides what happens next. */
export type FeedFault = 'timeout' | 'rate-limited' | 'unavailable' | 'rejected' | 'malformed'

/** A poll (or one request of it) that failed. */
export class FeedError extends Error {
  override readonly name = 'FeedError'
  readonly feedId: string
  readonly fault: FeedFault
  /** The message without who and which fault. */
  readonly detail: string
  /** What came instead of the expected body, kept for the operator. */
  readonly payload: string | undefined
  /** When the source said to come back, epoch ms. */
  readonly retryAt: number | undefined
  /** The HTTP status that the source answered with, where it answered. */
  readonly status: number | undefined
  constructor(feedId: string, fault: FeedFault, detail: string, options: ErrorOptions & { payload?: string; retryAt?: number; status?: number } = {}) {
    super(`${feedId}: ${fault}: ${detail}`, options)
    this.feedId = feedId
    this.fault = fault
    this.detail = detail
    this.payload = options.payload
    this.retryAt = options.retryAt
    this.status = options.status
  }
  /** Asking again soon will not mend a refused key or a changed format. */
  get retryable(): boolean {
    return this.fault !== 'rejected' && this.fault !== 'malformed'
  }
}

/** One value that a feed read out of a body. */
export type Reading = {
  readonly signal: SignalSpec
  readonly value: number
  /** Source clock, epoch ms. */
  readonly observedAt: number
  /** When it could first be known, where that is not now (dated publications); epoch ms. */
  readonly knownAt?: number
}

export type FeedRequest = {
  /** Path and query, from the origin's root; already encoded. */
  readonly path: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** What this request is about (a symbol, a slug), for the parser and the log. */
  readonly subject?: string
}

/** What a feed may know besides the body: handed in, so that a feed stays a pure function. */
export type FeedContext = {
  readonly now: number
  /** The feed's own variables (`keys`, `settings`); others are not visible to it. */
  readonly env: Readonly<Record<string, string>>
  /** Newest accepted value of a signal the feed declared in `uses`. */
  readonly latest: (id: SignalId) => { value: number; observedAt: number } | undefined
}

export type ReadContext = FeedContext & {
  readonly request: FeedRequest
  /** Refuses one row with a reason, and goes on with the rest. */
  readonly refuse: (reason: string, row: unknown) => void
}

/** One request to an archive, as it is kept between two tries: plain data, and never a secret. */
export type BackfillStep = {
  /** Which of the backfill's parts asks and reads. */
  readonly part: string
  /** Path and query, from the origin's root; already encoded. */
  readonly path: string
  /** What it is about, for the reader, the parser and the log. */
  readonly subject: string
  /** What its answer is read with: the date of a commit, the rates of a month. */
  readonly with?: Readonly<Record<string, string | number>>
}

export type BackfillContext = ReadContext & { readonly step: BackfillStep }

/** What an answer of an archive gives: values, and what it shows to ask next. */
export type BackfillAnswer = { readonly readings: readonly Reading[]; readonly steps?: readonly BackfillStep[] }

export type BackfillPart = {
  /** One of ARCHIVES; default: the feed's own origin. */
  readonly archive?: ArchiveId
  /** Headers, made of the feed's own variables at each request: they are not kept. */
  readonly headers?: (context: FeedContext) => Readonly<Record<string, string>>
  /** Its answers bring further steps, so that how many there will be is not known before. */
  readonly branches?: true
  /** The feed in whose name its values are kept, where the archive is another source's: it must be on. */
  readonly by?: string
  /** What to ask instead where the source refuses us or answers something else. */
  readonly instead?: (step: BackfillStep, context: FeedContext) => BackfillStep
  readonly read: (body: string, context: BackfillContext) => BackfillAnswer
}

/** A feed's history in public archives: a plan of steps, pure like the feed. See README, "Backfill". */
export type Backfill = {
  /** What it brings and from where, in words. */
  readonly about: string
  /** Raised when the plan has changed so that who has done it should do it again. */
  readonly version: number
  /** Pause between two requests, ms. */
  readonly spacing: number
  /** The first steps; the newest time first, so that what is looked at most is there first. */
  readonly steps: (context: FeedContext) => readonly BackfillStep[]
  readonly parts: Readonly<Record<string, BackfillPart>>
  /** It fills holes alone: an instant that has a value keeps it, where ours is a conversion that another day makes anew. */
  readonly holesOnly?: true
}

export type FeedSource = {
  readonly name: string
  /** The page an operator reads to understand the source. */
  readonly docs: string
  readonly licence: string
  /** The line that must stand beside the data. */
  readonly credit: string
  /** A: audited by a fetch; C: seen in several public clients; G: general knowledge. See README. */
  readonly proof: 'A' | 'C' | 'G'
}

type FeedCommon = {
  readonly id: string
  readonly title: string
  readonly source: FeedSource
  /** Scheme and host of its requests (`https://…`, streams `wss://…`). */
  readonly origin: string
  /** The rows of the stage table this feed's signals fall under, by prefix: shown on the Feeds page. */
  readonly stageRules: readonly string[]
  /** Environment variables without which the feed is off. */
  readonly keys?: readonly string[]
  /** Further variables it may read, where set. */
  readonly settings?: readonly string[]
  /** Set where the publisher's terms forbid automated reading: off until the operator accepts them. */
  readonly terms?: { readonly url: string; readonly why: string }
  /** Signals whose newest value it reads (a currency). */
  readonly uses?: readonly SignalId[]
  /** `delayed` where the source itself lags the market or the day it speaks of. */
  readonly mode: 'live' | 'delayed'
  readonly shape: Shape
  /** Usual distance between two observations of one signal, ms. */
  readonly step: number
  /** Age past which a value is stale, ms (of open market where `calendar` is set). */
  readonly staleAfter: number
  readonly calendar?: CalendarId
  /** Shown to compare with, never an input of our indices. */
  readonly compareOnly?: boolean
  /** Where several feeds serve one signal, the lower number is preferred while it is fresh. Default 0. */
  readonly preference?: number
  /** How far back its own answers reach, in words, where that is all the history there is. */
  readonly reach?: string
}

export type PollFeed = FeedCommon & {
  readonly kind: 'poll'
  /** Interval between polls, ms. */
  readonly every: number
  /** Politeness: never more often than this, whatever the operator sets. */
  readonly minEvery: number
  /** Interval while the calendar's market is closed, ms. */
  readonly everyWhenClosed?: number
  /** Pause between two requests of one poll, ms. Default 250. */
  readonly spacing?: number
  readonly requests: (context: FeedContext) => readonly FeedRequest[]
  /** Body text → readings. Throws FeedError (malformed) where the body is not what the contract says. */
  readonly read: (body: string, context: ReadContext) => readonly Reading[]
  /** The next page, where the source has pages. */
  readonly next?: (body: string, request: FeedRequest) => FeedRequest | undefined
  /** One request of many failed: `skip` it (others go on), or `stop` the poll. Default `skip`; 429 always stops. */
  readonly onRequestFault?: 'skip' | 'stop'
  readonly backfill?: Backfill
}

export type StreamFeed = FeedCommon & {
  readonly kind: 'stream'
  /** Path and query of the socket. May hold a key: never logged. */
  readonly path: (context: FeedContext) => string
  /** What to send when the socket opens. */
  readonly hello: (context: FeedContext) => readonly string[]
  /** One frame → readings, and what to answer. Throws FeedError where the source refuses us or the frame is malformed. */
  readonly frame: (text: string, context: FeedContext & Pick<ReadContext, 'refuse'>) => { readonly readings: readonly Reading[]; readonly send?: readonly string[] }
  /** With no frame at all for this long, the connection is taken for dead, ms. */
  readonly silenceAfter: number
}

export type Feed = PollFeed | StreamFeed

type PollSpec<Body> = Omit<PollFeed, 'kind' | 'read' | 'next' | 'backfill'> & {
  /** Default `json`; `text` hands the body to the schema as it is. */
  readonly format?: 'json' | 'text'
  readonly response: z.ZodType<Body>
  readonly toReadings: (body: Body, context: ReadContext) => readonly Reading[]
  readonly nextRequest?: (body: Body, request: FeedRequest) => FeedRequest | undefined
  /** Its history, where archives have it; `read` is how the feed reads its own bodies. */
  readonly backfill?: (read: PollFeed['read']) => Backfill
}

/** First fault of a zod error as one line: `data.0.price: expected number`. */
export const issueLine = (error: z.ZodError): string => {
  const issue = error.issues[0]
  return issue ? `${issue.path.join('.') || 'body'}: ${issue.message}` : 'does not fit the schema'
}

/** The body by its schema, or a `malformed` fault that says where it differs. HTML is told apart: it is a block page. */
export function parseBody<Body>(feedId: string, schema: z.ZodType<Body>, text: string, format: 'json' | 'text'): Body {
  const malformed = (detail: string): FeedError => new FeedError(feedId, 'malformed', detail, { payload: text })
  if (/^\s*(<!doctype|<html)/i.test(text)) throw malformed('got an HTML page (a block or error page), not data')
  let body: unknown = text
  if (format === 'json') {
    try {
      body = JSON.parse(text)
    } catch (cause) {
      throw new FeedError(feedId, 'malformed', `not JSON: ${cause instanceof Error ? cause.message : 'unreadable'}`, { payload: text, cause })
    }
  }
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw malformed(issueLine(parsed.error))
  return parsed.data
}

/** A polled feed from its schema and its mapping; the body's type stays inside. */
export function definePoll<Body>(spec: PollSpec<Body>): PollFeed {
  const { format = 'json', response, toReadings, nextRequest, backfill, ...rest } = spec
  const parse = (text: string): Body => parseBody(spec.id, response, text, format)
  const read: PollFeed['read'] = (text, context) => toReadings(parse(text), context)
  return {
    ...rest,
    kind: 'poll',
    read,
    ...(backfill && { backfill: backfill(read) }),
    ...(nextRequest && { next: (text: string, request: FeedRequest) => nextRequest(parse(text), request) }),
  }
}

type PartSpec<Body> = Omit<BackfillPart, 'read'> & {
  /** Default `json`; `text` hands the body to the schema as it is. */
  readonly format?: 'json' | 'text'
  readonly response: z.ZodType<Body>
  readonly toAnswer: (body: Body, context: BackfillContext) => BackfillAnswer
}

/** A part of a backfill from its schema and its mapping. */
export function definePart<Body>(feedId: string, { format = 'json', response, toAnswer, ...rest }: PartSpec<Body>): BackfillPart {
  return { ...rest, read: (text, context) => toAnswer(parseBody(feedId, response, text, format), context) }
}

export const defineStream = (spec: Omit<StreamFeed, 'kind'>): StreamFeed => ({ ...spec, kind: 'stream' })

/**
 * Reads rows one by one, so that a bad row costs only itself: it is refused with its reason. Where more than half of
 * the rows (or every row) fail, the format has changed and the whole body is malformed. An empty list is a fault too:
 * where there was a full list, it is not a market without offers.
 */
export function eachRow<Row, Out>(feedId: string, context: Pick<ReadContext, 'refuse'>, rows: readonly unknown[], schema: z.ZodType<Row>, map: (row: Row) => readonly Out[]): Out[] {
  if (rows.length === 0) throw new FeedError(feedId, 'malformed', 'an empty list where rows are expected')
  const out: Out[] = []
  const bad: { reason: string; row: unknown }[] = []
  for (const row of rows) {
    const parsed = schema.safeParse(row)
    if (parsed.success) out.push(...map(parsed.data))
    else bad.push({ reason: issueLine(parsed.error), row })
  }
  if (bad.length * 2 > rows.length) throw new FeedError(feedId, 'malformed', `${bad.length} of ${rows.length} rows do not fit the schema: ${bad[0]?.reason ?? ''}`)
  for (const { reason, row } of bad) context.refuse(reason, row)
  return out
}

/**
 * Sources send 12.5, '12.50', '', null and 'N/A'. Coercion reads '' and null as 0, and a missing price must never
 * become a free one: absent stays null, junk is refused.
 */
export const Price = z.union([z.number(), z.string().trim().regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i, 'expected a number').transform(Number)])
export const OptionalPrice = z.union([z.null(), z.enum(['', 'N/A']).transform(() => null), Price]).default(null)
