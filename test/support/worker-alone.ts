import { testWorker } from './worker.ts'

/** A worker as a process of its own, for tests that kill it: `WORKER` holds its settings as JSON. */
const { redis, namespace, settings, lockTtl } = JSON.parse(process.env['WORKER'] ?? '{}') as { redis: string; namespace: string; settings: Parameters<typeof testWorker>[2]; lockTtl: number } // Safe: written by the test that starts it.
const worker = await testWorker({ url: redis }, namespace, settings, { lockTtl })
process.on('SIGTERM', () => void worker.close().then(() => process.exit(0)))
process.on('disconnect', () => process.exit(1))
process.send?.('up')
