import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseRedisUrl, readConfig, type RedisTarget } from '../../lib/config.ts'
import type { Observation } from '../../lib/domain/observation.ts'
import { signalId, type Signal, type SignalId } from '../../lib/domain/signal.ts'
import { startWeb, type RunningWeb } from '../../lib/live/web.ts'
import { createLogger } from '../../lib/log.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { testCluster, testRedis, type TestRedis } from '../support/redis.ts'
import { connectClient, type Client } from '../support/sockets.ts'
import { until } from '../support/until.ts'

const config = readConfig({ PORT: '0', LOG_LEVEL: 'silent' }, [])
const log = createLogger({ level: 'silent' })

const NOW = Date.now()
const nvda = signalId('quote', 'nvda')
const h100 = signalId('gpu', 'lium', 'h100', 'market', 'on-demand')
const describeSignal = (id: SignalId): Signal => ({ id, title: id, unit: 'USD', feedId: 'yahoo-chart', stage: 'upstream', segment: 'silicon', reason: 'test', shape: 'sampled', step: 60_000, staleAfter: 600_000 })
const observe = (signal: SignalId, value: number, ago = 0): Observation => ({ signalId: signal, value, observedAt: NOW - ago, receivedAt: NOW, feedId: 'yahoo-chart', mode: 'live' })

/** The newest value that reached a client, whichever way. */
const held = (client: Client, id: SignalId): number | undefined => client.ticks.flatMap(({ items }) => items).findLast(([item]) => item === id)?.[1]

async function setUp(target: RedisTarget, namespace: string): Promise<{ store: Store; webs: RunningWeb[]; close: () => Promise<void> }> {
  const store = openStore(target, { namespace })
  await store.hot.commit('yahoo-chart', [observe(nvda, 180, 10_000), observe(h100, 3, 10_000)], store.hot.describe([nvda, h100].map(describeSignal)))
  const webs = await Promise.all([1, 2].map(async () => startWeb({ config, target, log, namespace })))
  return {
    store,
    webs,
    close: async () => {
      await Promise.all(webs.map(async (web) => web.close()))
      await store.close()
    },
  }
}

