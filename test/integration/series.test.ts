import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseRedisUrl } from '../../lib/config.ts'
import { candleOf, candleStart, RAW_KEEP, RESOLUTIONS, TIERS, type Candle, type Resolution } from '../../lib/domain/candle.ts'
import { signalId } from '../../lib/domain/signal.ts'
import { days, hours, minutes } from '../../lib/domain/time.ts'
import { BLOCK_MAX, type Applied, type Vintage } from '../../lib/store/series.ts'
import { decodeBlock, encodeBlock } from '../../lib/store/block.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'

// The same cases at every run.
fc.configureGlobal({ seed: 20_261_123 })

const ID = signalId('gpu', 'lium', 'h100', 'market', 'on-demand')
const DAY = Date.UTC(2026, 10, 20)
const NOW = DAY + days(3)

let redis: TestRedis
let count = 0
beforeAll(async () => {
  redis = await testRedis()
})
afterAll(async () => redis.stop())

async function withStores<T>(work: (store: Store, other: Store) => Promise<T>): Promise<T> {
  count += 1
  const [store, other] = [0, 1].map(() => openStore(parseRedisUrl(redis.url), { namespace: `series${count}` })) as [Store, Store] // Safe: two of them.
  try {
    return await work(store, other)
  } finally {
    await Promise.all([store.close(), other.close()])
  }
}

type Told = { readonly at: number; readonly value: number; readonly lag: number; readonly recorded: boolean }

/** Observations as the log has them: one commit each, unless `together` says otherwise. */
const logged = (told: readonly Told[], together = 1): Applied[] =>
  told.map(({ at, value, lag, recorded }, index) => ({ signalId: ID, value, observedAt: at, receivedAt: at + lag, feedId: 'lium', mode: recorded ? 'recorded' : 'live', standing: 'newest', seq: 1 + Math.floor(index / together) }))

/** What the log comes to, worked out in the plainest way. */
function inPlain(log: readonly Applied[]): { vintages: Vintage[]; candles: (resolution: Resolution) => Candle[] } {
  const byTime = new Map<number, Vintage[]>()
  const holds = (vintages: readonly Vintage[]): Vintage | undefined => vintages.reduce<Vintage | undefined>((best, next) => (!best || (best.recorded && !next.recorded) || (best.recorded === next.recorded && next.receivedAt >= best.receivedAt) ? next : best), undefined)
  for (const { observedAt, receivedAt, value, mode } of log) {
    const next = { observedAt, receivedAt, value, recorded: mode === 'recorded' }
    const vintages = byTime.get(observedAt) ?? []
    const now = holds(vintages)
    const repeats = vintages.some((vintage) => vintage.receivedAt === receivedAt && vintage.value === value)
    if (now && (now.value === value || repeats || (next.recorded && !now.recorded))) continue
    byTime.set(observedAt, [...vintages, next])
  }
  const times = [...byTime.keys()].sort((a, b) => a - b)
  return {
    vintages: times.flatMap((at) => [...(byTime.get(at) ?? [])].sort((a, b) => a.receivedAt - b.receivedAt)),
    candles: (resolution) => {
      const starts = [...new Set(times.map((at) => candleStart(resolution, at)))]
      return starts.flatMap((start) => candleOf(start, times.filter((at) => candleStart(resolution, at) === start).map((at) => holds(byTime.get(at) ?? [])?.value ?? NaN)) ?? [])
    },
  }
}

async function expectAs(store: Store, log: readonly Applied[]): Promise<void> {
  const plain = inPlain(log)
  expect(await store.series.vintages(ID, 0, NOW)).toEqual(plain.vintages)
  for (const resolution of RESOLUTIONS) expect(await store.series.candles(ID, resolution, 0, NOW), resolution).toEqual(plain.candles(resolution))
}

