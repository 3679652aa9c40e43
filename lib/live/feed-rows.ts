import { SEGMENTS, STAGE_RULES, STAGES, type Segment, type Stage } from '../domain/stage.ts'
import type { Feed } from '../feeds/feed.ts'
import { FEEDS } from '../feeds/registry.ts'
import { intervalAt } from '../ingest/poll.ts'
import type { FeedSettings } from '../ingest/settings.ts'
import { hasBackfill } from '../ingest/backfill.ts'
import type { BackfillProgress, Backfills } from '../store/backfills.ts'
import type { FeedMemory, Hot } from '../store/hot.ts'
import type { BackfillView, FeedList, FeedRow } from '../wire/api.ts'
import type { Mirror } from './mirror.ts'
import type { WebServer } from './server.ts'

export type FeedRowParts = {
  readonly now: () => number
  readonly store: { readonly hot: Pick<Hot, 'feed' | 'feedHistory' | 'quarantine' | 'deadLetterCount'>; readonly backfills: Pick<Backfills, 'progress'> }
  readonly mirror: Pick<Mirror, 'signals'>
  readonly settingsOf: (feedId: string) => Pick<FeedSettings, 'origin' | 'every' | 'off'> | undefined
  readonly nextRuns: () => Promise<ReadonlyMap<string, number>>
  readonly replay?: WebServer['replay']
}
type Settings = NonNullable<ReturnType<FeedRowParts['settingsOf']>>
/** The places in the chain of a feed's signals, and how many there are. */
type Reach = { readonly stages: ReadonlySet<Stage>; readonly segments: ReadonlySet<Segment>; readonly signals: number }

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString())
const toMinute = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** How a feed is doing, and why, in words. */
export function feedState(feed: Feed, settings: Pick<FeedSettings, 'off'> | undefined, memory: FeedMemory, now: number): Pick<FeedRow, 'state' | 'why'> {
  const { lastAttemptAt, lastSuccessAt = 0, lastErrorAt = 0, lastError, failures = 0, openUntil = 0, note } = memory
  if (!settings) return { state: 'off', why: 'this process does not know it' }
  if (settings.off !== undefined) return { state: 'off', why: settings.off }
  if (openUntil > now) return { state: 'open', why: `asked again at ${toMinute(openUntil)}${failures > 1 ? `, after ${failures} failures in a row` : ''}: ${lastError ?? 'the source asked for a pause'}` }
  if (failures > 0 || lastErrorAt > lastSuccessAt) return { state: 'failing', why: lastError ?? 'the last try failed' }
  if (lastSuccessAt > 0) return { state: 'ok', why: note ?? null }
  const untried = feed.kind === 'stream' ? 'no worker has connected yet' : 'not asked yet'
  return { state: 'waiting', why: lastAttemptAt === undefined ? untried : 'asked, no answer yet' }
}

/** How far a feed's history is, and what it waits for, in words. */
export function backfillView(feed: Feed, settings: Pick<FeedSettings, 'off'> | undefined, memory: FeedMemory, progress: BackfillProgress | undefined): BackfillView | null {
  if (!hasBackfill(feed)) return null
  const { about } = feed.backfill
  const off = settings?.off !== undefined
  const isOver = progress?.state === 'done' || progress?.state === 'failed'
  const untried = memory.lastSuccessAt === undefined ? 'begins when the feed has had a success' : 'begins in a moment'
  if (!progress) return { about, state: 'waiting', why: off ? 'waits until the feed is on' : untried, done: 0, of: 0, more: true, failed: 0, accepted: 0, backTo: null, until: null, startedAt: null, finishedAt: null }
  const { state, reason, until, done, of, more, failed, accepted, oldestAt, startedAt, finishedAt } = progress
  const halted = off && !isOver
  return {
    about,
    state: halted ? 'waiting' : state,
    why: halted ? 'waits until the feed is on' : (reason ?? null),
    done, of, more, failed, accepted,
    backTo: iso(oldestAt),
    until: halted ? null : iso(until),
    startedAt: iso(startedAt),
    finishedAt: iso(finishedAt),
  }
}

/** Where each feed's signals stand. One pass over all signals, for any number of feeds. */
function reachOf(signals: Mirror['signals']): Map<string, { stages: Set<Stage>; segments: Set<Segment>; signals: number }> {
  const reach = new Map<string, { stages: Set<Stage>; segments: Set<Segment>; signals: number }>()
  for (const { feedId, stage, segment } of signals.values()) {
    let one = reach.get(feedId)
    if (!one) reach.set(feedId, (one = { stages: new Set(), segments: new Set(), signals: 0 }))
    one.stages.add(stage)
    one.segments.add(segment)
    one.signals += 1
  }
  return reach
}

