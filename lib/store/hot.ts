import { createHash, randomUUID } from 'node:crypto'
import type { Pending } from '../domain/gate.ts'
import type { Latest, Observation } from '../domain/observation.ts'
import type { Signal, SignalId } from '../domain/signal.ts'
import type { StageOverride } from '../domain/stage.ts'
import type { Silence } from '../wire/alerts.ts'
import type { QuarantineEntry } from '../wire/api.ts'
import type { AlertTold, AnnotationTold, BoardTold, ClaimChange } from '../wire/socket.ts'
import type { RuleChange } from './alerts.ts'
import { AUDIT_KEEP, announceFeed, commit, commitStage, runScript, type Committed, type Deed, type Write } from './commit.ts'
import type { Connection } from './connect.ts'
import { deflate, inflate } from './deflated.ts'
import type { Keys } from './keys.ts'
import { fromLatest, fromLogLine, type Logged } from './line.ts'

export type LogEntry = {
  readonly seq: number
  readonly observations: readonly Logged[]
  /** Signals that were described anew. */
  readonly described: readonly SignalId[]
  /** A feed that changed. */
  readonly feedId: string | undefined
  /** A signal whose stage the team has changed. */
  readonly staged: SignalId | undefined
  /** Verdicts that changed. */
  readonly claims: readonly ClaimChange[]
  /** A rule of alerts that changed. */
  readonly rule: RuleChange | undefined
  /** Events of alerts. */
  readonly alerts: readonly AlertTold[]
  /** A board that changed. */
  readonly board: BoardTold | undefined
  /** An annotation that did. */
  readonly annotation: AnnotationTold | undefined
  /** A silence that was made or ended. */
  readonly silence: Silence | undefined
}
/** What an operator did, and when, epoch ms. */
export type AuditRecord = Deed & { readonly id: string; readonly at: number }

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
/** What a source gave to ask again conditionally. */
export type Validators = { readonly etag?: string; readonly lastModified?: string }
/** The last body of a request. Holds no header and no secret. */
export type KeptBody = Validators & {
  readonly request: { readonly method: 'GET' | 'POST'; readonly path: string; readonly subject: string | null; readonly body?: string }
  /** When it was fetched, or last said not to have changed; epoch ms. */
  readonly at: number
  /** As it came; `body` is shorter where it was cut. */
  readonly bytes: number
  readonly cut: boolean
  readonly body: string
}
/** What is told of a kept body without reading it. */
type BodyMeta = Validators & { readonly at: number; readonly digest: string; readonly shape: string }
export type KeptIndex = { readonly field: string; readonly at: number; readonly ids: ReadonlySet<string> }

