import next from 'next'
import { ConfigError, readConfig } from '../lib/config.ts'
import { FEEDS } from '../lib/feeds/registry.ts'
import { startWeb, type Pages } from '../lib/live/web.ts'
import { createLogger } from '../lib/log.ts'
import { runProcess } from '../lib/process.ts'

async function nextPages(): Promise<Pages> {
  const app = next({ dev: process.env['DOWNCHAIN_DEV'] === '1', dir: process.cwd(), turbopack: true })
  await app.prepare()
  const handle = app.getRequestHandler()
  const upgrade = app.getUpgradeHandler()
  return { handle: async (request, response) => handle(request, response), upgrade: async (request, socket, head) => upgrade(request, socket, head) }
}

await runProcess('web', async () => {
  const config = readConfig(process.env, FEEDS.map(({ id }) => id))
  if (!config.redis) throw new ConfigError('REDIS_URL: the web process alone needs one; expected redis://…, or use `npm start`, which brings its own Redis')
  const log = createLogger({ level: config.logLevel, color: config.color })
  const web = await startWeb({ config, target: config.redis, log, pages: nextPages })
  return { ready: { ready: 'web', url: web.url }, close: web.close }
})