const value = fc.oneof(fc.constantFrom(2, 2.1, 2.5, 1.39), fc.double({ min: 0.005, max: 60, noNaN: true }))
/** Any moment of two days, often the same one; a lag of its own for each, so that a second value of a moment is another vintage. */
const anyTold = (most: number): fc.Arbitrary<Told[]> =>
  fc
    .array(fc.record({ at: fc.oneof(fc.integer({ min: 0, max: 40 }).map((step) => DAY + step * minutes(7)), fc.integer({ min: 0, max: days(2) }).map((ms) => DAY + ms)), value, lag: fc.integer({ min: 0, max: 500 }), recorded: fc.boolean() }), { minLength: 1, maxLength: most })
    .map((told) => told.map(({ lag, ...rest }, index) => ({ ...rest, lag: lag * 1000 + index })))

describe('a series follows from the log', () => {
  test('in whatever order observations came and however they were gathered, vintages and candles are those of the sorted whole', async () => {
    await fc.assert(
      fc.asyncProperty(anyTold(60), fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 10 }), async (told, sizes) =>
        withStores(async (store) => {
          const log = logged(told)
          for (let from = 0, turn = 0; from < log.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1
            await store.series.apply(ID, log.slice(from, from + size), { now: NOW, keepRaw: true })
            from += size
          }
          await expectAs(store, log)
        }),
      ),
      { numRuns: 40 },
    )
  }, 30_000)

  test('applied again, from any earlier place, it stays as it is', async () => {
    await fc.assert(
      fc.asyncProperty(anyTold(40), fc.nat(), fc.nat(), async (told, first, second) =>
        withStores(async (store) => {
          const log = logged(told, 3)
          const whole = log.at(-1)?.seq ?? 1
          const upTo = (seq: number): Applied[] => log.filter((applied) => applied.seq <= seq)
          await store.series.apply(ID, upTo(1 + (first % whole)), { now: NOW, keepRaw: true })
          await store.series.apply(ID, upTo(1 + (second % whole)), { now: NOW, keepRaw: true })
          await store.series.apply(ID, log, { now: NOW, keepRaw: true })
          await store.series.apply(ID, log, { now: NOW, keepRaw: true })
          await expectAs(store, log)
        }),
      ),
      { numRuns: 30 },
    )
  }, 30_000)

  test('a commit that stands twice in the log, under two numbers, counts once', async () => {
    await fc.assert(
      fc.asyncProperty(anyTold(20), fc.boolean(), async (told, apart) =>
        withStores(async (store) => {
          const log = logged([...told, ...told])
          if (apart) for (const applied of log) await store.series.apply(ID, [applied], { now: NOW, keepRaw: true })
          else await store.series.apply(ID, log, { now: NOW, keepRaw: true })
          await expectAs(store, logged(told))
        }),
      ),
      { numRuns: 30 },
    )
  }, 30_000)

  test('two projectors that race apply each commit once', async () => {
    await fc.assert(
      fc.asyncProperty(anyTold(40), async (told) =>
        withStores(async (store, other) => {
          const log = logged(told)
          await Promise.all(
            [store, other].map(async ({ series }, index) => {
              const size = 5 + index * 4
              for (let from = 0; from < log.length; from += size) await series.apply(ID, log.slice(from, from + size), { now: NOW, keepRaw: true })
            }),
          )
          await expectAs(store, log)
        }),
      ),
      { numRuns: 30 },
    )
  }, 30_000)
})

