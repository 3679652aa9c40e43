import type { Candle, Resolution } from '../../lib/domain/candle.ts'
import { TIERS } from '../../lib/domain/candle.ts'
import type { SignalId } from '../../lib/domain/signal.ts'
import { days, hours, minutes } from '../../lib/domain/time.ts'
import type { Connection } from '../../lib/store/connect.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { testRedis } from '../support/redis.ts'
import { candlesOf, inSession, listPrice, sampled, START, volatile, type Point } from './candles.ts'
import { atMost, figure, type Figure, type Part } from './figures.ts'
import { chunkedHash, memoryOf, packed, zset, type Layout } from './layouts.ts'
import { eachOf, makeRandom, percentile, redisBytes } from './measure.ts'
import { configFor } from './processes/target.ts'
import { announce, applied, benchSignals, load } from './seed.ts'

/** Candles in one stroke of a layout's writes. */
const BATCH = 1000
/** Signals that a projector takes up at once. */
const AT_ONCE = 400

// ─── layouts side by side ───

type Set = { readonly name: string; readonly resolution: Resolution; readonly ids: readonly SignalId[]; readonly points: (seed: number) => Point[] }

const LONG = 50_000
const SETS: readonly Set[] = [
  { name: 'volatile minutes', resolution: '1m', ids: benchSignals('volatile', 2), points: (seed) => volatile(seed, LONG) },
  { name: 'calm list price every 10 min', resolution: '1m', ids: benchSignals('calm', 2), points: (seed) => listPrice(seed, 10_000, minutes(10)) },
  { name: 'daily quotes', resolution: '1d', ids: benchSignals('daily', 20), points: (seed) => volatile(seed, 1826, days(1)) },
]

async function time(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  for (let run = 0; run < times; run++) {
    const from = performance.now()
    await work()
    took.push(performance.now() - from)
  }
  return took
}

async function measureLayout(make: (every: number) => Layout, set: Set, candles: ReadonlyMap<SignalId, readonly Candle[]>): Promise<Figure[]> {
  const every = TIERS[set.resolution].every
  const layout = make(every)
  const all = [...candles.values()].reduce((sum, list) => sum + list.length, 0)
  const from = performance.now()
  for (const [id, list] of candles) for (let at = 0; at < list.length; at += BATCH) await layout.write(id, list.slice(at, at + BATCH))
  const wrote = performance.now() - from
  const sizes = await Promise.all(set.ids.map(async (id) => layout.bytes(id)))
  const figures = [figure(`${set.name}, ${layout.name}: memory`, sizes.reduce((sum, size) => sum + size, 0) / all, 'bytes per candle')]
  if (set.resolution === '1d') return figures
  figures.push(figure(`${set.name}, ${layout.name}: write`, all / (wrote / 1000), 'candles/s'))
  const [id] = set.ids
  const list = id && candles.get(id)
  if (!id || !list || set.name !== 'volatile minutes') return figures

  const random = makeRandom(3)
  const thousand = await time(200, async () => {
    const start = Math.floor(random() * (list.length - 1000))
    const read = await layout.read(id, list[start]?.at ?? 0, list[start + 999]?.at ?? 0)
    if (read.length !== 1000 || read[0]?.close !== list[start]?.close || read[999]?.low !== list[start + 999]?.low) throw new Error(`${layout.name} read something else than was written`)
  })
  const whole = await time(10, async () => layout.read(id, list[0]?.at ?? 0, list.at(-1)?.at ?? 0))
  const many = benchSignals('update', AT_ONCE)
  const first = list[0]
  if (!first) throw new Error('no candle')
  for (const other of many) await layout.write(other, [first])
  const updates = await time(10, async () => {
    await layout.updateLast(many, { ...first, close: first.close + 0.01, count: first.count + 1 })
  })
  figures.push(
    figure(`${set.name}, ${layout.name}: update the newest`, (AT_ONCE * updates.length) / (updates.reduce((sum, ms) => sum + ms, 0) / 1000), '/s'),
    figure(`${set.name}, ${layout.name}: read 1,000, p50`, percentile(thousand, 0.5), 'ms'),
    figure(`${set.name}, ${layout.name}: read 1,000, p99`, percentile(thousand, 0.99), 'ms'),
    figure(`${set.name}, ${layout.name}: read 50,000, p50`, percentile(whole, 0.5), 'ms'),
  )
  return figures
}

