import { describe, expect, test } from 'vitest'
import { parseRedisUrl, readConfig } from '../../lib/config.ts'
import type { SignalId } from '../../lib/domain/signal.ts'
import { FEEDS } from '../../lib/feeds/registry.ts'
import { startWeb } from '../../lib/live/web.ts'
import { createLogger } from '../../lib/log.ts'
import { startWorker } from '../../lib/queues/worker.ts'
import { openStore } from '../../lib/store/store.ts'
import { json, startOrigin } from '../support/origin.ts'
import { testCluster, testRedis } from '../support/redis.ts'
import { connectClient } from '../support/sockets.ts'
import { until } from '../support/until.ts'

const H100 = 'gpu.lium.h100-nvl.market.on-demand' as SignalId
const log = createLogger({ level: 'silent' })

describe.each([
  ['one Redis', testRedis],
  ['a three-node Redis Cluster', testCluster],
])('two workers and two web processes on %s', (_name, startRedis) => {
  test('a price that changes at its origin reaches the viewers of both, once polled by one; series and schedules are there', { timeout: 60_000 }, async () => {
    const redis = await startRedis()
    const target = parseRedisUrl(redis.url)
    let price = 2
    const origin = await startOrigin(() => {
      const at = new Date().toISOString()
      const model = { gpu_model: 'H100 NVL', slug: 'nvidia-h100-nvl', reference_price_usd_per_gpu_hour: price, min_price_usd_per_gpu_hour: price, max_price_usd_per_gpu_hour: price, available_gpus: 8, listed_gpus: 16, rented_gpus: 8, idle_gpus: 8, updated_at: at }
      return json({ generated_at: at, fleet: { listed_gpus: 16, rented_gpus: 8 }, models: [model] })
    })
    const config = readConfig({ PORT: '0', LOG_LEVEL: 'silent', FEEDS: 'lium', FEED_ORIGIN_LIUM: origin.url, FEED_EVERY_LIUM: '1s' }, FEEDS.map(({ id }) => id))
    const workers = await Promise.all([1, 2].map(async () => startWorker({ target, config, log, record: undefined })))
    const webs = await Promise.all([1, 2].map(async () => startWeb({ target, config, log })))
    const store = openStore(target)
    try {
      await until(() => webs.every(({ server }) => server.mirror.latest.has(H100)), { within: 15_000 })
      const clients = await Promise.all(webs.map(async ({ url }) => connectClient(url)))
      for (const client of clients) expect(await client.subscribe({ ids: [H100] })).toMatchObject({ kind: 'snapshot', values: [{ id: H100, value: 2, mode: 'live' }] })
      price = 2.25
      for (const client of clients) {
        await until(() => client.ticks.flatMap(({ items }) => items).find(([id, value]) => id === H100 && value === 2.25))
        client.close()
      }
      const candle = await until(async () => {
        const last = (await store.series.candles(H100, '1d', 0, Date.now())).at(-1)
        return last?.close === 2.25 && last
      })
      expect(candle).toMatchObject({ open: 2, high: 2.25, low: 2 })
      expect(webs[0]?.server.settingsOf('lium')).toMatchObject({ every: 1000 })
      expect([...(await webs[1]!.server.nextRuns()).keys()]).toEqual(['lium'])
      expect(await store.hot.workers(Date.now() - 10_000)).toBe(2)
      // One schedule for both: no more polls than seconds have passed (and the first one at once).
      const [first, last] = [origin.requests[0]?.at ?? 0, origin.requests.at(-1)?.at ?? 0]
      expect(origin.requests.length).toBeLessThanOrEqual((last - first) / 1000 + 3)
    } finally {
      await Promise.all(webs.map(async (web) => web.close()))
      await Promise.all(workers.map(async (worker) => worker.close()))
      await store.close()
      await origin.close()
      await redis.stop()
    }
  })
})
