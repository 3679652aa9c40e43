import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { parseRedisUrl } from '../../lib/config.ts'
import { candleOf, candleStart, RESOLUTIONS, type Resolution } from '../../lib/domain/candle.ts'
import type { SignalId } from '../../lib/domain/signal.ts'
import { openStore } from '../../lib/store/store.ts'
import { freePort, startChild, type Child } from '../support/processes.ts'
import { testRedis } from '../support/redis.ts'
import { connectClient } from '../support/sockets.ts'
import { until } from '../support/until.ts'

const KILLS = Number(process.env['CHAOS_KILLS'] ?? 20)
const SYMBOLS = ['NVDA', 'AMD', 'GOOGL', 'CRM']

/** The same moments at every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A source of trades and of a price list, which remembers all it has said: the oracle. */
async function startSource(startPrices: ReadonlyMap<string, number>) {
  const said = new Map<string, number>()
  const say = (id: string, at: number, value: number): void => void said.set(`${id}@${at}`, value)
  let price = 2
  const http = createServer((_request, response) => {
    const at = Date.now()
    price = Number((price * (1 + Math.sin(at) / 200)).toFixed(4))
    say('gpu.lium.h100-nvl.market.on-demand', at, price)
    const model = { gpu_model: 'H100 NVL', slug: 'nvidia-h100-nvl', reference_price_usd_per_gpu_hour: price, min_price_usd_per_gpu_hour: price, max_price_usd_per_gpu_hour: price, available_gpus: 8, listed_gpus: 16, rented_gpus: 8, idle_gpus: 8, updated_at: new Date(at).toISOString() }
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ generated_at: new Date(at).toISOString(), fleet: { listed_gpus: 16, rented_gpus: 8 }, models: [model] }))
  })
  const sockets = new WebSocketServer({ server: http })
  const prices = new Map(startPrices)
  let lastAt = 0
  const trading = setInterval(() => {
    const at = Math.max(Date.now(), lastAt + 1)
    lastAt = at
    const data = SYMBOLS.map((symbol) => {
      const p = Number(((prices.get(symbol) ?? 100) * (1 + Math.sin(at / 7) / 1000)).toFixed(2))
      prices.set(symbol, p)
      say(`quote.${symbol.toLowerCase()}`, at, p)
      return { s: symbol, p, t: at, v: 1 }
    })
    for (const client of sockets.clients) client.send(JSON.stringify({ type: 'trade', data }))
  }, 15)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    said,
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    quiet: () => clearInterval(trading),
    stop: () => {
      clearInterval(trading)
      for (const client of sockets.clients) client.terminate()
      http.closeAllConnections()
      http.close()
    },
  }
}

