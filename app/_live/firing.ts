'use client'
import { useEffect, useSyncExternalStore } from 'react'
import { silencing } from '../../lib/contact-points/silenced.ts'
import type { Silence } from '../../lib/wire/alerts.ts'
import type { AlertTold } from '../../lib/wire/socket.ts'
import { serverNow } from './clock.ts'
import { useKept } from './kept.ts'
import { applyAlert, type Firing } from '../../lib/alerts/firing.ts'

/** What fires now, as every page shows it: rendered by the server, then carried on by the socket. */
let firing: readonly Firing[] | undefined
let told: readonly string[] = []
let silences: readonly Silence[] | undefined
let changes = 0
const listeners = new Set<() => void>()
/** `isNew`: somebody is to be told, and this page was not yet. */
type Hear = (event: AlertTold['event'], isNew: boolean) => void
const hearers = new Set<Hear>()
const NOTHING: readonly Firing[] = []
const NONE: readonly Silence[] = []

/** Ids of events held: a page that is open for days needs no more. */
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

export function takeAlert({ event, tell: toTell }: AlertTold): void {
  changes += 1
  const isNew = toTell && !silencing(event, silences ?? NONE, serverNow()) && event.acknowledgement === null && !told.includes(event.id)
  if (isNew) told = [...told, event.id].slice(-MOST)
  firing = applyAlert(firing ?? NOTHING, event, toTell && !silencing(event, silences ?? NONE, serverNow()))
  for (const hear of hearers) hear(event, isNew)
  tell()
}

/** What the server rendered, each time it does. */
export function takeSilences(rendered: readonly Silence[]): void {
  silences = rendered
}

/** A silence was made or ended: what it matches is told to nobody from now on. */
export function takeSilence(silence: Silence): void {
  changes += 1
  silences = [...(silences ?? NONE).filter(({ id }) => id !== silence.id), silence]
  firing = firing?.filter((one) => !silencing(one, silences ?? NONE, serverNow()))
  tell()
}

/** A rule was made, changed or taken away. */
export function takeRules(): void {
  changes += 1
  tell()
}

export function useFiring(rendered: readonly Firing[]): readonly Firing[] {
  useEffect(() => takeFiring(rendered), [rendered])
  return useSyncExternalStore(subscribe, () => firing ?? rendered, () => rendered)
}

/** What fires now, for whoever does not render it first. */
export function useFiringNow(): readonly Firing[] {
  const kept = useKept()?.firing
  return useSyncExternalStore(subscribe, () => kept ?? firing ?? NOTHING, () => kept ?? NOTHING)
}

/** Counts what has changed of rules and events while the page is open: a reason to ask anew. */
export const useAlertNews = (): number => useSyncExternalStore(subscribe, () => changes, () => 0)

/** Hears each event as it comes; the answer ends it. */
export function hearAlerts(hear: Hear): () => void {
  hearers.add(hear)
  return () => hearers.delete(hear)
}
