import { Annotation } from '../wire/annotations.ts'
import { changeShared } from './audited.ts'
import type { Deed } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'

export type SeenAnnotation = { readonly annotation: Annotation; readonly seen: string }
export type AnnotationStore = ReturnType<typeof makeAnnotationStore>

/** What people write on charts: each change with its audit entry and its line in the log, where nobody was faster. */
export function makeAnnotationStore(redis: Connection, keys: Keys) {
  return {
    all: async (): Promise<Annotation[]> => Object.values(await redis.hgetall(keys.annotations)).map((text) => Annotation.parse(JSON.parse(text))),
    async one(id: string): Promise<SeenAnnotation | undefined> {
      const seen = await redis.hget(keys.annotations, id)
      return seen === null ? undefined : { annotation: Annotation.parse(JSON.parse(seen)), seen }
    },
    write: async (annotation: Annotation, seen: string | undefined, deed: Deed): Promise<boolean> =>
      changeShared(redis, keys, keys.annotations, { field: annotation.id, seen, next: JSON.stringify(annotation), deed, line: 'n', told: { id: annotation.id, annotation } }),
    remove: async (id: string, seen: string, deed: Deed): Promise<boolean> =>
      changeShared(redis, keys, keys.annotations, { field: id, seen, next: undefined, deed, line: 'n', told: { id, annotation: null } }),
  }
}
