'use client'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { LiveValue } from '../../lib/domain/live.ts'
import { modeAt } from '../../lib/domain/mode.ts'
import type { CalendarId, Mode } from '../../lib/domain/signal.ts'
import type { FeedRow } from '../../lib/wire/api.ts'
import type { TickItem } from '../../lib/wire/socket.ts'
import { useClock } from './clock.ts'
import { useKept } from './kept.ts'
import { watch } from './socket.ts'
import { claimNews, connectionNow, feedNews, feedsNow, subscribeStore, take, takeFeeds, valueOf, type Connection } from './store.ts'

const NO_FEEDS: ReadonlyMap<string, FeedRow> = new Map()
const NOT_YET: Connection = { state: 'connecting', since: 0 }
export const useConnection = (): Connection => useSyncExternalStore(subscribeStore, connectionNow, () => NOT_YET)

/** The newest value of a signal; wakes only when that signal changes. Until the store holds it, what the server rendered. */
export function useSignal(id: string, rendered: LiveValue | undefined): LiveValue | undefined {
  const isKept = useKept() !== undefined
  return useSyncExternalStore(subscribeStore, () => (isKept ? rendered : (valueOf(id) ?? rendered)), () => rendered)
}

/** Something told of many values at once; wakes only when the answer changes. */
export const useEvery = (ids: readonly string[], holds: (value: LiveValue) => boolean, rendered: boolean): boolean => {
  const isKept = useKept() !== undefined
  const read = (): boolean => isKept ? rendered : ids.every((id) => { const held = valueOf(id); return held ? holds(held) : rendered })
  return useSyncExternalStore(subscribeStore, read, () => rendered)
}

/** The feeds as they are now, in the order they were rendered; a row that did not change keeps its identity. */
export function useFeeds(rendered: readonly FeedRow[]): readonly FeedRow[] {
  const isKept = useKept() !== undefined
  useEffect(() => { if (!isKept) takeFeeds(rendered) }, [rendered, isKept])
  const held = useSyncExternalStore(subscribeStore, feedsNow, () => NO_FEEDS)
  return useMemo(() => (isKept ? rendered : rendered.map((row) => held.get(row.id) ?? row)), [held, rendered, isKept])
}

/** Counts the feeds' reports: a reason to ask for totals again. */
export const useFeedNews = (): number => useSyncExternalStore(subscribeStore, feedNews, () => 0)

/** Counts the verdicts that have changed while the page is open: a reason to read it again. */
export const useClaimNews = (): number => useSyncExternalStore(subscribeStore, claimNews, () => 0)

/** The mode to show now: a value that nobody renews turns stale while the page is open. */
export function useMode(latest: LiveValue | undefined, rule: { readonly staleAfterMs: number; readonly calendar?: CalendarId }, first: number): Mode | undefined {
  const read = (now: number): string => {
    if (!latest) return ''
    if (latest.mode === 'stale') return 'stale'
    return modeAt({ mode: latest.mode, observedAt: latest.observedAt }, { staleAfter: rule.staleAfterMs, ...(rule.calendar && { calendar: rule.calendar }) }, now)
  }
  const mode = useClock(read, first)
  // Safe: `read` gives a mode, or nothing where there is no value.
  return mode === '' ? undefined : (mode as Mode)
}

/** Hands the store what the server rendered, and keeps it live from that commit on. */
export function useLiveView(view: { readonly seq: number; readonly epoch: string }, items: readonly TickItem[]): void {
  const isKept = useKept() !== undefined
  const ids = items.map(([id]) => id).join(' ')
  useEffect(() => { if (!isKept) take({ seq: view.seq, epoch: view.epoch, items }) }, [view, items, isKept])
  // A later rendering of the same signals needs no new subscription.
  // oxlint-disable-next-line react/exhaustive-deps
  useEffect(() => (items.length > 0 && !isKept ? watch(items.map(([id]) => id), view.seq) : undefined), [ids, isKept])
}
