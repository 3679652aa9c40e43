import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { CLOCK_SKEW } from '../domain/gate.ts'
import type { Observation } from '../domain/observation.ts'
import { isSignalId } from '../domain/signal.ts'
import { seconds } from '../domain/time.ts'
import type { Feed } from '../feeds/feed.ts'
import { feedById } from '../feeds/registry.ts'
import { hasBackfill } from '../ingest/backfill.ts'
import type { AuditEntry, AuditList, AuditQuery, DeadLetterList, FeedRun, QuarantineDecision, QuarantineEntry, QuarantineList } from '../wire/api.ts'
import { badRequest, conflict, notFound } from './problem.ts'
import type { Doer, WebServer } from './server.ts'

type Parts = Pick<WebServer, 'now' | 'store' | 'mirror'> & Doer

/** What a dead letter's payload is cut to in an answer. */
const PAYLOAD = 4_000
const DECISION_LOCK = seconds(5)

export function knownFeed(id: string, field = 'id'): Feed {
  const feed = feedById(id)
  if (!feed) throw notFound(`there is no feed ${id}`, field)
  return feed
}

/** Asks for one poll now, whatever the schedule and the breaker say. */
export async function runFeed(id: string, parts: Pick<WebServer, 'now' | 'store' | 'settingsOf' | 'runNow'> & Doer, now = parts.now()): Promise<FeedRun> {
  const feed = knownFeed(id)
  const off = parts.settingsOf(id)?.off
  if (off !== undefined) throw conflict(`${feed.title} is off: ${off}`)
  if (feed.kind === 'stream') throw conflict(`${feed.title} is a stream: it is connected all the time, there is nothing to run`)
  await parts.runNow(feed)
  await parts.store.hot.audit('feed.run', { by: parts.by, feed: id })
  return { feedId: id, askedAt: new Date(now).toISOString() }
}

/** Fetches a feed's history: from the beginning where that is over, else now where it waits. */
export async function backfillFeed(id: string, parts: Pick<WebServer, 'now' | 'store' | 'settingsOf' | 'backfillNow' | 'replay'> & Doer, now = parts.now()): Promise<FeedRun> {
  const feed = knownFeed(id)
  const off = parts.settingsOf(id)?.off
  if (off !== undefined) throw conflict(`${feed.title} is off: ${off}`)
  if (!hasBackfill(feed)) throw conflict(`${feed.title}: no archive holds its history`)
  if (parts.replay) throw conflict('a replay has the record for its history')
  await parts.backfillNow(feed)
  await parts.store.hot.audit('feed.backfill', { by: parts.by, feed: id })
  return { feedId: id, askedAt: new Date(now).toISOString() }
}

export const quarantineOf = async (id: string, { store }: Pick<WebServer, 'store'>): Promise<QuarantineList> => ({ items: await store.hot.quarantine(knownFeed(id).id) })

export async function deadLettersOf(id: string, { store }: Pick<WebServer, 'store'>): Promise<DeadLetterList> {
  const letters = await store.hot.deadLetters(knownFeed(id).id)
  return { items: letters.map(({ at, payload, ...rest }) => ({ ...rest, feedId: id, at: new Date(at).toISOString(), payload: payload.slice(0, PAYLOAD) })) }
}

/**
 * Settles an entry of the quarantine. Accepting commits the value as it was received; its status and what waited for it
 * change in the same commit, so that it can be neither lost nor counted twice.
 */
