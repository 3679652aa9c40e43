import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError, readConfig } from '../lib/config.ts'
import { FEEDS } from '../lib/feeds/registry.ts'
import { METHOD } from '../lib/engine/pure.ts'
import { nextPages } from '../lib/live/pages.ts'
import { startWeb } from '../lib/live/web.ts'
import { createLogger } from '../lib/log.ts'
import { runProcess } from '../lib/process.ts'
import { readRecord } from '../lib/record/record.ts'
import { knownSpan, replayOptions } from '../lib/replay/options.ts'
import { REPLAY_NAMESPACE, startReplay } from '../lib/replay/replay.ts'

const LOOK_AGAIN_MS = 10

await runProcess('replay', async () => {
  const record = resolve('lib/record/tables')
  const options = replayOptions(process.argv.slice(2), knownSpan(readRecord(record)))
  const config = readConfig(process.env, FEEDS.map(({ id }) => id))
  if (!config.redis) throw new ConfigError('REDIS_URL: the replay alone needs one; expected redis://…, or use `npm run demo`, which brings its own Redis')
  const log = createLogger({ level: config.logLevel, color: config.color })
  const replay = await startReplay({ ...options, target: config.redis, log, record, method: METHOD })
  const web = await startWeb({ config: { ...config, ...replay.config }, target: config.redis, log, pages: nextPages, namespace: REPLAY_NAMESPACE, now: replay.now, replay: replay.control })
  const { mirror } = web.server
  replay.begin(async (seq) => {
    while (mirror.connected && mirror.seq < seq) await sleep(LOOK_AGAIN_MS)
  })
  process.stdout.write(`replay  from ${new Date(options.from).toISOString().slice(0, 10)}, ${options.speed} days a second\n`)
  return {
    ready: { ready: 'web', url: web.url },
    close: async () => {
      await web.close()
      await replay.close()
    },
  }
})
