import { testWorker } from './worker.ts'

type Settings = { readonly redis: string; readonly namespace: string; readonly secretKey: string }

/** A worker that tells people, as a process of its own, for tests that kill it: `DELIVERY` holds its settings as JSON. */
const { redis, namespace, secretKey } = JSON.parse(process.env['DELIVERY'] ?? '{}') as Settings // Safe: written by the test that starts it.
await testWorker({ url: redis }, namespace, { origins: {} }, { delivery: { secretKey, allowPrivate: true, smtp: undefined, telegramOrigin: undefined, publicUrl: 'https://d.example' } })
process.on('disconnect', () => process.exit(1))
process.send?.('up')
