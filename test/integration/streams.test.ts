import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { parseRedisUrl } from '../../lib/config.ts'
import { SYMBOLS } from '../../lib/domain/baskets.ts'
import { signalId } from '../../lib/domain/signal.ts'
import type { StreamFeed } from '../../lib/feeds/feed.ts'
import { finnhub } from '../../lib/feeds/finnhub.ts'
import { runStream } from '../../lib/ingest/stream.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { startOrigin, status, type Origin } from '../support/origin.ts'
import { startChild, type Child } from '../support/processes.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'
import { pollDeps } from '../support/worker.ts'

const NVDA = signalId('quote', 'nvda')
const env = { FINNHUB_TOKEN: 'secret' }
const TTL = 800

let redis: TestRedis
const closers: (() => Promise<unknown>)[] = []
let count = 0

beforeAll(async () => {
  redis = await testRedis()
})
afterAll(async () => redis.stop())
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const trade = (price: number, at: number, symbol = 'NVDA'): string => JSON.stringify({ type: 'trade', data: [{ s: symbol, p: price, t: at, v: 100, c: ['1'] }] })

/** The source, and the most connections it ever had at once. */
async function source(onSocket: (socket: WebSocket) => void = () => {}): Promise<Origin & { readonly most: () => number; readonly send: (text: string) => void }> {
  let most = 0
  const origin: Origin = await startOrigin(() => status(404), {
    onSocket: (socket) => {
      most = Math.max(most, origin.sockets.size)
      onSocket(socket)
    },
  })
  closers.push(origin.close)
  return { ...origin, most: () => most, send: (text) => origin.sockets.forEach((socket) => socket.send(text)) }
}

function fresh(on: TestRedis = redis): { namespace: string; store: Store } {
  count += 1
  const namespace = `streams${count}`
  const store = openStore(parseRedisUrl(on.url), { namespace })
  closers.push(async () => store.close())
  return { namespace, store }
}

/** A worker's stream, with its own connection to Redis; `stop` ends it as a worker that closes does. */
function streaming(namespace: string, origin: Origin, { feed = finnhub, token = `worker-${Math.random()}`, on = redis }: { feed?: StreamFeed; token?: string; on?: TestRedis } = {}): { readonly token: string; readonly stop: () => Promise<void> } {
  const store = openStore(parseRedisUrl(on.url), { namespace })
  const stop = new AbortController()
  const deps = pollDeps(store, feed, origin.url, { now: Date.now, env })
  const running = runStream(feed, { ...deps, token, userAgent: 'downchain/test', lockTtl: TTL, onError: () => {} }, stop.signal)
  const end = async (): Promise<void> => {
    stop.abort()
    await running
    await deps.close()
    await store.close()
  }
  closers.push(end)
  return { token, stop: end }
}

const valueOf = async (store: Store): Promise<number | undefined> => (await store.hot.latest([NVDA])).get(NVDA)?.value

test('two workers hold one connection, which names us, subscribes to every symbol, and brings trades', async () => {
  const said: string[] = []
  const origin = await source((socket) => socket.on('message', (data: Buffer) => said.push(data.toString('utf8'))))
  const { namespace, store } = fresh()
  for (let worker = 0; worker < 2; worker += 1) streaming(namespace, origin)
  await until(() => said.length === SYMBOLS.length)
  const at = Date.now() - 1000
  origin.send(JSON.stringify({ type: 'ping' }))
  origin.send(trade(180, at))
  origin.send(trade(180.5, at + 1))
  await until(async () => (await valueOf(store)) === 180.5)
  await sleep(TTL * 1.5)
  expect(origin.most()).toBe(1)
  expect(origin.requests).toHaveLength(1)
  expect(origin.requests[0]?.headers['user-agent']).toBe('downchain/test')
  expect(said.map((text) => (JSON.parse(text) as { symbol: string }).symbol)).toEqual(SYMBOLS)
  expect(await store.hot.feed(finnhub.id)).toMatchObject({ failures: 0, observations: 2, connectedBy: expect.any(String) as unknown })
  expect((await store.hot.feedHistory(finnhub.id)).at(-1)).toMatchObject({ ok: true, note: 'connected' })
})

test('a worker that closes hands the connection on at once', async () => {
  const origin = await source()
  const { namespace, store } = fresh()
  const first = streaming(namespace, origin, { token: 'first' })
  await until(async () => (await store.hot.feed(finnhub.id)).connectedBy === 'first')
  streaming(namespace, origin, { token: 'second' })
  await first.stop()
  await until(async () => (await store.hot.feed(finnhub.id)).connectedBy === 'second')
  expect(origin.most()).toBe(1)
})