describe('two web processes on one Redis', () => {
  let redis: TestRedis
  let parts: Awaited<ReturnType<typeof setUp>>
  const clients: Client[] = []
  const join = async (web: number, options?: Parameters<typeof connectClient>[1]): Promise<Client> => {
    const client = await connectClient(parts.webs[web]?.url ?? '', options)
    clients.push(client)
    return client
  }
  beforeAll(async () => {
    redis = await testRedis()
    parts = await setUp(parseRedisUrl(redis.url), 'live')
  })
  afterAll(async () => {
    for (const client of clients) client.close()
    await parts.close()
    await redis.stop()
  })

  test('[L8] a subscriber gets a snapshot, then what a commit changes, on either process', async () => {
    const [one, two] = [await join(0), await join(1)]
    for (const client of [one, two]) {
      const reply = await client.subscribe({ ids: [nvda] })
      expect(reply).toMatchObject({ kind: 'snapshot', values: [{ id: nvda, value: 180, mode: 'live', feedId: 'yahoo-chart' }] })
    }
    const { seq } = await parts.store.hot.commit('yahoo-chart', [observe(nvda, 181, 9_000), observe(h100, 3.1, 9_000)])
    for (const client of [one, two]) {
      await until(() => held(client, nvda) === 181)
      expect(client.ticks.at(-1)?.seq).toBeGreaterThanOrEqual(seq)
      expect(held(client, h100)).toBeUndefined()
    }
  })

  test('[L8] one who comes back with its last seq gets exactly the signals that changed since, from another process too', async () => {
    const one = await join(0)
    const first = await one.subscribe({ ids: [nvda, h100] })
    if ('error' in first && !('seq' in first)) throw new Error('refused')
    one.close()
    await parts.store.hot.commit('yahoo-chart', [observe(h100, 3.2, 8_000)])
    await parts.store.hot.commit('yahoo-chart', [observe(h100, 3.3, 7_000)])
    await until(() => (parts.webs[1]?.server.mirror.seq ?? 0) >= first.seq + 2)
    const two = await join(1)
    const back = await two.subscribe({ ids: [nvda, h100], since: first.seq, epoch: first.epoch })
    expect(back).toMatchObject({ kind: 'delta', seq: first.seq + 2 })
    expect('values' in back && back.values.map(({ id, value }) => [id, value])).toEqual([[h100, 3.3]])
  })

  test('[L3] [L8] a since that is ahead of us, or of another life of the database, gets a snapshot', async () => {
    const client = await join(0)
    expect(await client.subscribe({ ids: [nvda], since: 10_000_000 })).toMatchObject({ kind: 'snapshot', values: [{ id: nvda }] })
    expect(await client.subscribe({ ids: [nvda], since: 1, epoch: 'another' })).toMatchObject({ kind: 'snapshot', values: [{ id: nvda }] })
  })

  test('[L9] unknown ids are named, what does not parse or goes too far is refused, and nothing else changes', async () => {
    const client = await join(0)
    expect(await client.subscribe({ ids: ['no.such.signal', nvda] })).toMatchObject({ error: { field: 'ids' }, values: [{ id: nvda }] })
    expect(await client.subscribe({ ids: 'nvda' } as never)).toMatchObject({ error: { field: 'ids' } })
    expect(await client.subscribe({ ids: [nvda], since: -1 })).toMatchObject({ error: { field: 'since' } })
    expect(await client.subscribe(null as never)).toHaveProperty('error')
    expect(await client.subscribe({ ids: Array.from({ length: 20_001 }, (_, index) => `quote.x${index}`) })).toMatchObject({ error: { field: 'ids' } })
    client.socket.emit('subscribe', { ids: [nvda] }, 'not a function' as never)
    await parts.store.hot.commit('yahoo-chart', [observe(nvda, 182, 6_000)])
    await until(() => held(client, nvda) === 182)
  })

  test('[L9] a client that asks too fast is told so, and is served again a second later', async () => {
    const client = await join(0)
    const replies = await Promise.all(Array.from({ length: 60 }, async () => client.subscribe({ ids: [nvda] })))
    expect(replies.some((reply) => 'error' in reply && reply.error?.field === 'rate')).toBe(true)
    await until(async () => !('error' in (await client.subscribe({ ids: [nvda] }))), { every: 300 })
  })

  test('[L6] at most ten ticks a second; of several values of one id the newest goes out', async () => {
    const client = await join(0)
    await client.subscribe({ ids: [nvda] })
    const from = client.ticks.length
    const started = performance.now()
    let value = 200
    while (performance.now() - started < 1500) {
      value += 0.01
      await parts.store.hot.commit('yahoo-chart', [observe(nvda, value, 5_000 - Math.round(performance.now() - started))])
    }
    await until(() => held(client, nvda) === value)
    const seconds = (performance.now() - started) / 1000
    expect(client.ticks.length - from).toBeLessThanOrEqual(Math.ceil(seconds * 10) + 1)
    const values = client.ticks.slice(from).flatMap(({ items }) => items.map(([, price]) => price))
    expect(values).toEqual([...values].sort((a, b) => a - b))
  })

  test('a late observation never takes the place of a newer value', async () => {
    const client = await join(0)
    await parts.store.hot.commit('yahoo-chart', [observe(h100, 4, 1_000)])
    await client.subscribe({ ids: [h100] })
    await parts.store.hot.commit('yahoo-chart', [observe(h100, 9, 60_000)])
    await parts.store.hot.commit('yahoo-chart', [observe(h100, 4.1, 500)])
    await until(() => held(client, h100) === 4.1)
    expect(client.ticks.flatMap(({ items }) => items).map(([, price]) => price)).not.toContain(9)
  })

  test('[L1] a signal that its feed describes anew is described so on both processes, with or without a new value', async () => {
    const tsm = signalId('quote', 'tsm')
    const described = (): readonly (number | undefined)[] => parts.webs.map(({ server }) => server.mirror.signals.get(tsm)?.staleAfter)
    await parts.store.hot.commit('yahoo-chart', [observe(tsm, 181)], parts.store.hot.describe([describeSignal(tsm)]))
    await until(() => described().every((span) => span === 600_000))
    await parts.store.hot.commit('yahoo-chart', [], parts.store.hot.describe([{ ...describeSignal(tsm), staleAfter: 1_800_000 }]))
    await until(() => described().every((span) => span === 1_800_000))
  })

  test('unsubscribe stops the ticks of those ids alone', async () => {
    const client = await join(0)
    await client.subscribe({ ids: [nvda, h100] })
    await new Promise((resolve) => void client.socket.emit('unsubscribe', { ids: [h100] }, resolve))
    await parts.store.hot.commit('yahoo-chart', [observe(h100, 4.2, 400), observe(nvda, 190, 400)])
    await until(() => held(client, nvda) === 190)
    expect(held(client, h100)).toBeUndefined()
  })

  test('a page of another origin gets no socket', async () => {
    const response = await fetch(`${parts.webs[0]?.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin: 'http://elsewhere.example' } })
    expect(response.status).toBe(403)
  })

  test('[L1] [L2] Redis is killed and comes back: viewers are told what happened meanwhile, and nothing runs backwards', async () => {
    const client = await join(0)
    await client.subscribe({ ids: [nvda] })
    await redis.kill9()
    await redis.restart()
    await parts.store.hot.commit('yahoo-chart', [observe(nvda, 191, 100)])
    await until(() => held(client, nvda) === 191, { within: 15_000 })
  })
})

test('two web processes on a three-node Redis Cluster tell the same story', { timeout: 60_000 }, async () => {
  const cluster = await testCluster()
  const parts = await setUp(parseRedisUrl(cluster.url), 'live')
  try {
    const clients = await Promise.all(parts.webs.map(async ({ url }) => connectClient(url)))
    for (const client of clients) expect(await client.subscribe({ ids: [nvda, h100] })).toMatchObject({ kind: 'snapshot' })
    await parts.store.hot.commit('yahoo-chart', [observe(nvda, 181, 9_000), observe(h100, 3.1, 9_000)])
    for (const client of clients) {
      await until(() => held(client, nvda) === 181 && held(client, h100) === 3.1)
      client.close()
    }
  } finally {
    await parts.close()
    await cluster.stop()
  }
})
