import { execFile } from 'node:child_process'
import { access, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { RedisBinary } from './process.ts'

export type FindOptions = {
  /** Where an unpacked or built server is kept for the next start. */
  readonly cacheDir: string
  readonly say: (line: string) => void
  /** Where commands are looked for; default PATH. */
  readonly path?: string
}

/** No way to a redis-server was left; the message says what to install. */
export class RedisNotFound extends Error {
  override readonly name = 'RedisNotFound'
  constructor(reasons: readonly string[]) {
    super(
      `no redis-server: install it (Debian, Ubuntu: apt-get install redis-server; Fedora: dnf install valkey; Alpine: apk add redis; ` +
        `macOS: brew install redis), or set REDIS_URL to an existing Redis. Tried: ${reasons.join('; ')}`,
    )
  }
}

const SERVERS = ['redis-server', 'valkey-server']

/** BullMQ and the cluster commands in use want this one or newer. Valkey, a fork of 7.2, is always newer. */
const OLDEST: readonly [major: number, minor: number] = [6, 2]

type Run = (command: string, args: readonly string[], options?: { cwd?: string; env?: Readonly<Record<string, string>>; timeoutMs?: number }) => Promise<string>

/** What came of one way to a server: the server, or why there is none. */
type Outcome = RedisBinary | string

const execFileAsync = promisify(execFile)

const runner =
  (path: string): Run =>
  async (command, args, { cwd, env = {}, timeoutMs = 120_000 } = {}) => {
    const { stdout } = await execFileAsync(command, args, {
      ...(cwd && { cwd }),
      env: { ...process.env, PATH: path, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive', ...env },
      timeout: timeoutMs,
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout
  }

/** The line of a failed command's output that says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  const printed = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim().split('\n').filter(Boolean) : []
  return printed.findLast((line) => /\bE:|\berr(or)?\b/i.test(line)) ?? printed.at(-1) ?? error.message.split('\n')[0] ?? 'failed'
}

const runnable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  )

/** A server that starts and is new enough, or why it is not. */
async function probe(file: string, env: Readonly<Record<string, string>>, from: string, run: Run): Promise<Outcome> {
  if (!(await runnable(file))) return `${file} is not there`
  try {
    const version = await run(file, ['--version'], { env, timeoutMs: 5000 })
    const [, major = 0, minor = 0] = (/v=(\d+)\.(\d+)/.exec(version) ?? []).map(Number)
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return { path: file, env, from }
    return `${file} is ${major}.${minor}, older than ${OLDEST.join('.')}`
  } catch (error) {
    return `${file} does not run: ${reasonOf(error)}`
  }
}

async function onPath(path: string, run: Run): Promise<Outcome> {
  const reasons: string[] = []
  for (const name of SERVERS) {
    for (const folder of path.split(delimiter).filter(Boolean)) {
      const file = join(folder, name)
      if (!(await runnable(file))) continue
      const found = await probe(file, {}, 'PATH', run)
      if (typeof found !== 'string') return found
      reasons.push(found)
    }
  }
  return reasons.join(', ') || `neither ${SERVERS.join(' nor ')} on PATH`
}

const has = async (command: string, path: string): Promise<boolean> => (await Promise.all(path.split(delimiter).map((folder) => runnable(join(folder, command))))).some(Boolean)

/** Folders of shared libraries in an unpacked package tree. */
async function libraryFolders(root: string): Promise<string[]> {
  const folders = await Promise.all(
    ['usr/lib', 'lib'].map(async (lib) => {
      const names = await readdir(join(root, lib)).catch(() => [])
      return [join(root, lib), ...names.filter((name) => name.includes('-linux-')).map((name) => join(root, lib, name))]
    }),
  )
  return folders.flat()
}

async function probeUnpacked(root: string, run: Run): Promise<Outcome> {
  const env = { LD_LIBRARY_PATH: (await libraryFolders(root)).join(delimiter) }
  let outcome: Outcome = 'nothing unpacked'
  for (const name of SERVERS) {
    outcome = await probe(join(root, 'usr/bin', name), env, 'packages unpacked without root', run)
    if (typeof outcome !== 'string') break
  }
  return outcome
}

/** Of the names `apt-cache depends` prints, those a package needs; of alternatives the first. */
function dependencies(printed: string): string[] {
  const names: string[] = []
  let alternative = false
  for (const line of printed.split('\n')) {
    const [, bar, name] = /^ ([ |])(?:Pre)?Depends: ([a-z0-9][a-z0-9.+-]*)/.exec(line) ?? []
    if (name === undefined) continue
    if (!alternative) names.push(name)
    alternative = bar === '|'
  }
  return names
}

/** Of what every Debian has, libraries that must be the system's own: they belong to its loader. */
const OF_THE_SYSTEM = new Set(['libc6', 'libgcc-s1', 'libstdc++6', 'libcrypt1'])

/** The server's packages and every library they need, as this release of the distribution names them. */
async function packagesOf(run: Run, options: readonly string[]): Promise<string[]> {
  let missing: unknown
  for (const kind of ['redis', 'valkey']) {
    const names = new Set([`${kind}-server`, `${kind}-tools`])
    try {
      let wave = [...names]
      while (wave.length > 0) {
        const needed = dependencies(await run('apt-cache', ['depends', ...options, ...wave]))
        wave = [...new Set(needed)].filter((name) => /^(lib|lua-)/.test(name) && !OF_THE_SYSTEM.has(name) && !names.has(name))
        for (const name of wave) names.add(name)
      }
      return [...names]
    } catch (error) {
      missing = error
    }
  }
  throw missing
}

async function unpack(cacheDir: string, root: string, say: FindOptions['say'], run: Run, options: readonly string[]): Promise<Outcome> {
  const work = await mkdtemp(join(cacheDir, 'unpack-'))
  try {
    const packages = await packagesOf(run, options)
    say(`Redis: downloading ${packages.join(', ')} with apt-get`)
    // As root apt would drop to a user that cannot write here.
    await run('apt-get', ['download', '-o', 'APT::Sandbox::User=root', ...options, ...packages], { cwd: work })
    for (const file of (await readdir(work)).filter((name) => name.endsWith('.deb'))) await run('dpkg', ['-x', join(work, file), join(work, 'root')])
    await rm(root, { recursive: true, force: true })
    await rename(join(work, 'root'), root)
    say(`Redis: unpacked under ${root}`)
    return await probeUnpacked(root, run)
  } catch (error) {
    return reasonOf(error)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Debian's and Ubuntu's packages, unpacked without root and without touching the system. */
async function fromPackages({ cacheDir, say }: FindOptions, path: string, run: Run): Promise<Outcome> {
  const root = join(cacheDir, 'unpacked')
  const kept = await probeUnpacked(root, run)
  if (typeof kept !== 'string') return kept
  for (const command of ['apt-get', 'apt-cache', 'dpkg']) if (!(await has(command, path))) return `no ${command}`

  say(`Redis: none on PATH; unpacking the distribution's packages under ${cacheDir}`)
  const network = ['-o', 'Acquire::http::Timeout=10', '-o', 'Acquire::https::Timeout=10', '-o', 'Acquire::Retries=1']
  const first = await unpack(cacheDir, root, say, run, network)
  if (typeof first !== 'string') return first

  // Slim images ship without package lists, and old lists name files that are gone; our own lists need no root.
  const apt = join(cacheDir, 'apt')
  await Promise.all([mkdir(join(apt, 'lists/partial'), { recursive: true }), mkdir(join(apt, 'cache/archives/partial'), { recursive: true })])
  const own = [...network, '-o', `Dir::State::lists=${join(apt, 'lists')}`, '-o', `Dir::Cache=${join(apt, 'cache')}`]
  say(`Redis: that failed (${first}); fetching package lists of our own`)
  try {
    await run('apt-get', ['update', '-o', 'APT::Sandbox::User=root', ...own])
  } catch (error) {
    // One unreachable third-party list fails the update; the distribution's own may be there all the same.
    say(`Redis: package lists are incomplete (${reasonOf(error)})`)
  }
  const second = await unpack(cacheDir, root, say, run, own)
  if (typeof second !== 'string') await rm(apt, { recursive: true, force: true })
  return second
}

/** The system's package manager, where we may use it. The service that it starts is not ours: stopped again. */
async function fromInstall({ say }: FindOptions, path: string, run: Run): Promise<Outcome> {
  if (process.getuid?.() !== 0) return 'not root'
  if (!(await has('apt-get', path))) return 'no apt-get'
  say('Redis: installing the package redis-server with apt-get')
  try {
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], { timeoutMs: 300_000 })
  } catch (error) {
    return reasonOf(error)
  }
  const off: readonly [string, readonly string[]][] = [['systemctl', ['disable', '--now', 'redis-server']], ['service', ['redis-server', 'stop']]]
  for (const [command, args] of off) {
    if (await has(command, path)) await run(command, args).catch(() => say(`Redis: ${command} could not stop the system's own redis-server; it is not needed`))
  }
  return onPath(path, run)
}

/** redis-memory-server compiles Redis from its source. Never a dependency: its install script breaks `npm ci` without internet. */
async function fromSource({ cacheDir, say }: FindOptions, path: string, run: Run): Promise<Outcome> {
  const builds = join(cacheDir, 'built')
  const look = async (): Promise<Outcome> => {
    const files = await readdir(builds, { recursive: true }).catch(() => [])
    for (const file of files.filter((name) => basename(name) === 'redis-server')) {
      const found = await probe(join(builds, file), {}, 'built from source', run)
      if (typeof found !== 'string') return found
    }
    return 'it left no redis-server'
  }
  const kept = await look()
  if (typeof kept !== 'string') return kept
  for (const command of ['npm', 'make', 'cc']) if (!(await has(command, path))) return `no ${command}`

  say('Redis: building it from source with redis-memory-server; this takes some minutes')
  const home = join(cacheDir, 'redis-memory-server')
  await mkdir(home, { recursive: true })
  try {
    await run('npm', ['install', '--prefix', home, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=1', 'redis-memory-server@0.17'])
    // Run by hand, since npm may be set to run no install scripts.
    await run(process.execPath, [join(home, 'node_modules/redis-memory-server/scripts/postinstall.js')], { cwd: home, env: { REDISMS_DOWNLOAD_DIR: builds }, timeoutMs: 900_000 })
  } catch (error) {
    return reasonOf(error)
  }
  return look()
}

/** A redis-server that runs here: the machine's own, else one that we fetch; each step says what it does. */
export async function findRedis(options: FindOptions): Promise<RedisBinary> {
  const path = options.path ?? process.env['PATH'] ?? ''
  const run = runner(path)
  const found = await onPath(path, run)
  if (typeof found !== 'string') return found
  await mkdir(options.cacheDir, { recursive: true })

  const reasons = [found]
  const ways = [
    ['packages', fromPackages],
    ['apt-get install', fromInstall],
    ['redis-memory-server', fromSource],
  ] as const
  for (const [name, way] of ways) {
    const outcome = await way(options, path, run)
    if (typeof outcome !== 'string') return outcome
    reasons.push(`${name}: ${outcome}`)
  }
  throw new RedisNotFound(reasons)
}
