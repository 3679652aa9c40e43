import { z } from 'zod'
import type { Observation } from '../../../lib/domain/observation.ts'
import type { Signal } from '../../../lib/domain/signal.ts'
import { hours, minutes } from '../../../lib/domain/time.ts'
import { describe } from '../../../lib/ingest/describe.ts'
import { openStore, type Store } from '../../../lib/store/store.ts'
import { makeRandom } from '../measure.ts'
import { benchIds } from './ids.ts'
import { serve } from './serve.ts'
import { configFor, Opened } from './target.ts'

const FEED = { id: 'bench', shape: 'sampled', step: minutes(1), staleAfter: hours(1) } as const

const Tick = z.object({ moving: z.number(), of: z.number(), everyMs: z.number() })

const random = makeRandom(7)
const ids = benchIds(1000)
let store: Store | undefined
let timer: NodeJS.Timeout | undefined

const observe = (index: number, at: number): Observation[] => {
  const signalId = ids[index]
  return signalId === undefined ? [] : [{ signalId, value: Number((1 + random() * 5).toFixed(2)), observedAt: at, receivedAt: at, feedId: FEED.id, mode: 'live' }]
}

/** So many different ones of the first `of`. */
function some(moving: number, of: number): number[] {
  const chosen = new Set<number>()
  while (chosen.size < Math.min(moving, of)) chosen.add(Math.floor(random() * of))
  return [...chosen]
}

/** Commits at a steady rate, as a worker does with what its streams bring. */
serve({
  open: async (input) => {
    store = openStore(configFor(Opened.parse(input).redis).target)
    const signals = ids.flatMap((id): Signal[] => {
      const signal = describe(FEED, { id, title: id, unit: 'USD/GPU-h' })
      return signal ? [signal] : []
    })
    const at = Date.now()
    await store.hot.commit(FEED.id, ids.flatMap((_, index) => observe(index, at)), store.hot.describe(signals))
    return ids.length
  },
  begin: (input) => {
    const { moving, of, everyMs } = Tick.parse(input)
    clearInterval(timer)
    timer = setInterval(() => {
      // Latency counts from here: before the commit.
      const at = Date.now()
      void store?.hot.commit(FEED.id, some(moving, of).flatMap((index) => observe(index, at)))
    }, everyMs)
  },
  end: () => clearInterval(timer),
})