/** Ours keeps raw values and all four tiers at once: what it writes is more, what is weighed and read is the one tier. */
function ours(store: Store, redis: Connection, resolution: Resolution, points: ReadonlyMap<SignalId, readonly Point[]>): (every: number) => Layout {
  let seq = 10_000_000
  let later = 0
  return () => ({
    name: 'ours',
    write: async (id, candles) => {
      const [first] = candles
      const last = candles.at(-1)
      const list = points.get(id)
      if (!first || !last) return
      const mine = list ? list.filter(({ at }) => at >= first.at && at < last.at + TIERS[resolution].every) : [{ at: first.at, value: first.close }]
      await store.series.apply(id, mine.map((point) => applied(id, point, (seq += 1))), { now: START, keepRaw: false })
    },
    updateLast: async (many, candle) => {
      later += 1
      await Promise.all(many.map(async (id) => store.series.apply(id, [applied(id, { at: candle.at + later, value: candle.close }, (seq += 1))], { now: START, keepRaw: false })))
    },
    read: async (id, from, to) => store.series.candles(id, resolution, from, to),
    bytes: async (id) => memoryOf(redis, [store.keys.tail(id, resolution), store.keys.blocks(id, resolution)]),
  })
}

// ─── the sum ───

/** All of a signal's life, thinner the longer ago, as the tiers keep it. */
type Kind = { readonly name: string; readonly signals: number; readonly of: number; readonly keepRaw: boolean; readonly life: (seed: number) => Point[] }

const NOW = START + days(31)
const YEARS = NOW - days(5 * 365.25)
const YEAR = NOW - days(365)
const spans = (seed: number, make: (seed: number, from: number, to: number, every: number) => Point[], finest: number): Point[] => [
  ...make(seed, YEARS, YEAR, days(1)),
  ...make(seed + 1, YEAR, START, Math.max(hours(1), finest)),
  ...make(seed + 2, START, NOW, finest),
]
const steps = (from: number, to: number, every: number): number => Math.floor((to - from) / every)
const lists = (seed: number, from: number, to: number, every: number): Point[] => listPrice(seed, steps(from, to, every), every, from)
const medians = (seed: number, from: number, to: number, every: number): Point[] => sampled(seed, steps(from, to, every), every, from)

const SUM = 10_000
/** 200 signals as a deployment of 10,000 would have them, each with five years of days, a year of hours and a month of what its feed brings. */
const MIX: readonly Kind[] = [
  { name: 'quotes, each minute of their sessions', signals: 10, of: 100, keepRaw: false, life: (seed) => [...medians(seed, YEARS, YEAR, days(1)), ...inSession(seed, YEAR, START, hours(1)), ...inSession(seed, START, NOW, minutes(1))] },
  { name: 'list prices asked every 10 min', signals: 40, of: 1500, keepRaw: false, life: (seed) => spans(seed, lists, minutes(10)) },
  { name: 'list prices asked every 6 h', signals: 100, of: 7800, keepRaw: true, life: (seed) => spans(seed, lists, hours(6)) },
  { name: 'medians that move every hour', signals: 30, of: 400, keepRaw: true, life: (seed) => spans(seed, medians, hours(1)) },
  { name: 'counts of a day', signals: 20, of: 200, keepRaw: true, life: (seed) => spans(seed, medians, days(1)) },
]
/** Nothing like it exists: every signal moves every minute of a month, every hour of a year, every day of five years. */
const WORST: readonly Kind[] = [
  { name: 'one value each minute, none like the last', signals: 4, of: SUM, keepRaw: false, life: (seed) => spans(seed, (from, ...rest) => walk(from, 1, ...rest), minutes(1)) },
  { name: 'four values each minute, none like the last', signals: 4, of: SUM, keepRaw: false, life: (seed) => spans(seed, (from, ...rest) => walk(from, 4, ...rest), minutes(1)) },
]
const walk = (seed: number, each: number, from: number, to: number, every: number): Point[] => volatile(seed, steps(from, to, every), every, each, from)

