import { z } from 'zod'
import { isSignalId, type SignalId } from '../../lib/domain/signal.ts'
import { days } from '../../lib/domain/time.ts'
import { openStore } from '../../lib/store/store.ts'
import { testRedis } from '../support/redis.ts'
import { bundle, start } from './child.ts'
import { atLeast, figure, holds, type Figure, type Part } from './figures.ts'
import { eachOf, redisCpu, until } from './measure.ts'
import { configFor } from './processes/target.ts'

const FEEDS = 4
const ROWS = 1000
const BODIES = 120
const WARM_UP = 2
const MEASURED = 6

const Id = z.custom<SignalId>((id) => typeof id === 'string' && isSignalId(id))
const Prepared = z.object({ ids: z.array(Id), bodyBytes: z.number() })
const Ran = z.object({ observations: z.number(), ranOut: z.boolean() })
const Seen = z.object({ seq: z.number(), items: z.number() })
const Values = z.array(z.tuple([Id, z.number(), z.number()]))

async function run(): Promise<Figure[]> {
  await bundle(['web', 'ingest', 'projector', 'watcher'])
  const redis = await testRedis()
  const store = openStore(configFor(redis.url).target)
  const connection = store.own()
  const [web, ingest, projector, watcher] = ['web', 'ingest', 'projector', 'watcher'].map(start)
  if (!web || !ingest || !projector || !watcher) throw new Error('four were started')
  try {
    const { ids } = await ingest.call('prepare', Prepared, { redis: redis.url, feeds: FEEDS, rows: ROWS, bodies: BODIES })
    const url = await web.call('open', z.string(), { redis: redis.url })
    await watcher.call('watch', z.number(), { url, ids })
    await projector.call('open', z.unknown(), { redis: redis.url })
    const settled = async (): Promise<void> => {
      const seq = await store.hot.seq()
      await until('the socket has the last commit', async () => (await watcher.call('seen', Seen)).seq >= seq)
    }
    const cpu = async (): Promise<number[]> => [await ingest.cpu(), await web.cpu(), await projector.cpu(), await redisCpu(connection), await watcher.cpu()]

    await ingest.call('run', Ran, { seconds: WARM_UP })
    await settled()
    await until('the series have caught up', async () => (await store.hot.projected()) >= (await store.hot.seq()))
    const before = await cpu()
    const itemsBefore = (await watcher.call('seen', Seen)).items
    const from = performance.now()
    const { observations, ranOut } = await ingest.call('run', Ran, { seconds: MEASURED })
    await settled()
    const elapsed = performance.now() - from
    const [ingestMs = 0, webMs = 0] = (await cpu()).map((now, index) => now - (before[index] ?? 0))
    const items = (await watcher.call('seen', Seen)).items - itemsBefore
    await until('the series have caught up', async () => (await store.hot.projected()) >= (await store.hot.seq()))
    const [, , projectorMs = 0, redisMs = 0, watcherMs = 0] = (await cpu()).map((now, index) => now - (before[index] ?? 0))
    if (ranOut) process.stderr.write('  (the prepared bodies ran out before the time did)\n')

    const latest = await store.hot.latest()
    const held = await watcher.call('values', Values)
    const same = held.length === latest.size && held.every(([id, value, observedAt]) => latest.get(id)?.value === value && latest.get(id)?.observedAt === observedAt)
    const sent = await ingest.call('sent', z.array(z.number()))
    let counted = true
    await eachOf(ids, 64, async (id) => {
      const lane = Number(/^gpu\.bench-(\d+)\./.exec(id)?.[1])
      for (const resolution of ['1m', '1h'] as const) {
        const candles = await store.series.candles(id, resolution, Date.now() - days(1), Date.now())
        if (candles.reduce((sum, { count }) => sum + count, 0) !== sent[lane]) counted = false
      }
    })
    return [
      figure('observations', observations, ''),
      figure('sustained, payload to socket', (observations / elapsed) * 1000, '/s'),
      atLeast('per core of ingest and web', observations / ((ingestMs + webMs) / 1000), '/s', 20_000),
      figure('ingest alone (parse, gate, commit)', observations / (ingestMs / 1000), '/s per core'),
      figure('web alone (log, mirror, hub)', observations / (webMs / 1000), '/s per core'),
      figure('projector alone (raw and four candle tiers)', observations / (projectorMs / 1000), '/s per core'),
      figure('redis-server alone (commits, log, series)', observations / (redisMs / 1000), '/s per core'),
      figure('all four together', observations / ((ingestMs + webMs + projectorMs + redisMs) / 1000), '/s per core'),
      figure('the reading client', observations / (watcherMs / 1000), '/s per core'),
      figure('values delivered, of those observed', (items / observations) * 100, '%'),
      holds('the socket’s last values are those in Redis', same),
      holds('candles count every observation once', counted),
    ]
  } finally {
    await Promise.all([web, ingest, projector, watcher].map(async (child) => child.stop()))
    await store.close()
    await redis.stop()
  }
}

export const ingestBench: Part = {
  id: 'a',
  title: 'Observations from payload to Redis and on to a socket',
  notes: [
    `${FEEDS} feeds whose bodies have ${ROWS.toLocaleString('en')} rows each, read one after the other by one process (JSON, zod by row, gate, one atomic commit a body); mirror, hub and Socket.IO in a second; the series in a third; one socket that holds every id.`,
    'CPU is that of the processes over the measured time, until the socket has the last commit (for the series: until they have it). The redis-server writes its append-only file at every commit, as the embedded one does.',
  ],
  run,
}
