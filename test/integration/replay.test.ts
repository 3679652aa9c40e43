import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import * as route from '../../app/api/v1/replay/route.ts'
import { parseRedisUrl, readConfig } from '../../lib/config.ts'
import { lastCloseAt } from '../../lib/domain/calendar.ts'
import type { Observation } from '../../lib/domain/observation.ts'
import { signalId, type SignalId } from '../../lib/domain/signal.ts'
import { days } from '../../lib/domain/time.ts'
import { quoteOf } from '../../lib/feeds/quotes.ts'
import { DOWNCHAIN } from '../../lib/feeds/registry.ts'
import { startWeb } from '../../lib/live/web.ts'
import { decode, readRecord } from '../../lib/record/record.ts'
import { startReplayOrigins } from '../../lib/replay/origins/origins.ts'
import { startReplay, type Replay, type ReplayParts } from '../../lib/replay/replay.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { ReplayState } from '../../lib/wire/api.ts'
import { testMethod } from '../support/method.ts'
import { connectClient } from '../support/sockets.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'

const RECORD = 'lib/record/tables'
const END = Date.UTC(2026, 9, 12)
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const NVDA = quoteOf('NVDA')?.id ?? expect.fail('NVDA has a quote')
const day = (text: string): number => Date.parse(`${text}T00:00:00Z`)

/** Of each series: what was said of it, in the order in which it became known. */
const said = new Map<SignalId, Observation[]>()
for (const table of readRecord()) for (const observation of decode(table).observations) {
  const list = said.get(observation.signalId)
  if (list) list.push(observation)
  else said.set(observation.signalId, [observation])
}
const knownOf = (id: SignalId, at: number): Observation | undefined => said.get(id)?.findLast(({ receivedAt }) => receivedAt <= at)

let redis: TestRedis
const closers: (() => Promise<unknown>)[] = []
let count = 0
const fresh = (): string => `replay-${(count += 1)}`

beforeAll(async () => {
  redis = await testRedis()
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})
afterAll(async () => redis.stop())

async function open(from: string, given: Partial<ReplayParts> = {}): Promise<{ replay: Replay; store: Store; namespace: string }> {
  const namespace = fresh()
  const target = parseRedisUrl(redis.url)
  const replay = await startReplay({ target, log: silent, record: RECORD, namespace, from: day(from), to: END, speed: 5, playing: false, ...given })
  const store = openStore(target, { namespace })
  closers.push(async () => store.close(), async () => replay.close())
  return { replay, store, namespace }
}

const stateOf = (answer: unknown): ReplayState => ReplayState.parse(answer)
const idle = async ({ control }: Replay): Promise<ReplayState> => until(() => (control.state().busy === null ? control.state() : undefined), { within: 60_000 })

