import { createHash, randomBytes } from 'node:crypto'
import { chmod, lstat, mkdir, mkdtemp, readFile, realpath, rm, rmdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LOCKED, type RedisAddress, type RedisBinary, type RedisProcess, spawnRedis, stopRedis, waitForPong } from './process.ts'

/** The embedded Redis could not be started or kept up; the message is one line for the operator. */
export class RedisStartError extends Error {
  override readonly name = 'RedisStartError'
}

export type StartOptions = {
  readonly binary: RedisBinary
  readonly dataDir: string
  /** Where its socket goes; default a private folder of ours under the system's temporary one. */
  readonly socketDir?: string
  readonly say: (line: string) => void
}

export type EmbeddedRedis = {
  /** As REDIS_URL takes it. */
  readonly url: string
  /** Of the server that runs now: it changes when one that died was replaced. */
  readonly pid: () => number
  readonly stop: () => Promise<void>
  /** Settles when there will be no server any more: undefined after `stop`, else why it cannot be kept up. */
  readonly exited: Promise<RedisStartError | undefined>
}

/** Shorter than sockaddr_un allows (104 on macOS, 108 on Linux). */
const LONGEST_SOCKET_PATH = 100

/** Loading a large append-only file takes its time; it is waited for as long as the server lives and says it loads. */
const LOAD_MS = 10 * 60_000

const SAY_LOADING_EVERY_MS = 5000

const RESTARTS = 6

/** A server that ran this long before it died starts the count of restarts anew. */
const STEADY_MS = 60_000

/**
 * `always`: what was acknowledged survives any kill, at 0.2 ms a write on a local disk. `noeviction`: a queue or a price
 * must not vanish to make room. A tail cut by a power failure is dropped at load: it was never acknowledged.
 */
const SETTINGS = [
  ['--appendonly', 'yes'],
  ['--appendfsync', 'always'],
  ['--aof-load-truncated', 'yes'],
  ['--save', ''],
  ['--maxmemory-policy', 'noeviction'],
].flat()

type Listener = { readonly args: readonly string[]; readonly address: RedisAddress; readonly url: string; readonly secretConfig?: string }

/** A folder that only we can enter: the same for the same data, so that a restart does not litter. */
async function privateSocketDir(dataDir: string): Promise<string> {
  const name = `downchain-${createHash('sha256').update(await realpath(dataDir)).digest('hex').slice(0, 12)}`
  const base = join(tmpdir(), name, 'redis.sock').length > LONGEST_SOCKET_PATH ? '/tmp' : tmpdir()
  const dir = join(base, name)
  await mkdir(dir, { mode: 0o700 }).catch(() => undefined)
  const { uid, mode } = await lstat(dir)
  // Someone else may have made it first, in a folder that all can write.
  const ours = (process.getuid === undefined || uid === process.getuid()) && (mode & 0o170077) === 0o040000
  return ours ? dir : mkdtemp(join(base, 'downchain-'))
}

async function unixListener(options: StartOptions): Promise<Listener | undefined> {
  const path = join(options.socketDir ?? (await privateSocketDir(options.dataDir)), 'redis.sock')
  if (path.length > LONGEST_SOCKET_PATH) return undefined
  return { args: ['--port', '0', '--unixsocket', path, '--unixsocketperm', '700'], address: { path }, url: `unix://${path}` }
}

