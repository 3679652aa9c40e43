import { project } from '../../../lib/ingest/project.ts'
import { sleep } from '../../../lib/sleep.ts'
import { openStore } from '../../../lib/store/store.ts'
import { serve } from './serve.ts'
import { configFor, Opened } from './target.ts'

serve({
  open: (input) => {
    const store = openStore(configFor(Opened.parse(input).redis).target)
    const onError = (error: unknown): never => {
      throw error
    }
    void project(store, 'bench', { now: Date.now, sleep, signal: new AbortController().signal, onError })
  },
})
