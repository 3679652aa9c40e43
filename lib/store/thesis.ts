import type { Thesis, IndexDetail } from '../wire/thesis.ts'
import type { ClaimChange } from '../wire/socket.ts'
import { runScript } from './commit.ts'
import type { Connection } from './connect.ts'
import { deflate, inflate } from './deflated.ts'
import type { Keys } from './keys.ts'

/** How the engine stands: kept, so that another one goes on where it stopped. */
export type EngineState = {
  /** What the history of verdicts was worked out by: method, record, stages, and what has become known of the past. */
  stamp?: string
  /** First and last day of which there is a snapshot, UTC day numbers. */
  first?: number
  last?: number
  /** Up to which day the history is worked out by the present stamp … */
  through?: number
  /** … and up to which it is to be. */
  goal?: number
  /** The history was worked out to its end once, by whatever stamp. */
  walked?: number
  /** Commit up to which the log was followed. */
  seq?: number
  /** From which day on something new is known of the past; not worked out yet. */
  dirty?: number
  /** Verdicts as they were told last (JSON). */
  told?: string
  /** When earlier values of an index last changed, by id (JSON). */
  restated?: string
  /** The worker that holds the engine. */
  holder?: string
  /** When it last published something, epoch ms, and how long it took to work everything out, ms. */
  publishedAt?: number
  measureMs?: number
  /** What stopped it, in words. */
  problem?: string
}
const NUMBERS = ['first', 'last', 'through', 'goal', 'walked', 'seq', 'dirty', 'publishedAt', 'measureMs'] as const satisfies readonly (keyof EngineState)[]
const TEXTS = ['stamp', 'told', 'restated', 'holder', 'problem'] as const satisfies readonly (keyof EngineState)[]

/** A day (UTC day number), or as it is now. */
export type SnapshotDay = number | 'now'
/** Everything as it was known at the end of a day. */
export type Snapshot = {
  readonly thesis: Thesis
  readonly indices: readonly IndexDetail[]
  /** The engine's own: what it needs to go on from this day. */
  readonly held?: unknown
}

const pack = async (value: unknown): Promise<Buffer> => deflate(Buffer.from(JSON.stringify(value)), { level: 6 })

// Safe casts: this module alone writes these fields, from values of the same type.
const asThesis = (text: string): Thesis => JSON.parse(text) as Thesis
const asIndices = (text: string): IndexDetail[] => JSON.parse(text) as IndexDetail[]

/** For whoever holds the engine alone: one that was stalled and lost it must not write over its successor. */
const GUARD = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end`

/** The fields of a hash, and what goes with them in the engine's state. ARGV: token, number of words of the state, state, fields. */
const WRITE = `${GUARD}
local count = tonumber(ARGV[2])
if count > 0 then redis.call('HSET', KEYS[2], unpack(ARGV, 3, 2 + count)) end
if #ARGV > 2 + count then redis.call('HSET', KEYS[3], unpack(ARGV, 3 + count)) end
return 1`

/** Verdicts that changed, in the log, and as told, in one step: none is lost, and none is told twice. */
const TELL = `${GUARD}
redis.call('HSET', KEYS[2], 'told', ARGV[2])
if ARGV[3] ~= '' then
  local seq = redis.call('INCR', KEYS[3])
  redis.call('XADD', KEYS[4], seq .. '-0', 'c', ARGV[3])
end
return 1`

export type ThesisStore = ReturnType<typeof makeThesisStore>

/** Snapshots of the thesis, and how the engine that makes them stands. */
export function makeThesisStore(redis: Connection, keys: Keys) {
  const lock = keys.lock('engine')
  const words = (state: EngineState): (string | number)[] => Object.entries(state).flatMap(([name, value]) => [name, value ?? ''])

  const read = async (field: string): Promise<string | undefined> => {
    const held = await redis.hgetBuffer(keys.thesis, field)
    return held ? (await inflate(held)).toString('utf8') : undefined
  }

  return {
    async state(): Promise<EngineState> {
      const all = await redis.hgetall(keys.engine)
      const state: EngineState = {}
      for (const name of NUMBERS) if (all[name] !== undefined && all[name] !== '') state[name] = Number(all[name])
      for (const name of TEXTS) if (all[name]) state[name] = all[name]
      return state
    },
    /** Changes some of the state (`undefined` forgets); false where the engine has gone to another worker. */
    note: async (token: string, state: { readonly [K in keyof EngineState]: EngineState[K] | undefined }): Promise<boolean> => {
      const pairs = Object.entries(state).flatMap(([name, value]) => [name, value ?? ''])
      return (await runScript(redis, WRITE, [lock, keys.engine, keys.thesis], [token, pairs.length, ...pairs])) === 1
    },
    /** Keeps a snapshot, with what it makes of the state; false where the engine has gone to another worker. */
    async put(token: string, day: SnapshotDay, { thesis, indices, held }: Snapshot, state: EngineState = {}): Promise<boolean> {
      const [one, other, third] = await Promise.all([pack(thesis), pack(indices), held === undefined ? undefined : pack(held)])
      const pairs = words(state)
      return (await runScript(redis, WRITE, [lock, keys.engine, keys.thesis], [token, pairs.length, ...pairs, String(day), one, `${day}:indices`, other, ...(third ? [`${day}:held`, third] : [])])) === 1
    },
    tell: async (token: string, told: string, changes: readonly ClaimChange[]): Promise<boolean> =>
      (await runScript(redis, TELL, [lock, keys.engine, keys.seq, keys.log], [token, told, changes.length > 0 ? JSON.stringify(changes) : ''])) === 1,
    async thesis(day: SnapshotDay): Promise<Thesis | undefined> {
      const text = await read(String(day))
      return text === undefined ? undefined : asThesis(text)
    },
    async indices(day: SnapshotDay): Promise<IndexDetail[] | undefined> {
      const text = await read(`${day}:indices`)
      return text === undefined ? undefined : asIndices(text)
    },
    async held(day: number): Promise<unknown> {
      const text = await read(`${day}:held`)
      return text === undefined ? undefined : (JSON.parse(text) as unknown)
    },
  }
}
