import { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isLoopback, parseRedisUrl, readConfig } from '../../lib/config.ts'
import { signalId } from '../../lib/domain/signal.ts'
import { stageOf } from '../../lib/domain/stage.ts'
import { FEEDS } from '../../lib/feeds/registry.ts'
import { makeFetcher } from '../../lib/http.ts'
import { makeIngest } from '../../lib/ingest/ingest.ts'
import { pollFeed } from '../../lib/ingest/poll.ts'
import { settingsFor } from '../../lib/ingest/settings.ts'
import { runStream } from '../../lib/ingest/stream.ts'
import { sleep } from '../../lib/sleep.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { startRecordedOrigin, type Origin } from '../support/origin.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'

const NOW = Date.UTC(2026, 10, 23, 15)
const envName = (form: string, feedId: string): string => `${form}_${feedId.toUpperCase().replaceAll('-', '_')}`
const byId = (id: string) => FEEDS.find((feed) => feed.id === id)

describe('FEED_ORIGIN_<FEED>, with every network but loopback refused', () => {
  const connect = Object.getOwnPropertyDescriptor(Socket.prototype, 'connect')
  const tried: string[] = []
  let redis: TestRedis
  let store: Store
  const origins = new Map<string, Origin>()

  beforeAll(async () => {
    redis = await testRedis()
    for (const { id } of FEEDS) origins.set(id, await startRecordedOrigin(id))
    // TCP, TLS and what looks names up all go through here.
    Socket.prototype.connect = function connectLocally(this: Socket, ...args: unknown[]): Socket {
      const host = hostIn(args)
      if (host !== undefined && !isLoopback(host)) {
        tried.push(host)
        throw new Error(`refused by the test: ${host}`)
      }
      return Reflect.apply(connect?.value as typeof this.connect, this, args) // Safe: the very function that stood there.
    }
    store = openStore(parseRedisUrl(redis.url), { namespace: 'origins' })
  })
  afterAll(async () => {
    if (connect) Object.defineProperty(Socket.prototype, 'connect', connect)
    await store.close()
    await Promise.all([...origins.values()].map(async (origin) => origin.close()))
    await redis.stop()
  })

  const config = (): ReturnType<typeof readConfig> =>
    readConfig(
      {
        FINNHUB_TOKEN: 'k', ALPACA_KEY_ID: 'k', ALPACA_SECRET: 'k', LAMBDA_API_KEY: 'k', OPENROUTER_API_KEY: 'k', COMPUTEPRICES_API_KEY: 'k', EIA_API_KEY: 'k', ARTIFICIAL_ANALYSIS_API_KEY: 'k',
        CONTACT_EMAIL: 'desk@example.com',
        ...Object.fromEntries(FEEDS.map(({ id }) => [envName('FEED_ORIGIN', id), origins.get(id)?.url])),
        ...Object.fromEntries(FEEDS.filter(({ terms }) => terms).map(({ id }) => [envName('FEED_ACCEPT_TERMS', id), 'yes'])),
      },
      FEEDS.map(({ id }) => id),
    )

  test('the test itself sees an attempt to leave this machine', async () => {
    const fetcher = makeFetcher({ userAgent: 'downchain/test' })
    await expect(fetcher.ask({ feedId: 'x', url: new URL('http://192.0.2.1/') })).rejects.toThrow('unavailable')
    await fetcher.close()
    expect(tried.splice(0)).toEqual(['192.0.2.1'])
  })

  // Currencies come before the electricity that is stated in them.
  test.each([...FEEDS].sort((a, b) => Number(b.id === 'frankfurter') - Number(a.id === 'frankfurter')).map(({ id }) => id))('%s asks there alone, and what it got is accepted and staged', async (id) => {
    const feed = byId(id)
    const origin = origins.get(id)
    if (!feed || !origin) throw new Error(`no feed ${id}`)
    const settings = settingsFor(feed, config())
    expect(settings.off).toBeUndefined()
    const fetcher = makeFetcher({ userAgent: 'downchain/test' })
    const ingest = makeIngest({ store, feedOf: byId })
    const deps = { store, ingest, fetcher, settings, sleep, now: () => NOW }
    const before = await store.hot.seq()
    if (feed.kind === 'poll') {
      const outcome = await pollFeed(feed, deps)
      expect(outcome.accepted).toBeGreaterThan(0)
    } else {
      const stop = new AbortController()
      const running = runStream(feed, { ...deps, token: 'test', userAgent: 'downchain/test', onError: () => {} }, stop.signal)
      await until(async () => ((await store.hot.feed(id)).observations ?? 0) > 0)
      stop.abort()
      await running
    }
    await fetcher.close()
    expect(origin.requests.length).toBeGreaterThan(0)

    const connection = store.own()
    const entries = await store.hot.readLog(connection, before, 10_000)
    connection.disconnect()
    const observed = entries.flatMap(({ observations }) => observations)
    expect(observed.length).toBeGreaterThan(0)
    expect(observed.filter(({ signalId: signal, feedId }) => feedId !== id || !stageOf(signal))).toEqual([])
    const signals = await store.hot.signals()
    for (const { signalId: signal } of observed) expect(signals.get(signal)).toMatchObject({ stage: stageOf(signal)?.stage, reason: expect.any(String) })
    expect(tried).toEqual([])
  })

  test('every stage has got values', async () => {
    const signals = [...(await store.hot.signals()).values()]
    expect(new Set(signals.map(({ stage }) => stage))).toEqual(new Set(['upstream', 'midstream', 'downstream']))
    expect(await store.hot.latest([signalId('quote', 'nvda')])).toHaveProperty('size', 1)
  })
})

/** The host of `connect(options)` or `connect(port, host)`; undefined for a unix socket. */
function hostIn(args: readonly unknown[]): string | undefined {
  const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as readonly unknown[] // Safe: net hands over its normalised list, or what was given.
  if (typeof first !== 'object' || first === null) return typeof second === 'string' ? second : 'localhost'
  if ('path' in first && first.path) return undefined
  return 'host' in first && typeof first.host === 'string' ? first.host : 'localhost'
}
