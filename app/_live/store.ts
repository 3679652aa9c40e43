import { applyTicks, type Live, type LiveValue } from '../../lib/domain/live.ts'
import type { FeedRow } from '../../lib/wire/api.ts'
import type { TickItem } from '../../lib/wire/socket.ts'

/** What the page knows, in the browser only: one store for one socket. On the server it stays empty. */
export type Connection = { readonly state: 'connecting' | 'connected' | 'lost'; readonly since: number; readonly why?: string }

let live: Live = { seq: 0, values: new Map() }
let epoch: string | undefined
let connection: Connection = { state: 'connecting', since: 0 }
let feeds: ReadonlyMap<string, FeedRow> = new Map()
let reports = 0
let newest = 0
let verdicts = 0

const listeners = new Set<() => void>()

export function subscribeStore(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A hidden page stays true and draws nothing; `redraw` brings it up to date when it is shown. */
function notify(): void {
  if (!document.hidden) redraw()
}

export function redraw(): void {
  for (const listener of listeners) listener()
}

/** Any text may be asked for: an id that nobody knows has no value. */
export function valueOf(id: string): LiveValue | undefined {
  const values: ReadonlyMap<string, LiveValue> = live.values
  return values.get(id)
}
export const feedsNow = (): ReadonlyMap<string, FeedRow> => feeds
export const feedNews = (): number => reports
export const claimNews = (): number => verdicts
/** When the newest value that the page holds was observed; 0: it holds none. */
export const newestAt = (): number => newest
export const connectionNow = (): Connection => connection

/** Where to go on from: the commit up to which everything held is true. */
export const position = (): { since: number; epoch: string } | undefined => (epoch === undefined ? undefined : { since: live.seq, epoch })

/** Values as of a commit. Another epoch counts its commits anew; which value is newer is still told by the source clock. */
export function take(at: { readonly seq: number; readonly epoch: string; readonly items: readonly TickItem[] }): void {
  const next = applyTicks(at.epoch === epoch ? live : { ...live, seq: at.seq }, at)
  epoch = at.epoch
  for (const [, , observedAt] of at.items) newest = Math.max(newest, observedAt)
  if (next === live) return
  live = next
  notify()
}

export function takeTicks(ticks: { readonly seq: number; readonly items: readonly TickItem[] }): void {
  if (epoch !== undefined) take({ ...ticks, epoch })
}

/** From here on only what is true at this commit is held for sure: newly watched signals were read then. */
export function rewind(seq: number): void {
  live = { ...live, seq: Math.min(live.seq, seq) }
}

export function takeFeeds(rows: readonly FeedRow[]): void {
  feeds = new Map([...feeds, ...rows.map((row) => [row.id, row] as const)])
  notify()
}

export function takeReport(row: FeedRow): void {
  reports += 1
  takeFeeds([row])
}

export function takeClaim(): void {
  verdicts += 1
  notify()
}

export function setConnection(next: Connection): void {
  connection = next
  // Told even in a hidden page: a title or a screen reader may follow it.
  redraw()
}
