import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { z } from 'zod'

const root = fileURLToPath(new URL('../..', import.meta.url))
const outdir = join(root, '.build/bench')

/** The processes of a part, bundled as production's are: tsx would slow every closure down. */
export async function bundle(names: readonly string[]): Promise<void> {
  await build({
    entryPoints: names.map((name) => ({ in: join(root, 'test/bench/processes', `${name}.ts`), out: name })),
    absWorkingDir: root,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  })
}

const Reply = z.object({ call: z.number(), value: z.unknown().optional(), error: z.string().optional() })

export type Child = {
  /** Asks the process for something by name; the answer is parsed. */
  readonly call: <T>(name: string, schema: z.ZodType<T>, input?: unknown) => Promise<T>
  /** CPU it has used so far, all its threads, ms. */
  readonly cpu: () => Promise<number>
  readonly stop: () => Promise<void>
}

/**
 * Starts a bundled process; set BENCH_PROFILE to a folder to get a CPU profile of each. V8 shrinks a heap that has gone
 * idle some eight seconds after a burst: work that belongs to an earlier measurement, so it is off in all of them.
 */
export function start(name: string): Child {
  const profiles = process.env['BENCH_PROFILE']
  const flags = ['--no-memory-reducer', ...(profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [])]
  const child: ChildProcess = fork(join(outdir, `${name}.mjs`), { cwd: root, execArgv: flags, env: { ...process.env, NODE_ENV: 'production' } })
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let calls = 0
  child.on('message', (message) => {
    const { call, value, error } = Reply.parse(message)
    const asked = waiting.get(call)
    waiting.delete(call)
    if (error === undefined) asked?.resolve(value)
    else asked?.reject(new Error(`${name}: ${error}`))
  })
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      for (const { reject } of waiting.values()) reject(new Error(`${name} ended (code ${code}) while it was asked`))
      resolve()
    })
  })
  const call = async <T>(what: string, schema: z.ZodType<T>, input?: unknown): Promise<T> => {
    const number = (calls += 1)
    const answer = await new Promise<unknown>((resolve, reject) => {
      waiting.set(number, { resolve, reject })
      child.send({ call: number, name: what, input })
    })
    return schema.parse(answer)
  }
  return {
    call,
    cpu: async () => call('cpu', z.number()),
    stop: async () => {
      if (child.connected) child.disconnect()
      const force = setTimeout(() => child.kill('SIGKILL'), 5000)
      await exited
      clearTimeout(force)
    },
  }
}
