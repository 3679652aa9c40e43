import { days } from '../domain/time.ts'
import { Board, type BoardVersion } from '../wire/boards.ts'
import type { BoardTold } from '../wire/socket.ts'
import { AUDIT_KEEP, runScript, type Deed } from './commit.ts'
import type { Connection } from './connect.ts'
import { deflate, inflate } from './deflated.ts'
import type { Keys } from './keys.ts'

/** A state that a board was in. `begunAt`: when whoever made it began to. */
export type KeptVersion = Pick<BoardVersion, 'action' | 'by'> & { readonly begunAt: number; readonly board: Board }
export type SeenBoard = { readonly board: Board; readonly seen: string }

/**
 * `seen`: the text that the board was read from; `undefined`: there was none. `versions`: what becomes of its history, the oldest
 * first, `replaces` where the first of them goes on from what is newest there. `floor`: as it was read; `raised`: what it becomes.
 */
export type BoardWrite = {
  readonly id: string
  readonly seen: string | undefined
  readonly floor?: number
  readonly raised?: number
  readonly next: Board | null
  readonly told: BoardTold
  readonly deed: Deed
  readonly versions: readonly KeptVersion[]
  readonly replaces?: boolean
}

const KEPT = 100
/** How long the history of a board that was deleted can bring it back. */
const AFTER = days(30)

// Safe cast: this module alone writes these entries, from values of the same type.
const asVersion = (text: string): KeptVersion => JSON.parse(text) as KeptVersion

export type BoardStore = ReturnType<typeof makeBoardStore>

/** Boards that somebody has made or changed, and what they were. */
export function makeBoardStore(redis: Connection, keys: Keys) {
  return {
    /** The oldest first. */
    async all(): Promise<Board[]> {
      const boards = Object.values(await redis.hgetall(keys.boards)).map((text) => Board.parse(JSON.parse(text)))
      return boards.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || (a.id < b.id ? -1 : 1))
    },
    async one(id: string): Promise<SeenBoard | undefined> {
      const seen = await redis.hget(keys.boards, id)
      return seen === null ? undefined : { board: Board.parse(JSON.parse(seen)), seen }
    },
    /**
     * The revision of a board that is as it came: above all that it, or a part of it, had before it was put back to that. Without
     * it what somebody saw then would pass for what stands now.
     */
    floor: async (id: string): Promise<number> => Number((await redis.hget(keys.boardFloors, id)) ?? 0),
    floors: async (): Promise<ReadonlyMap<string, number>> => new Map(Object.entries(await redis.hgetall(keys.boardFloors)).map(([id, revision]) => [id, Number(revision)])),
    count: async (): Promise<number> => redis.hlen(keys.boards),
    /** Changes a board with its history, its line in the log and who did it, in one step; false where it is no longer what was `seen`, or was put back to how it came meanwhile. */
    async write({ id, seen = '', floor = 0, raised = floor, next, told, deed, versions, replaces = false }: BoardWrite): Promise<boolean> {
      const entries = await Promise.all(versions.map(async (version) => deflate(Buffer.from(JSON.stringify(version)))))
      const words = ['action', deed.action, ...Object.entries(deed.details).flat()]
      const args = [id, seen, next ? JSON.stringify(next) : '', AUDIT_KEEP, JSON.stringify(told), KEPT, next ? 0 : AFTER, replaces ? 1 : 0, floor, raised, entries.length, ...entries, ...words]
      return (await runScript(redis, WRITE, [keys.boards, keys.audit, keys.seq, keys.log, keys.boardVersions(id), keys.boardFloors], args)) === 1
    },
    /** Newest first. */
    async versions(id: string): Promise<KeptVersion[]> {
      const entries = await redis.lrangeBuffer(keys.boardVersions(id), 0, -1)
      return Promise.all(entries.map(async (entry) => asVersion((await inflate(entry)).toString('utf8'))))
    },
    async newest(id: string): Promise<KeptVersion | undefined> {
      const [entry] = await redis.lrangeBuffer(keys.boardVersions(id), 0, 0)
      return entry && asVersion((await inflate(entry)).toString('utf8'))
    },
  }
}

/** ARGV: id, seen, next, length of the audit, what is told, versions kept, ms after which the history goes (0: not), whether the newest version is replaced, the floor as it was read, and as it becomes, number of versions, versions, words of the audit. */
const WRITE = `
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] or (redis.call('HGET', KEYS[6], ARGV[1]) or '0') ~= ARGV[9] then return 0 end
if ARGV[10] ~= ARGV[9] then redis.call('HSET', KEYS[6], ARGV[1], ARGV[10]) end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
local count = tonumber(ARGV[11])
if ARGV[8] == '1' then redis.call('LPOP', KEYS[5]) end
for i = 1, count do redis.call('LPUSH', KEYS[5], ARGV[11 + i]) end
redis.call('LTRIM', KEYS[5], 0, tonumber(ARGV[6]) - 1)
if ARGV[7] == '0' then redis.call('PERSIST', KEYS[5]) else redis.call('PEXPIRE', KEYS[5], ARGV[7]) end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', unpack(ARGV, 12 + count))
local seq = redis.call('INCR', KEYS[3])
redis.call('XADD', KEYS[4], seq .. '-0', 'b', ARGV[5])
return 1
`
