import { days } from '../domain/time.ts'
import type { InstanceState } from '../rules/machine.ts'
import { Acknowledgement, AlertRule } from '../wire/alerts.ts'
import type { AlertTold } from '../wire/socket.ts'
import { AUDIT_KEEP, runScript, type Deed } from './commit.ts'
import type { Connection } from './connect.ts'
import { KeptEvent } from './deliveries.ts'
import type { Keys } from './keys.ts'

/** What became of a rule, in its place in the log. `null`: it was deleted. */
export type RuleChange = { readonly id: string; readonly at: number; readonly rule: AlertRule | null }
/** A change that somebody asks for. `seen`: the text that the rule was read from; `undefined`: there was none. */
export type RuleWrite = { readonly id: string; readonly seen: string | undefined; readonly next: AlertRule | null; readonly deed: Deed }
export type SeenRule = { readonly rule: AlertRule; readonly seen: string }

/** A rule as the evaluator judges by it. `from`: what was known before then is history to it. */
export type JudgedRule = { readonly rule: AlertRule; readonly from: number }
/** An instance as it stood after a commit. */
export type JudgedState = { readonly seq: number; readonly state: InstanceState }

/** How the evaluator stands. */
export type EvaluatorState = {
  /** Commit from which on a successor has to read the log again … */
  cursor?: number
  /** … and up to which it was judged. */
  seq?: number
  /** When it last said so, epoch ms. */
  at?: number
  rules?: number
  instances?: number
  firing?: number
  /** Events that there ever were. */
  events?: number
  /** The worker that holds it. */
  holder?: string
  /** What stopped it, in words. */
  problem?: string
}
const NUMBERS = ['cursor', 'seq', 'at', 'rules', 'instances', 'firing', 'events'] as const satisfies readonly (keyof EvaluatorState)[]

/** What a batch of the log has made of the alerts. */
export type Verdict = {
  readonly note: Omit<EvaluatorState, 'events'>
  /** Rules by which it is judged from now on; `null`: not any more. */
  readonly judged: readonly { readonly id: string; readonly rule: JudgedRule | null }[]
  /** `null`: the instance is gone. */
  readonly states: readonly { readonly rule: string; readonly instance: string; readonly state: JudgedState | null }[]
  readonly events: readonly { readonly event: KeptEvent; readonly pointIds: readonly string[]; readonly tell: boolean }[]
}

export type EventRow = { readonly place: number; readonly event: KeptEvent; readonly acknowledgement: Acknowledgement | null }

/** Events are kept at least so long, and at least so many. */
const KEEP = days(90)
const KEEP_COUNT = 10_000
const PRUNE = 500

// Safe casts: this module alone writes these fields, from values of the same type.
const asJudged = (text: string): JudgedRule => JSON.parse(text) as JudgedRule
const asState = (text: string): JudgedState => JSON.parse(text) as JudgedState

const rowOf = (text: string | null | undefined, by: string | null | undefined): Omit<EventRow, 'place'> | undefined =>
  text ? { event: KeptEvent.parse(JSON.parse(text)), acknowledgement: by ? Acknowledgement.parse(JSON.parse(by)) : null } : undefined

export type AlertStore = ReturnType<typeof makeAlertStore>

