import type { Patience } from '../../lib/queues/deliveries.ts'
import { testWorker } from './worker.ts'

type Settings = { readonly redis: string; readonly secretKey: string; readonly lockTtl: number; readonly patience: Patience }

/** A worker that judges alerts and tells people, as a process of its own, for tests that kill it: `ALERTS_WORKER` holds its settings as JSON. */
const { redis, secretKey, lockTtl, patience } = JSON.parse(process.env['ALERTS_WORKER'] ?? '{}') as Settings // Safe: written by the test that starts it.
await testWorker({ url: redis }, 'dc', { origins: {} }, { alerts: true, lockTtl, patience, delivery: { secretKey, allowPrivate: true, smtp: undefined, telegramOrigin: undefined, publicUrl: 'https://d.example' } })
process.on('disconnect', () => process.exit(1))
process.send?.('up')
