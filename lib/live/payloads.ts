import type { Latest } from '../domain/observation.ts'
import { isSignalId, type Signal, type SignalId } from '../domain/signal.ts'
import { days } from '../domain/time.ts'
import type { Feed, FeedContext, FeedRequest, Reading } from '../feeds/feed.ts'
import { feedById } from '../feeds/registry.ts'
import type { KeptBody } from '../store/hot.ts'
import type { RawPayload, RawPayloadList } from '../wire/api.ts'
import type { FeedRowParts } from './feed-rows.ts'
import { notFound } from './problem.ts'
import { sourcesOf, type SignalParts } from './signals-reply.ts'

type Parts = SignalParts & FeedRowParts

/** Characters of a body in an answer. */
const EXCERPT = 100_000
/** How much of that stands before the place where the signal does. */
const LEAD = 2_000
const READINGS = 20
/** Bodies of one feed in an answer: a list may have pages, and a filing many forms. */
const BODIES = 3
/** Reading large bodies takes time: what is not read when it is over is left out, but for the newest. */
const BUDGET = 1_500
/** A currency's rate is never older than that. */
const USES_SPAN = days(10)
/** Feeds use a rate or two; one that uses more uses its own signals. */
const USES_MOST = 3
/** Further from 1970 than this, in ms, there are no dates. */
const MOST_INSTANT = 8.64e15

/** The last bodies that feeds got in which a signal stands, as they were fetched, newest first; none for what was only shipped. */
export async function payloadsOf(id: string, parts: Parts): Promise<RawPayloadList> {
  const signal = isSignalId(id) ? parts.mirror.signals.get(id) : undefined
  if (!signal) throw notFound(`there is no signal ${id}`, 'id')
  const { hot } = parts.store
  const feeds = sourcesOf(signal, parts.mirror.latest.get(signal.id)?.feedId ?? signal.feedId, parts).flatMap(({ feedId }) => feedById(feedId) ?? [])
  const places = await Promise.all(feeds.map(async (feed) => {
    const index = await hot.keptIndex(feed.id)
    return index.filter(({ ids }) => ids.has(signal.id)).slice(0, BODIES).map(({ field, at }) => ({ feed, field, at }))
  }))
  const deadline = performance.now() + BUDGET
  const items: RawPayload[] = []
  for (const { feed, field } of places.flat().sort((a, b) => b.at - a.at)) {
    if (items.length > 0 && performance.now() > deadline) break
    const kept = await hot.keptBody(feed.id, field)
    if (kept) items.push(await payloadOf(signal, feed, kept, parts))
  }
  return { items }
}

async function payloadOf(signal: Signal, feed: Feed, kept: KeptBody, parts: Parts): Promise<RawPayload> {
  const { request, at, bytes, body, cut } = kept
  const readings = kept.cut ? [] : readOut(feed, kept, await contextOf(feed, signal.id, at, parts)).filter((reading) => reading.signal.id === signal.id && isTellable(reading))
  const from = body.length <= EXCERPT ? 0 : Math.max(0, Math.min(placeIn(body, signal, request.subject) - LEAD, body.length - EXCERPT))
  return {
    feedId: feed.id,
    path: request.path,
    subject: request.subject,
    at: new Date(at).toISOString(),
    bytes,
    body: body.slice(from, from + EXCERPT),
    cut: cut || body.length > EXCERPT,
    readings: readings
      .sort((a, b) => a.observedAt - b.observedAt)
      .slice(-READINGS)
      .map(({ value, observedAt }) => ({ value, observedAt: new Date(observedAt).toISOString() })),
  }
}

/** The gate refuses what is no number or no instant; here it would be no answer. */
const isTellable = ({ value, observedAt }: Reading): boolean => Number.isFinite(value) && Math.abs(observedAt) <= MOST_INSTANT

/** What the feed knew besides the body when it came. Its own newest value is left out: a feed passes over what is held already. */
async function contextOf(feed: Feed, id: SignalId, at: number, { store, mirror }: Parts): Promise<FeedContext> {
  const uses = (feed.uses ?? []).filter((one) => one !== id)
  const held = new Map<SignalId, Pick<Latest, 'value' | 'observedAt'>>()
  if (uses.length <= USES_MOST) {
    for (const one of uses) {
      const then = (await store.series.vintages(one, at - USES_SPAN, at)).filter(({ receivedAt }) => receivedAt <= at).at(-1)
      if (then) held.set(one, then)
    }
  }
  return { now: at, env: {}, latest: (one) => held.get(one) ?? (one === id ? undefined : mirror.latest.get(one)) }
}

/** What the feed reads out of a body. A newer parser may refuse what an older one took: then it reads nothing. */
function readOut(feed: Feed, { request, body }: KeptBody, context: FeedContext): Reading[] {
  const refuse = (): void => {}
  const { path, method, subject } = request
  const asked: FeedRequest = { path, method, ...(subject !== null && { subject }), ...(request.body !== undefined && { body: request.body }) }
  try {
    return [...(feed.kind === 'poll' ? feed.read(body, { ...context, request: asked, refuse }) : feed.frame(body, { ...context, refuse }).readings)]
  } catch {
    return []
  }
}

/**
 * The first place where a signal stands in a body, as far as its names tell: a source spells them its own way
 * (`H100 SXM`, `openai/gpt-4.1-mini`), so that marks between letters are as good as none. 0 where nothing is found.
 */
export function placeIn(body: string, { id, title, vendor }: Pick<Signal, 'id' | 'title' | 'vendor'>, subject: string | null): number {
  // The kind and the feed stand in front, and what is told of the thing at the end: both are our words, not the source's.
  const parts = id.split('.')
  const inner = parts.slice(parts.length > 3 ? 2 : 1)
  const names = [inner, inner.slice(0, -1)].map(wordsOf)
  for (const name of [...inner.filter((part) => part !== vendor), ...title.split(' · '), subject ?? '', vendor ?? '']) {
    const words = wordsOf([name])
    // `H100 SXM` may be a source's `H100 80GB HBM3`: what stands in front says most.
    for (let count = words.length; count > 0; count -= 1) names.push(words.slice(0, count))
  }
  for (const words of names) {
    const at = words.join('').length < 3 ? -1 : body.search(new RegExp(words.join('[^\\p{L}\\p{N}]{0,3}'), 'iu'))
    if (at >= 0) return at
  }
  return 0
}

const wordsOf = (names: readonly string[]): readonly string[] => names.join(' ').match(/[\p{L}\p{N}]+/gu) ?? []
