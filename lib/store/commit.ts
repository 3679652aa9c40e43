import { createHash, randomUUID } from 'node:crypto'
import { minutes } from '../domain/time.ts'
import type { Observation } from '../domain/observation.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'
import { toLine } from './line.ts'

/** A write that goes with a commit, into the hot state. */
export type Write = readonly [command: 'HSET' | 'HDEL' | 'HINCRBY' | 'SET', key: string, ...args: readonly (string | number)[]]

export type Committed = {
  /** 0 when nothing was new, neither a value nor a description. */
  readonly seq: number
  readonly newest: number
  readonly revisions: number
  readonly late: number
  readonly duplicates: number
}

/** For a script: runs the writes that stand in ARGV from there on, each as its length and its words. */
export const runWrites = (from: string): string => `
local at = ${from}
while at <= #ARGV do
  local size = tonumber(ARGV[at])
  local call = {}
  for i = 1, size do call[i] = ARGV[at + i] end
  redis.call(unpack(call))
  at = at + size + 1
end`

/** One commit is one script: larger batches are split by the caller. */
export const MAX_COMMIT = 1000

/**
 * Decides each observation's standing against the newest one *inside* Redis, so that two workers can never put an older
 * value over a newer one; then writes latest, log, counters and what goes with it, in one atomic step.
 * The rules are those of `standing` in lib/domain/observation.ts; a test holds the two together.
 */
const SCRIPT = `
local seqKey, latestKey, logKey, feedKey, doneKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local done = redis.call('GET', doneKey)
if done then return cjson.decode(done) end
local count = tonumber(ARGV[1])
local ids, vals, ats, modes, rests = {}, {}, {}, {}, {}
for i = 1, count do
  local id, value, at, received, mode, feed = string.match(ARGV[i + 1], '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
  ids[i], vals[i], ats[i], modes[i] = id, value, tonumber(at), mode
  rests[i] = value .. ' ' .. at .. ' ' .. received .. ' ' .. mode .. ' ' .. feed
end
local held = {}
if count > 0 then
  local found = redis.call('HMGET', latestKey, unpack(ids))
  for i = 1, count do
    if found[i] and not held[ids[i]] then
      local value, at, mode = string.match(found[i], '^(%S+) (%S+) %S+ (%S+)')
      held[ids[i]] = { value, tonumber(at), mode }
    end
  end
end
local lines, fresh, n, r, l, d = {}, {}, 0, 0, 0, 0
for i = 1, count do
  local now, at, recorded = held[ids[i]], ats[i], modes[i] == 'recorded'
  local what = 'n'
  if now then
    local was = now[3] == 'recorded'
    if recorded and not was then what = at == now[2] and 'd' or 'l'
    elseif was and not recorded and at >= now[2] then what = 'n'
    elseif at > now[2] then what = 'n'
    elseif at < now[2] then what = 'l'
    else what = vals[i] == now[1] and 'd' or 'r' end
  end
  if what == 'd' then d = d + 1
  else
    lines[#lines + 1] = what .. ' ' .. ids[i] .. ' ' .. rests[i]
    if what == 'l' then l = l + 1
    else
      if what == 'n' then n = n + 1 else r = r + 1 end
      held[ids[i]] = { vals[i], at, modes[i] }
      fresh[ids[i]] = rests[i]
    end
  end
end
local seq, described = 0, ARGV[count + 2]
if #lines > 0 or described ~= '' then
  seq = redis.call('INCR', seqKey)
  local args = {}
  for id, rest in pairs(fresh) do
    args[#args + 1] = id
    args[#args + 1] = rest .. ' ' .. seq
  end
  if #args > 0 then redis.call('HSET', latestKey, unpack(args)) end
  local entry = {}
  if #lines > 0 then
    entry[1], entry[2] = 'o', table.concat(lines, '\\n')
    redis.call('HINCRBY', feedKey, 'observations', #lines)
  end
  if described ~= '' then
    entry[#entry + 1] = 'd'
    entry[#entry + 1] = described
  end
  redis.call('XADD', logKey, seq .. '-0', unpack(entry))
end
${runWrites('count + 3')}
local result = { seq, n, r, l, d }
redis.call('SET', doneKey, cjson.encode(result), 'PX', ${minutes(15)})
return result
`

