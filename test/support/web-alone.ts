import { readConfig } from '../../lib/config.ts'
import { FEEDS } from '../../lib/feeds/registry.ts'
import { startWeb } from '../../lib/live/web.ts'
import { createLogger } from '../../lib/log.ts'
import { runProcess } from '../../lib/process.ts'

// A web process without pages, to be started and killed by tests: the socket's part of workers/web.ts.
await runProcess('web', async () => {
  const config = readConfig(process.env, FEEDS.map(({ id }) => id))
  if (!config.redis) throw new Error('REDIS_URL is needed')
  const web = await startWeb({ config, target: config.redis, log: createLogger({ level: config.logLevel }) })
  return { ready: { ready: 'web', url: web.url }, close: web.close }
})
