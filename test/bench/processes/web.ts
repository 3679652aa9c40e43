import { startWeb } from '../../../lib/live/web.ts'
import { createLogger } from '../../../lib/log.ts'
import { serve } from './serve.ts'
import { configFor, Opened } from './target.ts'

/** The web process as it ships, sockets alone: mirror, hub, Socket.IO. */
let running: Awaited<ReturnType<typeof startWeb>> | undefined

serve({
  open: async (input) => {
    const { config, target } = configFor(Opened.parse(input).redis)
    running = await startWeb({ config, target, log: createLogger({ level: 'warn', color: false }) })
    return running.url
  },
  seq: () => running?.server.mirror.seq,
  stats: () => running?.server.hub.stats(),
})
