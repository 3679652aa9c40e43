import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build as bundle, type Plugin, stop as stopBundler } from 'esbuild'
import { LIFELINE, release, tiedTo } from '../lib/lifeline.ts'

/** The build failed; the message holds what the builder printed. */
export class BuildError extends Error {
  override readonly name = 'BuildError'
}

export type BuildOptions = {
  readonly root: string
  readonly say: (line: string) => void
  readonly signal?: AbortSignal
}

const FOLDERS = ['app', 'lib', 'workers', 'public']
const FILES = ['package-lock.json', 'next.config.js', 'tsconfig.json', '.postcssrc.json']
const ENTRIES = ['web', 'worker', 'replay']

const outFile = (root: string, entry: string): string => join(root, '.build', `${entry}.mjs`)
const stampFile = (root: string): string => join(root, '.build/stamp')

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

/** A digest of everything the build is made from. */
async function fingerprint(root: string): Promise<string> {
  const inFolders = await Promise.all(
    FOLDERS.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => [])
      return entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.md')).map((entry) => relative(root, join(entry.parentPath, entry.name)))
    }),
  )
  const hash = createHash('sha256')
  for (const file of [...FILES, ...inFolders.flat()].sort()) {
    hash.update(`${file}\0`).update(await readFile(join(root, file)).catch(() => '')).update('\0')
  }
  return hash.digest('hex')
}

/** Whether a whole build of exactly these sources is there. */
export async function isCurrent(root: string): Promise<boolean> {
  const made = [join(root, '.next/BUILD_ID'), ...ENTRIES.map((entry) => outFile(root, entry))]
  if (!(await Promise.all(made.map(exists))).every(Boolean)) return false
  const stamp = await readFile(stampFile(root), 'utf8').catch(() => '')
  return stamp === (await fingerprint(root))
}

/** A module finds the files beside it by its own address, which bundling would move. */
const keepModuleAddress = (root: string): Plugin => ({
  name: 'keep-module-address',
  setup: (builder) => {
    builder.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      if (!source.includes('import.meta.url')) return null
      const address = `new URL(${JSON.stringify(relative(join(root, '.build'), path))}, import.meta.url).href`
      return { contents: source.replaceAll('import.meta.url', address), loader: path.endsWith('x') ? 'tsx' : 'ts' }
    })
  },
})

async function bundleProcesses(root: string): Promise<void> {
  await bundle({
    entryPoints: ENTRIES.map((entry) => ({ in: join(root, 'workers', `${entry}.ts`), out: entry })),
    absWorkingDir: root,
    outdir: join(root, '.build'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    logLevel: 'silent',
    plugins: [keepModuleAddress(root)],
  })
  // Its service would stay for as long as we do.
  await stopBundler()
}

async function buildPages({ root, signal }: BuildOptions): Promise<void> {
  const next = join(root, 'node_modules/next/dist/bin/next')
  const child = spawn('sh', ['-c', tiedTo(), 'sh', process.execPath, next, 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    ...(signal && { signal }),
  })
  let printed = ''
  for (const output of [child.stdout, child.stderr]) output?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  child.stdio[LIFELINE]?.on('error', () => undefined)
  const code = await new Promise<number | null>((resolve, reject) => child.once('exit', resolve).once('error', reject))
  release(child)
  if (code !== 0) throw new BuildError(`next build failed (exit code ${code}):\n${printed.trim()}`)
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Holds `.build/lock` while it works, so that two starts do not build over each other. A holder that died counts for nothing. */
async function locked(root: string, say: BuildOptions['say'], work: () => Promise<void>): Promise<void> {
  const lock = join(root, '.build/lock')
  const claim = `${lock}.${process.pid}`
  await mkdir(dirname(lock), { recursive: true })
  await writeFile(claim, String(process.pid))
  let said = false
  // A link appears whole or not at all: no one reads a lock without its holder.
  while (!(await link(claim, lock).then(() => true, () => false))) {
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''))
    if (holder > 0 && !alive(holder)) {
      await rm(lock, { force: true })
    } else {
      if (!said) say('Build: waiting for another that is under way')
      said = true
      await sleep(200)
    }
  }
  await rm(claim, { force: true })
  try {
    await work()
  } finally {
    await rm(lock, { force: true })
  }
}

/** Builds pages and processes, unless a build of exactly these sources is there or another start makes it meanwhile. */
export async function build(options: BuildOptions): Promise<void> {
  const { root, say } = options
  if (await isCurrent(root)) return
  await locked(root, say, async () => {
    if (await isCurrent(root)) return
    const startedAt = performance.now()
    say('Build: none of these sources yet; building (about half a minute, once)')
    // Interrupted from here on, it is no build.
    await rm(stampFile(root), { force: true })
    const made = await fingerprint(root)
    await bundleProcesses(root)
    await buildPages(options)
    await writeFile(stampFile(root), made)
    say(`Build: done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  })
}

const root = fileURLToPath(new URL('..', import.meta.url))

if (process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href === import.meta.url) {
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  try {
    await build({ root, say })
    say('Build: current')
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
