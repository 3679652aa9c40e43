import type { Annotation } from '../wire/annotations.ts'
import { startFollowed, type Following } from './followed.ts'

/** What people wrote on charts, kept in this process's memory by following the log: a page and an export ask Redis for none of it. */
export type AnnotationsMirror = {
  readonly count: number
  /** In the order of their times. */
  readonly all: () => readonly Annotation[]
  readonly on: (series: string) => readonly Annotation[]
}

const inOrder = (a: Annotation, b: Annotation): number => a.at.localeCompare(b.at) || a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id)

export async function startAnnotationsMirror(following: Following): Promise<AnnotationsMirror> {
  const held = await startFollowed(
    following,
    async () => new Map((await following.store.annotations.all()).map((annotation) => [annotation.id, annotation])),
    (all, { annotation: told }) => {
      if (told?.annotation) all.set(told.id, told.annotation)
      else if (told) all.delete(told.id)
    },
  )
  return {
    get count() { return held.now.size },
    all: () => [...held.now.values()].sort(inOrder),
    on: (series) => [...held.now.values()].filter((annotation) => annotation.series === series).sort(inOrder),
  }
}
