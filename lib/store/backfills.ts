import type { BackfillStep } from '../feeds/feed.ts'
import { BACKFILL_STATES, type BackfillView } from '../wire/api.ts'
import { announceFeed, runScript } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'

/** How far a backfill is. Times in epoch ms. */
export type BackfillProgress = {
  readonly state: BackfillView['state']
  /** Of the plan that is being done; 0: none was made yet. */
  readonly version: number
  /** Why it waits, pauses or failed; of one that is done, what was left out. */
  readonly reason?: string
  /** It goes on then. */
  readonly until?: number
  readonly startedAt?: number
  readonly finishedAt?: number
  /** Steps behind us, those that failed among them. */
  readonly done: number
  /** Steps known so far. */
  readonly of: number
  readonly failed: number
  /** Further steps may follow from the answers to come. */
  readonly more: boolean
  /** Observations accepted by the steps that are done; a step that a killed worker did twice counts what was new the second time. */
  readonly accepted: number
  /** The oldest observation read. */
  readonly oldestAt?: number
  /** Tries of the next step that failed. */
  readonly tries: number
  /** Steps that failed, in a row. */
  readonly row: number
}

/** A step as it waits in its list. */
export type WaitingStep = BackfillStep & { readonly branches?: true }

type Change = { readonly [K in keyof BackfillProgress]?: BackfillProgress[K] | undefined }

export type StepOutcome = {
  /** In front of all that wait; the first of them is next. */
  readonly steps: readonly WaitingStep[]
  readonly accepted: number
  readonly oldestAt: number | undefined
  /** Why it failed, where it did. */
  readonly failure: string | undefined
}

// Safe: this module alone writes the list, from values of the same type.
const asStep = (text: string): WaitingStep => JSON.parse(text) as WaitingStep

export type Backfills = ReturnType<typeof makeBackfills>

/** Where the backfill of each feed stands: its progress, and the steps that are to do. */
export function makeBackfills(redis: Connection, keys: Keys) {
  return {
    async progress(feedId: string): Promise<BackfillProgress | undefined> {
      const all = await redis.hgetall(keys.backfill(feedId))
      const state = BACKFILL_STATES.find((one) => one === all['state'])
      if (!state) return undefined
      const count = (name: string): number => Number(all[name] ?? 0)
      const at = (name: 'until' | 'startedAt' | 'finishedAt' | 'oldestAt'): { [K in typeof name]?: number } => (all[name] ? { [name]: Number(all[name]) } : {})
      return {
        state,
        version: count('version'),
        ...(all['reason'] && { reason: all['reason'] }),
        ...at('until'),
        ...at('startedAt'),
        ...at('finishedAt'),
        ...at('oldestAt'),
        done: count('done'),
        of: count('of'),
        failed: count('failed'),
        more: all['more'] === '1',
        accepted: count('accepted'),
        tries: count('tries'),
        row: count('row'),
      }
    },

    /** A plan takes the place of whatever was there, in one step. */
    async begin(feedId: string, { version, steps, at }: { readonly version: number; readonly steps: readonly WaitingStep[]; readonly at: number }): Promise<void> {
      await runScript(redis, BEGIN, [keys.backfill(feedId), keys.backfillSteps(feedId)], [version, at, ...steps.map((step) => JSON.stringify(step))])
      await announceFeed(redis, keys, feedId)
    },

    /** The plan is to be made anew. */
    async again(feedId: string, reason: string): Promise<void> {
      await runScript(redis, AGAIN, [keys.backfill(feedId), keys.backfillSteps(feedId)], [reason])
      await announceFeed(redis, keys, feedId)
    },

    async next(feedId: string): Promise<WaitingStep | undefined> {
      const text = await redis.lindex(keys.backfillSteps(feedId), 0)
      return text === null ? undefined : asStep(text)
    },

    /** A step is behind us, and what followed from it is in its place, in one step; `false` where another worker has done it. */
    async advance(feedId: string, step: WaitingStep, { steps, accepted, oldestAt, failure }: StepOutcome): Promise<boolean> {
      const done = await runScript(redis, ADVANCE, [keys.backfill(feedId), keys.backfillSteps(feedId)], [JSON.stringify(step), accepted, oldestAt ?? '', failure ?? '', ...steps.map((one) => JSON.stringify(one))])
      await announceFeed(redis, keys, feedId)
      return done === 1
    },

    /** Another request in place of a step: it is neither done nor one more. */
    async replace(feedId: string, step: WaitingStep, other: WaitingStep): Promise<void> {
      await runScript(redis, REPLACE, [keys.backfill(feedId), keys.backfillSteps(feedId)], [JSON.stringify(step), JSON.stringify(other)])
    },

    /** Changes some of what is told of it (`undefined` forgets), and tells everyone who watches. */
    async note(feedId: string, change: Change): Promise<void> {
      const set = Object.entries(change).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]))
      const forget = Object.entries(change).flatMap(([name, value]) => (value === undefined ? [name] : []))
      await Promise.all([set.length > 0 ? redis.hset(keys.backfill(feedId), ...set) : 0, forget.length > 0 ? redis.hdel(keys.backfill(feedId), ...forget) : 0])
      await announceFeed(redis, keys, feedId)
    },

    /** Until when a host has asked not to be asked; 0: it has not. */
    async heldUntil(host: string): Promise<number> {
      return Number((await redis.get(keys.hold(host))) ?? 0)
    },
    async hold(host: string, until: number, now: number): Promise<void> {
      if (until > now) await redis.set(keys.hold(host), until, 'PX', Math.ceil(until - now))
    },
  }
}

const MORE = `
local last = redis.call('LINDEX', KEYS[2], -1)
redis.call('HSET', KEYS[1], 'more', last and cjson.decode(last).branches and '1' or '0')
`
const BEGIN = `
redis.call('DEL', KEYS[1], KEYS[2])
for i = 3, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[i]) end
redis.call('HSET', KEYS[1], 'state', 'running', 'version', ARGV[1], 'startedAt', ARGV[2], 'of', #ARGV - 2)
${MORE}
return 1
`
const AGAIN = `
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'state', 'waiting', 'reason', ARGV[1])
return 1
`
const ADVANCE = `
if redis.call('LINDEX', KEYS[2], 0) ~= ARGV[1] then return 0 end
redis.call('LPOP', KEYS[2])
for i = #ARGV, 5, -1 do redis.call('LPUSH', KEYS[2], ARGV[i]) end
redis.call('HINCRBY', KEYS[1], 'done', 1)
redis.call('HINCRBY', KEYS[1], 'of', #ARGV - 4)
redis.call('HINCRBY', KEYS[1], 'accepted', ARGV[2])
redis.call('HDEL', KEYS[1], 'tries', 'until')
local oldest = redis.call('HGET', KEYS[1], 'oldestAt')
if ARGV[3] ~= '' and (not oldest or tonumber(ARGV[3]) < tonumber(oldest)) then redis.call('HSET', KEYS[1], 'oldestAt', ARGV[3]) end
if ARGV[4] == '' then redis.call('HDEL', KEYS[1], 'row')
else
  redis.call('HINCRBY', KEYS[1], 'failed', 1)
  redis.call('HINCRBY', KEYS[1], 'row', 1)
  redis.call('HSET', KEYS[1], 'reason', ARGV[4])
end
${MORE}
return 1
`
const REPLACE = `
if redis.call('LINDEX', KEYS[2], 0) ~= ARGV[1] then return 0 end
redis.call('LSET', KEYS[2], 0, ARGV[2])
redis.call('HDEL', KEYS[1], 'tries')
return 1
`
