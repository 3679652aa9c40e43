import { Snapshot } from '../wire/snapshots.ts'
import { AUDIT_KEEP, runScript, type Deed } from './commit.ts'
import type { Connection } from './connect.ts'
import { deflate, inflate } from './deflated.ts'
import type { Keys } from './keys.ts'

/** 1: it was done; 0: there are too many, or there is none to take away. */
const WRITE = `
if ARGV[2] == '' then
  if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
  redis.call('HDEL', KEYS[2], ARGV[1])
else
  if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then return 0 end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
end
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], '*', unpack(ARGV, 6))
return 1
`

export type SnapshotStore = ReturnType<typeof makeSnapshotStore>

/** Frozen views: what each is, apart from what it holds, so that a list of them reads little. */
export function makeSnapshotStore(redis: Connection, keys: Keys) {
  const run = async (id: string, meta: string, body: Buffer | string, most: number, { action, details }: Deed): Promise<boolean> =>
    (await runScript(redis, WRITE, [keys.snapshots, keys.snapshotBodies, keys.audit], [id, meta, body, most, AUDIT_KEEP, 'action', action, ...Object.entries(details).flat()])) === 1
  return {
    /** Newest first. */
    async all(): Promise<Snapshot[]> {
      const snapshots = Object.values(await redis.hgetall(keys.snapshots)).map((text) => Snapshot.parse(JSON.parse(text)))
      return snapshots.sort((a, b) => b.at.localeCompare(a.at) || a.id.localeCompare(b.id))
    },
    async one(id: string): Promise<{ readonly snapshot: Snapshot; readonly body: unknown } | undefined> {
      const [text, held] = await Promise.all([redis.hget(keys.snapshots, id), redis.hgetBuffer(keys.snapshotBodies, id)])
      return text === null || held === null ? undefined : { snapshot: Snapshot.parse(JSON.parse(text)), body: JSON.parse((await inflate(held)).toString()) as unknown } // Safe: nothing is said of it here.
    },
    has: async (id: string): Promise<boolean> => (await redis.hexists(keys.snapshots, id)) === 1,
    /** False where there are as many as there may be. */
    create: async (snapshot: Snapshot, body: object, most: number, deed: Deed): Promise<boolean> => run(snapshot.id, JSON.stringify(snapshot), await deflate(JSON.stringify(body)), most, deed),
    remove: async (id: string, deed: Deed): Promise<boolean> => run(id, '', '', 0, deed),
  }
}
