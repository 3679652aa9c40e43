import { isOpen } from '../domain/calendar.ts'
import type { SignalId } from '../domain/signal.ts'
import { days, seconds } from '../domain/time.ts'
import { FeedError, type FeedContext, type FeedRequest, type PollFeed, type Reading } from '../feeds/feed.ts'
import type { Fetcher } from '../http.ts'
import type { Store } from '../store/store.ts'
import type { Ingest, Ingested, RowRefusal } from './ingest.ts'
import { keptBody, keptRequest, redactor, withoutSecrets, type Kept } from './payload.ts'
import type { FeedSettings } from './settings.ts'

export type PollDeps = {
  readonly store: Store
  readonly ingest: Ingest
  readonly fetcher: Fetcher
  readonly settings: FeedSettings
  readonly now: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}

export type PollOutcome = Ingested & {
  readonly requests: number
  readonly failed: number
  readonly unchanged: number
  /** The first fault of a poll that succeeded in part. */
  readonly fault: FeedError | undefined
  readonly latencyMs: number
}

const SPACING = 250
/** A host stays ours for one request at most this long, so that a dead worker does not block it. */
const HOST_TTL = seconds(40)
/** Whether it is free again is looked at this often: who has it tells nobody when it lets go. */
const HOST_LOOK = 100
const PAYLOAD = 100_000
/** The body of a request that is no longer made is forgotten after this long. */
const BODY_KEEP = days(30)

/** Where a request goes: the feed's own origin, or the one the operator put in its place. */
export function requestUrl(feed: { readonly origin: string }, request: Pick<FeedRequest, 'path'>, override: string | undefined): URL {
  const url = new URL(request.path, feed.origin)
  if (!override) return url
  const other = new URL(override)
  // Setting `host` alone would keep the port where the override has its scheme's default one.
  return new URL(`${url.pathname}${url.search}`, other.origin)
}

/** What a feed may know: its own variables, the newest values it declared, and the time. */
export async function contextFor(feed: Pick<PollFeed, 'id' | 'uses'>, deps: Pick<PollDeps, 'store' | 'settings' | 'now'>): Promise<FeedContext> {
  const uses = feed.uses ?? []
  const latest = await deps.store.hot.latest(uses)
  return { now: deps.now(), env: deps.settings.env, latest: (id: SignalId) => latest.get(id) }
}

/**
 * One poll: ask → parse → gate → commit, request by request, so that what arrived is kept although a later request
 * fails. Throws a FeedError when no request gave anything.
 */
export async function pollFeed(feed: PollFeed, deps: PollDeps, signal?: AbortSignal): Promise<PollOutcome> {
  const started = performance.now()
  const context = await contextFor(feed, deps)
  const total = { accepted: 0, refused: 0, quarantined: 0, duplicates: 0, requests: 0, failed: 0, unchanged: 0 }
  let fault: FeedError | undefined
  let latencyMs = 0
  const startedAt = deps.now()
  const asked: Kept[] = []
  const redact = redactor(deps.settings.env)
  const queue: FeedRequest[] = [...feed.requests(context)]
  for (let request = queue.shift(); request; request = queue.shift()) {
    if (signal?.aborted) throw new FeedError(feed.id, 'unavailable', 'stopped')
    if (total.requests > 0) await deps.sleep(deps.settings.loopback ? 0 : (feed.spacing ?? SPACING), signal)
    total.requests += 1
    try {
      const from = performance.now()
      const kept = keptRequest(request, redact)
      asked.push(kept)
      const answer = await fetchBody(feed, request, kept, deps, signal)
      latencyMs = Math.max(latencyMs, Math.round(performance.now() - from))
      if (answer.unchanged) total.unchanged += 1
      const { done, next } = await readAndIngest(feed, request, answer, kept, { ...context, now: deps.now() }, deps)
      total.accepted += done.accepted
      total.refused += done.refused
      total.quarantined += done.quarantined
      total.duplicates += done.duplicates
      if (next && total.requests < 100) queue.unshift(next)
    } catch (caught) {
      if (!(caught instanceof FeedError)) throw caught
      const error = withoutSecrets(caught, redact)
      total.failed += 1
      fault ??= error
      if (error.payload !== undefined) await deps.store.hot.deadLetter(feed.id, { at: deps.now(), fault: error.fault, detail: error.message, subject: request.subject ?? null, payload: error.payload })
      // Asking on would be impolite (429), or useless (no network: every request would wait for its own time-out).
      if (error.fault === 'rate-limited' || feed.onRequestFault === 'stop' || (error.fault !== 'malformed' && total.failed >= 3 && total.failed === total.requests)) break
    }
  }
  if (fault && total.failed === total.requests) throw fault
  await deps.store.hot.dropBodies(feed.id, asked, startedAt, startedAt - BODY_KEEP)
  return { ...total, fault, latencyMs: latencyMs || Math.round(performance.now() - started) }
}

