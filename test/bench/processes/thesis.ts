import { z } from 'zod'
import { openBook } from '../../../lib/engine/facts.ts'
import { METHOD } from '../../../lib/engine/pure.ts'
import { createLogger } from '../../../lib/log.ts'
import { startWorker } from '../../../lib/queues/worker.ts'
import { openStore } from '../../../lib/store/store.ts'
import { viewAt } from '../../../lib/thesis/facts.ts'
import { serve } from './serve.ts'
import { configFor } from './target.ts'

/** By the clock of this machine it was `at` when it was `opened`. */
const Asked = z.object({ redis: z.string(), at: z.number(), opened: z.number() })
const NO_FEEDS = { feeds: [], overrides: new Map(), feedEnv: {} }
const TURNS = 5

/** A worker with the shipped record and the engine, by a clock that was set to an instant when it was opened. */
serve({
  open: async (input) => {
    const { redis, at, opened } = Asked.parse(input)
    await startWorker({ target: configFor(redis).target, config: NO_FEEDS, log: createLogger({ level: 'warn' }), record: 'lib/record/tables', method: METHOD, now: () => at + Date.now() - opened })
  },
  /** CPU of working every index out over all days from what the store holds, ms: the first time, and the best of some. */
  recompute: async (input) => {
    const { redis, at } = Asked.parse(input)
    const store = openStore(configFor(redis).target)
    const opened = performance.now()
    const book = await openBook({ store, record: () => ({ of: () => undefined }), now: () => at })
    const loadMs = performance.now() - opened
    const times = Array.from({ length: TURNS }, () => {
      const { user, system } = process.cpuUsage()
      METHOD.measureAt(viewAt(book.facts, at))
      const after = process.cpuUsage()
      return (after.user - user + after.system - system) / 1000
    })
    await store.close()
    return { signals: book.facts.size, loadMs, first: times[0], best: Math.min(...times) }
  },
})
