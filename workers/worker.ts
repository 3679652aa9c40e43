import { resolve } from 'node:path'
import { ConfigError, readConfig } from '../lib/config.ts'
import { METHOD } from '../lib/engine/pure.ts'
import { FEEDS } from '../lib/feeds/registry.ts'
import { createLogger } from '../lib/log.ts'
import { runProcess } from '../lib/process.ts'
import { startWorker } from '../lib/queues/worker.ts'

await runProcess('worker', async () => {
  const config = readConfig(process.env, FEEDS.map(({ id }) => id))
  if (!config.redis) throw new ConfigError('REDIS_URL: a worker alone needs one; expected redis://…, or use `npm start`, which brings its own Redis')
  const log = createLogger({ level: config.logLevel, color: config.color })
  const worker = await startWorker({ target: config.redis, config, log, record: resolve('lib/record/tables'), delivery: config.delivery, alerts: config.alerts, ...(config.thesis && { method: METHOD }) })
  const { loaded, signals, ms } = worker.record
  if (loaded > 0) process.stdout.write(`record  loaded: ${loaded} observations of ${signals} signals in ${(ms / 1000).toFixed(1)} s\n`)
  return { ready: { ready: 'worker', feeds: worker.feeds.on }, close: worker.close }
})
