import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import type { Pending } from '../domain/gate.ts'
import type { Latest, Observation } from '../domain/observation.ts'
import type { Signal, SignalId } from '../domain/signal.ts'
import type { QuarantineEntry } from '../wire/api.ts'
import { announceFeed, commit, runScript, type Committed, type Write } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'
import { fromLatest, fromLogLine, type Logged } from './line.ts'

export type LogEntry = { readonly seq: number; readonly observations: readonly Logged[]; readonly feedId: string | undefined }

/** What a worker remembers of a feed between polls. Times in epoch ms. */
export type FeedMemory = {
  lastAttemptAt?: number
  lastSuccessAt?: number
  lastErrorAt?: number
  lastError?: string
  latencyMs?: number
  /** Polls that failed, in a row. */
  failures?: number
  /** The circuit breaker is open until then. */
  openUntil?: number
  /** A note on a success that was not whole: `3 of 40 requests failed: …`. */
  note?: string
  observations?: number
  refused?: number
  rearmed?: number
  /** A stream's connection. */
  connectedBy?: string
}
export type Outcome = { readonly at: number; readonly ok: boolean; readonly note: string }
export type DeadLetterRecord = { readonly id: string; readonly at: number; readonly fault: string; readonly detail: string; readonly subject: string | null; readonly bytes: number; readonly payload: string }
/** The last body of a request, with what the source gave to ask again conditionally. */
export type KeptBody = { readonly etag?: string; readonly lastModified?: string; readonly body: string; readonly at: number }

const deflate = promisify(deflateRaw)
const inflate = promisify(inflateRaw)

// Safe casts, one for each kind: this module alone writes these keys, from values of the same type.
const asSignal = (text: string): Signal => JSON.parse(text) as Signal
const asPending = (text: string): Pending => JSON.parse(text) as Pending
const asEntry = (text: string): QuarantineEntry => JSON.parse(text) as QuarantineEntry
const asOutcome = (text: string): Outcome => JSON.parse(text) as Outcome
const asKept = (text: string): KeptBody => JSON.parse(text) as KeptBody
const asLetter = (text: string): DeadLetterRecord => JSON.parse(text) as DeadLetterRecord

const HISTORY = 48
const DEAD_LETTERS = 50
const DEAD_PAYLOAD = 200_000
const QUARANTINE_MAX = 2000

const NUMBERS = ['lastAttemptAt', 'lastSuccessAt', 'lastErrorAt', 'latencyMs', 'failures', 'openUntil', 'observations', 'refused', 'rearmed'] as const satisfies readonly (keyof FeedMemory)[]

export type Hot = ReturnType<typeof makeHot>

