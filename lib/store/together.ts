import type { Present, Presentation } from '../wire/socket.ts'
import { runScript } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'

/** What one web process tells the others; what it says is also kept, so that whoever missed it reads it. */
export type TogetherNews =
  | { readonly of: 'people'; readonly process: string; readonly people: readonly Present[] }
  /** `since`: of the presentation that this is about, also where it is over (`null`). */
  | { readonly of: 'presentation'; readonly process: string; readonly since: number; readonly presentation: Presentation | null }

export type TogetherStore = ReturnType<typeof makeTogetherStore>

export function makeTogetherStore(redis: Connection, keys: Keys) {
  return {
    /** Who is there at a process, until `ttl` ms have passed without a word of it. */
    async keep(process: string, people: readonly Present[], ttl: number): Promise<void> {
      await Promise.all([redis.set(keys.presenceAt(process), JSON.stringify(people), 'PX', ttl), redis.sadd(keys.presence, process)])
    },
    async forget(process: string): Promise<void> {
      await Promise.all([redis.del(keys.presenceAt(process)), redis.srem(keys.presence, process)])
    },
    /** Who is there, by process. */
    async everybody(): Promise<Map<string, readonly Present[]>> {
      const processes = await redis.smembers(keys.presence)
      const texts = processes.length === 0 ? [] : await redis.mget(processes.map((process) => keys.presenceAt(process)))
      const found = new Map<string, readonly Present[]>()
      const silent: string[] = []
      for (const [index, process] of processes.entries()) {
        const text = texts[index]
        if (text === null || text === undefined) silent.push(process)
        else found.set(process, JSON.parse(text) as Present[]) // Safe: written by `keep` alone.
      }
      // One that lives says so again with its next word.
      if (silent.length > 0) await redis.srem(keys.presence, ...silent)
      return found
    },
    async presentation(): Promise<Presentation | null> {
      const text = await redis.get(keys.presentation)
      return text === null ? null : (JSON.parse(text) as Presentation) // Safe: written by `begin` and `show` alone.
    },
    /** Whoever presented before does so no more. */
    begin: async (presentation: Presentation, ttl: number): Promise<void> => void (await redis.set(keys.presentation, JSON.stringify(presentation), 'PX', ttl)),
    /** What is shown now; `false` where another presentation has begun, or this one is over. */
    show: async (presentation: Presentation, ttl: number): Promise<boolean> => (await runScript(redis, SHOW, [keys.presentation], [presentation.by.id, JSON.stringify(presentation), ttl])) === 1,
    /** The presenter is there. */
    hold: async (presenter: string, ttl: number): Promise<void> => void (await runScript(redis, HOLD, [keys.presentation], [presenter, ttl])),
    end: async (presenter: string): Promise<void> => void (await runScript(redis, END, [keys.presentation], [presenter])),

    tell: async (news: TogetherNews): Promise<void> => void (await redis.publish(keys.together, JSON.stringify(news))),
    /** Hears the others, on a connection of its own; `again`: it is (back) in place, and may have missed something. */
    async hear(connection: Connection, heard: (news: TogetherNews) => void, again: () => void): Promise<void> {
      connection.on('message', (_channel: string, text: string) => heard(JSON.parse(text) as TogetherNews)) // Safe: sent by `tell` alone.
      connection.on('ready', again)
      await connection.subscribe(keys.together)
    },
  }
}

const ifHeld = (act: string): string => `
local held = redis.call('GET', KEYS[1])
if not held or cjson.decode(held).by.id ~= ARGV[1] then return 0 end
${act}
return 1
`
const SHOW = ifHeld(`redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])`)
const HOLD = ifHeld(`redis.call('PEXPIRE', KEYS[1], ARGV[2])`)
const END = ifHeld(`redis.call('DEL', KEYS[1])`)
