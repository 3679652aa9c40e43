import { AUDIT_KEEP, runScript, type Deed } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'

const CHANGE = `
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', unpack(ARGV, 5))
return 1
`

/** Changes a field of a hash (`next` undefined: takes it away) with who did it, in one step; `false` where it is no longer what was `seen`. */
export async function changeAudited(redis: Connection, keys: Keys, key: string, change: { readonly field: string; readonly seen: string | undefined; readonly next: string | undefined; readonly deed: Deed }): Promise<boolean> {
  const { field, seen = '', next = '', deed } = change
  return (await runScript(redis, CHANGE, [key, keys.audit], [field, seen, next, AUDIT_KEEP, 'action', deed.action, ...Object.entries(deed.details).flat()])) === 1
}
