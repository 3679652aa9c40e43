import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, expect, test } from 'vitest'
import { FEEDS } from '../../lib/feeds/registry.ts'
import { freePort } from '../support/processes.ts'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function scratch(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'dc-start-'))
  folders.push(dir)
  return dir
}

/** No feed reaches further than a loopback port where nobody listens. */
const OFFLINE = Object.fromEntries(FEEDS.map(({ id, kind }) => [`FEED_ORIGIN_${id.toUpperCase().replaceAll('-', '_')}`, `${kind === 'stream' ? 'ws' : 'http'}://127.0.0.1:9`]))

type Row = { readonly pid: number; readonly parent: number; readonly args: string }

/** Living processes; one that is only waiting to be collected is none. */
function processes(): Row[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state, args] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined || state?.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), args: args ?? '' }]
  })
}

function descendants(of: number, rows = processes()): Row[] {
  return rows.filter(({ parent }) => parent === of).flatMap((row) => [row, ...descendants(row.pid, rows)])
}

type Deployment = {
  readonly child: ChildProcess
  readonly output: () => string
  readonly address: Promise<string>
  readonly exited: Promise<number | null>
  /** The process below it whose command line fits. */
  readonly find: (args: RegExp) => Row
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Deployment {
  const child = spawn(command, args, { env: { ...process.env, ...OFFLINE, HOST: '127.0.0.1', REDIS_URL: '', FEEDS: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const address = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      text += chunk.toString()
      const [, url] = /^Open (\S+)$/m.exec(text) ?? []
      if (url) resolve(url)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => reject(new Error(`ended with code ${code} before it was up:\n${text}`)))
  })
  // Where a test does not wait for the address, an early end is no fault.
  address.catch(() => undefined)
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  undo.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await Promise.race([exited, sleep(10_000)])
    child.kill('SIGKILL')
  })
  return {
    child,
    output: () => text,
    address,
    exited,
    find: (fits) => {
      const found = descendants(child.pid ?? 0).find((row) => fits.test(row.args))
      if (!found) throw new Error(`no process ${String(fits)} below ${child.pid}:\n${text}`)
      return found
    },
  }
}

const npmStart = (env: Readonly<Record<string, string>>): Deployment => run('npm', ['start'], env)
const start = (args: readonly string[], env: Readonly<Record<string, string>>): Deployment => run(process.execPath, ['--import', 'tsx', 'workers/start.ts', ...args], env)

async function eventually(what: string, holds: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const until = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`not so within ${withinMs} ms: ${what}`)
    await sleep(50)
  }
}

async function goneWithin(rows: readonly Row[], ms: number): Promise<void> {
  const left = (): Row[] => {
    const now = new Map(processes().map((row) => [row.pid, row.args]))
    return rows.filter(({ pid, args }) => now.get(pid) === args)
  }
  await eventually(`gone: ${left().map(({ args }) => args.slice(0, 80)).join(' | ')}`, () => left().length === 0, ms)
}

const healthy = async (address: string): Promise<boolean> => fetch(`${address}/api/v1/health`).then(({ status }) => status === 200, () => false)

const signals = async (address: string): Promise<string[]> => {
  const { items } = (await (await fetch(`${address}/api/v1/signals?limit=20`)).json()) as { items: { id: string }[] }
  return items.map(({ id }) => id)
}

test('npm start builds, brings everything up, says so line by line, and the data is there at the second start', async () => {
  const env = { DATA_DIR: await scratch(), PORT: String(await freePort()) }
  const first = npmStart(env)
  const address = await first.address
  expect(address).toBe(`http://127.0.0.1:${env.PORT}`)
  expect(first.output()).toMatch(/^redis {3}up: embedded .*$/m)
  expect(first.output()).toMatch(/^worker {2}up: \d+ feeds$/m)
  expect(first.output()).toMatch(/^web {5}up$/m)
  await eventually('healthy', () => healthy(address))
  expect(await (await fetch(address)).text()).toContain('<html')
  const held = await signals(address)
  expect(held.length).toBeGreaterThan(0)

  first.child.kill('SIGTERM')
  expect(await first.exited).toBe(0)

  const startedAt = performance.now()
  const second = npmStart(env)
  await second.address
  expect(performance.now() - startedAt).toBeLessThan(8000)
  expect(second.output()).not.toContain('Build:')
  expect(await signals(address)).toEqual(held)
}, 120_000)

test('Ctrl-C ends every process within seconds, with exit code 0', async () => {
  const deployment = start([], { DATA_DIR: await scratch(), PORT: String(await freePort()) })
  await deployment.address
  const below = descendants(deployment.child.pid ?? 0)
  expect(below.length).toBeGreaterThanOrEqual(3)
  const startedAt = performance.now()
  deployment.child.kill('SIGINT')
  expect(await deployment.exited).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(8000)
  await goneWithin(below, 500)
})

test.each([
  ['npm', /^$/],
  ['start.ts', /node --import tsx workers\/start\.ts/],
])('SIGKILL of %s leaves no process behind', async (_what, victim) => {
  const deployment = npmStart({ DATA_DIR: await scratch(), PORT: String(await freePort()) })
  await deployment.address
  const below = descendants(deployment.child.pid ?? 0)
  expect(below.some(({ args }) => args.includes('redis-server'))).toBe(true)
  const pid = victim.test('') ? (deployment.child.pid ?? 0) : deployment.find(victim).pid
  process.kill(pid, 'SIGKILL')
  await goneWithin(below, 12_000)
})

test('web, worker or Redis killed alone comes back by itself', async () => {
  const deployment = start([], { DATA_DIR: await scratch(), PORT: String(await freePort()) })
  const address = await deployment.address
  await eventually('healthy', () => healthy(address))
  for (const args of [/redis-server.*unixsocket:|valkey-server/, /\.build\/worker\.mjs/, /\.build\/web\.mjs/]) {
    const before = deployment.find(args).pid
    process.kill(before, 'SIGKILL')
    await eventually(`another ${String(args)}`, () => descendants(deployment.child.pid ?? 0).some((row) => args.test(row.args) && row.pid !== before))
    await eventually(`healthy after the end of ${String(args)}`, () => healthy(address))
  }
  expect(deployment.output().match(/ended unexpectedly \(SIGKILL\)/g)).toHaveLength(3)
}, 60_000)

test('a port in use is one line', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  undo.push(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const deployment = start([], { DATA_DIR: await scratch(), PORT: String(port) })
  expect(await deployment.exited).toBe(1)
  expect(deployment.output()).toBe(`PORT ${port} on 127.0.0.1 is in use by another program: stop that one, or set another PORT\n`)
})

test.each<[string, string[], Record<string, string>, string]>([
  ['one part without a shared Redis', ['--only', 'web'], {}, '--only web needs REDIS_URL: the parts of a deployment share one Redis\n'],
  ['an unknown part', ['--only', 'all'], {}, 'usage: start.ts [--only web|worker] [--dev]\n'],
  ['an unknown option', ['--fast'], {}, 'usage: start.ts [--only web|worker] [--dev]\n'],
  ['a bad variable', [], { PORT: 'http' }, "PORT is 'http': expected a whole number from 0 (any free port) to 65535\n"],
])('%s is refused in one line', async (_case, args, env, line) => {
  const deployment = start(args, env)
  expect(await deployment.exited).toBe(1)
  expect(deployment.output()).toBe(line)
})
