import { AUDIT_KEEP, runScript, type Deed } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'
import type { Silence } from '../wire/alerts.ts'
import type { AnnotationTold, BoardTold } from '../wire/socket.ts'

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

const SHARED = `
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', unpack(ARGV, 7))
local seq = redis.call('INCR', KEYS[3])
redis.call('XADD', KEYS[4], seq .. '-0', ARGV[5], ARGV[6])
return 1
`

/** The same for what every screen shows at once: with its line in the log (`b`: a board, `n`: an annotation, `q`: a silence), which every web process follows. */
export async function changeShared(redis: Connection, keys: Keys, key: string, change: { readonly field: string; readonly seen: string | undefined; readonly next: string | undefined; readonly deed: Deed; readonly line: 'b' | 'n' | 'q'; readonly told: BoardTold | AnnotationTold | Silence }): Promise<boolean> {
  const { field, seen = '', next = '', deed, line, told } = change
  return (await runScript(redis, SHARED, [key, keys.audit, keys.seq, keys.log], [field, seen, next, AUDIT_KEEP, line, JSON.stringify(told), 'action', deed.action, ...Object.entries(deed.details).flat()])) === 1
}
