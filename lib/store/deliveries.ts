import { z } from 'zod'
import { days } from '../domain/time.ts'
import { AlertEvent, DELIVERY_STATES } from '../wire/alerts.ts'
import { runScript } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'
import type { Told } from './contact-points.ts'

/** How far telling one contact point of one event is; times in epoch ms. */
const DeliveryRecord = z.object({
  state: z.enum(DELIVERY_STATES),
  attempts: z.number(),
  /** Of the last attempt. */
  at: z.number().optional(),
  error: z.string().optional(),
  /** When it came into its lane. */
  queuedAt: z.number(),
  /** What the contact point was called, and of which kind it was: it may be gone. */
  name: z.string().optional(),
  kind: z.string().optional(),
})
export type DeliveryRecord = z.infer<typeof DeliveryRecord>

/** An event as the evaluator keeps it. */
export const KeptEvent = AlertEvent.omit({ deliveries: true, acknowledgement: true })
export type KeptEvent = z.infer<typeof KeptEvent>

const PointIds = z.array(z.string())

/** Events of one rule for one contact point. Neither id holds a colon. */
export type Lane = { readonly ruleId: string; readonly pointId: string }
const nameOf = ({ ruleId, pointId }: Lane): string => `${ruleId}:${pointId}`
const laneOf = (name: string): Lane => {
  const [ruleId = '', pointId = ''] = name.split(':')
  return { ruleId, pointId }
}

/** What a lane has next. */
export type Head = Lane & { readonly eventId: string }
export type InLane = { readonly eventId: string; readonly record: DeliveryRecord }
export type Settled = { readonly eventId: string; readonly record: DeliveryRecord }

export type OutboxEntry = { readonly id: string; readonly eventId: string; readonly pointIds: readonly string[] }

/** How long it is known whom an event was told. */
const KEEP = days(90)
const DEAD_KEPT = 1000

export type DeliveryStore = ReturnType<typeof makeDeliveryStore>

/**
 * Who is to be told of what. An event goes from the outbox into the lane of its rule and contact point once, whatever is
 * killed between; it leaves the lane when that contact point has been told, or it was given up or held back. Only what is
 * first in a lane is worked on, so that a contact point is told of a rule’s events in their order.
 */
