import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as catalogue from '../../app/api/v1/catalogue/route.ts'
import * as signals from '../../app/api/v1/signals/route.ts'
import type { Observation } from '../../lib/domain/observation.ts'
import { signalId, type Signal } from '../../lib/domain/signal.ts'
import { days, ESSAY_AT, hours, minutes } from '../../lib/domain/time.ts'
import { quoteOf } from '../../lib/feeds/quotes.ts'
import { describe as describeSignal } from '../../lib/ingest/describe.ts'
import { readCatalogue } from '../../lib/live/catalogue.ts'
import { startMirror } from '../../lib/live/mirror.ts'
import { setWebServer } from '../../lib/live/server.ts'
import { Catalogue, SignalPage, type CatalogueRow, type SignalItem } from '../../lib/wire/api.ts'
import { bodyOf, get, settle, testServer, type TestServer } from '../support/api.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'

const now = Date.now()
const at = Math.floor(now / hours(1)) * hours(1) - hours(1)
const NVDA = quoteOf('NVDA') ?? expect.fail('NVDA has a quote')
const offer = (name: string) => signalId('gpu', 'lium', name, 'market', 'on-demand')
const price = signalId('token', 'openrouter', 'openai', 'gpt-4.1', 'input')
const OLD = 'held since before the essay'

let redis: TestRedis
let server: TestServer

const signalOf = (signal: Signal | undefined): Signal => signal ?? expect.fail('no stage rule names it')
const LIUM = { id: 'lium', shape: 'sampled', step: hours(1), staleAfter: hours(3) } as const
const observation = (id: string, value: number, observedAt: number, feedId = 'lium', mode: Observation['mode'] = 'live'): Observation => ({ signalId: signalId(id), value, observedAt, receivedAt: observedAt, feedId, mode })

async function commit(observations: readonly Observation[], described: readonly Signal[] = []): Promise<void> {
  await server.store.hot.commit(observations[0]?.feedId ?? 'lium', observations, server.store.hot.describe(described))
  await settle(server.store, server.mirror, now)
}

const ask = async (headers = {}): Promise<Response> => get(catalogue, '/api/v1/catalogue', {}, headers)
const rowOf = async (id: string): Promise<CatalogueRow> => (await bodyOf(Catalogue, await ask())).rows.find(([one]) => one === id) ?? expect.fail(`${id} is not in the catalogue`)

beforeAll(async () => {
  redis = await testRedis()
  server = await testServer(redis)
  await commit(
    ['h100', 'h200'].flatMap((name, index) => [observation(offer(name), 1 + index, at - days(31)), observation(offer(name), 2 + index, at - days(1)), observation(offer(name), 2.5 + index, at)]),
    ['h100', 'h200'].map((name) => signalOf(describeSignal(LIUM, { id: offer(name), title: `${name.toUpperCase()} · Lium`, unit: 'USD/GPU-h', vendor: 'lium', note: OLD }))),
  )
  const quote = signalOf(describeSignal({ id: 'yahoo-chart', shape: 'sampled', step: minutes(1), staleAfter: minutes(30), calendar: 'nyse' }, NVDA))
  await commit([observation(NVDA.id, 100, ESSAY_AT + hours(20), 'record', 'recorded'), observation(NVDA.id, 180, ESSAY_AT + days(200), 'record', 'recorded')], [quote])
  await commit([observation(price, 2, ESSAY_AT - days(90), 'openrouter'), observation(price, 1.5, at - days(3), 'openrouter')], [signalOf(describeSignal({ id: 'openrouter', shape: 'step', step: days(1), staleAfter: days(1) }, { id: price, title: 'GPT-4.1 · input', unit: 'USD/Mtok', vendor: 'openai' }))])
})

afterAll(async () => {
  await server.close()
  await redis.stop()
})

test('the catalogue is the list of signals, value by value', async () => {
  const { rows, seq, epoch } = await bodyOf(Catalogue, await ask())
  const { items } = await bodyOf(SignalPage, await get(signals, '/api/v1/signals?limit=500'))
  const asRow = (item: SignalItem): CatalogueRow => [
    item.id, item.title, item.stage, item.segment, item.unit, item.feedId, item.source, item.vendor ?? null, item.note ?? null,
    item.value, item.observedAt === null ? null : Date.parse(item.observedAt), item.mode, item.change24h, item.change30d, item.changeSinceEssay,
  ]
  expect([...rows].sort(([a], [b]) => (a < b ? -1 : 1))).toEqual(items.map(asRow))
  expect([seq, epoch]).toEqual([server.mirror.seq, server.mirror.epoch])
  const h100 = rows.find(([id]) => id === offer('h100'))
  expect(h100?.slice(12)).toEqual([0.25, 1.5, null])
  expect(rows.find(([id]) => id === NVDA.id)?.[14]).toBeCloseTo(0.8, 10)
  expect(rows.find(([id]) => id === price)?.slice(12)).toEqual([-0.25, -0.25, -0.25])
})

test('as text and as a value it is the same', async () => {
  const { now: _now, ...value } = await readCatalogue(server)
  expect(await bodyOf(Catalogue, await ask())).toMatchObject(value)
})