test('a holder that is killed loses the connection to another worker within the lock’s time', async () => {
  const origin = await source()
  const { namespace, store } = fresh()
  const WORKER = JSON.stringify({ redis: redis.url, namespace, settings: { origins: { [finnhub.id]: origin.url }, env }, lockTtl: TTL })
  const children: Child[] = [1, 2].map(() => startChild('test/support/worker-alone.ts', { WORKER }))
  closers.push(async () => Promise.all(children.map(async (child) => child.stop())))
  await Promise.all(children.map(async ({ ready }) => ready))
  const holder = await until(async () => (await store.hot.feed(finnhub.id)).connectedBy)
  origin.send(trade(180, Date.now()))
  await until(async () => (await valueOf(store)) === 180)

  // Which of the two holds it cannot be told from outside: the first kill may be of the other one, and then changes nothing.
  await children[0]?.kill9()
  await sleep(TTL / 2)
  if (origin.sockets.size === 1) {
    const third = startChild('test/support/worker-alone.ts', { WORKER })
    children.push(third)
    await third.ready
    await children[1]?.kill9()
  }
  const from = performance.now()
  await until(async () => origin.sockets.size === 1 && (await store.hot.feed(finnhub.id)).connectedBy !== holder)
  expect(performance.now() - from).toBeLessThan(TTL * 3)
  origin.send(trade(181, Date.now()))
  await until(async () => (await valueOf(store)) === 181)
  expect(origin.most()).toBe(1)
  expect(origin.requests).toHaveLength(2)
})

test('a frame that is not what it should be is told in words and kept; the connection is made anew, the value stays', async () => {
  const origin = await source()
  const { namespace, store } = fresh()
  streaming(namespace, origin)
  await until(() => origin.sockets.size === 1)
  origin.send(trade(180, Date.now()))
  await until(async () => (await valueOf(store)) === 180)
  origin.send('{"type":"trade","data":"none"}')
  await until(async () => (await store.hot.feed(finnhub.id)).failures === 1)
  expect(await store.hot.feed(finnhub.id)).toMatchObject({ lastError: 'finnhub: malformed: a trade frame without its list of trades' })
  expect((await store.hot.deadLetters(finnhub.id))[0]).toMatchObject({ fault: 'malformed', payload: '{"type":"trade","data":"none"}' })
  expect(await valueOf(store)).toBe(180)
  await until(() => origin.requests.length === 2 && origin.sockets.size === 1)
  origin.send(trade(181, Date.now()))
  await until(async () => (await valueOf(store)) === 181)
  expect((await store.hot.feed(finnhub.id)).lastError).toBeUndefined()
})

test('one bad trade among good ones is refused with its reason, and the connection stays', async () => {
  const origin = await source()
  const { namespace, store } = fresh()
  streaming(namespace, origin)
  await until(() => origin.sockets.size === 1)
  const at = Date.now()
  origin.send(JSON.stringify({ type: 'trade', data: [{ s: 'NVDA', p: 180, t: at }, { s: 'AMD', p: 'NaN', t: at }, { s: 'TSM', p: -3, t: at }] }))
  await until(async () => (await store.hot.quarantine(finnhub.id)).length === 2)
  expect((await store.hot.quarantine(finnhub.id)).map(({ kind }) => kind).sort()).toEqual(['range', 'row'])
  expect((await store.hot.latest()).size).toBe(1)
  expect(origin.requests).toHaveLength(1)
})

test('a source that refuses the key is told in words, without the key', async () => {
  const origin = await source((socket) => socket.send(JSON.stringify({ type: 'error', msg: 'Invalid API key' })))
  const { namespace, store } = fresh()
  streaming(namespace, origin)
  await until(async () => (await store.hot.feed(finnhub.id)).lastError)
  const memory = await store.hot.feed(finnhub.id)
  expect(memory.lastError).toBe('finnhub: rejected: Invalid API key')
  expect(JSON.stringify([memory, await store.hot.deadLetters(finnhub.id), await store.hot.feedHistory(finnhub.id)])).not.toContain(env.FINNHUB_TOKEN)
})

test('a source that is away, or closes, is tried again', async () => {
  let closed = 0
  const origin = await source((socket) => {
    closed += 1
    if (closed < 3) socket.close(1011)
  })
  const { namespace, store } = fresh()
  streaming(namespace, origin)
  await until(() => closed === 3)
  await until(async () => (await store.hot.feed(finnhub.id)).connectedBy)
  expect((await store.hot.feedHistory(finnhub.id)).filter(({ ok }) => !ok).map(({ note }) => note)).toContain('finnhub: unavailable: the source closed the connection (1011)')
})

test('silence for too long is a dead connection; a ping is a sign of life', async () => {
  const origin = await source()
  const { namespace, store } = fresh()
  streaming(namespace, origin, { feed: { ...finnhub, silenceAfter: 600 } })
  await until(() => origin.sockets.size === 1)
  const pinging = setInterval(() => origin.sockets.forEach((socket) => socket.ping()), 100)
  await sleep(1500)
  expect(origin.requests).toHaveLength(1)
  clearInterval(pinging)
  await until(() => origin.requests.length === 2)
  expect((await store.hot.feedHistory(finnhub.id)).map(({ note }) => note)).toContain('finnhub: timeout: no frame for 1 s')
})

test('while Redis is away nothing that came is lost, and past the lock’s time the connection is given up', async () => {
  const own = await testRedis()
  closers.push(own.stop)
  const origin = await source()
  const { namespace, store } = fresh(own)
  streaming(namespace, origin, { on: own })
  streaming(namespace, origin, { on: own })
  await until(() => origin.sockets.size === 1)
  origin.send(trade(180, Date.now()))
  await until(async () => (await valueOf(store)) === 180)

  await own.kill9()
  origin.send(trade(181, Date.now()))
  await until(() => origin.sockets.size === 0)
  await own.restart()
  await until(async () => (await valueOf(store)) === 181)
  await until(() => origin.sockets.size === 1)
  origin.send(trade(182, Date.now()))
  await until(async () => (await valueOf(store)) === 182)
  expect(origin.most()).toBe(1)
})
