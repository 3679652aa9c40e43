import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadRecord } from '../../lib/ingest/load-record.ts'
import { project } from '../../lib/ingest/project.ts'
import { Ready } from '../../lib/kept-process.ts'
import { sleep } from '../../lib/sleep.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { build } from '../../workers/build.ts'
import { testRedis } from '../support/redis.ts'
import { until } from './measure.ts'
import { configFor } from './processes/target.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type Site = { readonly url: string; readonly stop: () => Promise<void> }

/** Lets the series take up what the log holds, as a worker does: a web process waits for them. */
async function takeUp(store: Store): Promise<void> {
  const stop = new AbortController()
  const onError = (error: unknown): never => {
    throw error
  }
  const projecting = project(store, 'bench', { now: Date.now, sleep, signal: stop.signal, onError })
  await until('the series stand where the log stands', async () => (await store.hot.projected()) >= (await store.hot.seq()))
  stop.abort()
  await projecting
}

/** The production web process, built if need be, on a Redis with the shipped record and what `seed` adds. */
export async function openSite(seed: (store: Store) => Promise<void>): Promise<Site> {
  await build({ root, say: (line) => void process.stderr.write(`  ${line}\n`) })
  const redis = await testRedis()
  const store = openStore(configFor(redis.url).target)
  try {
    await loadRecord(store, join(root, 'lib/record/tables'), Date.now())
    await seed(store)
    await takeUp(store)
  } finally {
    await store.close()
  }
  const child = fork(join(root, '.build/web.mjs'), {
    cwd: root,
    execArgv: [],
    env: { ...process.env, REDIS_URL: redis.url, HOST: '127.0.0.1', PORT: '0', NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', LOG_LEVEL: 'warn' },
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await exited
    await redis.stop()
  }
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the web process ended before it was up')))
    child.on('message', (message) => {
      const ready = Ready.safeParse(message)
      if (ready.success && ready.data.ready === 'web') resolve(ready.data.url)
    })
  })
  return { url, stop }
}