/**
 * Commits observations of one feed with the writes that belong to them, atomically. At most MAX_COMMIT at a time.
 * Throws when Redis refuses or is away; then nothing of it was written. `token` names the commit: where Redis was killed
 * after it had taken one and before it said so, the client sends it again, and it is answered without being taken twice.
 */
export async function commit(redis: Connection, keys: Keys, feedId: string, observations: readonly Observation[], writes: readonly Write[] = [], token: string = randomUUID()): Promise<Committed> {
  if (observations.length > MAX_COMMIT) throw new RangeError(`a commit holds at most ${MAX_COMMIT} observations`)
  // Descriptions are told in the log too: every mirror takes the new one up.
  const described = writes.flatMap(([command, key, ...pairs]) => (command === 'HSET' && key === keys.signals ? pairs.filter((_, index) => index % 2 === 0) : []))
  const args = [String(observations.length), ...observations.map(toLine), described.join(' '), ...writes.flatMap((write) => [String(write.length), ...write.map(String)])]
  const touched = [...new Set(writes.map(([, key]) => key))]
  const reply = await runScript(redis, SCRIPT, [keys.seq, keys.latest, keys.log, keys.feed(feedId), keys.done(token), ...touched], args)
  const [seq = 0, newest = 0, revisions = 0, late = 0, duplicates = 0] = reply as readonly number[]
  return { seq, newest, revisions, late, duplicates }
}

/** A line in the log that only says: this feed changed. */
const ANNOUNCE = `
local seq = redis.call('INCR', KEYS[1])
redis.call('XADD', KEYS[2], seq .. '-0', 'f', ARGV[1])
return seq
`
export const announceFeed = async (redis: Connection, keys: Keys, feedId: string): Promise<unknown> => runScript(redis, ANNOUNCE, [keys.seq, keys.log], [feedId])

/** What an operator did: an action, and its details. */
export type Deed = { readonly action: string; readonly details: Readonly<Record<string, string>> }
export const AUDIT_KEEP = 10_000

/**
 * The stage of a signal, its line in the log, and who did it and why, in one step: what every process follows and what
 * is on record can never differ. Refused (0) where the stage is no longer what it was seen to be.
 */
const OVERRIDE = `
local seqKey, logKey, stagesKey, auditKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, feed, seen, next = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if (redis.call('HGET', stagesKey, id) or '') ~= seen then return 0 end
if next == '' then redis.call('HDEL', stagesKey, id) else redis.call('HSET', stagesKey, id, next) end
local seq = redis.call('INCR', seqKey)
redis.call('XADD', logKey, seq .. '-0', 's', id, 'f', feed)
redis.call('XADD', auditKey, 'MAXLEN', '~', ARGV[5], '*', unpack(ARGV, 6))
return seq
`
/** Sets the team's stage of a signal (`next`, empty: takes it back) where it still is `seen`; gives the commit's number, 0 where it is not. */
export async function commitStage(redis: Connection, keys: Keys, change: { readonly id: string; readonly feedId: string; readonly seen: string; readonly next: string; readonly deed: Deed }): Promise<number> {
  const { id, feedId, seen, next, deed } = change
  return Number(await runScript(redis, OVERRIDE, [keys.seq, keys.log, keys.stages, keys.audit], [id, feedId, seen, next, AUDIT_KEEP, 'action', deed.action, ...Object.entries(deed.details).flat()]))
}

const shaOf = new Map<string, string>()

/** Runs a script by its hash, and by its text where the node does not know it (yet, or after a restart). */
export async function runScript(redis: Connection, script: string, scriptKeys: readonly string[], args: readonly (string | Buffer | number)[]): Promise<unknown> {
  const sha = shaOf.get(script) ?? createHash('sha1').update(script).digest('hex')
  shaOf.set(script, sha)
  const words = [...scriptKeys, ...args]
  // The client takes lists as well, and puts their words in a row: as many as a function's arguments would not fit its stack.
  const given = words.length > MANY_WORDS ? [words as unknown as string] : words // Safe: see above.
  try {
    return await redis.evalsha(sha, scriptKeys.length, ...given)
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
    return await redis.eval(script, scriptKeys.length, ...given)
  }
}
const MANY_WORDS = 5_000
