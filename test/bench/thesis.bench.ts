import { z } from 'zod'
import * as route from '../../app/api/v1/thesis/route.ts'
import { BASKETS } from '../../lib/domain/baskets.ts'
import { signalId, type SignalId } from '../../lib/domain/signal.ts'
import { days } from '../../lib/domain/time.ts'
import { sleep } from '../../lib/sleep.ts'
import { startMirror } from '../../lib/live/mirror.ts'
import { openStore } from '../../lib/store/store.ts'
import { FIRST_DAY } from '../../lib/engine/run.ts'
import { isoDay } from '../../lib/thesis/facts.ts'
import { get, testServer } from '../support/api.ts'
import { testRedis } from '../support/redis.ts'
import { bundle, start } from './child.ts'
import { atMost, figure, type Figure, type Part } from './figures.ts'
import { makeRandom, median, percentile, until } from './measure.ts'
import { configFor } from './processes/target.ts'

/** Within the session after the last one that the record knows of. */
const AT = Date.parse('2026-08-24T18:00:00Z')
const NVDA = signalId('quote', 'nvda')
/** What a share of the upstream basket moves. */
const MOVED = ['index.equity.upstream', 'index.rotation', 'index.vmi'].map((id) => signalId(id))
const TICKS = 300
const WARM_UP = 20
/** Longer than the pace at which values go out: each tick is the first after a pause. */
const EVERY = 250
const READS = 300

const Recomputed = z.object({ signals: z.number(), loadMs: z.number(), first: z.number(), best: z.number() })

async function run(): Promise<Figure[]> {
  await bundle(['thesis'])
  const redis = await testRedis()
  const store = openStore(configFor(redis.url).target)
  const worker = start('thesis')
  const stop = new AbortController()
  const closers: (() => Promise<unknown>)[] = []
  try {
    const opened = Date.now()
    await worker.call('open', z.unknown(), { redis: redis.url, at: AT, opened })
    const loaded = performance.now()
    const before = await worker.cpu()
    await until('the first values are told', async () => (await store.thesis.state()).publishedAt !== undefined, 120_000)
    const toldMs = performance.now() - loaded
    await until('the history is worked out', async () => (await store.thesis.state()).walked === 1, 900_000)
    const [walkMs, walkCpu] = [performance.now() - loaded, (await worker.cpu()) - before]

    const mirror = await startMirror(store, { signal: stop.signal, onError: () => undefined })
    const last = mirror.latest.get(NVDA)?.value ?? 100
    const now = (): number => AT + Date.now() - opened
    const quote = (signal: SignalId, value: number, at: number) => ({ signalId: signal, value, observedAt: at, receivedAt: at, feedId: 'finnhub', mode: 'live' as const })
    // The session is open: every company is quoted, each a little further above its last close than the one before.
    const quotes = BASKETS.map(({ symbol }) => signalId('quote', symbol))
    await allTold(mirror, now(), async (at) => store.hot.commit('finnhub', quotes.flatMap((id) => mirror.latest.get(id) ?? []).map(({ signalId: id, value }, nth) => quote(id, value * (1 + nth / 1000), at))))
    const late: number[] = []
    for (let tick = 0; tick < TICKS + WARM_UP; tick++) {
      const from = performance.now()
      await allTold(mirror, now(), async (at) => store.hot.commit('finnhub', [quote(NVDA, last * (1 + ((tick % 40) + 1) / 1000), at)]))
      if (tick >= WARM_UP) late.push(performance.now() - from)
      await sleep(EVERY)
    }

    const server = await testServer(redis)
    closers.push(server.close)
    const random = makeRandom(7)
    const [first, count] = [FIRST_DAY, Math.floor(AT / days(1)) - FIRST_DAY]
    const read: number[] = []
    let bytes = 0
    for (let turn = 0; turn < READS + WARM_UP; turn++) {
      const path = `/api/v1/thesis?at=${isoDay(first + Math.floor(random() * count))}`
      const from = performance.now()
      const response = await get(route, path)
      const body = await response.text()
      if (response.status !== 200) throw new Error(`${path}: ${body.slice(0, 300)}`)
      if (turn >= WARM_UP) read.push(performance.now() - from)
      bytes = body.length
    }
    const { signals, loadMs, first: cold, best } = await worker.call('recompute', Recomputed, { redis: redis.url, at: AT, opened })
    const connection = store.own()
    const size = await connection.memory('USAGE', store.keys.thesis, 'SAMPLES', 0)
    connection.disconnect()
    return [
      figure('signals that the thesis is made of', signals, ''),
      figure('a tick to all indices that it moves, in another process: p50', median(late), 'ms'),
      atMost('a tick to all indices that it moves, in another process: p99', percentile(late, 0.99), 'ms', 50),
      figure('/thesis?at= any day: answer', bytes / 1000, 'kB'),
      figure('/thesis?at= any day: p50', median(read), 'ms'),
      atMost('/thesis?at= any day: p99', percentile(read, 0.99), 'ms', 300),
      figure('facts from the store', loadMs, 'ms'),
      atMost('every index over all days, the first time', cold / 1000, 's of CPU', 10),
      figure('every index over all days, warm', best / 1000, 's of CPU'),
      figure('after a start: first values told', toldMs / 1000, 's'),
      figure('after a start: every day since the essay judged', walkMs / 1000, 's'),
      figure('of which CPU of the worker', walkCpu / 1000, 's'),
      figure('snapshots in Redis, a day', (size ?? 0) / count / 1000, 'kB'),
    ]
  } finally {
    stop.abort()
    for (const close of closers) await close()
    await worker.stop()
    await store.close()
    await redis.stop()
  }
}

type Mirror = Awaited<ReturnType<typeof startMirror>>

const PATIENCE = 10_000

/** Resolves when every index that a commit moves has a value of its time. */
async function allTold(mirror: Mirror, at: number, commit: (at: number) => Promise<unknown>): Promise<void> {
  const waiting = new Set<SignalId>(MOVED)
  const told = new Promise<void>((resolve, reject) => {
    const end = mirror.listen(({ ids }) => {
      for (const id of ids) if ((mirror.latest.get(id)?.observedAt ?? 0) >= at) waiting.delete(id)
      if (waiting.size > 0) return
      clearTimeout(timer)
      end()
      resolve()
    })
    const timer = setTimeout(() => {
      end()
      reject(new Error(`not told within ${PATIENCE} ms: ${[...waiting].join(', ')}`))
    }, PATIENCE)
  })
  await Promise.all([commit(at), told])
}

export const thesisBench: Part = {
  id: 'l',
  title: 'The thesis: a tick to every index, any day of the past, all of it worked out',
  notes: [
    'The shipped record’s universe on 2026-08-24, within the session, every company quoted; worker with engine and projector in a process of its own, a redis-server that syncs at every commit. A tick is one price of NVDA, 250 ms after the one before; it counts as told when the mirror of another process has every index that it moves.',
    'Any day since the essay, asked of the route in this process: Redis, unpacking, schema and JSON, without HTTP.',
    'All days are those from 2022-12-30 on, nearly four years: what claims look back on. The first time nothing is compiled yet, as after a start.',
  ],
  run,
}
