import { Cluster } from 'ioredis'
import { announceFeed } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'

const SCAN = 1000

/**
 * Forgets everything under a namespace but its locks, who is there, what operators have set up, and the log of what was done: the life of a database ends, and the next
 * one has another epoch.
 * Commits go on counting, past a gap, and the log says so: whoever follows it finds that it does not go on where it was, and reads anew.
 */
export async function wipe(redis: Connection, keys: Keys): Promise<void> {
  const seq = Number((await redis.get(keys.seq)) ?? 0)
  const spared = [keys.alertRules, keys.contactPoints, keys.contactPointsTold, keys.pushIdentity, keys.silences, keys.boards, keys.boardFloors, keys.annotations, keys.snapshots, keys.snapshotBodies, keys.presence, keys.presentation, keys.audit]
  const sparedWhole = [keys.lock(''), keys.boardVersions(''), keys.presenceAt(''), keys.access('')]
  for (const node of redis instanceof Cluster ? redis.nodes('master') : [redis]) {
    for (const pattern of [`${keys.queues}:*`, `${keys.namespace}:{*`]) {
      let cursor = '0'
      do {
        const [next, found] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN)
        cursor = next
        // One by one, in one pipeline: on a cluster they lie in different slots.
        await Promise.all(found.filter((key) => !sparedWhole.some((start) => key.startsWith(start)) && !spared.includes(key)).map(async (key) => redis.unlink(key)))
      } while (cursor !== '0')
    }
  }
  if (seq === 0) return
  await redis.set(keys.seq, seq + 1)
  // A line that names no feed: whoever waits for the log hears of it now.
  await announceFeed(redis, keys, '')
}
