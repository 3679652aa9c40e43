import { AUDIT_KEEP, runScript, type Deed } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'
import type { Silence } from '../wire/alerts.ts'
import type { AnnotationTold } from '../wire/socket.ts'

type Change = { readonly field: string; readonly seen: string | undefined; readonly next: string | undefined; readonly deed: Deed }

const CHANGE = `
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', unpack(ARGV, 7))
if ARGV[5] ~= '' then
  local seq = redis.call('INCR', KEYS[3])
  redis.call('XADD', KEYS[4], seq .. '-0', ARGV[5], ARGV[6])
end
return 1
`
async function change(redis: Connection, keys: Keys, key: string, { field, seen = '', next = '', deed }: Change, line: string, told: string): Promise<boolean> {
  return (await runScript(redis, CHANGE, [key, keys.audit, keys.seq, keys.log], [field, seen, next, AUDIT_KEEP, line, told, 'action', deed.action, ...Object.entries(deed.details).flat()])) === 1
}

/** Changes a field of a hash (`next` undefined: takes it away) with who did it, in one step; `false` where it is no longer what was `seen`. */
export const changeAudited = async (redis: Connection, keys: Keys, key: string, asked: Change): Promise<boolean> => change(redis, keys, key, asked, '', '')

/** The same for what every screen shows at once: with its line in the log (`n`: an annotation, `q`: a silence), which every web process follows. */
export const changeShared = async (redis: Connection, keys: Keys, key: string, { line, told, ...asked }: Change & { readonly line: 'n' | 'q'; readonly told: AnnotationTold | Silence }): Promise<boolean> =>
  change(redis, keys, key, asked, line, JSON.stringify(told))