// Safe casts, one for each kind: this module alone writes these keys, from values of the same type.
const asSignal = (text: string): Signal => JSON.parse(text) as Signal
const asPending = (text: string): Pending => JSON.parse(text) as Pending
const asEntry = (text: string): QuarantineEntry => JSON.parse(text) as QuarantineEntry
const asOutcome = (text: string): Outcome => JSON.parse(text) as Outcome
const asKept = (text: string): KeptBody => JSON.parse(text) as KeptBody
const asMeta = (text: string): BodyMeta => JSON.parse(text) as BodyMeta
const asOverride = (text: string): StageOverride => JSON.parse(text) as StageOverride
const asClaims = (text: string): ClaimChange[] => JSON.parse(text) as ClaimChange[]
const asRule = (text: string): RuleChange => JSON.parse(text) as RuleChange
const asTold = (text: string): AlertTold[] => (JSON.parse(text) as AlertTold[]).map(({ tell, event }) => ({ tell, event: { ...event, acknowledgement: event.acknowledgement ?? null } }))
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
      await redis.xadd(keys.audit, 'MAXLEN', '~', AUDIT_KEEP, '*', 'action', action, ...Object.entries(details).flat())
    },
    /** What operators did before the entry named (all: leave it out), newest first. */
    async audited(count: number, before?: string): Promise<AuditRecord[]> {
      const entries = await redis.xrevrange(keys.audit, before === undefined ? '+' : `(${before}`, '-', 'COUNT', count)
      return entries.map(([id, [, action = '', ...words]]) => ({
        id,
        at: Number.parseInt(id, 10),
        action,
        details: Object.fromEntries(Array.from({ length: words.length / 2 }, (_, index) => [words[index * 2] ?? '', words[index * 2 + 1] ?? ''])),
      }))
    },

    // ─── stages that the team gave ───
    async stages(ids?: readonly SignalId[]): Promise<Map<SignalId, StageOverride>> {
      if (ids?.length === 0) return new Map()
      const texts = ids ? await redis.hmget(keys.stages, ...ids) : []
      const pairs = ids ? ids.map((id, index) => [id, texts[index] ?? null] as const) : Object.entries(await redis.hgetall(keys.stages))
      return new Map(pairs.flatMap(([id, text]) => (text ? [[id as SignalId, asOverride(text)] as const] : []))) // Safe: fields of `stages` are signal ids.
    },
    /**
     * Gives a signal another stage (`undefined`: takes it back), with the log line that every process follows and the
     * audit entry, in one step. Gives the commit's number; 0 where the stage is no longer `seen`.
     */
    setStage: async (signal: Pick<Signal, 'id' | 'feedId'>, seen: StageOverride | undefined, next: StageOverride | undefined, deed: Deed): Promise<number> =>
      commitStage(redis, keys, { id: signal.id, feedId: signal.feedId, seen: seen ? JSON.stringify(seen) : '', next: next ? JSON.stringify(next) : '', deed }),

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

    // ─── last bodies ───
    /** What to ask again with, where a body is kept that may be asked for conditionally. */
    async validators(feedId: string, field: string): Promise<Validators | undefined> {
      const meta = await redis.hget(keys.bodyMeta(feedId), field)
      return meta === null ? undefined : asMeta(meta)
    },
    async keptBody(feedId: string, field: string): Promise<KeptBody | undefined> {
      const [kept, meta] = await Promise.all([redis.hgetBuffer(keys.body(feedId), field), redis.hget(keys.bodyMeta(feedId), field)])
      return kept && meta !== null ? { ...asKept((await inflate(kept)).toString('utf8')), at: asMeta(meta).at } : undefined
    },
    /** Keeps a body with the signals that were read out of it. The same body again is only dated anew. */
    async keepBody(feedId: string, { field, shape }: { readonly field: string; readonly shape: string }, kept: KeptBody, ids: readonly SignalId[]): Promise<void> {
      const { at, ...rest } = kept
      const { etag, lastModified } = rest
      const text = JSON.stringify(rest)
      const digest = createHash('sha1').update(text).digest('base64url')
      const meta = JSON.stringify({ at, digest, shape, ...(etag && { etag }), ...(lastModified && { lastModified }) } satisfies BodyMeta)
      const held = await redis.hget(keys.bodyMeta(feedId), field)
      if (held === null || asMeta(held).digest !== digest) {
        const [body, names] = await Promise.all([deflate(Buffer.from(text)), deflate(Buffer.from([...new Set(ids)].join(' ')))])
        await runScript(redis, KEEP_BODY, [keys.bodyMeta(feedId), keys.body(feedId), keys.bodyIds(feedId)], [field, meta, body, names])
      } else await redis.hset(keys.bodyMeta(feedId), field, meta)
    },
    /** Dates a kept body anew: its source says that it has not changed. */
    async dateBody(feedId: string, field: string, at: number): Promise<void> {
      const held = await redis.hget(keys.bodyMeta(feedId), field)
      if (held !== null) await redis.hset(keys.bodyMeta(feedId), field, JSON.stringify({ ...asMeta(held), at }))
    },
    /** The kept bodies of a feed and the signals that stand in each, the newest first. */
    async keptIndex(feedId: string): Promise<KeptIndex[]> {
      const [metas, names] = await Promise.all([redis.hgetall(keys.bodyMeta(feedId)), redis.hgetallBuffer(keys.bodyIds(feedId))])
      const index = await Promise.all(
        Object.entries(metas).map(async ([field, meta]): Promise<KeptIndex> => {
          const ids = names[field]
          return { field, at: asMeta(meta).at, ids: new Set(ids ? (await inflate(ids)).toString('utf8').split(' ') : []) }
        }),
      )
      return index.sort((a, b) => b.at - a.at)
    },
    /** Drops bodies that were last asked for before `oldest`, and those in whose place one of the `asked` has come since `since`. */
    async dropBodies(feedId: string, asked: readonly { readonly field: string; readonly shape: string }[], since: number, oldest: number): Promise<void> {
      const [metas, bodies] = await Promise.all([redis.hgetall(keys.bodyMeta(feedId)), redis.hkeys(keys.body(feedId))])
      const fields = new Set(asked.map(({ field }) => field))
      const came = asked.filter(({ field }) => metas[field] !== undefined && asMeta(metas[field]).at >= since)
      const shapes = new Set(came.map(({ shape }) => shape))
      const gone = Object.entries(metas).flatMap(([field, text]) => {
        const { at, shape } = asMeta(text)
        return !fields.has(field) && (at < oldest || (shapes.has(shape) && at < since)) ? [field] : []
      })
      gone.push(...bodies.filter((field) => metas[field] === undefined))
      if (gone.length > 0) await Promise.all([keys.bodyMeta(feedId), keys.body(feedId), keys.bodyIds(feedId)].map(async (key) => redis.hdel(key, ...gone)))
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
    isHeld: async (name: string): Promise<boolean> => (await redis.exists(keys.lock(name))) === 1,
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
        const described = field('d')
        const claims = field('c')
        const rule = field('a')
        const alerts = field('e')
        const board = field('b')
        const annotation = field('n')
        const silence = field('q')
        return {
          seq: Number.parseInt(id, 10),
          observations: lines ? lines.split('\n').map(fromLogLine) : [],
          described: described ? (described.split(' ') as SignalId[]) : [], // Safe: the fields of `signals`, written by commit alone.
          feedId: field('f'),
          staged: field('s') as SignalId | undefined, // Safe: written by commitStage alone.
          claims: claims ? asClaims(claims) : [],
          rule: rule ? asRule(rule) : undefined,
          alerts: alerts ? asTold(alerts) : [],
          board: board ? (JSON.parse(board) as BoardTold) : undefined, // Safe: written by the store of boards alone; the next ones by changeShared.
          silence: silence ? (JSON.parse(silence) as Silence) : undefined,
          annotation: annotation ? (JSON.parse(annotation) as AnnotationTold) : undefined,
        }
      })
    },
    /** Drops log entries that every series has taken up and the alerts have judged, but for the newest `keep`; for the alerts of a worker that is away no more than `most` wait. */
    async trimLog(keep: number, most: number): Promise<void> {
      const [seq, projected, judged] = await Promise.all([this.seq(), this.projected(), redis.hget(keys.alertMeta, 'cursor')])
      const cut = Math.min(projected, seq - keep, Math.max(Number(judged ?? seq), seq - most))
      if (cut > 0) await redis.xtrim(keys.log, 'MINID', '~', cut)
    },

    loadedRecord: async (): Promise<string | null> => redis.get(keys.record),
    setLoadedRecord: async (stamp: string): Promise<void> => void (await redis.set(keys.record, stamp)),
  }
}

/** In one step: validators beside another body would let an old answer stand for a new one. */
const KEEP_BODY = `for i = 1, 3 do redis.call('HSET', KEYS[i], ARGV[1], ARGV[i + 1]) end`
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