export async function decideQuarantine(feedId: string, entryId: string, { action }: QuarantineDecision, parts: Parts, now = parts.now()): Promise<QuarantineEntry> {
  const feed = knownFeed(feedId, 'feedId')
  const { hot } = parts.store
  const lock = `quarantine-${feedId}`
  const token = randomUUID()
  if (!(await hot.lock(lock, token, DECISION_LOCK))) throw conflict('another decision on this feed is being made; try again')
  try {
    const entry = await entryOf(feedId, entryId, parts)
    if (entry.status !== 'pending') throw conflict(`it waits no longer: it was ${entry.status}`)
    const { signalId } = entry
    const waiting = signalId !== null && isSignalId(signalId) ? (await hot.pending([signalId])).get(signalId) : undefined
    const observation = action === 'accept' ? observationOf(feed, entry, waiting?.entryId === entry.id ? waiting.observation : undefined, parts, now) : undefined
    const settled: QuarantineEntry = { ...entry, status: action === 'accept' ? 'accepted' : 'discarded' }
    await hot.commit(feedId, observation ? [observation] : [], [
      ...hot.setQuarantine([settled]),
      ...(waiting?.entryId === entry.id ? hot.setPending(new Map([[waiting.observation.signalId, null]])) : []),
    ])
    await hot.audit(`quarantine.${action}`, { by: parts.by, feed: feedId, entry: entry.id, signal: signalId ?? '', value: String(entry.value ?? '') })
    await hot.announceFeed(feedId)
    return settled
  } finally {
    await hot.unlock(lock, token)
  }
}

const AUDIT_PAGE = 500

/** What was done, newest first; to one signal or feed, by somebody, of a kind, or with some words in it where asked. */
export async function auditOf({ signal, feed, by, action: kind, q = '', cursor, limit }: z.output<typeof AuditQuery>, { store }: Pick<WebServer, 'store'>): Promise<AuditList> {
  if (feed !== undefined && !feedById(feed)) throw badRequest(`feed: there is no feed ${feed}`, 'feed')
  const items: AuditEntry[] = []
  const words = q.toLowerCase().split(/\s+/).filter((word) => word !== '')
  let before = cursor
  for (;;) {
    const page = await store.hot.audited(AUDIT_PAGE, before)
    for (const { id, at, action, details } of page) {
      if ((signal !== undefined && details['signal'] !== signal) || (feed !== undefined && details['feed'] !== feed)) continue
      if ((by !== undefined && details['by'] !== by) || (kind !== undefined && action !== kind && !action.startsWith(`${kind}.`))) continue
      if (words.length > 0 && !hasAll(words, [action, ...Object.values(details)])) continue
      items.push({ id, at: new Date(at).toISOString(), action, details })
    }
    before = page.at(-1)?.id
    const isEnd = page.length < AUDIT_PAGE || before === undefined
    // One more than asked for says that there are more.
    if (isEnd || items.length > limit) return { items: items.slice(0, limit), nextCursor: items.length > limit ? (items[limit - 1]?.id ?? null) : null }
  }
}

function hasAll(words: readonly string[], texts: readonly string[]): boolean {
  const text = texts.join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** The entry as it is named, or as it is named in an address: refused rows have letters in their ids that addresses escape. */
async function entryOf(feedId: string, entryId: string, { store }: Pick<Parts, 'store'>): Promise<QuarantineEntry> {
  const entry = (await store.hot.quarantined(feedId, entryId)) ?? (await store.hot.quarantined(feedId, unescaped(entryId)))
  if (!entry) throw notFound(`the quarantine of ${feedId} has no entry ${entryId}`, 'entryId')
  return entry
}

/** As it is named in an address, where that had to escape it. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function observationOf(feed: Feed, entry: QuarantineEntry, waiting: Observation | undefined, { mirror }: Pick<Parts, 'mirror'>, now: number): Observation {
  if (waiting) return waiting
  const { signalId, value, observedAt } = entry
  const signal = signalId !== null && isSignalId(signalId) ? mirror.signals.get(signalId) : undefined
  if (!signal || value === null) throw conflict('it cannot be accepted: it is no number of a known signal. It can be discarded')
  const at = observedAt === null ? NaN : Date.parse(observedAt)
  if (!(at <= now + CLOCK_SKEW)) throw conflict('it cannot be accepted: its time of observation is unknown or lies ahead, and would keep every later value out. It can be discarded')
  const replayed = mirror.latest.get(signal.id)?.mode === 'replay'
  return { signalId: signal.id, value, observedAt: at, receivedAt: Date.parse(entry.receivedAt), feedId: feed.id, mode: replayed ? 'replay' : feed.mode }
}