/** Where the signals of a feed that has none yet will stand. */
function expected(feed: Feed): Reach {
  const rules = STAGE_RULES.filter(({ prefix }) => feed.stageRules.some((rule) => prefix === rule || prefix.startsWith(`${rule}.`)))
  return { stages: new Set(rules.map(({ stage }) => stage)), segments: new Set(rules.map(({ segment }) => segment)), signals: 0 }
}

/** When it is asked next. A schedule ticks at the shortest interval; while its market is closed or its breaker open, ticks are passed over. */
function nextRunAt(feed: Feed, settings: Settings, memory: FeedMemory, next: number | undefined, now: number): number | null {
  if (feed.kind === 'stream' || settings.off !== undefined || next === undefined) return null
  const interval = intervalAt(feed, settings, now)
  const due = interval > (settings.every ?? feed.every) ? (memory.lastAttemptAt ?? 0) + interval : 0
  return Math.max(next, due, memory.openUntil ?? 0)
}

async function rowOf(feed: Feed, parts: FeedRowParts, reach: Reach, next: number | undefined, now: number): Promise<FeedRow> {
  const { hot } = parts.store
  const settings = parts.settingsOf(feed.id)
  const [memory, history, quarantine, deadLetters, progress] = await Promise.all([hot.feed(feed.id), hot.feedHistory(feed.id), hot.quarantine(feed.id), hot.deadLetterCount(feed.id), parts.store.backfills.progress(feed.id)])
  const stages = STAGES.filter((stage) => reach.stages.has(stage))
  return {
    id: feed.id,
    title: feed.title,
    kind: feed.kind,
    stage: stages.length === 1 ? (stages[0] ?? null) : null,
    stages,
    segments: STAGES.flatMap((stage) => SEGMENTS[stage].filter((segment) => reach.segments.has(segment))),
    mode: feed.mode,
    origin: new URL(settings?.origin ?? feed.origin).host,
    ...feedState(feed, settings, memory, now),
    interval: feed.kind === 'poll' ? intervalAt(feed, { every: settings?.every }, now) : feed.step,
    lastSuccessAt: iso(memory.lastSuccessAt),
    lastAttemptAt: iso(memory.lastAttemptAt),
    lastError: memory.lastError ?? null,
    lastErrorAt: iso(memory.lastErrorAt),
    latencyMs: memory.latencyMs ?? null,
    nextRunAt: settings ? iso(nextRunAt(feed, settings, memory, next, now) ?? undefined) : null,
    failures: memory.failures ?? 0,
    observations: memory.observations ?? 0,
    refused: memory.refused ?? 0,
    quarantined: quarantine.filter(({ status }) => status === 'pending').length,
    deadLetters,
    signals: reach.signals,
    rearmed: memory.rearmed ?? 0,
    history: history.map(({ at, ok, note }) => ({ at: new Date(at).toISOString(), ok, note })),
    source: { ...feed.source },
    terms: feed.terms ? { ...feed.terms } : null,
    keys: [...(feed.keys ?? [])],
    compareOnly: feed.compareOnly ?? false,
    backfill: parts.replay ? null : backfillView(feed, settings, memory, progress),
    reach: feed.reach ?? null,
  }
}

/** The Feeds page's row of one feed. */
export async function feedRow(feed: Feed, parts: FeedRowParts, now = parts.now()): Promise<FeedRow> {
  const next = await parts.nextRuns()
  return rowOf(feed, parts, reachOf(parts.mirror.signals).get(feed.id) ?? expected(feed), next.get(feed.id), now)
}

/** The rows of all feeds, in the order of the chain. */
export async function feedRows(parts: FeedRowParts, now = parts.now()): Promise<FeedRow[]> {
  const next = await parts.nextRuns()
  const reach = reachOf(parts.mirror.signals)
  return Promise.all(FEEDS.map(async (feed) => rowOf(feed, parts, reach.get(feed.id) ?? expected(feed), next.get(feed.id), now)))
}

/** All feeds, and whom the shipped record is owed to. */
export const listFeeds = async (parts: FeedRowParts & Pick<WebServer, 'record'>, now = parts.now()): Promise<FeedList> => ({ feeds: await feedRows(parts, now), record: [...parts.record().credits] })
