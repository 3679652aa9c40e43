import { AUDIT_KEEP, runScript, type Deed } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'

/** What is kept of who may do what; `unique`: fields of which no two have the same, by which one is found at once. */
const UNIQUE = {
  user: ['email'],
  account: [],
  session: ['token'],
  verification: [],
  passkey: ['credentialId'],
  token: ['hash'],
  share: ['hash'],
  invitation: ['hash'],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type AccessKind = keyof typeof UNIQUE
export const isAccessKind = (name: string): name is AccessKind => name in UNIQUE

/** One of them: an id, and fields that JSON can hold. */
export type AccessRecord = Readonly<Record<string, unknown>> & { readonly id: string }

export type AccessWrite = {
  readonly id: string
  /** As it was when it was read; `undefined`: there must be none; `any`: whatever it is now. */
  readonly seen: string | undefined
  /** `undefined`: taken away. */
  readonly next: AccessRecord | undefined
  /** Not the last one: another must be there that has the same in these fields. */
  readonly notLastOf?: readonly string[]
  readonly deed?: Deed
}
/** `changed`: not as it was `seen`; `taken`: another has a field that must be unique; `last-admin`: nobody would be left who may do everything; `last`: no other is there. */
export type AccessOutcome = 'done' | 'changed' | 'taken' | 'last-admin' | 'last'

const WRITE = `
local old = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if ARGV[2] ~= 'any' and old ~= ARGV[2] then return 1 end
local was = old ~= '' and cjson.decode(old) or {}
local becomes = ARGV[3] ~= '' and cjson.decode(ARGV[3]) or {}
local unique = cjson.decode(ARGV[4])
for _, field in ipairs(unique) do
  local value = becomes[field]
  if value then
    local holder = redis.call('HGET', KEYS[1], '=' .. field .. ':' .. value)
    if holder and holder ~= ARGV[1] then return 2 end
  end
end
if was.role == 'admin' and becomes.role ~= 'admin' and ARGV[5] == 'user' then
  local others = false
  local all = redis.call('HGETALL', KEYS[1])
  for at = 1, #all, 2 do
    if string.sub(all[at], 1, 1) ~= '=' and all[at] ~= ARGV[1] and cjson.decode(all[at + 1]).role == 'admin' then others = true end
  end
  if not others then return 3 end
end
local shared = cjson.decode(ARGV[8])
if #shared > 0 and old ~= '' then
  local others = false
  local all = redis.call('HGETALL', KEYS[1])
  for at = 1, #all, 2 do
    if string.sub(all[at], 1, 1) ~= '=' and all[at] ~= ARGV[1] then
      local other = cjson.decode(all[at + 1])
      local alike = true
      for _, field in ipairs(shared) do alike = alike and other[field] == was[field] end
      others = others or alike
    end
  end
  if not others then return 4 end
end
for _, field in ipairs(unique) do
  if was[field] then redis.call('HDEL', KEYS[1], '=' .. field .. ':' .. was[field]) end
  if becomes[field] then redis.call('HSET', KEYS[1], '=' .. field .. ':' .. becomes[field], ARGV[1]) end
end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
if #ARGV > 8 then redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[6], '*', unpack(ARGV, 9)) end
redis.call('PUBLISH', ARGV[7], ARGV[5])
return 0
`
const OUTCOMES: readonly AccessOutcome[] = ['done', 'changed', 'taken', 'last-admin', 'last']

const FAIL = `
local failures = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return failures
`

/** One that is forgotten meanwhile is not made again. */
const UNFAIL = `
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('DECR', KEYS[1]) end
return 0
`

export type AccessStore = ReturnType<typeof makeAccessStore>

export function makeAccessStore(redis: Connection, keys: Keys) {
  const one = async (kind: AccessKind, id: string): Promise<{ readonly record: AccessRecord; readonly seen: string } | undefined> => {
    const seen = id.startsWith('=') ? null : await redis.hget(keys.access(kind), id)
    return seen === null ? undefined : { record: recordOf(seen), seen }
  }
  async function all(kind: AccessKind): Promise<AccessRecord[]> {
    return Object.entries(await redis.hgetall(keys.access(kind))).flatMap(([id, text]) => (id.startsWith('=') ? [] : [recordOf(text)]))
  }
  /** Writes one, with who did it, and tells every web process, in one step. */
  async function write(kind: AccessKind, { id, seen = '', next, notLastOf = [], deed }: AccessWrite): Promise<AccessOutcome> {
    const told = deed ? ['action', deed.action, ...Object.entries(deed.details).flat()] : []
    const outcome = await runScript(redis, WRITE, [keys.access(kind), keys.audit], [id, seen, next === undefined ? '' : JSON.stringify(next), JSON.stringify(UNIQUE[kind]), kind, AUDIT_KEEP, keys.accessTold, JSON.stringify(notLastOf), ...told])
    return OUTCOMES[Number(outcome)] ?? 'changed'
  }
  return {
    one,
    all,
    write,
    /** Takes away whatever of a kind is that user's. */
    async removeOf(kind: AccessKind, userId: string): Promise<void> {
      for (const record of await all(kind)) if (record['userId'] === userId) await write(kind, { id: record.id, seen: 'any', next: undefined })
    },
    /** The one that has that value in a field that is unique. */
    async by(kind: AccessKind, field: string, value: string): Promise<AccessRecord | undefined> {
      const id = await redis.hget(keys.access(kind), `=${field}:${value}`)
      return id === null ? undefined : (await one(kind, id))?.record
    },
    isUnique: (kind: AccessKind, field: string): boolean => UNIQUE[kind].some((name) => name === field),
    /** Calls whenever something of it changed, in whichever process. A connection of its own: it takes no other commands. */
    follow(connection: Connection, listener: () => void): void {
      connection.on('message', listener)
      connection.subscribe(keys.accessTold).catch(() => undefined)
    },
    used: async (tokenId: string, at: number): Promise<unknown> => redis.hset(keys.accessUsed, tokenId, at),
    lastUsed: async (): Promise<ReadonlyMap<string, number>> => new Map(Object.entries(await redis.hgetall(keys.accessUsed)).map(([id, at]) => [id, Number(at)])),
    forgetUse: async (tokenId: string): Promise<unknown> => redis.hdel(keys.accessUsed, tokenId),

    // ─── failed sign-ins ───
    /** Counts one more, and gives how many there are; they are forgotten `forMs` after the last. */
    fail: async (key: string, forMs: number): Promise<number> => Number(await runScript(redis, FAIL, [keys.accessFailed(key)], [forMs])),
    /** How many there are, and for how long they are remembered still. */
    async failures(key: string): Promise<{ readonly count: number; readonly leftMs: number }> {
      const [count, leftMs] = await Promise.all([redis.get(keys.accessFailed(key)), redis.pttl(keys.accessFailed(key))])
      return { count: Number(count ?? 0), leftMs: Math.max(0, leftMs) }
    },
    unfail: async (key: string): Promise<unknown> => runScript(redis, UNFAIL, [keys.accessFailed(key)], []),
    forgive: async (key: string): Promise<unknown> => redis.del(keys.accessFailed(key)),

    // ─── challenges of passkeys ───
    setChallenge: async (key: string, challenge: string, forMs: number): Promise<unknown> => redis.set(keys.accessChallenge(key), challenge, 'PX', forMs),
    /** Whoever takes it is the only one. */
    takeChallenge: async (key: string): Promise<string | undefined> => (await redis.getdel(keys.accessChallenge(key))) ?? undefined,
  }
}

// Safe: written by `write` alone, which takes records.
const recordOf = (text: string): AccessRecord => JSON.parse(text) as AccessRecord