test(`${KILLS} SIGKILLs of workers, web and Redis at random moments: nothing accepted is lost, doubled or wrong`, { timeout: 60_000 + KILLS * 6_000 }, async () => {
  const redis = await testRedis()
  const store = openStore(parseRedisUrl(redis.url))
  const port = await freePort()
  const dice = random(20_250_210)
  const prices = new Map([['NVDA', 214.7], ['AMD', 521], ['GOOGL', 300], ['CRM', 209.2]])
  const source = await startSource(prices)
  const env = { REDIS_URL: redis.url, LOG_LEVEL: 'warn', THESIS: 'off', FEEDS: 'finnhub,lium', FINNHUB_TOKEN: 'test', FEED_ORIGIN_FINNHUB: source.origin, FEED_ORIGIN_LIUM: source.origin, FEED_EVERY_LIUM: '1s' }
  const startWorker = (): Child => startChild('workers/worker.ts', env)
  const startWeb = (): Child => startChild('test/support/web-alone.ts', { ...env, PORT: String(port) })
  const workers = [startWorker(), startWorker()]
  let web = startWeb()
  const shown: { id: SignalId; value: number; at: number }[] = []
  try {
    await Promise.all([...workers.map(async ({ ready }) => ready), web.ready])
    const ids = SYMBOLS.map((symbol) => `quote.${symbol.toLowerCase()}` as SignalId)
    const client = await connectClient(`http://127.0.0.1:${port}`, { reconnection: true })
    const subscribe = async (): Promise<void> => void (await client.subscribe({ ids }))
    client.socket.on('connect', () => void subscribe())
    client.socket.on('ticks', ({ items }) => {
      for (const [id, value, at, mode] of items) if (mode === 'live') shown.push({ id, value, at })
    })
    await subscribe()
    await until(() => shown.length > 0, { within: 20_000 })

    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(200 + dice() * 1400)
      const what = dice()
      if (what < 0.5) {
        const which = dice() < 0.5 ? 0 : 1
        await workers[which]?.kill9()
        workers[which] = startWorker()
      } else if (what < 0.75) {
        await web.kill9()
        web = startWeb()
      } else {
        await redis.kill9()
        await sleep(dice() * 500)
        await redis.restart()
      }
    }
    // All come back by themselves: what a viewer sees moves on after the last kill.
    const after = Date.now()
    await until(() => shown.some(({ at }) => at > after), { within: 60_000 })
    // A worker that dies while it asks keeps its host taken for up to forty seconds.
    await until(async () => ((await store.hot.feed('lium')).lastSuccessAt ?? 0) > after, { within: 60_000 })
    source.quiet()
    await Promise.all(workers.map(async (worker) => worker.stop()))
    // One that polls nothing, to bring the series up to the log.
    const last = startChild('workers/worker.ts', { ...env, FEEDS: 'finnhub' })
    await last.ready
    await until(async () => (await store.hot.projected()) === (await store.hot.seq()) && source.said.size > 0, { within: 20_000 })
    await last.stop()
    client.close()

    const wrong: string[] = []
    let total = 0
    for (const id of [...ids, 'gpu.lium.h100-nvl.market.on-demand' as SignalId]) {
      const all = await store.series.vintages(id, 0, Date.now() + 60_000)
      const vintages = all.filter(({ recorded }) => !recorded)
      total += vintages.length
      // What is held was said, as it was said, and once.
      for (const { observedAt, value } of vintages) if (source.said.get(`${id}@${observedAt}`) !== value) wrong.push(`${id} at ${observedAt} is ${value}`)
      if (new Set(vintages.map(({ observedAt }) => observedAt)).size !== vintages.length) wrong.push(`${id} holds an observation twice`)
      // What a viewer was shown is held.
      const held = new Map(vintages.map(({ observedAt, value }) => [observedAt, value]))
      for (const { at, value } of shown.filter((tick) => tick.id === id)) if (held.get(at) !== value) wrong.push(`${id} was shown ${value} at ${at}, and it is gone`)
      // Candles are those of the observations held.
      for (const resolution of RESOLUTIONS) wrong.push(...candlesDiffer(id, resolution, all.map(({ observedAt, value }) => [observedAt, value]), await store.series.candles(id, resolution, (vintages[0]?.observedAt ?? 0) - 86_400_000, Date.now())))
      const newest = (await store.hot.latest([id])).get(id)
      if (newest?.observedAt !== vintages.at(-1)?.observedAt) wrong.push(`${id}: the newest value is not the last observation`)
    }
    expect(wrong).toEqual([])
    // The count of what was accepted is the count of what is held (the list's second signal is its share in use).
    const counted = ((await store.hot.feed('finnhub')).observations ?? 0) + ((await store.hot.feed('lium')).observations ?? 0)
    const utilisation = (await store.series.vintages('gpu.lium.h100-nvl.market.utilisation' as SignalId, 0, Date.now() + 60_000)).length
    expect(counted).toBe(total + utilisation)
    expect(total).toBeGreaterThan(100)
    // The record was loaded once, whole, by whichever worker lived long enough.
    expect(await store.series.vintages('quote.spy' as SignalId, 0, Date.now())).toHaveLength(1163)
    // A viewer never saw time run backwards.
    for (const id of ids) {
      const ats = shown.filter((tick) => tick.id === id).map(({ at }) => at)
      expect(ats).toEqual([...ats].sort((a, b) => a - b))
    }
  } finally {
    source.stop()
    await Promise.all([...workers, web].map(async (child) => child.kill9()))
    await store.close()
    await redis.stop()
  }
})

/** The candles that hold live observations, against an oracle that computes them from the values. */
function candlesDiffer(id: string, resolution: Resolution, values: readonly (readonly [at: number, value: number])[], candles: readonly { readonly at: number }[]): string[] {
  const groups = new Map<number, number[]>()
  for (const [at, value] of values) {
    const start = candleStart(resolution, at)
    groups.set(start, [...(groups.get(start) ?? []), value])
  }
  return candles.flatMap((candle) => {
    const expected = candleOf(candle.at, groups.get(candle.at) ?? [])
    return JSON.stringify(expected) === JSON.stringify(candle) ? [] : [`${id} ${resolution} ${JSON.stringify(candle)} ≠ ${JSON.stringify(expected)}`]
  })
}
