import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { config as readDotenv } from 'dotenv'
import { readConfig } from '../lib/config.ts'
import { FEEDS } from '../lib/feeds/registry.ts'
import { makeLauncher } from '../lib/launcher.ts'
import { readRecord } from '../lib/record/record.ts'
import { knownSpan, replayOptions } from '../lib/replay/options.ts'
import { keptSecretKey } from '../lib/secrets.ts'
import { build } from './build.ts'

const GRACE_MS = 6000

const root = fileURLToPath(new URL('..', import.meta.url))
const { say, signal, expectFreePort, embedRedis, launch, run } = makeLauncher(root)

run(async () => {
  const args = process.argv.slice(2)
  replayOptions(args, knownSpan(readRecord()))
  readDotenv({ path: join(root, '.env'), quiet: true })
  const config = readConfig(process.env, FEEDS.map(({ id }) => id))
  await expectFreePort(config)
  await build({ root, say, signal })
  signal.throwIfAborted()

  // Beside the data of `npm start`, which may run at the same time.
  const dataDir = resolve(root, config.dataDir, 'demo')
  const redisUrl = config.redis ? (process.env['REDIS_URL'] ?? '') : await embedRedis(dataDir)
  if (!config.redis && config.delivery.secretKey === undefined) process.env['SECRET_KEY'] = keptSecretKey(dataDir)
  signal.throwIfAborted()
  const told = await launch({ name: 'replay', file: join(root, '.build/replay.mjs'), args, redisUrl, graceMs: GRACE_MS }).ready
  if (told.ready === 'web') say(`Open ${told.url}`)
})
