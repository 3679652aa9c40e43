import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { findRedis, RedisNotFound } from '../../lib/embedded-redis/find.ts'
import { askRedis, type RedisBinary } from '../../lib/embedded-redis/process.ts'
import { type EmbeddedRedis, startRedis } from '../../lib/embedded-redis/run.ts'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function scratch(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'dc-embedded-'))
  undo.push(() => rm(dir, { recursive: true, force: true }))
  return dir
}

const silent = (): void => undefined

const binary = async (): Promise<RedisBinary> => findRedis({ cacheDir: await scratch(), say: silent })

async function start(dataDir: string, given: { socketDir?: string; say?: (line: string) => void } = {}): Promise<EmbeddedRedis> {
  const redis = await startRedis({ binary: await binary(), dataDir, say: silent, ...given })
  undo.push(() => redis.stop())
  return redis
}

const socketOf = (redis: EmbeddedRedis): string => redis.url.slice('unix://'.length)

const ask = (redis: EmbeddedRedis, ...commands: string[]): Promise<string> => askRedis({ path: socketOf(redis) }, commands)

/** Where nobody collects the exit of an orphan it stays listed as a zombie: that one is not alive. */
const alive = (pid: number): boolean => {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z')
}

async function eventually(what: string, holds: () => boolean | Promise<boolean>, withinMs = 8000): Promise<void> {
  const until = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`not so within ${withinMs} ms: ${what}`)
    await sleep(25)
  }
}

/** A PATH of links to this machine's commands, without those that `hidden` names. */
async function pathWithout(hidden: RegExp): Promise<string> {
  const bin = join(await scratch(), 'bin')
  await mkdir(bin)
  for (const folder of ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (!hidden.test(name)) await symlink(join(folder, name), join(bin, name)).catch(() => undefined)
    }
  }
  return bin
}

test('answers on a socket that only its owner can open, and keeps what it acknowledged', async () => {
  const dataDir = await scratch()
  const redis = await start(dataDir)
  expect(await ask(redis, 'SET a 1')).toContain('+OK')
  expect((await lstat(socketOf(redis))).mode & 0o777).toBe(0o700)
  expect((await lstat(join(socketOf(redis), '..'))).mode & 0o077).toBe(0)
  expect(await ask(redis, 'CONFIG GET maxmemory-policy')).toContain('noeviction')
  await redis.stop()
  expect(await redis.exited).toBeUndefined()

  const again = await start(dataDir)
  expect(await ask(again, 'GET a')).toContain('\r\n1\r\n')
})

test('a write acknowledged before SIGKILL of Redis is there when it is back on the same address', async () => {
  const said: string[] = []
  const redis = await start(await scratch(), { say: (line) => said.push(line) })
  const { url } = redis
  for (let round = 0; round < 3; round++) {
    const pid = redis.pid()
    expect(await ask(redis, `SET round ${round}`)).toContain('+OK')
    process.kill(pid, 'SIGKILL')
    await eventually('Redis answers again', async () => redis.pid() !== pid && (await ask(redis, 'PING').catch(() => '')).includes('+PONG'))
    expect(redis.url).toBe(url)
    expect(await ask(redis, 'GET round')).toContain(`\r\n${round}\r\n`)
  }
  expect(said.filter((line) => line.includes('ended unexpectedly (SIGKILL)'))).toHaveLength(3)
})

test('a second deployment on the same DATA_DIR is refused in one line, and does the first no harm', async () => {
  const dataDir = await scratch()
  const first = await start(dataDir)
  const second = await start(dataDir).catch((error: unknown) => error)
  expect(second).toBeInstanceOf(Error)
  const { message } = second as Error
  expect(message).toContain(`DATA_DIR ${dataDir} is in use by another Downchain (its Redis is process ${first.pid()})`)
  expect(message).not.toContain('\n')
  expect(await ask(first, 'PING')).toContain('+PONG')
})

