import { ConfigError, readConfig } from '../lib/config.ts'
import { FEEDS } from '../lib/feeds/registry.ts'
import { nextPages } from '../lib/live/pages.ts'
import { startWeb } from '../lib/live/web.ts'
import { createLogger } from '../lib/log.ts'
import { runProcess } from '../lib/process.ts'

await runProcess('web', async () => {
  const config = readConfig(process.env, FEEDS.map(({ id }) => id))
  if (!config.redis) throw new ConfigError('REDIS_URL: the web process alone needs one; expected redis://…, or use `npm start`, which brings its own Redis')
  const log = createLogger({ level: config.logLevel, color: config.color })
  const web = await startWeb({ config, target: config.redis, log, pages: nextPages })
  return { ready: { ready: 'web', url: web.url }, close: web.close }
})
