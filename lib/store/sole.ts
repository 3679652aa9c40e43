import type { Connection } from './connect.ts'
import type { Store } from './store.ts'

export type SoleOptions = {
  readonly store: Store
  readonly lock: string
  /** Names this worker in the lock. */
  readonly token: string
  /** How long a dead holder is outlived, ms. */
  readonly ttl: number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly onError: (error: unknown) => void
  /** What failed, in words, where an operator can see it. */
  readonly note: (problem: string) => Promise<unknown>
}

/** Works until `over`, which `end` brings about too; its connection, which may block, ends with it. */
export type SoleWork = (connection: Connection, over: AbortSignal, end: () => void) => Promise<void>

/** Keeps one piece of work in the whole deployment: it runs where the lock is, and again when it has ended or failed; until aborted. */
export async function runSole(options: SoleOptions, work: SoleWork, signal: AbortSignal): Promise<void> {
  const { store, lock, token, ttl, sleep, onError, note } = options
  while (!signal.aborted) {
    try {
      if (!(await store.hot.lock(lock, token, ttl))) {
        await sleep(ttl / 4, signal)
        continue
      }
      await hold(options, work, signal)
    } catch (error) {
      if (signal.aborted) break
      onError(error)
      await note(error instanceof Error ? error.message : String(error)).catch(() => false)
      await sleep(1000, signal)
    }
  }
  await store.hot.unlock(lock, token).catch(() => undefined)
}

/** Works for as long as the lock is known to be ours. */
async function hold({ store, lock, token, ttl, onError }: SoleOptions, work: SoleWork, signal: AbortSignal): Promise<void> {
  const over = new AbortController()
  const end = (): void => over.abort()
  signal.addEventListener('abort', end, { once: true })
  // Where it ran out meanwhile and nobody took it, it is ours again: what is kept is written by the lock's holder alone, and the same twice counts once.
  const keeper = setInterval(() => {
    store.hot.lock(lock, token, ttl).then((ours) => ours || end(), onError)
  }, ttl / 4)
  const connection = store.own()
  over.signal.addEventListener('abort', () => connection.disconnect(), { once: true })
  try {
    await work(connection, over.signal, end)
  } finally {
    end()
    clearInterval(keeper)
    signal.removeEventListener('abort', end)
  }
}