test('L11: asked again, nothing is read from Redis; a tick is in the next answer all the same', async () => {
  const read = vi.spyOn(server.store.series, 'closeIn')
  const projected = vi.spyOn(server.store.hot, 'projected')
  await ask()
  expect([read.mock.calls.length, projected.mock.calls.length]).toEqual([0, 0])
  await server.store.hot.commit('lium', [observation(offer('h100'), 3, at + minutes(1))])
  await vi.waitUntil(() => server.mirror.latest.get(offer('h100'))?.value === 3)
  const row = await rowOf(offer('h100'))
  expect(row.slice(9, 14)).toEqual([3, at + minutes(1), 'live', 0.5, 2])
  expect(read).not.toHaveBeenCalled()
})

test('L11: when its hour is over, the value to compare with is read anew, and only that', async () => {
  await commit([observation(offer('h200'), 6, at - days(1) + hours(1)), observation(offer('h200'), 9, at + hours(1))])
  const read = vi.spyOn(server.store.series, 'closeIn')
  expect((await rowOf(offer('h200')))[12]).toBeCloseTo(0.5, 10)
  expect(new Set(read.mock.calls.map(([id]) => id))).toEqual(new Set([offer('h200')]))
})

test('L11: history that is filled in behind a change, and a revision of it, are in the next answer', async () => {
  const old = Math.floor((at + minutes(1) - days(30)) / days(1)) * days(1) + hours(1)
  await commit([observation(offer('h100'), 2, old)])
  expect((await rowOf(offer('h100')))[13]).toBeCloseTo(0.5, 10)
  await commit([{ ...observation(offer('h100'), 1.5, old), receivedAt: now }])
  expect((await rowOf(offer('h100')))[13]).toBeCloseTo(1, 10)
  await commit([observation(offer('h100'), 1.2, ESSAY_AT + hours(2))])
  expect((await rowOf(offer('h100')))[14]).toBeCloseTo(1.5, 10)
})

test('L11: what the series have not taken up yet is read when they have', async () => {
  const id = offer('late')
  await server.store.hot.commit('lium', [observation(id, 4, at - days(1)), observation(id, 5, at)], server.store.hot.describe([signalOf(describeSignal(LIUM, { id, title: 'Late', unit: 'USD/GPU-h' }))]))
  await vi.waitUntil(() => server.mirror.signals.has(id))
  expect((await rowOf(id))[12]).toBeNull()
  await settle(server.store, server.mirror, now)
  expect((await rowOf(id))[12]).toBeCloseTo(0.25, 10)
})

test('a tag is good for as long as the rows are the same', async () => {
  const first = await ask()
  const etag = first.headers.get('etag') ?? expect.fail('no tag')
  expect(first.headers.get('cache-control')).toBe('no-cache')
  const same = await ask({ 'if-none-match': `"other", ${etag}` })
  expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', etag])
  await commit([observation(offer('h100'), 3.1, at + minutes(2))])
  const next = await ask({ 'if-none-match': etag })
  expect(next.status).toBe(200)
  expect(next.headers.get('etag')).not.toBe(etag)
})

describe('in another deployment', () => {
  let bare: TestServer
  beforeAll(async () => {
    bare = await testServer(redis, { namespace: 'bare' })
  })
  afterAll(async () => {
    await bare.close()
    setWebServer(server)
  })

  test('before the first signal is known the answer is an empty list, not that nothing has changed', async () => {
    const answer = await ask()
    expect(answer.headers.get('etag')).toMatch(/^W\/"/)
    expect((await bodyOf(Catalogue, answer)).rows).toEqual([])
  })

  test('pages of a list go on where ids and titles are as long as they may be', async () => {
    const long = ['a', 'b', 'c'].map((name) => offer(name.repeat(199 - offer('').length)))
    await bare.store.hot.commit('lium', long.map((id) => observation(id, 1, at)), bare.store.hot.describe(long.map((id) => signalOf(describeSignal(LIUM, { id, title: '价'.repeat(60), unit: 'USD/GPU-h' })))))
    await settle(bare.store, bare.mirror, now)
    for (const sort of ['id', 'title']) {
      const { nextCursor } = await bodyOf(SignalPage, await get(signals, `/api/v1/signals?limit=1&sort=${sort}`))
      const next = await bodyOf(SignalPage, await get(signals, `/api/v1/signals?limit=1&sort=${sort}&cursor=${nextCursor ?? ''}`))
      expect(next.items.map(({ id }) => id)).toEqual([long[1]])
    }
  })

  test('a life of the database that ends is let go of at once, by name and by value', async () => {
    const { epoch } = bare.mirror
    expect(bare.mirror.latest.size).toBe(3)
    await bare.store.wipe()
    await expect.poll(() => bare.mirror.latest.size, { timeout: 1000 }).toBe(0)
    expect(bare.mirror.epoch).not.toBe(epoch)
    expect(bare.mirror.epoch).toBe(await bare.store.hot.epoch())
  })

  test('one that ends while it is being read is not taken for the next', async () => {
    const { store } = bare
    let wiped = false
    const seq = async (): Promise<number> => {
      if (!wiped) await store.wipe()
      wiped = true
      return store.hot.seq()
    }
    const stop = new AbortController()
    const mirror = await startMirror({ ...store, hot: { ...store.hot, seq } }, { signal: stop.signal, onError: () => undefined })
    stop.abort()
    expect(mirror.epoch).toBe(await store.hot.epoch())
  })
})

test('while Redis is away it is answered from memory', async () => {
  await redis.kill9()
  await expect.poll(() => server.mirror.connected, { timeout: 5000 }).toBe(false)
  expect((await bodyOf(Catalogue, await ask())).rows).toHaveLength(5)
})