export function makeDeliveryStore(redis: Connection, keys: Keys) {
  return {
    async events(ids: readonly string[]): Promise<Map<string, KeptEvent>> {
      if (ids.length === 0) return new Map()
      const texts = await redis.hmget(keys.alertEvents, ...ids)
      return new Map(ids.flatMap((id, index) => (texts[index] ? [[id, KeptEvent.parse(JSON.parse(texts[index]))] as const] : [])))
    },

    /** Keeps events and whom they are to be told, in one step and in their order; one that is kept already is passed over. */
    async offer(told: readonly { readonly event: KeptEvent; readonly pointIds: readonly string[] }[]): Promise<void> {
      await runScript(redis, OFFER, [keys.alertEvents, keys.alertOutbox], told.flatMap(({ event, pointIds }) => [event.id, JSON.stringify(event), JSON.stringify(pointIds)]))
    },

    /** What waits in the outbox, oldest first; waits up to `block` ms for something where the connection is its own. */
    async outbox(connection: Connection, count: number, block?: number): Promise<OutboxEntry[]> {
      const reply = await (block === undefined ? connection.xread('COUNT', count, 'STREAMS', keys.alertOutbox, '0') : connection.xread('COUNT', count, 'BLOCK', block, 'STREAMS', keys.alertOutbox, '0'))
      return (reply?.[0]?.[1] ?? []).map(([id, fields]) => {
        const field = (name: string): string => fields[fields.indexOf(name) + 1] ?? ''
        return { id, eventId: field('e'), pointIds: PointIds.parse(JSON.parse(field('p'))) }
      })
    },

    /**
     * Takes an entry out of the outbox and puts its event into the lanes of its contact points, in one step. Gives the
     * lanes that had nothing before. A contact point that the event has been put before is passed over.
     */
    async accept(entry: OutboxEntry, ruleId: string | undefined, now: number): Promise<Head[]> {
      const record: DeliveryRecord = { state: 'waiting', attempts: 0, queuedAt: now }
      const lanes = ruleId === undefined ? [] : [...new Set(entry.pointIds)].map((pointId) => ({ ruleId, pointId }))
      const woken = await runScript(
        redis, ACCEPT,
        [keys.alertOutbox, keys.deliveries(entry.eventId), keys.lanes, ...lanes.map((lane) => keys.lane(nameOf(lane)))],
        [entry.id, entry.eventId, JSON.stringify(record), KEEP, ...lanes.flatMap((lane) => [lane.pointId, nameOf(lane)])],
      )
      return (woken as readonly string[]).map((name) => ({ ...laneOf(name), eventId: entry.eventId })) // Safe: the script gives names of lanes.
    },

    /** The first of every lane that is not empty. */
    async heads(): Promise<Head[]> {
      const names = await redis.smembers(keys.lanes)
      const firsts = await Promise.all(names.map(async (name) => redis.lindex(keys.lane(name), 0)))
      return names.flatMap((name, index) => (firsts[index] ? [{ ...laneOf(name), eventId: firsts[index] }] : []))
    },
    /** The first of a lane. */
    async head(lane: Lane): Promise<string | undefined> {
      return (await redis.lindex(keys.lane(nameOf(lane)), 0)) ?? undefined
    },
    /** The first `count` of a lane with how far each is. */
    async inLane(lane: Lane, count: number): Promise<InLane[]> {
      const ids = await redis.lrange(keys.lane(nameOf(lane)), 0, count - 1)
      const texts = await Promise.all(ids.map(async (id) => redis.hget(keys.deliveries(id), lane.pointId)))
      return ids.map((eventId, index) => ({ eventId, record: texts[index] ? DeliveryRecord.parse(JSON.parse(texts[index])) : { state: 'waiting', attempts: 0, queuedAt: 0 } }))
    },

    /** An attempt that failed and will be made again: the lane stays as it is. */
    async note(lane: Lane, tried: readonly Settled[], told: Told): Promise<void> {
      await Promise.all([
        ...tried.map(async ({ eventId, record }) => redis.hset(keys.deliveries(eventId), lane.pointId, JSON.stringify(record))),
        tellPoint(lane.pointId, told),
      ])
    },

    /** Takes what is settled from the front of its lane, in one step, if it stands there still. Gives what the lane has next. */
    async settle(lane: Lane, settled: readonly Settled[], now: number, told?: Told): Promise<Head | undefined> {
      const next = await runScript(
        redis, SETTLE,
        [keys.lane(nameOf(lane)), keys.lanes, keys.deadDeliveries, keys.deliveryCounts, ...settled.map(({ eventId }) => keys.deliveries(eventId))],
        [nameOf(lane), lane.pointId, now, DEAD_KEPT, KEEP, ...settled.flatMap(({ eventId, record }) => [eventId, JSON.stringify(record), record.state])],
      )
      if (told) await tellPoint(lane.pointId, told)
      return typeof next === 'string' && next !== '' ? { ...lane, eventId: next } : undefined
    },

    /** Puts what was given up at the end of its lane again; `undefined` where it is not given up. */
    async revive(lane: Lane, eventId: string, now: number): Promise<Head | undefined> {
      const text = await redis.hget(keys.deliveries(eventId), lane.pointId)
      if (text === null) return undefined
      const record = DeliveryRecord.parse(JSON.parse(text))
      if (record.state !== 'dead') return undefined
      const next: DeliveryRecord = { ...record, state: 'waiting', attempts: 0, queuedAt: now }
      const first = await runScript(redis, REVIVE, [keys.lane(nameOf(lane)), keys.lanes, keys.deadDeliveries, keys.deliveries(eventId)], [nameOf(lane), lane.pointId, eventId, text, JSON.stringify(next), KEEP])
      return typeof first === 'string' ? { ...lane, eventId: first } : undefined
    },

    /** How far telling each contact point is, by event. */
    async of(eventIds: readonly string[]): Promise<Map<string, ReadonlyMap<string, DeliveryRecord>>> {
      const all = await Promise.all(eventIds.map(async (id) => redis.hgetall(keys.deliveries(id))))
      return new Map(eventIds.map((id, index) => [id, new Map(Object.entries(all[index] ?? {}).map(([pointId, text]) => [pointId, DeliveryRecord.parse(JSON.parse(text))]))]))
    },

    /** Deliveries that ended, by how, since the beginning; and how many wait. */
    async counts(): Promise<{ readonly delivered: number; readonly dead: number; readonly silenced: number; readonly waiting: number }> {
      const [ended, outbox, lanes] = await Promise.all([redis.hgetall(keys.deliveryCounts), redis.xlen(keys.alertOutbox), redis.smembers(keys.lanes)])
      const lengths = await Promise.all(lanes.map(async (name) => redis.llen(keys.lane(name))))
      const of = (state: string): number => Number(ended[state] ?? 0)
      return { delivered: of('delivered'), dead: of('dead'), silenced: of('silenced'), waiting: outbox + lengths.reduce((sum, length) => sum + length, 0) }
    },

    /** Until when a contact point has asked not to be told anything; 0: it has not. */
    async pausedUntil(pointId: string): Promise<number> {
      return Number((await redis.get(keys.pause(pointId))) ?? 0)
    },
    async pause(pointId: string, until: number, now: number): Promise<void> {
      if (until > now) await redis.set(keys.pause(pointId), until, 'PX', Math.ceil(until - now))
    },

    /** What was given up, newest first. */
    async dead(count: number): Promise<{ readonly eventId: string; readonly pointId: string }[]> {
      const members = await redis.zrevrange(keys.deadDeliveries, 0, count - 1)
      return members.map((member) => ({ eventId: member.slice(0, member.lastIndexOf(' ')), pointId: member.slice(member.lastIndexOf(' ') + 1) }))
    },
  }

  async function tellPoint(pointId: string, told: Told): Promise<void> {
    await runScript(redis, TELL, [keys.contactPoints, keys.contactPointsTold], [pointId, told.deliveredAt ?? '', told.error ?? ''])
  }
}