describe('long series', () => {
  /** A steady run of minutes, then history, late values and revisions anywhere in it. */
  const steady = (length: number): Told[] => Array.from({ length }, (_, index) => ({ at: DAY + index * minutes(1), value: 2 + (index % 10) / 10, lag: 1000, recorded: false }))

  test.each([100, BLOCK_MAX, BLOCK_MAX + 1, 2500])('%i entries, sealed into blocks, read back as they were', async (length) => {
    await withStores(async (store) => {
      const log = logged(steady(length), 40)
      for (let from = 0; from < log.length; from += 200) await store.series.apply(ID, log.slice(from, from + 200), { now: NOW, keepRaw: true })
      await expectAs(store, log)
    })
  })

  test('late values, revisions and older history find their place among sealed ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 400, max: 1300 }), anyTold(40), async (length, odd) =>
        withStores(async (store) => {
          const late = odd.map(({ at, ...rest }) => ({ ...rest, at: at - hours(12), lag: rest.lag + 1_000_000 }))
          const base = steady(length)
          const told = [...base.slice(0, length - 150), ...late, ...base.slice(length - 150), ...odd.map((one) => ({ ...one, lag: one.lag + 5_000_000 }))]
          const log = logged(told)
          for (let from = 0; from < log.length; from += 170) await store.series.apply(ID, log.slice(from, from + 170), { now: NOW, keepRaw: true })
          await expectAs(store, log)
        }),
      ),
      { numRuns: 8 },
    )
  }, 60_000)

  test('history of years, older than all that is held, goes before it', async () => {
    await withStores(async (store) => {
      const daily = (from: number, length: number): Told[] => Array.from({ length }, (_, index) => ({ at: from + index * days(1), value: 100 + (index % 17), lag: 0, recorded: true }))
      const log = logged([...daily(DAY - days(40), 40), ...daily(DAY - days(2000), 1900), ...daily(DAY - days(100), 60)], 500)
      for (let from = 0; from < log.length; from += 500) await store.series.apply(ID, log.slice(from, from + 500), { now: NOW, keepRaw: true })
      const plain = inPlain(log)
      expect(await store.series.candles(ID, '1d', 0, NOW)).toEqual(plain.candles('1d'))
      expect(await store.series.vintages(ID, 0, NOW)).toEqual(plain.vintages)
      expect(await store.series.candles(ID, '1d', DAY - days(99), DAY - days(95))).toEqual(plain.candles('1d').filter(({ at }) => at >= DAY - days(99) && at <= DAY - days(95)))
      expect(await store.series.span(ID)).toMatchObject({ firstAt: DAY - days(2000), lastAt: DAY - days(1), recordedTo: DAY - days(1) })
    })
  })

  test('each tier is kept as long as it says; days stay for ever', async () => {
    await withStores(async (store) => {
      const start = DAY - days(120)
      const told = Array.from({ length: 120 * 24 * 2 }, (_, index): Told => ({ at: start + index * minutes(30), value: 2 + (index % 48) / 100, lag: 0, recorded: false }))
      const log = logged(told, 100)
      for (let from = 0; from < log.length; from += 100) {
        const part = log.slice(from, from + 100)
        await store.series.apply(ID, part, { now: part.at(-1)?.observedAt ?? 0, keepRaw: false })
      }
      const now = told.at(-1)?.at ?? 0
      const plain = inPlain(log)
      for (const resolution of RESOLUTIONS) {
        const { keep, every } = TIERS[resolution]
        const held = await store.series.candles(ID, resolution, 0, now)
        const whole = plain.candles(resolution)
        const due = whole.filter(({ at }) => at >= now - keep + every)
        expect(held.slice(-due.length), resolution).toEqual(due)
        // What is past its keep goes by the block: at most two blocks' worth of entries linger.
        expect(held.length).toBeLessThanOrEqual(due.length + 2 * BLOCK_MAX + 100)
        if (keep > days(120)) expect(held).toEqual(whole)
      }
      const raw = await store.series.vintages(ID, 0, now)
      expect(raw.slice(-RAW_KEEP / minutes(30))).toHaveLength(RAW_KEEP / minutes(30))
      expect(raw.length).toBeLessThan(RAW_KEEP / minutes(30) + 2 * BLOCK_MAX + 100)
    })
  }, 30_000)

  test('what comes later than raw values are kept widens its candle once, however often it is told', async () => {
    await withStores(async (store) => {
      const old = NOW - days(20)
      const told = (at: number, price: number): Told => ({ at, value: price, lag: 0, recorded: false })
      const log = logged([told(old, 5), told(old + 1000, 6), told(NOW, 7), told(old + 2000, 9), told(old + 2000, 9), told(old + 3000, 5.5), told(old + 4000, 4)])
      for (const applied of log) await store.series.apply(ID, [applied], { now: NOW, keepRaw: false })
      const [candle] = await store.series.candles(ID, '1d', 0, NOW - days(1))
      expect(candle).toEqual({ at: candleStart('1d', old), open: 5, high: 9, low: 4, close: 6, count: 4 })
    })
  })
})