/** Rules, how their instances stand, and what happened. */
export function makeAlertStore(redis: Connection, keys: Keys) {
  const lock = keys.lock('alerts')

  return {
    // ─── rules ───
    /** The oldest first. */
    async rules(): Promise<AlertRule[]> {
      const rules = Object.values(await redis.hgetall(keys.alertRules)).map((text) => AlertRule.parse(JSON.parse(text)))
      return rules.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id))
    },
    async rule(id: string): Promise<SeenRule | undefined> {
      const seen = await redis.hget(keys.alertRules, id)
      return seen === null ? undefined : { rule: AlertRule.parse(JSON.parse(seen)), seen }
    },
    count: async (): Promise<number> => redis.hlen(keys.alertRules),
    /** Makes all of these changes, each with its line in the log and who did it, or none where a rule is no longer what was `seen`. */
    async change(writes: readonly RuleWrite[], at: number): Promise<boolean> {
      const args = writes.flatMap(({ id, seen = '', next, deed }) => {
        const words = ['action', deed.action, ...Object.entries(deed.details).flat()]
        return [id, seen, next ? JSON.stringify(next) : '', JSON.stringify({ id, at, rule: next } satisfies RuleChange), words.length, ...words]
      })
      return (await runScript(redis, CHANGE, [keys.alertRules, keys.seq, keys.log, keys.audit], [AUDIT_KEEP, writes.length, ...args])) === 1
    },

    // ─── how they stand ───
    async state(): Promise<EvaluatorState> {
      const all = await redis.hgetall(keys.alertMeta)
      const state: EvaluatorState = {}
      for (const name of NUMBERS) if (all[name] !== undefined && all[name] !== '') state[name] = Number(all[name])
      if (all['holder']) state.holder = all['holder']
      if (all['problem']) state.problem = all['problem']
      return state
    },
    /** By id. */
    async judged(): Promise<Map<string, JudgedRule>> {
      return new Map(Object.entries(await redis.hgetall(keys.alertJudged)).map(([id, text]) => [id, asJudged(text)]))
    },
    /** The instances of each of these rules, by the rule's id and their own. */
    async states(ids: readonly string[]): Promise<Map<string, ReadonlyMap<string, JudgedState>>> {
      const all = await Promise.all(ids.map(async (id) => redis.hgetall(keys.alertStates(id))))
      return new Map(ids.map((id, nth) => [id, new Map(Object.entries(all[nth] ?? {}).map(([instance, text]) => [instance, asState(text)]))]))
    },
    /**
     * Keeps what was judged, in one step: states, events with whom they are to be told, their line in the log, and how far the
     * log was followed. An event that is kept already is passed over. False where the evaluator has gone to another worker.
     */
    async commit(token: string, { note, judged, states, events }: Verdict): Promise<boolean> {
      const rules = [...new Set([...states.map(({ rule }) => rule), ...events.map(({ event }) => event.rule.id)])]
      const places = new Map(rules.map((id, nth) => [id, FIXED + 1 + nth * 2]))
      const place = (id: string): number => places.get(id) ?? 0
      const pairs = Object.entries(note).flatMap(([name, value]) => [name, value])
      const reply = await runScript(
        redis, COMMIT,
        [lock, keys.alertMeta, keys.alertJudged, keys.alertEvents, keys.alertOutbox, keys.alertOrder, keys.seq, keys.log, keys.alertOpen, ...rules.flatMap((id) => [keys.alertStates(id), keys.alertOrderOf(id)])],
        [
          token,
          pairs.length, ...pairs,
          judged.length, ...judged.flatMap(({ id, rule }) => [id, rule ? JSON.stringify(rule) : '']),
          states.length, ...states.flatMap(({ rule, instance, state }) => [place(rule), instance, state ? JSON.stringify(state) : '']),
          events.length, ...events.flatMap(({ event, pointIds, tell }) => [place(event.rule.id) + 1, event.id, JSON.stringify(event), tell ? JSON.stringify([...new Set(pointIds)]) : '[]', String(tell), `${event.rule.id} ${event.series}`, tell && event.state !== 'resolved' ? 'open' : 'over']),
        ],
      )
      return reply === 1
    },
    /** Says why it stopped; of whoever holds it alone. */
    note: async (token: string, problem: string): Promise<boolean> => (await runScript(redis, NOTE, [lock, keys.alertMeta], [token, problem])) === 1,

    // ─── what happened ───
    /** Events before a place (`undefined`: from the newest one), newest first; of one rule where asked. */
    async events(count: number, before: number | undefined, rule: string | undefined): Promise<EventRow[]> {
      const key = rule === undefined ? keys.alertOrder : keys.alertOrderOf(rule)
      const found = await redis.zrevrangebyscore(key, before === undefined ? '+inf' : `(${before}`, '-inf', 'WITHSCORES', 'LIMIT', 0, count)
      const ids = found.filter((_, nth) => nth % 2 === 0)
      if (ids.length === 0) return []
      const [events, acknowledged] = await Promise.all([redis.hmget(keys.alertEvents, ...ids), redis.hmget(keys.alertAcknowledged, ...ids)])
      return ids.flatMap((_, nth) => {
        const row = rowOf(events[nth], acknowledged[nth])
        return row ? [{ place: Number(found[nth * 2 + 1]), ...row }] : []
      })
    },
    async event(id: string): Promise<Omit<EventRow, 'place'> | undefined> {
      const [text, by] = await Promise.all([redis.hget(keys.alertEvents, id), redis.hget(keys.alertAcknowledged, id)])
      return rowOf(text, by)
    },
    /** Notes that a person has it, with its line in the log; one more time replaces what was noted. */
    async acknowledge(event: KeptEvent, acknowledgement: Acknowledgement, deed: Deed): Promise<void> {
      const told: AlertTold = { tell: false, event: { ...event, acknowledgement } }
      const words = ['action', deed.action, ...Object.entries(deed.details).flat()]
      await runScript(redis, ACKNOWLEDGE, [keys.alertAcknowledged, keys.seq, keys.log, keys.audit], [event.id, JSON.stringify(acknowledgement), JSON.stringify([told]), AUDIT_KEEP, ...words])
    },
    /** The events by which instances fire or lack data now, and that somebody is told of; the oldest first. */
    async open(): Promise<Omit<EventRow, 'place'>[]> {
      const ids = Object.values(await redis.hgetall(keys.alertOpen))
      if (ids.length === 0) return []
      const [events, acknowledged] = await Promise.all([redis.hmget(keys.alertEvents, ...ids), redis.hmget(keys.alertAcknowledged, ...ids)])
      const rows = ids.flatMap((_, nth) => rowOf(events[nth], acknowledged[nth]) ?? [])
      return rows.sort((a, b) => a.event.firedAt.localeCompare(b.event.firedAt))
    },
    /** Forgets events past the keep; not those by which something fires still. */
    async prune(now: number): Promise<void> {
      const open = new Set(Object.values(await redis.hgetall(keys.alertOpen)))
      for (let spared = 0; ; ) {
        const spare = (await redis.zcard(keys.alertOrder)) - KEEP_COUNT - spared
        if (spare <= 0) return
        const found = await redis.zrange(keys.alertOrder, spared, String(spared + Math.min(spare, PRUNE) - 1))
        const ids = found.filter((id) => !open.has(id))
        spared += found.length - ids.length
        if (ids.length === 0) continue
        const texts = await redis.hmget(keys.alertEvents, ...ids)
        const old = ids.filter((_, nth) => {
          const text = texts[nth]
          return !text || Date.parse(KeptEvent.parse(JSON.parse(text)).firedAt) < now - KEEP
        })
        if (old.length === 0) return
        const rules = [...new Set(old.map((id) => id.slice(0, id.lastIndexOf('.'))))]
        await Promise.all([redis.hdel(keys.alertEvents, ...old), redis.hdel(keys.alertAcknowledged, ...old), redis.zrem(keys.alertOrder, ...old), ...rules.map(async (rule) => redis.zrem(keys.alertOrderOf(rule), ...old))])
        if (old.length < ids.length) return
      }
    },
  }
}

