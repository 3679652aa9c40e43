import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

export type Child = { readonly kill9: () => Promise<void>; readonly stop: () => Promise<void>; readonly ready: Promise<unknown>; readonly output: () => string }

/** A process of ours under test, from its TypeScript; it ends with the test process whatever happens. */
export function startChild(file: string, env: Readonly<Record<string, string>>): Child {
  const child: ChildProcess = fork(file, { execArgv: ['--import', 'tsx'], env: { ...process.env, ...env, VITEST: '' }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000)))
  const gone = once(child, 'exit')
  const ready = Promise.race([
    once(child, 'message').then(([message]) => message as unknown),
    gone.then(([code]) => {
      throw new Error(`${file} ended (${String(code)}) before it was up:\n${output}`)
    }),
  ])
  // Whoever kills it before it is up does not wait for it.
  ready.catch(() => undefined)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await gone
  }
  return { kill9: async () => end('SIGKILL'), stop: async () => end('SIGTERM'), ready, output: () => output }
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}