describe('what is computed many times a second', () => {
  test('keeps of a day that is over its last instant alone, with its revisions; candles stay, and what comes later finds its place', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), fc.boolean(), async (length, twice) =>
        withStores(async (store, other) => {
          const told = Array.from({ length }, (_, index): Told => ({ at: DAY + index * 30_000, value: 100 + (index % 7), lag: 0, recorded: false }))
          const last = told.at(-1) ?? expect.fail('one at least')
          const log = logged([...told, { ...last, value: 111, lag: 1000 }, { ...last, at: DAY + days(1), value: 120 }], 50)
          for (let from = 0; from < log.length; from += 150) await store.series.apply(ID, log.slice(from, from + 150), { now: NOW, keepRaw: true })
          const candles = await store.series.candles(ID, '5m', 0, NOW)
          await Promise.all([store.series.thin(ID, DAY, DAY + days(1) - 1), ...(twice ? [other.series.thin(ID, DAY, DAY + days(1) - 1)] : [])])
          expect((await store.series.vintages(ID, 0, NOW)).map(({ observedAt, value: of }) => [observedAt, of])).toEqual([[last.at, last.value], [last.at, 111], [DAY + days(1), 120]])
          expect(await store.series.candles(ID, '5m', 0, NOW)).toEqual(candles)
          const more = logged([{ at: last.at, value: 90, lag: 5000, recorded: false }, { at: DAY + days(1) + 1000, value: 121, lag: 0, recorded: false }]).map((one) => ({ ...one, seq: one.seq + 10_000 }))
          for (const applied of more) await store.series.apply(ID, [applied], { now: NOW, keepRaw: true })
          expect((await store.series.vintages(ID, 0, NOW)).map(({ value: of }) => of)).toEqual([last.value, 111, 90, 120, 121])
          expect((await store.series.candles(ID, '1d', 0, NOW)).map(({ close }) => close)).toEqual([90, 121])
        }),
      ),
      { numRuns: 12 },
    )
  }, 30_000)
})

describe('a block', () => {
  const anyNumber = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.integer({ min: 0, max: 100_000 }).map((cents) => cents / 100),
    fc.constantFrom(0.1 + 0.2, 1e-300, 5e-324, Number.MAX_VALUE, 2 ** 53, 1 / 3, 0.000_000_14),
  )
  const anyEntries = fc
    .uniqueArray(fc.integer({ min: -(2 ** 44), max: 2 ** 44 }), { minLength: 1, maxLength: 60 })
    .chain((ats) => fc.tuple(fc.constant(ats.sort((a, b) => a - b)), fc.array(fc.array(anyNumber, { minLength: 5, maxLength: 5 }), { minLength: ats.length, maxLength: ats.length })))
    .map(([ats, columns]) => ats.map((at, index) => ({ at, columns: (columns[index] ?? []).map((number) => number + 0) })))

  test('gives back the very numbers that were put in', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        expect(decodeBlock(encodeBlock(entries))).toEqual(entries)
      }),
      { numRuns: 300 },
    )
  })

  test('of a calm price is small', () => {
    const entries = Array.from({ length: BLOCK_MAX }, (_, index) => ({ at: 29_000_000 + index, columns: [2.49, 2.49, 2.49, 2.49, 1] }))
    expect(encodeBlock(entries).length / BLOCK_MAX).toBeLessThan(1)
  })
})
