import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseRedisUrl } from '../../lib/config.ts'
import { standing, type Latest, type Observation, type Standing } from '../../lib/domain/observation.ts'
import { signalId, type SignalId } from '../../lib/domain/signal.ts'
import { commit, MAX_COMMIT } from '../../lib/store/commit.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'

// The same cases at every run.
fc.configureGlobal({ seed: 20_261_123 })

const AT = Date.UTC(2026, 10, 23)
const IDS = ['nvda', 'amd'].map((symbol) => signalId('quote', symbol))

let redis: TestRedis
let count = 0
beforeAll(async () => {
  redis = await testRedis()
})
afterAll(async () => redis.stop())

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  count += 1
  const store = openStore(parseRedisUrl(redis.url), { namespace: `commit${count}` })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const logOf = async (store: Store): Promise<{ seq: number; observations: readonly (Observation & { standing: Standing })[] }[]> => {
  const connection = store.own()
  const entries = await store.hot.readLog(connection, 0, 10_000)
  connection.disconnect()
  return entries.map(({ seq, observations }) => ({ seq, observations }))
}

const anyObservation: fc.Arbitrary<Observation> = fc.record({
  signalId: fc.constantFrom(...IDS),
  value: fc.oneof(fc.constantFrom(1, 1.5, 2), fc.double({ noNaN: true, noDefaultInfinity: true })),
  observedAt: fc.integer({ min: 0, max: 4 }).map((step) => AT + step),
  receivedAt: fc.integer({ min: 0, max: 9 }).map((step) => AT + step),
  feedId: fc.constantFrom('yahoo-chart', 'stooq'),
  mode: fc.constantFrom('live' as const, 'delayed' as const, 'recorded' as const),
})
const anyBatches = fc.array(fc.array(anyObservation, { maxLength: 12 }), { minLength: 1, maxLength: 8 })

/** What the same batches come to by the rules of lib/domain alone. */
function inPlain(batches: readonly (readonly Observation[])[]) {
  const latest = new Map<SignalId, Latest>()
  const log: { seq: number; observations: (Observation & { standing: Standing })[] }[] = []
  const counts: [newest: number, revisions: number, late: number, duplicates: number][] = []
  for (const batch of batches) {
    const seq = log.length + 1
    const lines: (Observation & { standing: Standing })[] = []
    let duplicates = 0
    for (const observation of batch) {
      const place = standing(observation, latest.get(observation.signalId))
      if (place === 'duplicate') duplicates += 1
      else lines.push({ ...observation, standing: place })
      if (place === 'newest' || place === 'revision') latest.set(observation.signalId, { ...observation, seq })
    }
    const of = (place: Standing): number => lines.filter((line) => line.standing === place).length
    counts.push([of('newest'), of('revision'), of('late'), duplicates])
    if (lines.length > 0) log.push({ seq, observations: lines })
  }
  return { latest, log, counts }
}

/** Redis holds numbers as text, which has one zero. */
const oneZero = <T extends { readonly value: number }>(observation: T): T => ({ ...observation, value: observation.value + 0 })

test('what a commit decides inside Redis is what lib/domain says', async () => {
  await fc.assert(
    fc.asyncProperty(anyBatches, async (given) =>
      withStore(async (store) => {
        const batches = given.map((batch) => batch.map(oneZero))
        const plain = inPlain(batches)
        const counts = []
        for (const batch of batches) {
          const { newest, revisions, late, duplicates } = await store.hot.commit('yahoo-chart', batch)
          counts.push([newest, revisions, late, duplicates])
        }
        expect(counts).toEqual(plain.counts)
        expect(await store.hot.latest()).toEqual(plain.latest)
        expect(await logOf(store)).toEqual(plain.log)
        expect((await store.hot.feed('yahoo-chart')).observations ?? 0).toBe(plain.log.flatMap(({ observations }) => observations).length)
      }),
    ),
    { numRuns: 60 },
  )
}, 20_000)

test('a commit that is told twice, because its answer was lost, leaves the newest values as they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyObservation, { minLength: 1, maxLength: 12 }), async (given) =>
      withStore(async (store) => {
        const batch = given.map(oneZero)
        await store.hot.commit('yahoo-chart', batch)
        const before = [...(await store.hot.latest())].map(([id, { seq: _seq, ...observation }]) => [id, observation])
        await store.hot.commit('yahoo-chart', batch)
        const after = [...(await store.hot.latest())].map(([id, { seq: _seq, ...observation }]) => [id, observation])
        expect(after).toEqual(before)
      }),
    ),
    { numRuns: 30 },
  )
}, 20_000)

test('a commit that is sent again after Redis had taken it is answered as before, and counted once', async () => {
  await withStore(async (store) => {
    const connection = store.own()
    const [id] = IDS
    if (!id) throw new Error('no id')
    const batch = [1, 2, 3].map((step): Observation => ({ signalId: id, value: 100 + step, observedAt: AT + step, receivedAt: AT + step, feedId: 'finnhub', mode: 'live' }))
    const send = async (): Promise<unknown> => commit(connection, store.keys, 'finnhub', batch, [], 'the-same')
    const first = await send()
    expect(await send()).toEqual(first)
    expect(first).toMatchObject({ newest: 3, late: 0 })
    expect((await store.hot.feed('finnhub')).observations).toBe(3)
    expect((await logOf(store)).flatMap(({ observations }) => observations)).toHaveLength(3)
    connection.disconnect()
  })
})

test('writers that race put their commits in one order, and none is lost', async () => {
  await withStore(async (store) => {
    const others = [1, 2, 3].map(() => openStore(parseRedisUrl(redis.url), { namespace: store.keys.namespace }))
    const [id = signalId('quote', 'nvda')] = IDS
    const of = (step: number): Observation => ({ signalId: id, value: step, observedAt: AT + step, receivedAt: AT, feedId: 'yahoo-chart', mode: 'live' })
    await Promise.all(Array.from({ length: 300 }, async (_, step) => others[step % 3]?.hot.commit('yahoo-chart', [of((step * 7) % 300)])))
    await Promise.all(others.map(async (other) => other.close()))
    const log = await logOf(store)
    expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
    expect((await store.hot.latest()).get(id)).toMatchObject({ value: 299 })
  })
})

test('what goes with a commit is written with it, and a full one fits', async () => {
  await withStore(async (store) => {
    const full = Array.from({ length: MAX_COMMIT }, (_, index): Observation => ({ signalId: signalId('gpu', 'x', `c${index}`), value: 1, observedAt: AT, receivedAt: AT, feedId: 'lium', mode: 'live' }))
    const committed = await store.hot.commit('lium', full, [store.hot.countFeed('lium', 'refused', 3)])
    expect(committed).toMatchObject({ seq: 1, newest: MAX_COMMIT })
    expect(await store.hot.feed('lium')).toMatchObject({ observations: MAX_COMMIT, refused: 3 })
    await expect(store.hot.commit('lium', [...full, ...full])).rejects.toThrow(`at most ${MAX_COMMIT}`)
    expect(await store.hot.commit('lium', full)).toMatchObject({ seq: 0, duplicates: MAX_COMMIT })
    expect(await store.hot.seq()).toBe(1)
  })
})