/** A process that starts Redis, prints its id and then does nothing more. */
async function holder(dataDir: string): Promise<{ child: ChildProcess; pid: number; path: string }> {
  const module = (file: string): string => JSON.stringify(new URL(`../../lib/embedded-redis/${file}`, import.meta.url).href)
  const script = `
    const { findRedis } = await import(${module('find.ts')})
    const { startRedis } = await import(${module('run.ts')})
    const say = () => undefined
    const redis = await startRedis({ binary: await findRedis({ cacheDir: ${JSON.stringify(join(dataDir, 'cache'))}, say }), dataDir: ${JSON.stringify(dataDir)}, say })
    console.log(redis.pid() + ' ' + redis.url)
    setInterval(say, 1000)
  `
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  undo.push(() => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const [pid = '', url = ''] = line.toString().trim().split(' ')
  return { child, pid: Number(pid), path: url.slice('unix://'.length) }
}

test('SIGKILL of its parent leaves no Redis behind, and the next start has the data', async () => {
  const dataDir = await scratch()
  const { child, pid, path } = await holder(dataDir)
  expect(await askRedis({ path }, ['SET a 1'])).toContain('+OK')
  expect(alive(pid)).toBe(true)
  child.kill('SIGKILL')
  // Started at once: the lock makes it wait for the end of the one before.
  const next = await start(dataDir)
  expect(alive(pid)).toBe(false)
  expect(await ask(next, 'GET a')).toContain('\r\n1\r\n')
})

test('a socket path that is too long for the system falls back to a loopback port with a password', async () => {
  const redis = await start(await scratch(), { socketDir: join(await scratch(), 'x'.repeat(100)) })
  const url = new URL(redis.url)
  expect(url.hostname).toBe('127.0.0.1')
  const at = { host: url.hostname, port: Number(url.port) }
  expect(await askRedis(at, ['PING'])).toContain('-NOAUTH')
  expect(await askRedis({ ...at, password: url.password }, ['PING'])).toContain('+PONG')
})

test('data that Redis cannot read ends the start with its own words', async () => {
  const dataDir = await scratch()
  await mkdir(join(dataDir, 'redis/appendonlydir'), { recursive: true })
  await writeFile(join(dataDir, 'redis/appendonlydir/appendonly.aof.manifest'), 'not a manifest\n')
  const failed = await start(dataDir).catch((error: unknown) => error)
  expect(String(failed)).toMatch(/did not start with the data in .*: .*manifest/i)
})

test('with no server on PATH, the distribution\'s packages are unpacked without root, run, and are kept', async ({ skip }) => {
  const path = await pathWithout(/^(redis|valkey)-/)
  if (!(await readdir(path)).includes('apt-get')) skip('no apt-get on this machine')
  const cacheDir = await scratch()
  const said: string[] = []
  const found = await findRedis({ cacheDir, say: (line) => said.push(line), path })
  expect(found.path).toBe(join(cacheDir, 'unpacked/usr/bin/redis-server'))
  expect(said.join('\n')).toMatch(/none on PATH[\s\S]*downloading redis-server, redis-tools[\s\S]*unpacked under/)

  const redis = await startRedis({ binary: found, dataDir: await scratch(), say: silent })
  undo.push(() => redis.stop())
  expect(await ask(redis, 'PING')).toContain('+PONG')

  said.length = 0
  expect(await findRedis({ cacheDir, say: (line) => said.push(line), path })).toEqual(found)
  expect(said).toEqual([])
}, 120_000)

test('where packages cannot be had, it is built from source in the cache, and kept', async () => {
  const path = await pathWithout(/^((redis|valkey)-.*|apt-get|npm)$/)
  // They stand in for npm and for the compiler: a package whose script leaves a server where it is told to.
  const script = join(await scratch(), 'postinstall.js')
  await writeFile(
    script,
    `const { mkdirSync, writeFileSync } = require('fs')
     const folder = process.env.REDISMS_DOWNLOAD_DIR + '/stable'
     mkdirSync(folder, { recursive: true })
     writeFileSync(folder + '/redis-server', '#!/bin/sh\\necho Redis server v=7.4.2\\n', { mode: 0o755 })`,
  )
  await writeFile(join(path, 'npm'), `#!/bin/sh\nhome=$3/node_modules/redis-memory-server/scripts\nmkdir -p "$home" && cp ${script} "$home"\n`)
  await chmod(join(path, 'npm'), 0o755)
  const cacheDir = await scratch()
  const said: string[] = []
  const options = { cacheDir, say: (line: string) => void said.push(line), path }
  const found = await findRedis(options)
  expect(found).toEqual({ path: join(cacheDir, 'built/stable/redis-server'), env: {}, from: 'built from source' })
  expect(said).toEqual(['Redis: building it from source with redis-memory-server; this takes some minutes'])
  expect(await findRedis(options)).toEqual(found)
})

test('a server that is too old is passed over', async () => {
  const path = await pathWithout(/^((redis|valkey)-.*|apt-get|npm)$/)
  await writeFile(join(path, 'redis-server'), '#!/bin/sh\necho Redis server v=5.0.3\n')
  await chmod(join(path, 'redis-server'), 0o755)
  await expect(findRedis({ cacheDir: await scratch(), say: silent, path })).rejects.toThrow('is 5.0, older than 6.2')
})

test('where every way fails, one line says what to install and what was tried', async () => {
  const failed = await findRedis({ cacheDir: await scratch(), say: silent, path: await scratch() }).catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(RedisNotFound)
  const { message } = failed as RedisNotFound
  expect(message).toContain('apt-get install redis-server')
  expect(message).toContain('REDIS_URL')
  for (const tried of ['neither redis-server nor valkey-server on PATH', 'packages: no apt-get', 'redis-memory-server: no npm']) expect(message).toContain(tried)
  expect(message).not.toContain('\n')
})
