import { type ChildProcess, fork } from 'node:child_process'
import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, relative, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { config as readDotenv } from 'dotenv'
import { type Config, readConfig } from '../lib/config.ts'
import { findRedis } from '../lib/embedded-redis/find.ts'
import { startRedis } from '../lib/embedded-redis/run.ts'
import { FEEDS } from '../lib/feeds/registry.ts'
import { keepUp, type KeptProcess } from '../lib/kept-process.ts'
import { build } from './build.ts'

type Part = 'worker' | 'web'

const OLDEST_NODE: readonly [major: number, minor: number] = [20, 9]

/** How long a part may take to finish what it does before it is killed: Redis goes last, and waits for both. */
const GRACE_MS: Readonly<Record<Part, number>> = { web: 3000, worker: 5000 }

/** npm hands a Ctrl-C on that we get ourselves: the same one twice, not a second one. */
const SAME_SIGNAL_MS = 400

const SAY_WAITING_MS = 15_000

const CLOSING_MS = 2000

const root = fileURLToPath(new URL('..', import.meta.url))

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Undone in reverse when we stop. */
const stops: (() => Promise<void>)[] = []
const kept: KeptProcess[] = []
const stopping = new AbortController()
let stoppingSince = 0

async function stop(code: number): Promise<void> {
  if (stopping.signal.aborted) {
    if (performance.now() - stoppingSince < SAME_SIGNAL_MS) return
    for (const part of kept) part.kill()
    // Redis goes with us.
    process.exit(130)
  }
  stoppingSince = performance.now()
  stopping.abort()
  for (const undo of stops.toReversed()) await undo()
  process.exit(code)
}

async function fail(error: unknown): Promise<void> {
  // What is cut short because we stop is no failure.
  if (stopping.signal.aborted) return
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  await stop(1)
}

/** Why we cannot listen there: an error code, or undefined where we can. */
const listenFault = ({ host, port }: Config): Promise<string | undefined> =>
  new Promise((done) => {
    const probe = createServer()
    probe.once('error', (error) => done('code' in error ? String(error.code) : error.message))
    probe.listen(port, host, () => probe.close(() => done(undefined)))
  })

/** Refuses early, in a line, what the web process would fail at later. One of ours that was killed may still be closing. */
async function expectFreePort(config: Config): Promise<void> {
  const { host, port } = config
  const until = performance.now() + CLOSING_MS
  let code = await listenFault(config)
  while (code === 'EADDRINUSE' && performance.now() < until) {
    await sleep(100)
    code = await listenFault(config)
  }
  if (code === 'EADDRINUSE') throw new Error(`PORT ${port} on ${host} is in use by another program: stop that one, or set another PORT`)
  if (code !== undefined) throw new Error(`cannot listen on HOST ${host}, PORT ${port} (${code}): set others`)
}

async function embedRedis(dataDir: string): Promise<string> {
  const binary = await findRedis({ cacheDir: join(root, '.cache/redis'), say })
  stopping.signal.throwIfAborted()
  const redis = await startRedis({ binary, dataDir, say })
  stops.push(() => redis.stop())
  void redis.exited.then((error) => error && fail(error))
  say(`redis   up: embedded (${binary.from}), data in ${relative(root, dataDir) || dataDir}/redis`)
  return redis.url
}

function forkPart(part: Part, dev: boolean, redisUrl: string): ChildProcess {
  const file = dev ? join(root, 'workers', `${part}.ts`) : join(root, '.build', `${part}.mjs`)
  return fork(file, {
    cwd: root,
    execArgv: dev ? ['--import', 'tsx'] : ['--enable-source-maps'],
    env: { ...process.env, REDIS_URL: redisUrl, NODE_ENV: dev ? 'development' : 'production', NEXT_TELEMETRY_DISABLED: '1', ...(dev && { DOWNCHAIN_DEV: '1' }) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A Ctrl-C at the terminal reaches us alone: we end the parts in order.
    detached: true,
  })
}

/** Starts a part and says when it is up; the address of the web process. */
async function startPart(part: Part, dev: boolean, redisUrl: string): Promise<string | undefined> {
  const child = keepUp({ name: part, fork: () => forkPart(part, dev, redisUrl), say, patient: dev })
  kept.push(child)
  stops.push(() => child.stop(GRACE_MS[part]))
  void child.failed.then(fail)
  if (dev && part === 'worker') restartOnChange(child)
  const waiting = setInterval(() => say(`${part} is not up yet`), SAY_WAITING_MS).unref()
  const ready = await child.ready
  clearInterval(waiting)
  say(ready.ready === 'worker' ? `worker  up: ${ready.feeds} feeds` : 'web     up')
  return ready.ready === 'web' ? ready.url : undefined
}

function restartOnChange(worker: KeptProcess): void {
  let pending: NodeJS.Timeout | undefined
  for (const folder of ['lib', 'workers']) {
    watch(join(root, folder), { recursive: true, signal: stopping.signal }, (_event, file) => {
      if (!file?.endsWith('.ts')) return
      clearTimeout(pending)
      pending = setTimeout(() => {
        say(`worker restarts: ${folder}/${file} has changed`)
        worker.restart()
      }, 200)
    })
  }
}

/** Of a process, on Linux; elsewhere undefined. The name in the second field may hold spaces and brackets. */
const parentOf = (pid: number): Promise<string | undefined> => readFile(`/proc/${pid}/stat`, 'utf8').then((stat) => stat.slice(stat.lastIndexOf(')')).split(' ')[2], () => undefined)

/** npm may be killed without a word to us, and so may its shell between us: we must not outlive either. */
async function stopWithParent(): Promise<void> {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const shell = process.ppid
  const npm = await parentOf(shell)
  while (process.ppid === shell && (await parentOf(shell)) === npm) await sleep(500, undefined, { ref: false })
  await stop(0)
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

async function main(): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new Error(`Node ${process.versions.node} is too old: Downchain needs ${OLDEST_NODE.join('.')} or newer`)
  }
  const { parts, dev } = options()
  readDotenv({ path: join(root, '.env'), quiet: true })
  const config = readConfig(process.env, FEEDS.map(({ id }) => id))
  if (parts.length === 1 && config.redis === undefined) {
    throw new Error(`--only ${parts.join()} needs REDIS_URL: the parts of a deployment share one Redis`)
  }
  if (parts.includes('web') && config.port !== 0) await expectFreePort(config)
  if (!dev) await build({ root, say, signal: stopping.signal })
  stopping.signal.throwIfAborted()

  const redisUrl = config.redis ? (process.env['REDIS_URL'] ?? '') : await embedRedis(resolve(root, config.dataDir))
  stopping.signal.throwIfAborted()
  const addresses = await Promise.all(parts.map((part) => startPart(part, dev, redisUrl)))
  const address = addresses.find((url) => url !== undefined)
  if (address) say(`Open ${address}`)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))
// Whoever read our lines may be gone; that is no reason to stop in the middle.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined)
void stopWithParent()
main().catch(fail)
