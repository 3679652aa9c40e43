import { watch } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { config as readDotenv } from 'dotenv'
import { readConfig } from '../lib/config.ts'
import { FEEDS } from '../lib/feeds/registry.ts'
import type { KeptProcess } from '../lib/kept-process.ts'
import { makeLauncher } from '../lib/launcher.ts'
import { keptSecretKey } from '../lib/secrets.ts'
import { build } from './build.ts'

type Part = 'worker' | 'web'

/** Redis goes last, and waits for both. */
const GRACE_MS: Readonly<Record<Part, number>> = { web: 3000, worker: 5000 }

const root = fileURLToPath(new URL('..', import.meta.url))
const { say, signal, expectFreePort, embedRedis, launch, run } = makeLauncher(root)

/** Starts a part and says when it is up; the address of the web process. */
async function startPart(part: Part, dev: boolean, redisUrl: string): Promise<string | undefined> {
  const file = dev ? join(root, 'workers', `${part}.ts`) : join(root, '.build', `${part}.mjs`)
  const { kept, ready } = launch({ name: part, file, dev, redisUrl, graceMs: GRACE_MS[part] })
  if (dev && part === 'worker') restartOnChange(kept)
  const told = await ready
  say(told.ready === 'worker' ? `worker  up: ${told.feeds} feeds` : 'web     up')
  return told.ready === 'web' ? told.url : undefined
}

function restartOnChange(worker: KeptProcess): void {
  let pending: NodeJS.Timeout | undefined
  for (const folder of ['lib', 'workers']) {
    watch(join(root, folder), { recursive: true, signal }, (_event, file) => {
      if (!file?.endsWith('.ts')) return
      clearTimeout(pending)
      pending = setTimeout(() => {
        say(`worker restarts: ${folder}/${file} has changed`)
        worker.restart()
      }, 200)
    })
  }
}

function options(): { parts: readonly Part[]; dev: boolean } {
  const usage = 'usage: start.ts [--only web|worker] [--dev]'
  let values: { only?: string | undefined; dev: boolean }
  try {
    values = parseArgs({ options: { only: { type: 'string' }, dev: { type: 'boolean', default: false } } }).values
  } catch (cause) {
    throw new Error(usage, { cause })
  }
  const { only, dev } = values
  if (only === undefined) return { parts: ['worker', 'web'], dev }
  if (only !== 'web' && only !== 'worker') throw new Error(usage)
  return { parts: [only], dev }
}

run(async () => {
  const { parts, dev } = options()
  readDotenv({ path: join(root, '.env'), quiet: true })
  const config = readConfig(process.env, FEEDS.map(({ id }) => id))
  if (parts.length === 1 && config.redis === undefined) {
    throw new Error(`--only ${parts.join()} needs REDIS_URL: the parts of a deployment share one Redis`)
  }
  if (parts.includes('web')) await expectFreePort(config)
  if (!dev) await build({ root, say, signal })
  signal.throwIfAborted()

  const redisUrl = config.redis ? (process.env['REDIS_URL'] ?? '') : await embedRedis(resolve(root, config.dataDir))
  if (!config.redis && config.delivery.secretKey === undefined) process.env['SECRET_KEY'] = keptSecretKey(resolve(root, config.dataDir))
  signal.throwIfAborted()
  const addresses = await Promise.all(parts.map((part) => startPart(part, dev, redisUrl)))
  const address = addresses.find((url) => url !== undefined)
  if (address) say(`Open ${address}`)
})
