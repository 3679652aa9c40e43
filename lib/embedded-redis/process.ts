import { type ChildProcess, spawn } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { release, tiedTo } from '../lifeline.ts'

/** A redis-server that was seen to run, and what it needs in its environment. */
export type RedisBinary = { readonly path: string; readonly env: Readonly<Record<string, string>>; readonly from: string }

export type RedisAddress = { readonly path: string } | { readonly host: string; readonly port: number; readonly password?: string }

export type RedisExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

export type RedisProcess = {
  readonly pid: number
  readonly exited: Promise<RedisExit>
  readonly running: () => boolean
  /** The last lines it printed: what to show when it will not start. */
  readonly lastLines: () => string
  readonly kill: (signal: NodeJS.Signals) => void
}

/** Exit code where another process holds the lock (EX_TEMPFAIL). */
export const LOCKED = 75

/** When we are killed, the processes that use the server still close cleanly, if it stays this long. */
const GRACE_SECONDS = 2

/** Takes the lock before the server starts, which inherits it: so it lasts exactly as long as the server. */
const TAKE_LOCK = `
lock=$1; shift
if [ -n "$lock" ] && command -v flock >/dev/null 2>&1; then
  exec 9<>"$lock" || exit 1
  flock -w ${GRACE_SECONDS + 3} 9 || exit ${LOCKED}
  echo $$ >"$lock"
fi`

const LAST_LINES = 12

export type SpawnOptions = {
  /** A file that only one server at a time may hold. */
  readonly lock?: string
  /** Configuration that must not stand in the process list. */
  readonly secretConfig?: string
}

/** Starts a redis-server that cannot outlive this process, and that a Ctrl-C in our terminal does not reach. */
export function spawnRedis(binary: RedisBinary, args: readonly string[], { lock = '', secretConfig }: SpawnOptions = {}): RedisProcess {
  const config = secretConfig === undefined ? [] : ['-']
  const child: ChildProcess = spawn('sh', ['-c', tiedTo({ before: TAKE_LOCK, graceSeconds: GRACE_SECONDS }), 'sh', lock, binary.path, ...config, ...args], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...binary.env },
    detached: true,
  })
  const [stdin, stdout, stderr, lifeline] = child.stdio
  let lines: string[] = []
  for (const output of [stdout, stderr]) {
    output?.on('data', (chunk: Buffer) => (lines = [...lines, ...chunk.toString().split('\n').filter(Boolean)].slice(-LAST_LINES)))
  }
  // A server that died early has closed its ends already: that shows as its exit.
  for (const input of [stdin, lifeline]) input?.on('error', () => undefined)
  if (stdin && 'end' in stdin) stdin.end(secretConfig ?? '')

  let running = true
  const exited = new Promise<RedisExit>((resolve) => {
    const over = (exit: RedisExit): void => {
      running = false
      release(child)
      resolve(exit)
    }
    child.once('exit', (code, signal) => over({ code, signal }))
    child.once('error', (error) => {
      lines.push(error.message)
      over({ code: null, signal: null })
    })
  })
  return { pid: child.pid ?? 0, exited, running: () => running, lastLines: () => lines.join('\n'), kill: (signal) => void child.kill(signal) }
}

/** Ends a server: politely, so that it closes its files; by force where it does not answer. */
export async function stopRedis(server: RedisProcess, graceMs = 8000): Promise<void> {
  if (!server.running()) return
  server.kill('SIGTERM')
  const force = setTimeout(() => server.kill('SIGKILL'), graceMs)
  await server.exited
  clearTimeout(force)
}

/** Whole answer to inline commands, over a socket of its own: no client library is needed to ask whether it is there. */
export function askRedis(address: RedisAddress, commands: readonly string[], timeoutMs = 1000): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect('path' in address ? { path: address.path } : { host: address.host, port: address.port })
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer in time')))
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
    const login = 'password' in address && address.password ? [`AUTH ${address.password}`] : []
    socket.end([...login, ...commands, 'QUIT'].map((command) => `${command}\r\n`).join(''))
  })
}

/**
 * Waits until the server answers PING, that is until it has loaded its data; false where it ended first. It must be this
 * process that answers: one before it may still hold the address.
 */
export async function waitForPong(server: RedisProcess, address: RedisAddress, timeoutMs: number, onLoading?: () => void): Promise<boolean> {
  const until = performance.now() + timeoutMs
  while (server.running() && performance.now() < until) {
    const answer = await askRedis(address, ['PING', 'INFO server']).catch(() => '')
    if (answer.includes(`process_id:${server.pid}\r`)) {
      if (answer.includes('+PONG')) return true
      if (answer.includes('-LOADING')) onLoading?.()
    }
    await Promise.race([sleep(20), server.exited])
  }
  return false
}