/** Everything that a reader could see, but for commit numbers. */
async function everything(store: Store): Promise<unknown> {
  const [latest, signals] = await Promise.all([store.hot.latest(), store.hot.signals()])
  const some = [...latest.keys()].sort().filter((_, index) => index % 40 === 0)
  return {
    latest: [...latest.values()].map((value) => ({ ...value, seq: 0 })).sort((a, b) => (a.signalId < b.signalId ? -1 : 1)),
    signals: [...signals.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    candles: await Promise.all(some.map(async (id) => store.series.candles(id, '1d', 0, END))),
    vintages: await Promise.all(some.map(async (id) => store.series.vintages(id, 0, END))),
  }
}

describe('a replay of two weeks', () => {
  test('ends where the record stood then, every value marked as a replay and none of it known too early', { timeout: 90_000 }, async () => {
    const { replay, store } = await open('2026-07-06')
    replay.begin()
    stateOf(replay.control.command({ do: 'jump', to: '2026-07-20' }))
    const { at, problem } = await idle(replay)
    expect([at, problem]).toEqual([day('2026-07-20'), null])

    const [latest, signals] = await Promise.all([store.hot.latest(), store.hot.signals()])
    const pending = await store.hot.pending([...latest.keys()])
    const expected = [...said.keys()].flatMap((id) => knownOf(id, at) ?? [])
    expect(expected.length).toBeGreaterThan(3000)
    // A jump that waits at the gate for a second observation is the only reason to stand elsewhere.
    const differ = expected.filter(({ signalId, value }) => latest.get(signalId)?.value !== value && !pending.has(signalId))
    expect(differ.map(({ signalId }) => signalId)).toEqual([])
    expect([...latest.keys()].filter((id) => !said.has(id))).toEqual([])
    expect([...signals.keys()].sort()).toEqual([...latest.keys()].sort())

    expect(new Set([...latest.values()].map(({ mode }) => mode))).toEqual(new Set(['replay']))
    expect([...latest.values()].filter(({ observedAt, receivedAt }) => observedAt > at || receivedAt > at)).toEqual([])

    // Nobody could have said a value before it was known.
    for (const id of [...latest.keys()].filter((_, index) => index % 25 === 0)) {
      for (const { value, receivedAt, observedAt, recorded } of await store.series.vintages(id, 0, END)) {
        expect(said.get(id)?.some((one) => one.value === value && one.receivedAt <= receivedAt), `${id} ${value} of ${new Date(observedAt).toISOString()}, known ${new Date(receivedAt).toISOString()}`).toBe(true)
        expect(recorded).toBe(false)
      }
    }
  })

  test('put back, it stands as if it had begun there', { timeout: 90_000 }, async () => {
    const one = await open('2025-06-09')
    one.replay.begin()
    one.replay.control.command({ do: 'jump', to: '2025-06-16' })
    await idle(one.replay)
    const born = one.replay.control.state().generation
    one.replay.control.command({ do: 'jump', to: '2025-06-11' })
    expect(await idle(one.replay)).toMatchObject({ at: day('2025-06-11'), generation: born + 1, problem: null })

    const other = await open('2025-06-11')
    expect(await everything(one.store)).toEqual(await everything(other.store))

    // … and goes on from there as the other does.
    other.replay.begin()
    for (const { replay } of [one, other]) replay.control.command({ do: 'step', days: 2 })
    await Promise.all([idle(one.replay), idle(other.replay)])
    expect(await everything(one.store)).toEqual(await everything(other.store))
  })
})

describe('the course of time', () => {
  test('a close is in the store before the clock has passed it, at whatever speed', { timeout: 60_000 }, async () => {
    const { replay, store } = await open('2025-01-06', { speed: 10, playing: true })
    const told: ReplayState[] = []
    replay.control.listen((state) => told.push(state))
    replay.begin()
    const start = performance.now()
    while (performance.now() - start < 3000) {
      const now = replay.now()
      const held = (await store.hot.latest([NVDA])).get(NVDA)?.observedAt ?? 0
      expect(held).toBeGreaterThanOrEqual(lastCloseAt('nyse', now - 1))
      expect(held).toBeLessThanOrEqual(replay.now())
      await sleep(15)
    }
    const { at } = stateOf(replay.control.command({ do: 'pause' }))
    const passed = (at - day('2025-01-06')) / days(1)
    expect(passed).toBeGreaterThan(2)
    expect(passed).toBeLessThanOrEqual(10 * ((performance.now() - start) / 1000) + 0.01)
    expect(told.length).toBeGreaterThanOrEqual(2)
    await sleep(300)
    expect(replay.now()).toBe(at)
  })

  test('a step moves it by days and leaves it standing; at the end it stops, and starts again when played', { timeout: 90_000 }, async () => {
    const { replay } = await open('2026-10-07')
    replay.begin()
    expect(stateOf(replay.control.command({ do: 'step', days: 1 }))).toMatchObject({ busy: 'jumping', playing: false })
    expect(await idle(replay)).toMatchObject({ at: day('2026-10-08'), playing: false })
    replay.control.command({ do: 'step', days: 31 })
    const ended = await idle(replay)
    expect(ended).toMatchObject({ at: END, to: END, playing: false })
    expect(stateOf(replay.control.command({ do: 'play' })).busy).toBe('loading')
    const again = await idle(replay)
    expect(again).toMatchObject({ generation: ended.generation + 1, playing: true, problem: null })
    expect(again.at).toBeLessThan(END)
  })

  test('a source that does not answer stops it in words; once it answers, playing goes on where it stopped', { timeout: 60_000 }, async () => {
    let broken = true
    const openOrigins: typeof startReplayOrigins = async (options) => {
      const origins = await startReplayOrigins(options)
      return { ...origins, get overrides() { return broken ? new Map([...origins.overrides].map(([id, override]) => [id, id === 'litellm' ? { origin: 'http://127.0.0.1:9' } : override])) : origins.overrides } }
    }
    const { replay, store } = await open('2025-01-06', { openOrigins })
    replay.begin()
    replay.control.command({ do: 'jump', to: '2025-01-20' })
    const stopped = await idle(replay)
    expect(stopped.problem).toMatch(/^litellm: unavailable: /)
    expect(stopped.at).toBeLessThan(day('2025-01-20'))
    expect((await store.hot.feed('litellm')).lastError).toBe(stopped.problem)

    broken = false
    // Another life asks the other address.
    replay.control.command({ do: 'jump', to: '2025-01-06' })
    await idle(replay)
    replay.control.command({ do: 'jump', to: '2025-01-20' })
    expect(await idle(replay)).toMatchObject({ at: day('2025-01-20'), problem: null })
  })
})

test('another replay that took its place stops it in words; when that has gone, playing begins a life anew', { timeout: 60_000 }, async () => {
  const { replay, store } = await open('2026-10-07')
  replay.begin()
  const connection = store.own()
  await connection.del(store.keys.lock('replay'))
  await store.hot.lock('replay', 'another', 60_000)
  connection.disconnect()
  const stopped = await until(() => (replay.control.state().problem === null ? undefined : replay.control.state()), { within: 10_000 })
  expect(stopped).toMatchObject({ playing: false, problem: expect.stringMatching(/^another replay runs/) as string })
  replay.control.command({ do: 'play' })
  await until(() => replay.control.state().problem, { within: 10_000 })
  expect(replay.control.state().generation).toBe(stopped.generation)

  await store.hot.unlock('replay', 'another')
  replay.control.command({ do: 'play' })
  await until(() => replay.control.state().generation === stopped.generation + 1, { within: 30_000 })
  expect(replay.control.state()).toMatchObject({ problem: null, playing: true })
})

test('indices follow the simulated clock, marked as a replay; put back, they know nothing of what lies ahead', { timeout: 180_000 }, async () => {
  const { replay, store } = await open('2025-03-03', { method: testMethod() })
  replay.begin()
  const told = async (): Promise<number> => (await store.hot.latest(['index.equity.upstream'])).get(signalId('index', 'equity', 'upstream'))?.observedAt ?? 0
  const stands = async (close: number): Promise<true> => until(async () => (await told()) === close, { within: 60_000 })
  replay.control.command({ do: 'jump', to: '2025-03-08' })
  await idle(replay)
  await stands(lastCloseAt('nyse', day('2025-03-08')))
  await until(async () => (await store.thesis.state()).through === day('2025-03-07') / days(1), { within: 60_000 })
  const computed = [...(await store.hot.latest()).values()].filter(({ feedId }) => feedId === DOWNCHAIN)
  expect(computed.length).toBeGreaterThan(5)
  expect(computed.filter(({ mode, observedAt, receivedAt }) => mode !== 'replay' || observedAt > replay.now() || receivedAt > replay.now())).toEqual([])
  // No more of the past than verdicts need.
  expect((await store.thesis.state()).first).toBe(day('2025-02-23') / days(1))

  replay.control.command({ do: 'jump', to: '2025-03-05' })
  await idle(replay)
  await stands(lastCloseAt('nyse', day('2025-03-05')))
  expect((await store.thesis.state()).last ?? 0).toBeLessThan(day('2025-03-05') / days(1))
  const ahead = await store.series.candles(signalId('index', 'equity', 'upstream'), '1d', day('2025-03-05'), END)
  expect(ahead).toEqual([])
})

describe('what a web process tells of it', () => {
  const ask = async (body?: unknown, headers: Record<string, string> = {}): Promise<Response> => {
    const given = { params: Promise.resolve({}) }
    const url = 'http://127.0.0.1:3000/api/v1/replay'
    return body === undefined
      ? route.GET(new Request(url), given)
      : route.POST(new Request(url, { method: 'POST', headers: { host: '127.0.0.1:3000', 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }), given)
  }

  async function web({ replay, namespace }: { replay?: Replay; namespace: string }): Promise<Awaited<ReturnType<typeof startWeb>>> {
    const config = { ...readConfig({ PORT: '0' }, []), ...replay?.config }
    const running = await startWeb({ config, target: parseRedisUrl(redis.url), log: silent, namespace, ...(replay && { now: replay.now, replay: replay.control }) })
    closers.push(running.close)
    return running
  }

  test('readers are answered by the simulated clock, with nothing that lies ahead of it', { timeout: 60_000 }, async () => {
    const { replay, namespace } = await open('2026-07-06')
    const { server } = await web({ replay, namespace })
    replay.begin()
    expect(server.now()).toBe(day('2026-07-06'))
    expect(server.record().of('token.models-dev.openai.gpt-5.input')?.standsTo ?? 0).toBeLessThanOrEqual(server.now())
    for (const latest of server.mirror.latest.values()) expect(server.mirror.modeOf(latest, server.now())).toBe('replay')
    const runs = await server.nextRuns()
    expect([...runs.values()].every((at) => at > server.now())).toBe(true)
    expect(server.settingsOf('stooq')?.off).toMatch(/not in the replay/)
    expect(server.settingsOf('finnhub')?.off).toBeUndefined()
  })

  test('a change is told to every page, and a life that is over shows in its number once the new one can be read', { timeout: 60_000 }, async () => {
    const { replay, namespace, store } = await open('2025-01-06')
    const { url, server } = await web({ replay, namespace })
    replay.begin(async (seq) => {
      while (server.mirror.seq < seq) await sleep(10)
    })
    const client = await connectClient(url)
    closers.push(async () => client.close())
    const told: ReplayState[] = []
    client.socket.on('replay', (state) => told.push(state))
    expect((await ask({ do: 'step', days: 3 })).status).toBe(200)
    await until(() => told.some(({ at, busy }) => busy === null && at === day('2025-01-09')), { within: 20_000 })
    const epoch = await store.hot.epoch()
    const born = stateOf(await (await ask()).json()).generation
    await ask({ do: 'jump', to: '2025-01-07' })
    // On the way there the clock is never behind what is shown.
    const ahead: string[] = []
    await until(() => {
      for (const { signalId, receivedAt } of server.mirror.latest.values()) if (receivedAt > server.now()) ahead.push(`${signalId} ${receivedAt - server.now()} ms`)
      return told.some(({ generation }) => generation === born + 1)
    }, { within: 20_000 })
    expect(ahead.slice(0, 3)).toEqual([])
    expect(server.mirror.epoch).not.toBe(epoch)
    expect(server.mirror.latest.get(NVDA)?.observedAt).toBe(lastCloseAt('nyse', day('2025-01-07')))
  })

  test('who told it what stays in the audit log, past a jump back, and what was refused is not in it', { timeout: 60_000 }, async () => {
    const { replay, namespace, store } = await open('2025-01-06')
    await web({ replay, namespace })
    replay.begin()
    await ask({ do: 'speed', speed: 10 })
    await ask({ do: 'step', days: 2 })
    await ask({ do: 'jump', to: '2024-12-31' })
    await idle(replay)
    const { generation } = replay.control.state()
    await ask({ do: 'jump', to: '2025-01-06' })
    await until(() => replay.control.state().generation === generation + 1 && replay.control.state().busy === null, { within: 20_000 })
    expect((await store.hot.audited(10)).map(({ action, details }) => [action, details])).toEqual([
      ['replay.jump', { by: 'operator', to: '2025-01-06' }],
      ['replay.step', { by: 'operator', days: '2' }],
      ['replay.speed', { by: 'operator', speed: '10' }],
    ])
  })

  test('a day outside of it is refused by name, a page of another site is refused, and elsewhere there is no replay', { timeout: 60_000 }, async () => {
    const { replay, namespace } = await open('2025-01-06')
    await web({ replay, namespace })
    const early = await ask({ do: 'jump', to: '2024-12-31' })
    expect([early.status, await early.json()]).toEqual([400, expect.objectContaining({ field: 'to', detail: expect.stringContaining('2025-01-06') as string })])
    expect((await ask({ do: 'jump', to: 'yesterday' })).status).toBe(400)
    expect((await ask({ do: 'fly' })).status).toBe(400)
    expect((await ask({ do: 'play' }, { origin: 'https://elsewhere.example' })).status).toBe(403)

    await web({ namespace: fresh() })
    expect((await ask()).status).toBe(404)
    expect((await ask({ do: 'play' })).status).toBe(404)
  })
})
