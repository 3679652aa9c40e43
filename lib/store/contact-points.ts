import { z } from 'zod'
import { CONTACT_KINDS, SEVERITIES } from '../wire/alerts.ts'
import { changeAudited } from './audited.ts'
import type { Deed } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'

/** A contact point as it is kept. Settings that are secret stand in `sealed` alone. */
const KeptPoint = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(CONTACT_KINDS),
  language: z.enum(['en', 'zh']),
  groupWait: z.string(),
  target: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Its kind’s settings as JSON, sealed; or `plain`, where none of them is secret. */
  sealed: z.string().optional(),
  plain: z.record(z.string(), z.unknown()).optional(),
  /** Somebody’s own browser: whose, the session that it was made in, and from which severity on it is told. No rule names it. */
  own: z.object({ user: z.string(), session: z.string(), severity: z.enum(SEVERITIES) }).optional(),
})
export type KeptPoint = z.infer<typeof KeptPoint>

const Told = z.object({ deliveredAt: z.number().optional(), error: z.string().optional() })
/** How the last deliveries to a contact point ended; epoch ms. */
export type Told = z.infer<typeof Told>

export type OwnPoint = KeptPoint & { readonly own: NonNullable<KeptPoint['own']> }
const isOwn = (point: KeptPoint): point is OwnPoint => point.own !== undefined

/** Whether somebody’s own browser is told of an event of that severity: of its own and worse. */
export const hears = ({ own }: OwnPoint, severity: (typeof SEVERITIES)[number]): boolean => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(own.severity)

/** A point with the text it was read from: who changes it says what it has seen. */
export type SeenPoint = { readonly point: KeptPoint; readonly seen: string }

export type ContactPointStore = ReturnType<typeof makeContactPointStore>

export function makeContactPointStore(redis: Connection, keys: Keys) {
  async function seenAll(): Promise<SeenPoint[]> {
    const points = Object.values(await redis.hgetall(keys.contactPoints)).map((seen) => ({ point: KeptPoint.parse(JSON.parse(seen)), seen }))
    return points.sort(({ point: a }, { point: b }) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id))
  }
  const all = async (): Promise<KeptPoint[]> => (await seenAll()).map(({ point }) => point)
  async function remove(id: string, seen: string, deed: Deed): Promise<boolean> {
    const removed = await changeAudited(redis, keys, keys.contactPoints, { field: id, seen, next: undefined, deed })
    if (removed) await redis.hdel(keys.contactPointsTold, id)
    return removed
  }
  const shared = async (): Promise<KeptPoint[]> => (await all()).filter(({ own }) => own === undefined)
  return {
    /** With everybody’s own browsers. */
    all,
    /** What rules may name. */
    shared,
    /** Everybody’s own browsers. */
    own: async (): Promise<OwnPoint[]> => (await all()).filter(isOwn),
    async one(id: string): Promise<SeenPoint | undefined> {
      const seen = await redis.hget(keys.contactPoints, id)
      return seen === null ? undefined : { point: KeptPoint.parse(JSON.parse(seen)), seen }
    },
    /** Writes it with who did it; `false` where another has changed it since it was `seen` (new: undefined). */
    write: async (point: KeptPoint, seen: string | undefined, deed: Deed): Promise<boolean> => changeAudited(redis, keys, keys.contactPoints, { field: point.id, seen, next: JSON.stringify(point), deed }),
    remove,

    /** Takes away the browsers that are not to be told any more, with who did it. */
    async forget(isOver: (own: OwnPoint['own'], id: string) => boolean, by: string): Promise<void> {
      for (const { point: { id, name, own }, seen } of await seenAll()) {
        if (own && isOver(own, id)) await remove(id, seen, { action: 'push.delete', details: { by, name, severity: own.severity } })
      }
    },

    async told(): Promise<Map<string, Told>> {
      return new Map(Object.entries(await redis.hgetall(keys.contactPointsTold)).map(([id, text]) => [id, Told.parse(JSON.parse(text))]))
    },

    /** The sealed key pair that signs pushes: `made` where there is none yet. Who comes second gets what the first has made. */
    pushIdentity: async (made: () => string): Promise<string> => {
      const held = await redis.get(keys.pushIdentity)
      if (held !== null) return held
      await redis.setnx(keys.pushIdentity, made())
      return (await redis.get(keys.pushIdentity)) ?? ''
    },
  }
}
