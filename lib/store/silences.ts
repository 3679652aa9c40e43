import { Silence } from '../wire/alerts.ts'
import { changeShared } from './audited.ts'
import type { Deed } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'

export type SilenceStore = ReturnType<typeof makeSilenceStore>

export function makeSilenceStore(redis: Connection, keys: Keys) {
  return {
    /** The one that ends last first. */
    async all(): Promise<Silence[]> {
      const silences = Object.values(await redis.hgetall(keys.silences)).map((text) => Silence.parse(JSON.parse(text)))
      return silences.sort((a, b) => b.endsAt.localeCompare(a.endsAt) || a.id.localeCompare(b.id))
    },
    async one(id: string): Promise<{ readonly silence: Silence; readonly seen: string } | undefined> {
      const seen = await redis.hget(keys.silences, id)
      return seen === null ? undefined : { silence: Silence.parse(JSON.parse(seen)), seen }
    },
    write: async (silence: Silence, seen: string | undefined, deed: Deed): Promise<boolean> => changeShared(redis, keys, keys.silences, { field: silence.id, seen, next: JSON.stringify(silence), deed, line: 'q', told: silence }),
    /** Those that ended before then are forgotten; the audit has them still. */
    async forget(ids: readonly string[]): Promise<void> {
      if (ids.length > 0) await redis.hdel(keys.silences, ...ids)
    },
  }
}
