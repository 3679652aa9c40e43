'use client'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Annotation, AnnotationList } from '../../lib/wire/annotations.ts'
import type { AnnotationTold } from '../../lib/wire/socket.ts'
import { ask } from './ask.ts'
import { useKept } from './kept.ts'
import { hearAnnotations } from './socket.ts'

/** What people wrote on the series that this page draws: asked for once, then carried on by the socket. */
let held: ReadonlyMap<string, Annotation> = new Map()
/** The series whose annotations are held, or on their way. */
const asked = new Set<string>()
const loaded = new Set<string>()
let wanted = new Set<string>()
/** Changes that the socket told, by how many there were before: an answer that was asked for earlier does not undo them. */
const told = new Map<string, number>()
let changes = 0
const listeners = new Set<() => void>()
const NOTHING: readonly Annotation[] = []
const TOLD_MOST = 5000

function keep(next: ReadonlyMap<string, Annotation>): void {
  held = next
  for (const listener of listeners) listener()
}

function hear({ id, annotation }: AnnotationTold): void {
  changes += 1
  if (told.size >= TOLD_MOST) told.clear()
  told.set(id, changes)
  const next = new Map(held)
  if (annotation && asked.has(annotation.series)) next.set(id, annotation)
  else next.delete(id)
  keep(next)
}

/** All that a page draws is asked for together. */
function want(series: readonly string[]): void {
  const anew = series.filter((one) => !asked.has(one))
  if (anew.length === 0) return
  if (wanted.size === 0) {
    queueMicrotask(() => {
      const ids = [...wanted]
      wanted = new Set()
      for (let from = 0; from < ids.length; from += 100) void read(ids.slice(from, from + 100))
    })
  }
  for (const one of anew) {
    asked.add(one)
    wanted.add(one)
  }
}

async function read(series: readonly string[]): Promise<void> {
  const before = changes
  const answer = await ask<AnnotationList>(`/api/v1/annotations?limit=2000&series=${series.map(encodeURIComponent).join(',')}`)
  if (!answer.ok) {
    // Asked for again with the next chart, or when the connection is back.
    for (const one of series) asked.delete(one)
    return
  }
  for (const one of series) loaded.add(one)
  const stale = (id: string): boolean => (told.get(id) ?? 0) <= before
  const others = [...held].filter(([id, annotation]) => !series.includes(annotation.series) || !stale(id))
  keep(new Map([...others, ...answer.body.items.filter(({ id }) => stale(id)).map((annotation) => [annotation.id, annotation] as const)]))
}

let stop: (() => void) | undefined
function subscribe(listener: () => void): () => void {
  stop ??= hearAnnotations(hear, () => {
    const series = [...asked]
    asked.clear()
    want(series)
  })
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const inOrder = (a: Annotation, b: Annotation): number => a.at.localeCompare(b.at) || a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id)

/** Whether what is written on these series is known. */
export function useIsRead(series: readonly string[]): boolean {
  const then = useKept()?.annotations
  useSyncExternalStore(subscribe, () => held, () => held)
  return then !== undefined || series.every((one) => loaded.has(one))
}

/** What is written on these series, in the order of its times. */
export function useAnnotations(series: readonly string[]): readonly Annotation[] {
  const then = useKept()?.annotations
  const now = useSyncExternalStore(subscribe, () => held, () => held)
  const key = series.join(' ')
  useEffect(() => { if (!then && key !== '') want(key.split(' ')) }, [key, then])
  return useMemo(() => {
    const ids = new Set(key.split(' '))
    const all = (then ?? [...now.values()]).filter((one) => ids.has(one.series))
    return all.length === 0 ? NOTHING : all.sort(inOrder)
  }, [now, then, key])
}