const OFFER = `
for i = 1, #ARGV, 3 do
  if redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1]) == 1 then redis.call('XADD', KEYS[2], '*', 'e', ARGV[i], 'p', ARGV[i + 2]) end
end
return 1
`
const ACCEPT = `
local woken = {}
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return woken end
for i = 4, #KEYS do
  local point, lane = ARGV[i * 2 - 3], ARGV[i * 2 - 2]
  if redis.call('HSETNX', KEYS[2], point, ARGV[3]) == 1 then
    if redis.call('RPUSH', KEYS[i], ARGV[2]) == 1 then woken[#woken + 1] = lane end
    redis.call('SADD', KEYS[3], lane)
  end
end
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return woken
`
const SETTLE = `
local count = #KEYS - 4
local front = redis.call('LRANGE', KEYS[1], 0, count - 1)
for i = 1, count do if front[i] ~= ARGV[3 + i * 3] then return redis.call('LINDEX', KEYS[1], 0) or '' end end
redis.call('LPOP', KEYS[1], count)
for i = 1, count do
  local event, record, state = ARGV[3 + i * 3], ARGV[4 + i * 3], ARGV[5 + i * 3]
  redis.call('HSET', KEYS[4 + i], ARGV[2], record)
  redis.call('PEXPIRE', KEYS[4 + i], ARGV[5])
  redis.call('HINCRBY', KEYS[4], state, 1)
  if state == 'dead' then redis.call('ZADD', KEYS[3], ARGV[3], event .. ' ' .. ARGV[2]) end
end
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - tonumber(ARGV[4]))
local next = redis.call('LINDEX', KEYS[1], 0)
if not next then redis.call('SREM', KEYS[2], ARGV[1]) end
return next or ''
`
const REVIVE = `
if redis.call('HGET', KEYS[4], ARGV[2]) ~= ARGV[4] then return 0 end
redis.call('HSET', KEYS[4], ARGV[2], ARGV[5])
redis.call('PEXPIRE', KEYS[4], ARGV[6])
redis.call('ZREM', KEYS[3], ARGV[3] .. ' ' .. ARGV[2])
redis.call('RPUSH', KEYS[1], ARGV[3])
redis.call('SADD', KEYS[2], ARGV[1])
return redis.call('LINDEX', KEYS[1], 0)
`
/** A success keeps no older error, an error the older success; of a contact point that is gone nothing is told. */
const TELL = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
local held = redis.call('HGET', KEYS[2], ARGV[1])
local told = held and cjson.decode(held) or {}
if ARGV[2] ~= '' then told.deliveredAt = tonumber(ARGV[2]) end
if ARGV[3] ~= '' then told.error = ARGV[3] else told.error = nil end
if next(told) == nil then redis.call('HDEL', KEYS[2], ARGV[1]) else redis.call('HSET', KEYS[2], ARGV[1], cjson.encode(told)) end
return 1
`