/** Where unix sockets fail: a free loopback port, with a password, because any user of the machine can connect to it. */
async function loopbackListener(): Promise<Listener> {
  const port = await new Promise<number>((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
  const password = randomBytes(24).toString('hex')
  return {
    args: ['--bind', '127.0.0.1', '--port', String(port)],
    address: { host: '127.0.0.1', port, password },
    url: `redis://:${password}@127.0.0.1:${port}`,
    secretConfig: `requirepass ${password}\n`,
  }
}

const UNIX_SOCKET_FAILED = /Failed opening Unix socket|unix socket.*(bind|chmod)/i

type Attempt = { readonly server: RedisProcess } | { readonly failed: RedisStartError; readonly socket: boolean }

async function launch({ binary, say }: StartOptions, dataDir: string, listener: Listener): Promise<Attempt> {
  const dir = join(dataDir, 'redis')
  const lock = join(dataDir, 'redis.lock')
  const server = spawnRedis(binary, ['--dir', dir, ...listener.args, ...SETTINGS], { lock, ...(listener.secretConfig && { secretConfig: listener.secretConfig }) })
  let saidAt = performance.now()
  const up = await waitForPong(server, listener.address, LOAD_MS, () => {
    if (performance.now() - saidAt < SAY_LOADING_EVERY_MS) return
    saidAt = performance.now()
    say('Redis: loading its data')
  })
  if (up) return { server }
  await stopRedis(server)
  const { code } = await server.exited
  if (code === LOCKED) {
    const holder = (await readFile(lock, 'utf8').catch(() => '')).trim()
    return { failed: new RedisStartError(`DATA_DIR ${dataDir} is in use by another Downchain (its Redis is process ${holder}): stop that one, or set another DATA_DIR`), socket: false }
  }
  // A start that failed leaves its socket behind.
  if ('path' in listener.address) await rm(listener.address.path, { force: true })
  const printed = server.lastLines()
  return { failed: new RedisStartError(`Redis (${binary.path}) did not start with the data in ${dir}: ${printed.split('\n').at(-1) ?? `exit code ${code}`}`), socket: UNIX_SOCKET_FAILED.test(printed) }
}

/** Removes the socket's folder where nothing is left in it (another's socket would be). */
async function tidy({ address }: Listener, options: StartOptions): Promise<void> {
  if ('path' in address && !options.socketDir) await rmdir(dirname(address.path)).catch(() => undefined)
}

async function firstLaunch(options: StartOptions, dataDir: string): Promise<{ server: RedisProcess; listener: Listener }> {
  const unix = await unixListener(options)
  if (unix) {
    const attempt = await launch(options, dataDir, unix)
    if ('server' in attempt) return { server: attempt.server, listener: unix }
    await tidy(unix, options)
    if (!attempt.socket) throw attempt.failed
    options.say('Redis: unix sockets do not work here; using a loopback port')
  }
  const listener = await loopbackListener()
  const attempt = await launch(options, dataDir, listener)
  if ('server' in attempt) return { server: attempt.server, listener }
  throw attempt.failed
}

/** Starts a redis-server of our own over DATA_DIR, and keeps it up until `stop`. */
export async function startRedis(options: StartOptions): Promise<EmbeddedRedis> {
  await mkdir(join(options.dataDir, 'redis'), { recursive: true })
  await chmod(join(options.dataDir, 'redis'), 0o700)
  const dataDir = await realpath(options.dataDir)
  let { server, listener } = await firstLaunch(options, dataDir)
  const stopping = new AbortController()

  /** Clients reconnect by themselves: the replacement has the same address and data. */
  const keepUp = async (): Promise<RedisStartError | undefined> => {
    let restarts = 0
    for (;;) {
      const startedAt = performance.now()
      const { code, signal } = await server.exited
      if (stopping.signal.aborted) return undefined
      if (performance.now() - startedAt > STEADY_MS) restarts = 0
      let problem = `Redis ended unexpectedly (${signal ?? `code ${code}`})`
      for (;;) {
        if (++restarts > RESTARTS) return new RedisStartError(`${problem}; ${RESTARTS} restarts did not help`)
        const pause = 100 * 2 ** (restarts - 1)
        options.say(`${problem}; restarting in ${pause} ms`)
        await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined)
        if (stopping.signal.aborted) return undefined
        const attempt = await launch(options, dataDir, listener)
        if ('server' in attempt) {
          server = attempt.server
          if (stopping.signal.aborted) {
            await stopRedis(server)
            return undefined
          }
          options.say(`Redis is back (process ${server.pid})`)
          break
        }
        problem = attempt.failed.message
      }
    }
  }
  const exited = keepUp()

  return {
    url: listener.url,
    pid: () => server.pid,
    stop: async () => {
      stopping.abort()
      await stopRedis(server)
      await exited
      await tidy(listener, options)
    },
    exited,
  }
}
