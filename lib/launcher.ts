import { type ChildProcess, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from './config.ts'
import { findRedis } from './embedded-redis/find.ts'
import { startRedis } from './embedded-redis/run.ts'
import { keepUp, type KeptProcess, type Ready } from './kept-process.ts'

const OLDEST_NODE: readonly [major: number, minor: number] = [20, 9]

/** npm hands a Ctrl-C on that we get ourselves: the same one twice, not a second one. */
const SAME_SIGNAL_MS = 400

const SAY_WAITING_MS = 15_000

const CLOSING_MS = 2000

/** A process of ours to be kept up. */
export type Launched = {
  readonly name: string
  /** What it runs: a bundle, or in development its source. */
  readonly file: string
  readonly args?: readonly string[]
  readonly dev?: boolean
  readonly redisUrl: string
  /** How long it may take to finish what it does before it is killed. */
  readonly graceMs: number
}

export type Launcher = {
  readonly say: (line: string) => void
  /** Aborted when we stop. */
  readonly signal: AbortSignal
  /** Refuses early, in a line, what the web process would fail at later. */
  readonly expectFreePort: (config: Pick<Config, 'host' | 'port'>) => Promise<void>
  /** Starts our own Redis over a folder; the answer is its URL. */
  readonly embedRedis: (dataDir: string) => Promise<string>
  /** Starts a process and keeps it up. */
  readonly launch: (what: Launched) => { readonly kept: KeptProcess; readonly ready: Promise<Ready> }
  /** Runs `main`; then lives until a signal, npm or a failure ends us. What was started is stopped in reverse order. */
  readonly run: (main: () => Promise<void>) => void
}

/** What a command at the terminal needs to start the product's processes, and to end them in order however it ends itself. */
export function makeLauncher(root: string): Launcher {
  /** Undone in reverse when we stop. */
  const stops: (() => Promise<void>)[] = []
  const processes: KeptProcess[] = []
  const stopping = new AbortController()
  let stoppingSince = 0

  const say = (line: string): void => void process.stdout.write(`${line}\n`)

  async function stop(code: number): Promise<void> {
    if (stopping.signal.aborted) {
      if (performance.now() - stoppingSince < SAME_SIGNAL_MS) return
      for (const part of processes) part.kill()
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

  async function embedRedis(dataDir: string): Promise<string> {
    const binary = await findRedis({ cacheDir: join(root, '.cache/redis'), say })
    stopping.signal.throwIfAborted()
    const redis = await startRedis({ binary, dataDir, say })
    stops.push(() => redis.stop())
    void redis.exited.then((error) => error && fail(error))
    say(`redis   up: embedded (${binary.from}), data in ${relative(root, dataDir) || dataDir}/redis`)
    return redis.url
  }

  function launch(what: Launched): { readonly kept: KeptProcess; readonly ready: Promise<Ready> } {
    const { name, dev = false, graceMs } = what
    const kept = keepUp({ name, fork: () => forkPart(root, what), say, patient: dev })
    processes.push(kept)
    stops.push(() => kept.stop(graceMs))
    void kept.failed.then(fail)
    const waiting = setInterval(() => say(`${name} is not up yet`), SAY_WAITING_MS).unref()
    return { kept, ready: kept.ready.finally(() => clearInterval(waiting)) }
  }

  /** npm may be killed without a word to us, and so may its shell between us: we must not outlive either. */
  async function stopWithParent(): Promise<void> {
    if (process.env['npm_lifecycle_event'] === undefined) return
    const shell = process.ppid
    const npm = await parentOf(shell)
    while (process.ppid === shell && (await parentOf(shell)) === npm) await sleep(500, undefined, { ref: false })
    await stop(0)
  }

  return {
    say,
    signal: stopping.signal,
    expectFreePort,
    embedRedis,
    launch,
    run: (main) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))
      // Whoever read our lines may be gone; that is no reason to stop in the middle.
      for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined)
      void stopWithParent()
      Promise.resolve().then(expectNode).then(main).catch(fail)
    },
  }
}

function expectNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new Error(`Node ${process.versions.node} is too old: Downchain needs ${OLDEST_NODE.join('.')} or newer`)
  }
}

/** Why we cannot listen there: an error code, or undefined where we can. */
const listenFault = ({ host, port }: Pick<Config, 'host' | 'port'>): Promise<string | undefined> =>
  new Promise((done) => {
    const probe = createServer()
    probe.once('error', (error) => done('code' in error ? String(error.code) : error.message))
    probe.listen(port, host, () => probe.close(() => done(undefined)))
  })

/** One of ours that was killed may still be closing: it is waited for. */
async function expectFreePort(config: Pick<Config, 'host' | 'port'>): Promise<void> {
  const { host, port } = config
  if (port === 0) return
  const until = performance.now() + CLOSING_MS
  let code = await listenFault(config)
  while (code === 'EADDRINUSE' && performance.now() < until) {
    await sleep(100)
    code = await listenFault(config)
  }
  if (code === 'EADDRINUSE') throw new Error(`PORT ${port} on ${host} is in use by another program: stop that one, or set another PORT`)
  if (code !== undefined) throw new Error(`cannot listen on HOST ${host}, PORT ${port} (${code}): set others`)
}

function forkPart(root: string, { file, args = [], dev = false, redisUrl }: Launched): ChildProcess {
  return fork(file, args, {
    cwd: root,
    execArgv: dev ? ['--import', 'tsx'] : ['--enable-source-maps'],
    env: { ...process.env, REDIS_URL: redisUrl, NODE_ENV: dev ? 'development' : 'production', NEXT_TELEMETRY_DISABLED: '1', ...(dev && { DOWNCHAIN_DEV: '1' }) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A Ctrl-C at the terminal reaches us alone: we end the parts in order.
    detached: true,
  })
}

/** Of a process, on Linux; elsewhere undefined. The name in the second field may hold spaces and brackets. */
const parentOf = (pid: number): Promise<string | undefined> => readFile(`/proc/${pid}/stat`, 'utf8').then((stat) => stat.slice(stat.lastIndexOf(')')).split(' ')[2], () => undefined)
