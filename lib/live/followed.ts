import { seconds } from '../domain/time.ts'
import { sleep } from '../sleep.ts'
import type { LogEntry } from '../store/hot.ts'
import type { Store } from '../store/store.ts'
import type { Mirror } from './mirror.ts'

export type Following = { readonly store: Store; readonly mirror: Mirror; readonly signal: AbortSignal; readonly onError: (error: unknown) => void }

const AGAIN = seconds(1)

/**
 * Something that is kept in this process's memory: read whole, then carried on by the log. As the mirror does, notes the log's
 * end, then reads, then goes on from the noted place; where the log has to be read anew, so is this. What is held stays until then.
 * `take` applies one entry of the log, which may be there already.
 */
export async function startFollowed<Held>({ store, mirror, signal, onError }: Following, read: () => Promise<Held>, take: (held: Held, entry: LogEntry) => void): Promise<{ readonly now: Held }> {
  let held: { now: Held } | undefined
  let readings = 0
  /** What the log brings while all is read; `undefined`: nothing is being read. */
  let meanwhile: LogEntry[] | undefined

  async function load(): Promise<void> {
    readings += 1
    const reading = readings
    meanwhile = []
    const seq = await store.hot.seq()
    const next = await read()
    // Another life of the database has begun meanwhile, and is being read.
    if (reading !== readings) return
    for (const entry of meanwhile) if (entry.seq > seq) take(next, entry)
    meanwhile = undefined
    if (held) held.now = next
    else held = { now: next }
  }

  async function reload(): Promise<void> {
    while (!signal.aborted) {
      try {
        await load()
        return
      } catch (error) {
        onError(error)
        await sleep(AGAIN)
      }
    }
  }

  const stop = mirror.listen(({ entries = [], reloaded }) => {
    if (reloaded) void reload()
    else if (meanwhile) meanwhile.push(...entries)
    else if (held) for (const entry of entries) take(held.now, entry)
  })
  signal.addEventListener('abort', stop, { once: true })
  // A reading that was overtaken brings nothing.
  while (!held) await load()
  return held
}