/** All or none. ARGV: of the audit the length; number of changes; of each id, seen, next, line of the log, number of words, words of the audit. */
const CHANGE = `
local count = tonumber(ARGV[2])
for pass = 1, 2 do
  local at = 3
  for i = 1, count do
    local id, seen, next, line, words = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], tonumber(ARGV[at + 4])
    if pass == 1 then
      if (redis.call('HGET', KEYS[1], id) or '') ~= seen then return 0 end
    else
      if next == '' then redis.call('HDEL', KEYS[1], id) else redis.call('HSET', KEYS[1], id, next) end
      local seq = redis.call('INCR', KEYS[2])
      redis.call('XADD', KEYS[3], seq .. '-0', 'a', line)
      redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[1], '*', unpack(ARGV, at + 5, at + 4 + words))
    end
    at = at + 5 + words
  end
end
return 1
`
/** Keys of COMMIT that are not those of one rule. */
const FIXED = 9
const COMMIT = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local at = 1
local function take() at = at + 1 return ARGV[at] end
local words = tonumber(take())
if words > 0 then redis.call('HSET', KEYS[2], unpack(ARGV, at + 1, at + words)) end
at = at + words
for i = 1, tonumber(take()) do
  local id = take()
  local text = take()
  if text == '' then redis.call('HDEL', KEYS[3], id) else redis.call('HSET', KEYS[3], id, text) end
end
for i = 1, tonumber(take()) do
  local key = KEYS[tonumber(take())]
  local instance = take()
  local text = take()
  if text == '' then redis.call('HDEL', key, instance) else redis.call('HSET', key, instance, text) end
end
local told = {}
for i = 1, tonumber(take()) do
  local key = KEYS[tonumber(take())]
  local id = take()
  local event = take()
  local points = take()
  local tell = take()
  local instance = take()
  local stands = take()
  if redis.call('HSETNX', KEYS[4], id, event) == 1 then
    local place = redis.call('HINCRBY', KEYS[2], 'events', 1)
    redis.call('ZADD', KEYS[6], place, id)
    redis.call('ZADD', key, place, id)
    if tell == 'true' then redis.call('XADD', KEYS[5], '*', 'e', id, 'p', points) end
    if stands == 'open' then redis.call('HSET', KEYS[9], instance, id) else redis.call('HDEL', KEYS[9], instance) end
    told[#told + 1] = '{"tell":' .. tell .. ',"event":' .. event .. '}'
  end
end
if #told > 0 then
  local seq = redis.call('INCR', KEYS[7])
  redis.call('XADD', KEYS[8], seq .. '-0', 'e', '[' .. table.concat(told, ',') .. ']')
end
return 1
`
const NOTE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'problem', ARGV[2])
return 1
`
const ACKNOWLEDGE = `
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
local seq = redis.call('INCR', KEYS[2])
redis.call('XADD', KEYS[3], seq .. '-0', 'e', ARGV[3])
redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[4], '*', unpack(ARGV, 5))
return seq
`
