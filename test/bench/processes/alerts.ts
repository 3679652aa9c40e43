import { runAlerts } from '../../../lib/alerts/run.ts'
import { sleep } from '../../../lib/sleep.ts'
import { openStore } from '../../../lib/store/store.ts'
import { serve } from './serve.ts'
import { configFor, Opened } from './target.ts'

/** The evaluator of alerts, and nothing beside it. */
serve({
  open: async (input) => {
    const store = openStore(configFor(Opened.parse(input).redis).target)
    void runAlerts({ store, now: Date.now, sleep, token: 'bench', feedStateOf: async () => undefined, onError: (error) => { throw error } }, new AbortController().signal)
  },
})