const STORED = ['1m', '5m', '1h', '1d', 'raw'] as const

/** Bytes of one signal of the kind: all of them, and by layer. */
async function weigh(store: Store, redis: Connection, kind: Kind): Promise<{ readonly whole: number; readonly layers: Readonly<Record<(typeof STORED)[number], number>> }> {
  const mine = benchSignals(kind.name, kind.signals)
  const before = await redisBytes(redis)
  await announce(store, mine, NOW)
  await eachOf([...mine.entries()], 8, async ([seed, id]) => load(store, id, kind.life(seed * 10 + 1), { keepRaw: kind.keepRaw }))
  const whole = ((await redisBytes(redis)) - before) / kind.signals
  const layers = await Promise.all(STORED.map(async (layer) => [layer, (await memoryOf(redis, mine.flatMap((id) => [store.keys.tail(id, layer), store.keys.blocks(id, layer)]))) / kind.signals] as const))
  // Safe: built from the very list that names its fields.
  return { whole, layers: Object.fromEntries(layers) as Record<(typeof STORED)[number], number> }
}

const LIMIT_GB = 2
const asGb = (bytes: number): number => bytes / 1e9

async function run(): Promise<Figure[]> {
  const redis = await testRedis()
  const store = openStore(configFor(redis.url).target)
  const connection = store.own()
  const figures: Figure[] = []
  try {
    // Weighed and timed without the disk, which is the same for all of them.
    await connection.config('SET', 'appendonly', 'no')
    for (const set of SETS) {
      const points = new Map(set.ids.map((id, seed) => [id, set.points(seed + 1)]))
      const candles = new Map([...points].map(([id, list]) => [id, candlesOf(list, TIERS[set.resolution].every)]))
      for (const make of [(every: number) => zset(connection, every), (every: number) => chunkedHash(connection, every), (every: number) => packed(connection, every), ours(store, connection, set.resolution, points)]) {
        figures.push(...(await measureLayout(make, set, candles)))
        await connection.flushall()
      }
    }
    let sum = 0
    for (const kind of MIX) {
      const { whole } = await weigh(store, connection, kind)
      figures.push(figure(`${kind.of.toLocaleString('en')} ${kind.name}`, whole, 'bytes a signal, all layers'))
      sum += whole * kind.of
    }
    figures.push(atMost('10,000 signals of this mix', asGb(sum), 'GB', LIMIT_GB))
    await connection.flushall()
    for (const kind of WORST) {
      const { whole, layers } = await weigh(store, connection, kind)
      const asked = layers['1m'] + layers['1h'] + layers['1d']
      figures.push(
        figure(`${kind.name}: minutes, hours, days`, asked, 'bytes a signal'),
        atMost('10,000 such signals: minutes, hours, days', asGb(asked * kind.of), 'GB', LIMIT_GB),
        figure('10,000 such signals: with 5-minute candles, eight days of raw values and everything else', asGb(whole * kind.of), 'GB'),
      )
      await connection.flushall()
    }
  } finally {
    await store.close()
    await redis.stop()
  }
  return figures
}

export const candleLayoutBench: Part = {
  id: 'd',
  title: 'Candle layouts, and whether 10,000 signals fit in 2 GB',
  notes: [
    'Volatile: cents, four values a minute around the clock. Calm: a list price asked every ten minutes, changed about every two months. Daily: four values a day over five years.',
    'Memory is MEMORY USAGE of the keys of the one tier. Writes go in strokes of 1,000 candles; ours writes the raw values and all four tiers from the values themselves (four a candle where volatile), the others write finished candles of one tier.',
    `Updates are of ${AT_ONCE} series at once; ours again of raw values and all tiers, with the check that makes a repeat harmless. Reads are decoded to candles.`,
    'The mix is 200 signals in proportions of their own, each kind weighed by Redis’ own account of its data before and after, all layers, descriptions and newest values included, then scaled to its share of 10,000. 1 GB is 10⁹ bytes.',
    'Then the worst that could be: every signal moves every minute of a month, every hour of a year and every day of five years, once or four times in each.',
  ],
  run,
}
