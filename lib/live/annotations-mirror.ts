import { seconds } from '../domain/time.ts'
import { sleep } from '../sleep.ts'
import type { LogEntry } from '../store/hot.ts'
import type { Store } from '../store/store.ts'
import type { Annotation } from '../wire/annotations.ts'
import type { Mirror } from './mirror.ts'

/** What people wrote on charts, kept in this process's memory by following the log: a page and an export ask Redis for none of it. */
export type AnnotationsMirror = {
  readonly count: number
  /** In the order of their times. */
  readonly all: () => readonly Annotation[]
  readonly on: (series: string) => readonly Annotation[]
}

const AGAIN = seconds(1)
const inOrder = (a: Annotation, b: Annotation): number => a.at.localeCompare(b.at) || a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id)

export async function startAnnotationsMirror(store: Store, mirror: Mirror, { signal, onError }: { readonly signal: AbortSignal; readonly onError: (error: unknown) => void }): Promise<AnnotationsMirror> {
  let held = new Map<string, Annotation>()
  let readings = 0
  /** What the log brings while all of them are read goes over it: where it is older, the lines that follow put that right. */
  let meanwhile: LogEntry[] | undefined

  const take = (into: Map<string, Annotation>, entries: readonly LogEntry[]): void => {
    for (const { annotation: told } of entries) {
      if (told?.annotation) into.set(told.id, told.annotation)
      else if (told) into.delete(told.id)
    }
  }

  async function load(): Promise<void> {
    readings += 1
    const reading = readings
    meanwhile = []
    const next = new Map((await store.annotations.all()).map((annotation) => [annotation.id, annotation]))
    // Another life of the database has begun meanwhile, and is being read.
    if (reading !== readings) return
    take(next, meanwhile)
    meanwhile = undefined
    held = next
  }
  async function reload(): Promise<void> {
    while (!signal.aborted) {
      try {
        return await load()
      } catch (error) {
        onError(error)
        await sleep(AGAIN)
      }
    }
  }

  const stop = mirror.listen(({ entries = [], reloaded }) => {
    if (reloaded) void reload()
    meanwhile?.push(...entries)
    take(held, entries)
  })
  signal.addEventListener('abort', stop, { once: true })
  await load()
  return {
    get count() { return held.size },
    all: () => [...held.values()].sort(inOrder),
    on: (series) => [...held.values()].filter((annotation) => annotation.series === series).sort(inOrder),
  }
}
