import { testMethod } from './method.ts'
import { testWorker } from './worker.ts'

type Settings = {
  readonly redis: string
  readonly namespace: string
  readonly settings: Parameters<typeof testWorker>[2]
  readonly lockTtl: number
  /** It runs an engine, by a clock that stands still, which takes so long over each day. */
  readonly engine?: { readonly at: number; readonly slow: number }
}

/** A worker as a process of its own, for tests that kill it: `WORKER` holds its settings as JSON. */
const { redis, namespace, settings, lockTtl, engine } = JSON.parse(process.env['WORKER'] ?? '{}') as Settings // Safe: written by the test that starts it.
const worker = await testWorker({ url: redis }, namespace, settings, { lockTtl, ...(engine && { now: () => engine.at, method: testMethod(engine) }) })
process.on('SIGTERM', () => void worker.close().then(() => process.exit(0)))
process.on('disconnect', () => process.exit(1))
process.send?.('up')
