import { z } from 'zod'
import { matches } from '../domain/search.ts'
import { isSignalId, type Signal, type SignalId } from '../domain/signal.ts'
import { stageRuleOf, type StageRule } from '../domain/stage.ts'
import { DOWNCHAIN, feedById, FEEDS, RECORD } from '../feeds/registry.ts'
import { SIGNAL_SORTS, type QuarantineEntry, type SignalDetail, type SignalItem, type SignalPage, type SignalsQuery } from '../wire/api.ts'
import { changesFor, knownTo, type ChangeReader } from './changes.ts'
import { csvComment, csvLine } from './csv.ts'
import { creditOf, feedCredit, recordCredit, type Credit } from './credits.ts'
import { feedRow, type FeedRowParts } from './feed-rows.ts'
import { badRequest, notFound } from './problem.ts'
import type { WebServer } from './server.ts'

export type SignalParts = Pick<WebServer, 'now' | 'store' | 'mirror' | 'record'>
type Query = z.output<typeof SignalsQuery>

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString())

/** A signal with its newest value. Its changes are those that `changes` has read. */
export function signalItem(signal: Signal, parts: SignalParts, changes: ChangeReader, now: number): SignalItem {
  const { id, title, stage, segment, reason, unit, vendor, note, shape } = signal
  const latest = parts.mirror.latest.get(id)
  return {
    id,
    title,
    stage,
    segment,
    reason,
    overridden: signal.overridden ?? false,
    unit,
    feedId: latest?.feedId ?? signal.feedId,
    ...(vendor !== undefined && { vendor }),
    ...(note !== undefined && { note }),
    source: creditOf(signal, latest, parts).name,
    shape,
    value: latest?.value ?? null,
    observedAt: iso(latest?.observedAt),
    receivedAt: iso(latest?.receivedAt),
    mode: latest ? parts.mirror.modeOf(latest, now) : null,
    ...changes.changesOf(signal, now),
  }
}

let sorted: { readonly of: ReadonlyMap<SignalId, Signal>; readonly size: number; readonly ids: readonly SignalId[] } | undefined

/** Ids in order. Signals are added and never taken away, so that a map of the same size has the same ids. */
function sortedIds(signals: ReadonlyMap<SignalId, Signal>): readonly SignalId[] {
  if (sorted?.of !== signals || sorted.size !== signals.size) sorted = { of: signals, size: signals.size, ids: [...signals.keys()].sort((a, b) => (a < b ? -1 : 1)) }
  return sorted.ids
}

const encode = (cursor: readonly unknown[]): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** Where a page ended: its order, and by it the last one's key and id. */
const Cursor = z.tuple([z.enum(SIGNAL_SORTS), z.enum(['asc', 'desc']), z.union([z.string(), z.number(), z.null()]), z.string()])
type Cursor = z.infer<typeof Cursor>

function decodeCursor(cursor: string, { sort, dir }: Query): Cursor {
  let given: unknown
  try {
    given = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    given = undefined
  }
  const parsed = Cursor.safeParse(given)
  if (!parsed.success) throw badRequest('cursor: expected the nextCursor of an earlier answer', 'cursor')
  if (parsed.data[0] !== sort || parsed.data[1] !== dir) throw badRequest(`cursor: it is of sort=${parsed.data[0]}&dir=${parsed.data[1]}`, 'cursor')
  return parsed.data
}

/** Whether a signal is asked for. */
function matcher({ ids, stage, segment, feed, vendor, mode, q }: Query, parts: SignalParts, now: number): (signal: Signal) => boolean {
  const { mirror } = parts
  const wanted = ids && new Set<string>(ids)
  return (signal) => {
    if (wanted && !wanted.has(signal.id)) return false
    if (stage !== undefined && signal.stage !== stage) return false
    if (segment !== undefined && signal.segment !== segment) return false
    if (vendor !== undefined && signal.vendor !== vendor) return false
    const latest = mirror.latest.get(signal.id)
    if (feed !== undefined && (latest?.feedId ?? signal.feedId) !== feed) return false
    if (mode !== undefined && (!latest || mirror.modeOf(latest, now) !== mode)) return false
    return !q || matches({ ...signal, source: creditOf(signal, latest, parts).name }, q)
  }
}

type Key = Cursor[2]

/** What a signal is put in order by. */
function keyOf(sort: Query['sort'], signal: Signal, { mirror }: SignalParts, changes: ChangeReader, now: number): Key {
  switch (sort) {
    case 'id': return signal.id
    case 'title': return signal.title
    case 'value': return mirror.latest.get(signal.id)?.value ?? null
    case 'observedAt': return mirror.latest.get(signal.id)?.observedAt ?? null
    case 'change24h':
    case 'change30d':
    case 'changeSinceEssay': return changes.changesOf(signal, now)[sort]
  }
}

/** Order of two keys; what is missing is last whichever the direction. */
function compare(a: Key, b: Key, dir: Query['dir']): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? 1 : -1
  return (a < b) === (dir === 'asc') ? -1 : 1
}

