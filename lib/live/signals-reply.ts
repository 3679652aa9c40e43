import { stageRuleOf } from '../domain/stage.ts'
import { isSignalId, type Signal, type SignalId } from '../domain/signal.ts'
import { feedById, FEEDS, RECORD } from '../feeds/registry.ts'
import type { QuarantineEntry, SignalDetail, SignalItem, SignalPage, SignalsQuery } from '../wire/api.ts'
import type { z } from 'zod'
import { changesFor, type ChangeReader } from './changes.ts'
import { csvComment, csvLine } from './csv.ts'
import { creditOf, feedCredit, recordCredit, type Credit } from './credits.ts'
import { feedRow, type FeedRowParts } from './feed-rows.ts'
import { badRequest, notFound } from './problem.ts'
import type { WebServer } from './server.ts'

export type SignalParts = Pick<WebServer, 'store' | 'mirror' | 'record'>
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
    ...changes.changesOf(signal),
  }
}

let sorted: { readonly of: ReadonlyMap<SignalId, Signal>; readonly size: number; readonly ids: readonly SignalId[] } | undefined

/** Ids in order. Signals are added and never taken away, so that a map of the same size has the same ids. */
function sortedIds(signals: ReadonlyMap<SignalId, Signal>): readonly SignalId[] {
  if (sorted?.of !== signals || sorted.size !== signals.size) sorted = { of: signals, size: signals.size, ids: [...signals.keys()].sort((a, b) => (a < b ? -1 : 1)) }
  return sorted.ids
}

const cursorOf = (id: string): string => Buffer.from(id).toString('base64url')

function afterCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('utf8')
  if (!isSignalId(id)) throw badRequest('cursor: expected the nextCursor of an earlier answer', 'cursor')
  return id
}

/** Whether a signal is asked for. Every word of `q` must stand somewhere in its id, title, vendor or note. */
function matcher({ stage, segment, feed, q }: Query, { mirror }: SignalParts): (signal: Signal) => boolean {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return (signal) => {
    if (stage !== undefined && signal.stage !== stage) return false
    if (segment !== undefined && signal.segment !== segment) return false
    if (feed !== undefined && (mirror.latest.get(signal.id)?.feedId ?? signal.feedId) !== feed) return false
    if (words.length === 0) return true
    const text = `${signal.id}\n${signal.title}\n${signal.vendor ?? ''}\n${signal.note ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
}

/** One page of signals, in the order of their ids. */
export async function signalPage(query: Query, parts: SignalParts, now = Date.now()): Promise<SignalPage> {
  const { mirror } = parts
  if (query.feed !== undefined && query.feed !== RECORD && !feedById(query.feed)) throw badRequest(`feed: there is no feed ${query.feed}`, 'feed')
  const after = query.cursor === undefined ? '' : afterCursor(query.cursor)
  const matches = matcher(query, parts)
  const found: Signal[] = []
  for (const id of sortedIds(mirror.signals)) {
    const signal = id > after ? mirror.signals.get(id) : undefined
    if (!signal || !matches(signal)) continue
    found.push(signal)
    if (found.length > query.limit) break
  }
  const page = found.slice(0, query.limit)
  const last = page.at(-1)
  const changes = changesFor(parts)
  await changes.refer(page, now)
  return { items: page.map((signal) => signalItem(signal, parts, changes, now)), nextCursor: found.length > page.length && last ? cursorOf(last.id) : null }
}

const COLUMNS = ['id', 'title', 'stage', 'segment', 'unit', 'value', 'observedAt', 'receivedAt', 'mode', 'change24h', 'change30d', 'changeSinceEssay', 'vendor', 'note', 'feedId', 'source'] as const satisfies readonly (keyof SignalItem)[]

/** A page as CSV; licences and credits stand above, once for each source. */
export function signalsCsv({ items, nextCursor }: SignalPage, parts: SignalParts): string {
  const credits = new Map<string, Credit>()
  for (const { id, mode, feedId } of items) {
    const credit = mode === 'recorded' ? recordCredit(id, parts) : feedCredit(feedId)
    if (credit) credits.set(credit.credit, credit)
  }
  return [
    ...[...credits.values()].map(({ name, licence, credit }) => csvComment(`source: ${name}; licence: ${licence}; credit: ${credit}`)),
    ...(nextCursor === null ? [] : [csvComment(`more: cursor=${nextCursor}`)]),
    csvLine(COLUMNS),
    ...items.map((item) => csvLine(COLUMNS.map((column) => item[column]))),
    '',
  ].join('\n')
}

/** One signal with its feed, its stage rule, everyone who may serve it, and what of it was refused. */
export async function signalDetail(asked: string, parts: SignalParts & FeedRowParts, now = Date.now()): Promise<SignalDetail> {
  const signal = isSignalId(asked) ? parts.mirror.signals.get(asked) : undefined
  const rule = stageRuleOf(asked)
  if (!signal || !rule) throw notFound(`there is no signal ${asked}`, 'id')
  const { id } = signal
  const changes = changesFor(parts)
  const feedId = parts.mirror.latest.get(id)?.feedId ?? signal.feedId
  const feed = feedById(feedId)
  const sources = sourcesOf(signal, feedId, parts)
  const [row, quarantine] = await Promise.all([feed ? feedRow(feed, parts, now) : null, quarantineOf(id, sources, parts), changes.refer([signal], now)])
  const { prefix, stage, segment, reason } = rule
  return { ...signalItem(signal, parts, changes, now), feed: row, stageRule: { prefix, stage, segment, reason }, sources, quarantine, staleAfterMs: signal.staleAfter, stepMs: signal.step }
}

/** A quote belongs to its instrument: every quote feed that runs may serve it. Anything else has one feed, and perhaps a recorded past. */
function sourcesOf({ id }: Signal, feedId: string, parts: SignalParts & FeedRowParts): Credit[] {
  const others = id.startsWith('quote.') ? FEEDS.filter((feed) => feed.stageRules.includes('quote') && parts.settingsOf(feed.id)?.off === undefined).map((feed) => feed.id) : []
  const credits = [...new Set([feedId, ...others])].flatMap((one) => feedCredit(one) ?? [])
  const recorded = recordCredit(id, parts)
  return recorded ? [...credits, recorded] : credits
}

async function quarantineOf(id: SignalId, sources: readonly Credit[], { store }: SignalParts): Promise<QuarantineEntry[]> {
  const entries = await Promise.all(sources.map(async ({ feedId }) => store.hot.quarantine(feedId)))
  return entries.flat().filter(({ signalId }) => signalId === id)
}
