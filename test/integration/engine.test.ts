import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import * as indexRoute from '../../app/api/v1/indices/[id]/route.ts'
import * as indices from '../../app/api/v1/indices/route.ts'
import * as seriesRoute from '../../app/api/v1/series/route.ts'
import * as stage from '../../app/api/v1/signals/[id]/stage/route.ts'
import * as thesis from '../../app/api/v1/thesis/route.ts'
import { parseRedisUrl, readConfig } from '../../lib/config.ts'
import { BASKETS } from '../../lib/domain/baskets.ts'
import { closeOf } from '../../lib/domain/calendar.ts'
import type { Observation } from '../../lib/domain/observation.ts'
import { signalId, type SignalId, type SignalSpec } from '../../lib/domain/signal.ts'
import { days, hours, minutes } from '../../lib/domain/time.ts'
import { quoteOf } from '../../lib/feeds/quotes.ts'
import { DOWNCHAIN, feedById } from '../../lib/feeds/registry.ts'
import { describe as describeSignal } from '../../lib/ingest/describe.ts'
import { setWebServer } from '../../lib/live/server.ts'
import { startWeb, type RunningWeb } from '../../lib/live/web.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import type { EngineState } from '../../lib/store/thesis.ts'
import { isoDay } from '../../lib/thesis/facts.ts'
import { CLAIM_IDS, WINDOWS } from '../../lib/thesis/ids.ts'
import { SeriesReply } from '../../lib/wire/api.ts'
import type { ClaimChange } from '../../lib/wire/socket.ts'
import { IndexDetail, IndexList, ThesisReply } from '../../lib/wire/thesis.ts'
import { bodyOf, get, problemOf, put, remove } from '../support/api.ts'
import { testMethod } from '../support/method.ts'
import { startChild } from '../support/processes.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { connectClient } from '../support/sockets.ts'
import { until as untilWithin } from '../support/until.ts'
import { testWorker, type TestWorker } from '../support/worker.ts'

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`)
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const FIRST = '2025-02-10'
/** A Monday, within its session. */
const MONDAY = Date.parse('2025-03-03T18:00:00Z')
const FRIDAY = '2025-02-28'
const yahoo = feedById('yahoo-chart') ?? expect.fail('no yahoo-chart')
const lium = feedById('lium') ?? expect.fail('no lium')

// What is waited for is quick where the machine is idle; beside others it has to wait for its turn.
vi.setConfig({ testTimeout: 90_000 })
const until: typeof untilWithin = (check) => untilWithin(check, { within: 40_000 })

let redis: TestRedis
let count = 0
const closers: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  redis = await testRedis()
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})
afterAll(async () => redis.stop())

const SHARES = BASKETS.filter(({ role }) => role === 'constituent')
const sessions = (from: string, to: string): number[] => {
  const closes: number[] = []
  for (let at = day(from); at <= day(to); at += days(1)) closes.push(...[closeOf('nyse', isoDay(at / days(1)))].filter((close) => close !== undefined))
  return closes
}

/** The closes of February 2025 as a source has them: each stage's companies move by so much a session. */
function closes(rise: Readonly<Record<string, number>> = {}, to = FRIDAY): Observation[] {
  return SHARES.flatMap(({ symbol, stage: of }, nth) => {
    const id = quoteOf(symbol)?.id ?? expect.fail(symbol)
    return sessions('2025-02-03', to).map((at, place): Observation => ({ signalId: id, value: (100 + nth) * Math.exp((rise[of] ?? 0) * place), observedAt: at, receivedAt: at, feedId: yahoo.id, mode: 'live' }))
  })
}

const RENTS = ['h100', 'h200', 'b200'].flatMap((gpu) => ['one', 'two', 'three'].map((provider): SignalSpec => ({ id: signalId('gpu', 'lium', gpu, provider, 'on-demand'), title: `${gpu} · ${provider}`, unit: 'USD/GPU-h' })))
const rents = (to = day(FRIDAY)): Observation[] =>
  RENTS.flatMap(({ id }) => Array.from({ length: (to - day('2025-02-03')) / days(1) + 1 }, (_, nth): Observation => ({ signalId: id, value: 2, observedAt: day('2025-02-03') + nth * days(1) + hours(12), receivedAt: day('2025-02-03') + nth * days(1) + hours(12), feedId: lium.id, mode: 'live' })))

type World = { readonly namespace: string; readonly store: Store; readonly clock: { now: number }; readonly tell: (id: SignalId, value: number, observedAt: number, receivedAt?: number) => Promise<void> }

async function world({ rise, to = FRIDAY }: { rise?: Readonly<Record<string, number>>; to?: string } = {}): Promise<World> {
  count += 1
  const namespace = `engine${count}`
  const store = openStore(parseRedisUrl(redis.url), { namespace })
  closers.push(async () => store.close())
  const described = [
    ...SHARES.flatMap(({ symbol }) => describeSignal(yahoo, quoteOf(symbol) ?? expect.fail(symbol)) ?? []),
    ...RENTS.flatMap((spec) => describeSignal(lium, spec) ?? []),
  ]
  const all = [...closes(rise, to), ...rents(day(to))]
  for (let from = 0; from < all.length; from += 1000) await store.hot.commit(yahoo.id, all.slice(from, from + 1000), from === 0 ? store.hot.describe(described) : [])
  const clock = { now: MONDAY }
  return {
    namespace, store, clock,
    tell: async (id, value, observedAt, receivedAt = clock.now) => void (await store.hot.commit(id.startsWith('quote.') ? yahoo.id : lium.id, [{ signalId: id, value, observedAt, receivedAt, feedId: id.startsWith('quote.') ? yahoo.id : lium.id, mode: 'live' }])),
  }
}

async function worker({ namespace, clock }: World, method = testMethod(), lockTtl = 800): Promise<TestWorker> {
  const running = await testWorker(redis, namespace, { origins: {} }, { method, now: () => clock.now, engineSettle: 100, lockTtl })
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => (closed ??= running.close())
  closers.push(close)
  return { ...running, close }
}

/** A web process on the same Redis, whose routes answer. */
async function web({ namespace, clock }: World): Promise<RunningWeb> {
  const running = await startWeb({ config: readConfig({ PORT: '0', REDIS_URL: redis.url, LOG_LEVEL: 'silent' }, []), target: parseRedisUrl(redis.url), log, namespace, now: () => clock.now })
  closers.push(running.close)
  setWebServer(running.server)
  return running
}

const ready = async ({ store, clock }: World): Promise<EngineState> =>
  until(async () => {
    const state = await store.thesis.state()
    return state.walked === 1 && state.through === Math.floor(clock.now / days(1)) - 1 && (await store.hot.projected()) >= (await store.hot.seq()) ? state : undefined
  })

const valueOf = async ({ store }: World, id: string): Promise<number | undefined> => (await store.hot.latest([id])).get(id as SignalId)?.value
const closesOf = async ({ store, clock }: World, id: string): Promise<(readonly [string, number, number])[]> =>
  (await store.series.candles(id as SignalId, '1d', 0, clock.now)).map(({ at, close, count: of }) => [isoDay(at / days(1)), close, of] as const)

describe('[E5] [E6] [E7] indices as signals', () => {
  test('appear with their history, a value a day, and move with the next tick', async () => {
    const made = await world({ rise: { upstream: 0.01 } })
    await worker(made)
    await ready(made)
    const { server } = await web(made)
    const upstream = await until(async () => closesOf(made, 'index.equity.upstream'))
    expect(upstream.find(([date]) => date === FIRST)?.[1]).toBeCloseTo(100, 9)
    expect(upstream.filter(([date]) => date > FIRST).map(([date]) => date)).toEqual(sessions('2025-02-11', FRIDAY).map((at) => isoDay(Math.floor(at / days(1)))))
    expect(upstream.at(-1)?.[1]).toBeCloseTo(100 * Math.exp(0.01 * sessions('2025-02-11', FRIDAY).length), 6)
    expect(upstream.every(([, , of]) => of === 1)).toBe(true)
    expect(server.mirror.signals.get(signalId('index.compute.on-demand'))).toMatchObject({ feedId: DOWNCHAIN, stage: 'upstream', segment: 'compute', unit: 'index' })
    expect(server.mirror.latest.get(signalId('index.equity.upstream'))).toMatchObject({ feedId: DOWNCHAIN, mode: 'live', observedAt: closeOf('nyse', FRIDAY) })

    const before = await valueOf(made, 'index.equity.upstream')
    const nvda = quoteOf('NVDA')?.id ?? expect.fail('NVDA')
    const last = (await valueOf(made, nvda)) ?? 0
    await made.tell(nvda, last * 1.1, MONDAY)
    await until(async () => Math.abs(((await valueOf(made, 'index.equity.upstream')) ?? 0) / (before ?? 1) - Math.exp(Math.log(1.1) / 10)) < 1e-9)
    expect((await made.store.hot.latest(['index.equity.upstream'])).get(signalId('index.equity.upstream'))?.observedAt).toBe(MONDAY)
    expect(server.mirror.modeOf(server.mirror.latest.get(signalId('index.equity.upstream')) ?? expect.fail(), MONDAY)).toBe('live')
    // A source whose clock is ahead: its value counts when its time has come, without another word.
    await made.tell(nvda, last * 1.21, MONDAY + 2000)
    made.clock.now = MONDAY + 3000
    await until(async () => Math.abs(((await valueOf(made, 'index.equity.upstream')) ?? 0) / (before ?? 1) - Math.exp(Math.log(1.21) / 10)) < 1e-9)
    await ready(made)
    const { series } = await bodyOf(SeriesReply, await get(seriesRoute, `/api/v1/series?ids=index.equity.upstream,index.rotation&interval=1d&from=${FIRST}`))
    expect(series.map(({ id, unit }) => [id, unit])).toEqual([['index.equity.upstream', 'index'], ['index.rotation', 'index']])
    expect(series[0]?.points.at(-1)?.[0]).toBe(day('2025-03-03'))
  })

  test('a late value restates the days it concerns, and no day is doubled', async () => {
    const made = await world()
    await worker(made)
    await ready(made)
    await web(made)
    expect((await closesOf(made, 'index.compute.on-demand')).at(-1)?.[1]).toBeCloseTo(100, 9)
    const [first, second] = RENTS.filter(({ id }) => id.includes('h100')).map(({ id }) => id)
    for (const id of [first, second]) if (id) await made.tell(id, 1, day('2025-02-20') + hours(13))
    await until(async () => (await closesOf(made, 'index.compute.on-demand')).some(([, close]) => close < 99))
    const after = await closesOf(made, 'index.compute.on-demand')
    expect(after.find(([date]) => date === '2025-02-19')?.[1]).toBeCloseTo(100, 9)
    expect(after.find(([date]) => date === '2025-02-20')?.[1]).toBeLessThan(99)
    expect(after.find(([date]) => date === '2025-02-21')?.[1]).toBeCloseTo(100, 9)
    expect(new Set(after.map(([date]) => date)).size).toBe(after.length)
    expect(after.every(([, , of]) => of === 1)).toBe(true)
    const vintages = await made.store.series.vintages(signalId('index.compute.on-demand'), day('2025-02-20'), day('2025-02-21') - 1)
    expect(vintages.map(({ receivedAt }) => receivedAt > MONDAY - 1)).toEqual([false, true])
    const detail = await until(async () => {
      const told = await bodyOf(IndexDetail, await get(indexRoute, '/x', { id: 'index.compute.on-demand' }))
      return told.restated === null ? undefined : told
    })
    expect(detail.restated).toBe(new Date(MONDAY).toISOString())
    // What was known then stays as it was known.
    const then = await bodyOf(IndexDetail, await get(indexRoute, '/x?at=2025-02-20', { id: 'index.compute.on-demand' }))
    expect([then.value, then.restated]).toEqual([100, null])
  })

  test('a constituent that goes silent is carried, then dropped, and says so', async () => {
    const made = await world()
    const silent = RENTS[0]?.id ?? expect.fail()
    await worker(made)
    await ready(made)
    await web(made)
    for (const date of ['2025-03-01', '2025-03-05', '2025-03-09', '2025-03-13']) {
      made.clock.now = day(date) + hours(18)
      for (const { id } of RENTS) if (id !== silent && !id.includes('h200')) await made.tell(id, 2, day(date) + hours(12))
    }
    await ready(made)
    const told = async (at: string): Promise<IndexDetail> => bodyOf(IndexDetail, await get(indexRoute, `/x?at=${at}`, { id: 'index.compute.on-demand' }))
    const [carried, dropped] = [await told('2025-03-02'), await told('2025-03-12')]
    expect(carried.list.find(({ id }) => id === 'h200')).toMatchObject({ priced: true })
    expect(carried).toMatchObject({ carried: false, priced: 3, value: 100 })
    expect(dropped.list.find(({ id }) => id === 'h200')?.priced ?? false).toBe(false)
    expect(dropped).toMatchObject({ carried: true, priced: 2, value: 100 })
    expect(dropped.list.find(({ id }) => id === 'h100')?.signalIds).not.toContain(silent)
  })
})

test('a company that the team puts into another stage counts there, in every day of the index, and back', async () => {
  const made = await world({ rise: { upstream: 0.01 } })
  await worker(made)
  await ready(made)
  const { server } = await web(made)
  const nvda = quoteOf('NVDA')?.id ?? expect.fail('NVDA')
  const members = async (id: string, at = ''): Promise<readonly string[]> => (await bodyOf(IndexDetail, await get(indexRoute, `/x${at}`, { id }))).list.map((one) => one.id)
  const whole = (await closesOf(made, 'index.equity.downstream')).at(-1)?.[1] ?? 0
  expect(await until(async () => members('index.equity.upstream'))).toContain(nvda)

  await put(stage, { id: nvda }, { body: { stage: 'downstream', segment: 'application', reason: 'We read it as a user' } })
  await until(async () => (await members('index.equity.downstream')).includes(nvda))
  expect(await members('index.equity.upstream')).not.toContain(nvda)
  await until(async () => ((await closesOf(made, 'index.equity.downstream')).find(([date]) => date === '2025-02-20')?.[1] ?? 0) > whole + 0.1)
  // The days before today are told anew too.
  await until(async () => (await members('index.equity.downstream', '?at=2025-02-20')).includes(nvda))
  expect(server.mirror.signals.get(nvda)?.stage).toBe('downstream')

  await remove(stage, { id: nvda })
  await until(async () => !(await members('index.equity.downstream', '?at=2025-02-20')).includes(nvda))
  await until(async () => Math.abs(((await closesOf(made, 'index.equity.downstream')).find(([date]) => date === '2025-02-20')?.[1] ?? 0) - 100) < 1e-9)
  // The thesis of now is kept once a second.
  await until(async () => (await members('index.equity.upstream')).includes(nvda))
})

describe('the history of verdicts', () => {
  test('is told as it was known at the end of each day, and from when to when', async () => {
    const made = await world({ rise: { downstream: 0.01 } })
    await worker(made)
    await ready(made)
    await web(made)
    const told = await bodyOf(ThesisReply, await until(async () => {
      const response = await get(thesis, '/api/v1/thesis')
      return response.ok ? response : undefined
    }))
    expect(told.state).toEqual({ state: 'ready', done: 21, of: 21, from: FIRST, to: '2025-03-02' })
    const then = await bodyOf(ThesisReply, await get(thesis, '/api/v1/thesis?at=2025-02-20'))
    expect(then).toMatchObject({ day: '2025-02-20', at: '2025-02-20T23:59:59.999Z' })
    expect(then.claims[0]?.readings[0]).toMatchObject({ verdict: 'supported', today: 'supported' })
    expect((await bodyOf(ThesisReply, await get(thesis, '/api/v1/thesis?at=2025-02-20T10:00:00Z'))).day).toBe('2025-02-19')
    expect((await bodyOf(ThesisReply, await get(thesis, '/api/v1/thesis?at=2025-03-03'))).day).toBe('2025-03-03')
    const list = await bodyOf(IndexList, await get(indices, '/api/v1/indices?at=2025-02-12'))
    expect(list.items.map(({ id }) => id)).toContain('index.equity.downstream')
    expect(list.items.find(({ id }) => id === 'index.equity.downstream')?.value).toBeCloseTo(100 * Math.exp(0.02), 6)

    expect((await problemOf(await get(thesis, '/api/v1/thesis?at=2025-02-09'), 404)).detail).toMatch(/from 2025-02-10 to 2025-03-02/)
    expect((await problemOf(await get(thesis, '/api/v1/thesis?at=2025-03-04'), 400)).field).toBe('at')
    expect((await problemOf(await get(indices, '/api/v1/indices?at=never'), 400)).field).toBe('at')
    expect((await problemOf(await get(indexRoute, '/x', { id: 'index.none' }), 400)).field).toBe('id')
  })

  test('a verdict that has held for long enough is told to every page when its day ends', async () => {
    const made = await world({ rise: { downstream: 0.01 } })
    await worker(made)
    await ready(made)
    const { url } = await web(made)
    const client = await connectClient(url)
    closers.push(async () => client.close())
    const changes: ClaimChange[] = []
    client.socket.on('claim', (change) => changes.push(change))
    for (const date of ['2025-03-03', '2025-03-04', '2025-03-05', '2025-03-06', '2025-03-07']) {
      made.clock.now = Date.parse(`${date}T22:00:00Z`)
      for (const { symbol, stage: of } of SHARES) if (of === 'upstream') await made.tell(quoteOf(symbol)?.id ?? expect.fail(), 170, closeOf('nyse', date) ?? 0)
    }
    made.clock.now = Date.parse('2025-03-08T10:00:00Z')
    await until(() => changes.length >= CLAIM_IDS.length * WINDOWS.length)
    expect(changes).toHaveLength(CLAIM_IDS.length * WINDOWS.length)
    expect(changes.find(({ id, window }) => id === 'D2' && window === '90d')).toEqual({ id: 'D2', window: '90d', verdict: 'contradicted', was: 'supported', since: '2025-03-07' })
    await ready(made)
    expect((await bodyOf(ThesisReply, await get(thesis, '/api/v1/thesis?at=2025-03-07'))).claims[0]?.readings[0]?.history).toEqual([{ from: FIRST, verdict: 'undecided' }, { from: '2025-02-18', verdict: 'supported' }, { from: '2025-03-07', verdict: 'contradicted' }])
  })
})

describe('one engine', () => {
  test('of two workers one has it, and hands it on when it closes; nothing is counted twice', async () => {
    const made = await world({ rise: { upstream: 0.01 } })
    const [first] = [await worker(made), await worker(made)]
    const { holder } = await until(async () => {
      const state = await ready(made)
      return state.holder === undefined ? undefined : state
    })
    await first.close()
    const nvda = quoteOf('NVDA')?.id ?? expect.fail('NVDA')
    const before = await valueOf(made, 'index.equity.upstream')
    await made.tell(nvda, 150, MONDAY)
    await until(async () => (await valueOf(made, 'index.equity.upstream')) !== before)
    const state = await until(async () => {
      const now = await made.store.thesis.state()
      return now.holder === undefined ? undefined : now
    })
    expect(typeof state.holder).toBe('string')
    expect(typeof holder).toBe('string')
    await ready(made)
    expect((await closesOf(made, 'index.equity.upstream')).every(([, , of]) => of === 1)).toBe(true)
  })

  test('killed in the middle of the history, another one goes on where it stopped', async () => {
    const made = await world({ rise: { downstream: 0.01 } })
    const settings = { redis: redis.url, namespace: made.namespace, settings: { origins: {} }, lockTtl: 800, engine: { at: MONDAY, slow: 120 } }
    const child = startChild('test/support/worker-alone.ts', { WORKER: JSON.stringify(settings) })
    closers.push(async () => child.kill9())
    await child.ready
    const midway = await until(async () => {
      const state = await made.store.thesis.state()
      return (state.through ?? 0) >= day(FIRST) / days(1) + 4 ? state : undefined
    })
    await child.kill9()
    const stopped = await made.store.thesis.state()
    expect(stopped.walked).toBeUndefined()
    const made4 = (await made.store.thesis.thesis(midway.through ?? 0))?.computedAt
    made.clock.now = MONDAY + minutes(1)
    await worker(made)
    await ready(made)
    // The days that were done were not done again.
    expect((await made.store.thesis.thesis(midway.through ?? 0))?.computedAt).toBe(made4)
    expect((await made.store.thesis.thesis((stopped.through ?? 0) + 2))?.computedAt).toBe(new Date(MONDAY + minutes(1)).toISOString())
    const told = await closesOf(made, 'index.equity.downstream')
    expect(told.filter(([date]) => date > FIRST)).toHaveLength(sessions('2025-02-11', FRIDAY).length)
    expect(told.every(([, , of]) => of === 1)).toBe(true)
  })

  test('started again it tells nothing anew, and another method works everything out anew', async () => {
    const made = await world({ rise: { downstream: 0.01 } })
    const first = await worker(made)
    await ready(made)
    await first.close()
    const [before, at] = [await made.store.thesis.thesis(day('2025-02-20') / days(1)), await made.store.hot.latest()]
    made.clock.now = MONDAY + minutes(5)
    const second = await worker(made)
    await until(async () => (await made.store.thesis.thesis('now'))?.computedAt === new Date(made.clock.now).toISOString())
    expect((await made.store.thesis.thesis(day('2025-02-20') / days(1)))?.computedAt).toBe(before?.computedAt)
    expect([...(await made.store.hot.latest())].map(([id, { seq }]) => [id, seq])).toEqual([...at].map(([id, { seq }]) => [id, seq]))
    await second.close()
    await worker(made, testMethod({ version: 'another' }))
    await until(async () => (await made.store.thesis.state()).stamp?.startsWith('another') === true && ((await made.store.thesis.state()).through ?? 0) > day('2025-02-20') / days(1))
    expect((await made.store.thesis.thesis(day('2025-02-20') / days(1)))?.computedAt).toBe(new Date(made.clock.now).toISOString())
    await ready(made)
    expect((await closesOf(made, 'index.equity.downstream')).every(([, , of]) => of === 1)).toBe(true)
  })

  test('what became known of the past while it was away is worked out when it is back', async () => {
    const made = await world()
    const first = await worker(made)
    await ready(made)
    await first.close()
    const [one, other] = RENTS.filter(({ id }) => id.includes('h100')).map(({ id }) => id)
    for (const id of [one, other]) if (id) await made.tell(id, 1, day('2025-02-20') + hours(13), day('2025-02-20') + hours(14))
    await worker(made)
    await web(made)
    await until(async () => ((await bodyOf(IndexDetail, await get(indexRoute, '/x?at=2025-02-20', { id: 'index.compute.on-demand' }))).value ?? 100) < 99)
    expect((await bodyOf(IndexDetail, await get(indexRoute, '/x?at=2025-02-19', { id: 'index.compute.on-demand' }))).value).toBe(100)
  })
})