/** One page of signals. Pages follow one another by key and id: what stays where it is comes neither twice nor not at all. */
export async function signalPage(query: Query, parts: SignalParts, now = parts.now()): Promise<SignalPage> {
  const { mirror } = parts
  const { sort, dir, limit } = query
  if (query.feed !== undefined && query.feed !== RECORD && query.feed !== DOWNCHAIN && !feedById(query.feed)) throw badRequest(`feed: there is no feed ${query.feed}`, 'feed')
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, query)
  const wanted = matcher(query, parts, now)
  const found = sortedIds(mirror.signals).flatMap((id) => {
    const signal = mirror.signals.get(id)
    return signal && wanted(signal) ? [signal] : []
  })
  const changes = changesFor(parts)
  if (sort.startsWith('change')) await changes.refer(found, now)
  const keyed = found.map((signal) => ({ signal, key: keyOf(sort, signal, parts, changes, now) }))
  // The ids are in order already, and a sort keeps that among equals.
  if (sort !== 'id' || dir === 'desc') keyed.sort((a, b) => compare(a.key, b.key, dir))
  const rest = after ? keyed.filter(({ signal, key }) => (compare(key, after[2], dir) || compare(signal.id, after[3], 'asc')) > 0) : keyed
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  const signals = page.map(({ signal }) => signal)
  await changes.refer(signals, now)
  return { items: signals.map((signal) => signalItem(signal, parts, changes, now)), nextCursor: rest.length > page.length && last ? encode([sort, dir, last.key, last.signal.id]) : null }
}

const COLUMNS = ['id', 'title', 'stage', 'segment', 'unit', 'value', 'observedAt', 'receivedAt', 'mode', 'change24h', 'change30d', 'changeSinceEssay', 'vendor', 'note', 'feedId', 'source', 'overridden'] as const satisfies readonly (keyof SignalItem)[]

/** A page as CSV; licences and credits stand above, once for each source. */
export function signalsCsv({ items, nextCursor }: SignalPage, parts: SignalParts): string {
  const credits = new Map<string, Credit>()
  for (const { id, mode, feedId } of items) {
    const credit = feedId !== DOWNCHAIN && (mode === 'recorded' || mode === 'replay') ? recordCredit(id, parts) : feedCredit(feedId)
    if (credit) credits.set(credit.credit, credit)
  }
  return [
    ...[...credits.values()].map(({ name, licence, credit }) => csvComment(`source: ${name}; licence: ${licence}; credit: ${credit}`)),
    ...(nextCursor === null ? [] : [csvComment(`more: cursor=${nextCursor}`)]),
    csvLine(COLUMNS),
    ...items.map((item) => csvLine(COLUMNS.map((column) => (column === 'overridden' ? String(item.overridden) : item[column])))),
    '',
  ].join('\n')
}

/** One signal with its feed, its stage rule, everyone who may serve it, and what of it was refused. */
export async function signalDetail(asked: string, parts: SignalParts & FeedRowParts, now = parts.now()): Promise<SignalDetail> {
  const signal = isSignalId(asked) ? parts.mirror.signals.get(asked) : undefined
  const rule = stageRuleOf(asked)
  if (!signal || !rule) throw notFound(`there is no signal ${asked}`, 'id')
  const { id } = signal
  const changes = changesFor(parts)
  const feedId = parts.mirror.latest.get(id)?.feedId ?? signal.feedId
  const feed = feedById(feedId)
  const sources = sourcesOf(signal, feedId, parts)
  const [row, quarantine, span] = await Promise.all([feed ? feedRow(feed, parts, now) : null, quarantineOf(id, sources, parts), parts.store.series.span(id), changes.refer([signal], now)])
  const { prefix, stage, segment, reason } = rule
  const latest = parts.mirror.latest.get(id)
  return {
    ...signalItem(signal, parts, changes, now),
    feed: row,
    stageRule: { prefix, stage, segment, reason },
    sources,
    quarantine,
    staleAfterMs: signal.staleAfter,
    stepMs: signal.step,
    calendar: signal.calendar ?? null,
    override: overrideOf(signal, rule, parts),
    firstAt: iso(span?.firstAt || undefined),
    recordedTo: iso(span?.recordedTo || undefined),
    standsTo: signal.shape === 'step' && latest ? iso(Math.max(latest.observedAt, Math.min(knownTo(signal, latest, parts), now))) : null,
  }
}

/** The stage that the team gave a signal, and the rule's in whose place it stands. */
function overrideOf(signal: Signal, { stage, segment, reason }: StageRule, { mirror }: SignalParts): SignalDetail['override'] {
  const override = signal.overridden ? mirror.overrides.get(signal.id) : undefined
  return override ? { ...override, at: new Date(override.at).toISOString(), was: { stage, segment, reason } } : null
}

/** A quote belongs to its instrument: every quote feed that runs may serve it. Anything else has one feed, and perhaps a recorded past. */
export function sourcesOf({ id }: Signal, feedId: string, parts: SignalParts & FeedRowParts): Credit[] {
  const others = id.startsWith('quote.') ? FEEDS.filter((feed) => feed.stageRules.includes('quote') && parts.settingsOf(feed.id)?.off === undefined).map((feed) => feed.id) : []
  const credits = [...new Set([feedId, ...others])].flatMap((one) => feedCredit(one) ?? [])
  const recorded = recordCredit(id, parts)
  return recorded ? [...credits, recorded] : credits
}

async function quarantineOf(id: SignalId, sources: readonly Credit[], { store }: SignalParts): Promise<QuarantineEntry[]> {
  const entries = await Promise.all(sources.map(async ({ feedId }) => store.hot.quarantine(feedId)))
  return entries.flat().filter(({ signalId }) => signalId === id)
}
