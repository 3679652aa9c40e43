'use client'
import { useEffect, useSyncExternalStore } from 'react'
import type { AlertEvent } from '../../lib/wire/alerts.ts'
import { applyAlert, type Firing } from './firing-of.ts'

/** What fires now, as every page shows it: rendered by the server, then carried on by the socket. */
let firing: readonly Firing[] = []
let events: ReadonlyMap<string, AlertEvent> = new Map()
let changes = 0
const listeners = new Set<() => void>()
/** `isNew`: the first word of it, not of an acknowledgement or of how its deliveries go. */
type Hear = (event: AlertEvent, isNew: boolean) => void
const hearers = new Set<Hear>()
const NOTHING: readonly Firing[] = []

/** Events held: a page that is open for days needs no more. */
const MOST = 500

function tell(): void {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What the server rendered, each time it does: it knows all that was missed. */
export function takeFiring(rendered: readonly Firing[]): void {
  firing = rendered
  tell()
}

export function takeAlert(event: AlertEvent): void {
  changes += 1
  const isNew = !events.has(event.id) && event.acknowledgement === null && event.deliveries.every(({ attempts }) => attempts === 0)
  const known = [...events].filter(([id]) => id !== event.id).slice(1 - MOST)
  events = new Map([...known, [event.id, event]])
  firing = applyAlert(firing, event)
  for (const hear of hearers) hear(event, isNew)
  tell()
}

/** A rule was made, changed or taken away. */
export function takeRules(): void {
  changes += 1
  tell()
}

export function useFiring(rendered: readonly Firing[]): readonly Firing[] {
  useEffect(() => takeFiring(rendered), [rendered])
  return useSyncExternalStore(subscribe, () => firing, () => rendered)
}

/** What fires now, for whoever does not render it first. */
export const useFiringNow = (): readonly Firing[] => useSyncExternalStore(subscribe, () => firing, () => NOTHING)

/** Counts what has changed of rules and events while the page is open: a reason to ask anew. */
export const useAlertNews = (): number => useSyncExternalStore(subscribe, () => changes, () => 0)

/** Hears each event as it comes; the answer ends it. */
export function hearAlerts(hear: Hear): () => void {
  hearers.add(hear)
  return () => hearers.delete(hear)
}