type Answer = { readonly body: string; readonly unchanged: boolean; readonly etag?: string | undefined; readonly lastModified?: string | undefined }

/** What was read is committed, and the body it was read out of kept beside it. One that cannot be read is a dead letter instead. */
async function readAndIngest(feed: PollFeed, request: FeedRequest, answer: Answer, kept: Kept, context: FeedContext, deps: PollDeps): Promise<{ done: Ingested; next: FeedRequest | undefined }> {
  const { body, unchanged } = answer
  const { hot } = deps.store
  const rows: RowRefusal[] = []
  let readings: readonly Reading[]
  let next: FeedRequest | undefined
  try {
    readings = feed.read(body, { ...context, request, refuse: (reason, row) => rows.push({ reason, row }) })
    next = feed.next?.(body, request)
  } catch (error) {
    // A parser that trips over a body it did not expect is a malformed body, not a crash of ours.
    const known = error instanceof FeedError ? error : new FeedError(feed.id, 'malformed', error instanceof Error ? error.message : 'unreadable', { cause: error })
    throw new FeedError(feed.id, known.fault, known.detail, { cause: known, payload: known.payload ?? body.slice(0, PAYLOAD) })
  }
  if (unchanged) await hot.dateBody(feed.id, kept.field, context.now)
  else await hot.keepBody(feed.id, kept, keptBody(kept.request, answer, context.now, redactor(deps.settings.env)), readings.map(({ signal }) => signal.id))
  return { done: await deps.ingest.ingest(feed, readings, rows, context.now), next }
}

/** The body of a request: fetched, or the kept one when the source says it has not changed (which dates it anew). */
async function fetchBody(feed: PollFeed, request: FeedRequest, { field }: Kept, deps: PollDeps, signal?: AbortSignal): Promise<Answer> {
  const { store, fetcher, settings } = deps
  const url = requestUrl(feed, request, settings.origin)
  const held = (request.method ?? 'GET') === 'GET' ? await store.hot.validators(feed.id, field) : undefined
  return inTurn(feed.id, url.host, { ...deps, loopback: settings.loopback, patience: 0 }, signal, async () => {
    const answer = await fetcher.ask({
      feedId: feed.id,
      url,
      ...(request.method && { method: request.method }),
      ...(request.headers && { headers: request.headers }),
      ...(request.body !== undefined && { body: request.body }),
      etag: held?.etag,
      lastModified: held?.lastModified,
      signal,
    })
    if (answer.kind === 'unchanged') {
      const kept = await store.hot.keptBody(feed.id, field)
      if (!kept) throw new FeedError(feed.id, 'malformed', 'says "not modified" to a request that was not conditional')
      return { body: kept.body, unchanged: true }
    }
    return { body: answer.body, unchanged: false, etag: answer.etag, lastModified: answer.lastModified }
  })
}

/** One request at a time to a host, over all workers. Who has `patience` (ms) lets others go first. */
export async function inTurn<T>(feedId: string, host: string, { store, sleep, loopback, patience }: Pick<PollDeps, 'store' | 'sleep'> & { readonly loopback: boolean; readonly patience: number }, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const token = `${feedId}:${Math.random()}`
  for (let wait = await store.hot.takeHost(host, token, HOST_TTL); wait > 0; wait = await store.hot.takeHost(host, token, HOST_TTL)) {
    await sleep(Math.min(wait, HOST_LOOK) + patience + Math.random() * HOST_LOOK, signal)
    if (signal?.aborted) throw new FeedError(feedId, 'unavailable', 'stopped')
  }
  try {
    return await work()
  } finally {
    await store.hot.releaseHost(host, token, loopback ? 0 : 200)
  }
}

/** How long until the next poll may come: shorter while the feed's market is open. */
export function intervalAt(feed: PollFeed, settings: Pick<FeedSettings, 'every'>, now: number): number {
  if (settings.every !== undefined) return settings.every
  return feed.calendar && feed.everyWhenClosed && !isOpen(feed.calendar, now) ? feed.everyWhenClosed : feed.every
}
