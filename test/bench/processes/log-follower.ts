import { openStore } from '../../../lib/store/store.ts'
import { serve } from './serve.ts'
import { configFor, Opened } from './target.ts'

/** Notes when each commit can be read from the log: what a web process sees, without its work. */
let commits: [seq: number, at: number][] = []
/** How old the newest trade of each signal was then, by the source's clock. */
let ages: number[] = []

serve({
  open: async (input) => {
    const store = openStore(configFor(Opened.parse(input).redis).target)
    const connection = store.own()
    let seq = await store.hot.seq()
    const follow = async (): Promise<void> => {
      for (;;) {
        const entries = await store.hot.readLog(connection, seq, 100, 5000)
        const at = Date.now()
        for (const entry of entries) {
          seq = entry.seq
          if (!entry.observations.some(({ feedId }) => feedId === 'finnhub')) continue
          commits.push([seq, at])
          ages.push(...new Map(entry.observations.map(({ signalId, observedAt }) => [signalId, at - observedAt])).values())
        }
      }
    }
    void follow()
  },
  /** What came since it was asked last. */
  take: () => {
    const given = { commits, ages }
    commits = []
    ages = []
    return given
  },
})
