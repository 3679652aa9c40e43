import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './processes.ts'

export type Deployment = { readonly url: string; readonly stop: () => Promise<void> }

/** The whole product as a user starts it, with its own Redis and data, on a free port. `script` is the process to run. */
export async function startDeployment(env: Readonly<Record<string, string>>, { script = 'workers/start.ts', args = [] }: { readonly script?: string; readonly args?: readonly string[] } = {}): Promise<Deployment> {
  const dataDir = await mkdtemp(join(tmpdir(), 'dc-e2e-'))
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    env: { ...process.env, PORT: String(await freePort()), HOST: '127.0.0.1', REDIS_URL: '', DATA_DIR: dataDir, LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const [, address] = /^Open (\S+)$/m.exec(text) ?? []
      if (address) resolve(address)
    })
    child.once('exit', () => reject(new Error(`it ended before it was up:\n${text}`)))
  })
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve))
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