/** The hot state: newest values, the log, feeds, quarantine. One hash tag, so every commit is one script. */
export function makeHot(redis: Connection, keys: Keys) {

  return {
    /** The name of this database's life, made at the first call. */
    async epoch(): Promise<string> {
      await redis.setnx(keys.epoch, randomUUID())
      return (await redis.get(keys.epoch)) ?? ''
    },
    async seq(): Promise<number> {
      return Number((await redis.get(keys.seq)) ?? 0)
    },
    ping: async (): Promise<number> => {
      const from = performance.now()
      await redis.ping()
      return performance.now() - from
    },

    commit: async (feedId: string, observations: readonly Observation[], writes: readonly Write[] = []): Promise<Committed> => commit(redis, keys, feedId, observations, writes),
    announceFeed: async (feedId: string): Promise<void> => void (await announceFeed(redis, keys, feedId)),

    async latest(ids?: readonly string[]): Promise<Map<SignalId, Latest>> {
      const pairs: (readonly [string, string | null])[] = []
      if (!ids) pairs.push(...Object.entries(await redis.hgetall(keys.latest)))
      else if (ids.length > 0) {
        const texts = await redis.hmget(keys.latest, ...ids)
        ids.forEach((id, index) => pairs.push([id, texts[index] ?? null]))
      }
      return new Map(pairs.flatMap(([id, text]) => (text ? [[id as SignalId, fromLatest(id, text)] as const] : []))) // Safe: fields of `latest` are signal ids.
    },

    async signals(): Promise<Map<SignalId, Signal>> {
      const all = await redis.hgetall(keys.signals)
      return new Map(Object.values(all).map(asSignal).map((signal) => [signal.id, signal]))
    },
    async signal(id: string): Promise<Signal | undefined> {
      const text = await redis.hget(keys.signals, id)
      return text ? asSignal(text) : undefined
    },
    async describedOf(ids: readonly SignalId[]): Promise<Signal[]> {
      if (ids.length === 0) return []
      return (await redis.hmget(keys.signals, ...ids)).flatMap((text) => (text ? [asSignal(text)] : []))
    },
    /** Writes a description, to go with a commit. */
    describe: (signals: readonly Signal[]): Write[] => (signals.length === 0 ? [] : [['HSET', keys.signals, ...signals.flatMap((signal) => [signal.id, JSON.stringify(signal)])]]),

    // ─── gate ───
    async pending(ids: readonly SignalId[]): Promise<Map<SignalId, Pending>> {
      if (ids.length === 0) return new Map()
      const texts = await redis.hmget(keys.pending, ...ids)
      return new Map(ids.flatMap((id, index) => (texts[index] ? [[id, asPending(texts[index])] as const] : [])))
    },
    setPending: (pending: ReadonlyMap<SignalId, Pending | null>): Write[] => [...pending].map(([id, value]) => (value ? (['HSET', keys.pending, id, JSON.stringify(value)] as const) : (['HDEL', keys.pending, id] as const))),

    quarantine: async (feedId: string): Promise<QuarantineEntry[]> =>
      Object.values(await redis.hgetall(keys.quarantine(feedId))).map(asEntry).sort((a, b) => b.receivedAt.localeCompare(a.receivedAt)),
    async quarantined(feedId: string, entryId: string): Promise<QuarantineEntry | undefined> {
      const text = await redis.hget(keys.quarantine(feedId), entryId)
      return text ? asEntry(text) : undefined
    },
    setQuarantine: (entries: readonly QuarantineEntry[]): Write[] => entries.map((entry) => ['HSET', keys.quarantine(entry.feedId), entry.id, JSON.stringify(entry)] as const),
    /** Forgets the oldest settled entries past the limit. */
    async trimQuarantine(feedId: string): Promise<void> {
      if ((await redis.hlen(keys.quarantine(feedId))) <= QUARANTINE_MAX) return
      const entries = await this.quarantine(feedId)
      const order = [...entries.filter(({ status }) => status === 'pending'), ...entries.filter(({ status }) => status !== 'pending')]
      await redis.hdel(keys.quarantine(feedId), ...order.slice(QUARANTINE_MAX).map(({ id }) => id))
    },
    async audit(action: string, details: Readonly<Record<string, string>>): Promise<void> {
      await redis.xadd(keys.audit, 'MAXLEN', '~', 10_000, '*', 'action', action, ...Object.entries(details).flat())
    },

    // ─── feeds ───
    async feed(feedId: string): Promise<FeedMemory> {
      const all = await redis.hgetall(keys.feed(feedId))
      const memory: FeedMemory = {}
      for (const name of NUMBERS) if (all[name] !== undefined && all[name] !== '') memory[name] = Number(all[name])
      if (all.lastError) memory.lastError = all.lastError
      if (all.note) memory.note = all.note
      if (all.connectedBy) memory.connectedBy = all.connectedBy
      return memory
    },
    /** Changes some of a feed's memory (`undefined` forgets), notes the outcome, and tells everyone who watches. */
    async rememberFeed(feedId: string, change: { [K in keyof FeedMemory]: FeedMemory[K] | undefined }, outcome?: Outcome): Promise<void> {
      const set = Object.entries(change).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]))
      const forget = Object.entries(change).flatMap(([name, value]) => (value === undefined ? [name] : []))
      await Promise.all([
        set.length > 0 ? redis.hset(keys.feed(feedId), ...set) : 0,
        forget.length > 0 ? redis.hdel(keys.feed(feedId), ...forget) : 0,
        outcome ? redis.lpush(keys.feedHistory(feedId), JSON.stringify(outcome)).then(async () => redis.ltrim(keys.feedHistory(feedId), 0, HISTORY - 1)) : 0,
      ])
      await announceFeed(redis, keys, feedId)
    },
    countFeed: (feedId: string, field: 'refused' | 'rearmed', by: number): Write => ['HINCRBY', keys.feed(feedId), field, by],
    async feedHistory(feedId: string): Promise<Outcome[]> {
      return (await redis.lrange(keys.feedHistory(feedId), 0, HISTORY - 1)).map(asOutcome).reverse()
    },

    async keptBody(feedId: string, path: string): Promise<KeptBody | undefined> {
      const kept = await redis.hgetBuffer(keys.body(feedId), path)
      return kept ? asKept((await inflate(kept)).toString('utf8')) : undefined
    },
    async keepBody(feedId: string, path: string, kept: KeptBody): Promise<void> {
      await redis.hset(keys.body(feedId), path, await deflate(Buffer.from(JSON.stringify(kept))))
    },

    async deadLetter(feedId: string, letter: Omit<DeadLetterRecord, 'id' | 'bytes'>): Promise<void> {
      const record: DeadLetterRecord = { ...letter, id: randomUUID(), bytes: Buffer.byteLength(letter.payload), payload: letter.payload.slice(0, DEAD_PAYLOAD) }
      await redis.lpush(keys.dead(feedId), JSON.stringify(record))
      await redis.ltrim(keys.dead(feedId), 0, DEAD_LETTERS - 1)
    },
    async deadLetters(feedId: string): Promise<DeadLetterRecord[]> {
      return (await redis.lrange(keys.dead(feedId), 0, -1)).map(asLetter)
    },
    deadLetterCount: async (feedId: string): Promise<number> => redis.llen(keys.dead(feedId)),

    // ─── workers and locks ───
    async heartbeat(worker: string, now: number): Promise<void> {
      await redis.zadd(keys.workers, now, worker)
      await redis.zremrangebyscore(keys.workers, '-inf', now - 60_000)
    },
    leave: async (worker: string): Promise<void> => void (await redis.zrem(keys.workers, worker)),
    workers: async (since: number): Promise<number> => redis.zcount(keys.workers, since, '+inf'),
    /** Takes or renews a lock; false while another holds it. */
    async lock(name: string, token: string, ttl: number): Promise<boolean> {
      return (await runScript(redis, LOCK, [keys.lock(name)], [token, ttl])) === 1
    },
    unlock: async (name: string, token: string): Promise<void> => void (await runScript(redis, UNLOCK, [keys.lock(name)], [token])),
    /** Takes a host for one request: 0 when it is ours (for at most `ttl`), else ms to wait. */
    async takeHost(host: string, token: string, ttl: number): Promise<number> {
      return Number(await runScript(redis, TAKE_HOST, [keys.host(host)], [token, ttl]))
    },
    /** Gives the host back; others may have it after `pause` ms. */
    releaseHost: async (host: string, token: string, pause: number): Promise<void> => void (await runScript(redis, RELEASE_HOST, [keys.host(host)], [token, pause])),

    // ─── the log ───
    async projected(): Promise<number> {
      return Number((await redis.get(keys.projected)) ?? 0)
    },
    setProjected: async (seq: number): Promise<void> => void (await redis.set(keys.projected, seq)),
    /** Entries after `seq`, oldest first; waits up to `block` ms for one where the connection is its own. */
    async readLog(connection: Connection, seq: number, count: number, block?: number): Promise<LogEntry[]> {
      const reply = await (block === undefined ? connection.xread('COUNT', count, 'STREAMS', keys.log, `${seq}-0`) : connection.xread('COUNT', count, 'BLOCK', block, 'STREAMS', keys.log, `${seq}-0`))
      const entries = reply?.[0]?.[1] ?? []
      return entries.map(([id, fields]) => {
        const field = (name: string): string | undefined => {
          const at = fields.indexOf(name)
          return at < 0 ? undefined : fields[at + 1]
        }
        const lines = field('o')
        return { seq: Number.parseInt(id, 10), observations: lines ? lines.split('\n').map(fromLogLine) : [], feedId: field('f') }
      })
    },
    /** Drops log entries that every series has taken up, but for the newest `keep`. */
    async trimLog(keep: number): Promise<void> {
      const [seq, projected] = await Promise.all([this.seq(), this.projected()])
      const cut = Math.min(projected, seq - keep)
      if (cut > 0) await redis.xtrim(keys.log, 'MINID', '~', cut)
    },

    loadedRecord: async (): Promise<string | null> => redis.get(keys.record),
    setLoadedRecord: async (stamp: string): Promise<void> => void (await redis.set(keys.record, stamp)),
  }
}

const LOCK = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`
const UNLOCK = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end return 1`
const TAKE_HOST = `
local left = redis.call('PTTL', KEYS[1])
if left > 0 then return left end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 0
`
const RELEASE_HOST = `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  if tonumber(ARGV[2]) > 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) else redis.call('DEL', KEYS[1]) end
end
return 1
`
