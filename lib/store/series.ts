import { candleOf, candleStart, grow, RAW_KEEP, RESOLUTIONS, TIERS, type Candle, type Resolution } from '../domain/candle.ts'
import type { Observation } from '../domain/observation.ts'
import type { SignalId } from '../domain/signal.ts'
import { decodeBlock, encodeBlock, type Entry } from './block.ts'
import { runScript, runWrites } from './commit.ts'
import type { Connection } from './connect.ts'
import type { Keys } from './keys.ts'
import type { Logged } from './line.ts'

/** One value as it was known: a later `receivedAt` of the same `observedAt` is a revision. */
export type Vintage = { readonly observedAt: number; readonly receivedAt: number; readonly value: number; readonly recorded: boolean }

type Layer = Resolution | 'raw'
const LAYERS: readonly Layer[] = ['raw', ...RESOLUTIONS]

/** The tail is a listpack of at most this many entries; then all but the newest few go into blocks. */
const TAIL_MAX = 96
const TAIL_KEEP = 32
export const BLOCK_MAX = 512
/** So many entries of a tail are asked for by name; of more, all are read. */
const FEW = 128

/** What a series knows of itself. `tail`: entries in each layer's tail. */
type Meta = { applied: number; firstAt: number; lastAt: number; recordedTo: number; tail: number[] }
const EMPTY: Meta = { applied: 0, firstAt: 0, lastAt: -Infinity, recordedTo: 0, tail: LAYERS.map(() => 0) }

function readMeta(text: string | null): Meta {
  if (!text) return { ...EMPTY, tail: [...EMPTY.tail] }
  const [applied = 0, firstAt = 0, lastAt = 0, recordedTo = 0, ...tail] = text.split(' ').map(Number)
  return { applied, firstAt, lastAt, recordedTo, tail }
}
const writeMeta = ({ applied, firstAt, lastAt, recordedTo, tail }: Meta): string => [applied, firstAt, lastAt, recordedTo, ...tail].join(' ')

/** Writes only if the series stands where it was read: two projectors, or a retry, can never apply a commit twice. */
const SWAP = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
${runWrites('3')}
return 1
`
type SeriesWrite = readonly (string | Buffer)[]

export type Applied = Logged & { readonly seq: number }

const every = (layer: Layer): number => (layer === 'raw' ? 1 : TIERS[layer].every)
const indexOf = (layer: Layer, observedAt: number): number => (layer === 'raw' ? observedAt : candleStart(layer, observedAt) / every(layer))
const vintageField = ({ observedAt, receivedAt }: Pick<Vintage, 'observedAt' | 'receivedAt'>): string => `${observedAt}~${receivedAt}`
const fieldOf = (layer: Layer, entry: Entry): string => (layer === 'raw' ? vintageField(toVintage(entry)) : String(entry.at))

const toVintage = ({ at, columns: [value = 0, lag = 0, recorded = 0] }: Entry): Vintage => ({ observedAt: at, receivedAt: at + lag, value, recorded: recorded === 1 })
const fromVintage = ({ observedAt, receivedAt, value, recorded }: Vintage): Entry => ({ at: observedAt, columns: [value, receivedAt - observedAt, recorded ? 1 : 0] })
const toCandle = (resolution: Resolution, { at, columns: [open = 0, high = 0, low = 0, close = 0, count = 0] }: Entry): Candle => ({ at: at * every(resolution), open, high, low, close, count })
const fromCandle = (resolution: Resolution, { at, open, high, low, close, count }: Candle): Entry => ({ at: at / every(resolution), columns: [open, high, low, close, count] })

const toCloseOf = (entry: Entry | undefined, resolution: Resolution): number | undefined => (entry ? toCandle(resolution, entry).close : undefined)

const toText = ({ columns }: Entry): string => columns.join(',')
const fromText = (field: string, text: string): Entry => ({ at: Number.parseInt(field, 10), columns: text.split(',').map(Number) })
const byTime = (a: Entry, b: Entry): number => a.at - b.at || (a.columns[1] ?? 0) - (b.columns[1] ?? 0)

export type Series = ReturnType<typeof makeSeries>

/** Candles and raw observations of every signal: written by the projector alone, read by everyone. */
export function makeSeries(redis: Connection, keys: Keys) {
  const readTail = async (id: SignalId, layer: Layer): Promise<Entry[]> => Object.entries(await redis.hgetall(keys.tail(id, layer))).map(([field, text]) => fromText(field, text)).sort(byTime)

  const blockStarts = async (id: SignalId, layer: Layer): Promise<number[]> => (await redis.hkeys(keys.blocks(id, layer))).map(Number).sort((a, b) => a - b)

  const readBlocks = async (id: SignalId, layer: Layer, starts: readonly number[]): Promise<Entry[][]> => {
    if (starts.length === 0) return []
    const blocks = await redis.hmgetBuffer(keys.blocks(id, layer), ...starts.map(String))
    return blocks.map((block) => (block ? decodeBlock(block) : []))
  }

  /** Entries with `from ≤ index ≤ to`. Reads the tail before the blocks: what moves between the two is seen twice, never missed. */
  async function readEntries(id: SignalId, layer: Layer, from: number, to: number): Promise<Entry[]> {
    const [tail, starts] = await Promise.all([readTail(id, layer), blockStarts(id, layer)])
    const wanted = starts.filter((start, index) => start <= to && (starts[index + 1] ?? Infinity) >= from)
    const found = [...(await readBlocks(id, layer, wanted)).flat(), ...tail].filter(({ at }) => at >= from && at <= to)
    // Blocks follow one another and the tail follows them: only what moved meanwhile, or has several vintages, needs more.
    if (found.every(({ at }, index) => index === 0 || at > (found[index - 1]?.at ?? at))) return found
    return [...new Map(found.map((entry) => [fieldOf(layer, entry), entry])).values()].sort(byTime)
  }

  /** Applies commits to one series, in their order. Safe to repeat, and to race. */
  async function apply(id: SignalId, logged: readonly Applied[], options: { readonly now: number; readonly keepRaw: boolean }): Promise<void> {
    for (;;) {
      const before = await redis.get(keys.seriesMeta(id))
      const meta = readMeta(before)
      const fresh = logged.filter(({ seq }) => seq > meta.applied)
      if (fresh.length === 0) return
      const inOrder = fresh.every((next, index) => next.observedAt > (fresh[index - 1]?.observedAt ?? meta.lastAt))
      const writes = inOrder ? await append(id, meta, fresh, options) : await rewrite(id, meta, fresh, options)
      meta.applied = fresh.at(-1)?.seq ?? meta.applied
      for (const { observedAt, mode } of fresh) {
        meta.firstAt = meta.firstAt === 0 ? observedAt : Math.min(meta.firstAt, observedAt)
        meta.lastAt = Math.max(meta.lastAt, observedAt)
        if (mode === 'recorded') meta.recordedTo = Math.max(meta.recordedTo, observedAt)
      }
      const touched = LAYERS.flatMap((layer) => [keys.tail(id, layer), keys.blocks(id, layer)])
      const done = await runScript(redis, SWAP, [keys.seriesMeta(id), ...touched], [before ?? '', writeMeta(meta), ...writes.flatMap((write) => [String(write.length), ...write])])
      if (done === 1) return
    }
  }

  const kept = (layer: Layer, observedAt: number, { now, keepRaw }: { now: number; keepRaw: boolean }): boolean =>
    observedAt >= now - (layer === 'raw' ? (keepRaw ? Infinity : RAW_KEEP) : TIERS[layer].keep)

  /** The common case: each observation is newer than all before it, so only the candle in progress is read. */
  async function append(id: SignalId, meta: Meta, fresh: readonly Applied[], options: { now: number; keepRaw: boolean }): Promise<SeriesWrite[]> {
    const writes = await Promise.all(
      LAYERS.map(async (layer, position) => {
        const mine = fresh.filter(({ observedAt }) => kept(layer, observedAt, options))
        const first = mine[0]
        if (!first) return []
        if (layer === 'raw') return settle(id, layer, meta, position, mine.map(asVintage).map(fromVintage), mine.length, options)
        const start = String(indexOf(layer, first.observedAt))
        const held = await redis.hget(keys.tail(id, layer), start)
        const candles = new Map<number, Candle>()
        if (held !== null) candles.set(Number(start), toCandle(layer, fromText(start, held)))
        for (const { observedAt, value } of mine) {
          const index = indexOf(layer, observedAt)
          candles.set(index, grow(candles.get(index), candleStart(layer, observedAt), value))
        }
        const entries = [...candles.values()].map((candle) => fromCandle(layer, candle))
        return settle(id, layer, meta, position, entries, entries.length - (held === null ? 0 : 1), options)
      }),
    )
    return writes.flat()
  }

  /** Puts entries that are not older than the tail's into the tail; when it grows too long, moves its older part into blocks. */
  async function settle(id: SignalId, layer: Layer, meta: Meta, position: number, entries: readonly Entry[], added: number, options: { now: number; keepRaw: boolean }): Promise<SeriesWrite[]> {
    const length = (meta.tail[position] ?? 0) + added
    const tailKey = keys.tail(id, layer)
    if (length <= TAIL_MAX) {
      meta.tail[position] = length
      return entries.map((entry) => ['HSET', tailKey, fieldOf(layer, entry), toText(entry)])
    }
    const held = await readTail(id, layer)
    const all = new Map([...held, ...entries].map((entry) => [fieldOf(layer, entry), entry]))
    const ordered = [...all.values()].sort(byTime)
    const sealed = ordered.slice(0, -TAIL_KEEP)
    const open = ordered.slice(-TAIL_KEEP)
    meta.tail[position] = open.length
    const moved = new Set(sealed.map((entry) => fieldOf(layer, entry)))
    const stale = held.map((entry) => fieldOf(layer, entry)).filter((field) => moved.has(field))
    const fresh = new Set(entries)
    const changed = open.filter((entry) => fresh.has(entry))
    return [
      ...(stale.length > 0 ? [['HDEL', tailKey, ...stale]] : []),
      ...changed.map((entry): SeriesWrite => ['HSET', tailKey, fieldOf(layer, entry), toText(entry)]),
      ...(await seal(id, layer, sealed, options)),
    ]
  }

  /** Adds entries, all newer than what the blocks hold, to the last block and new ones; drops blocks past their keep. */
  async function seal(id: SignalId, layer: Layer, sealed: readonly Entry[], options: { now: number; keepRaw: boolean }): Promise<SeriesWrite[]> {
    const key = keys.blocks(id, layer)
    const starts = await blockStarts(id, layer)
    const lastStart = starts.at(-1)
    const [last = []] = lastStart === undefined ? [] : await readBlocks(id, layer, [lastStart])
    const writes: SeriesWrite[] = []
    const joined = last.length < BLOCK_MAX ? [...last, ...sealed].sort(byTime) : [...sealed]
    for (const block of chunks(joined)) writes.push(['HSET', key, String(block[0]?.at ?? 0), encodeBlock(block)])
    const expired = starts.filter((_, index) => {
      const successor = starts[index + 1]
      return successor !== undefined && !kept(layer, successor * every(layer), options)
    })
    if (expired.length > 0) writes.push(['HDEL', key, ...expired.map(String)])
    return writes
  }

  /** The rare case: history, late values, revisions. Reads the days concerned, and computes their candles anew from the raw values. */
  async function rewrite(id: SignalId, meta: Meta, fresh: readonly Applied[], options: { now: number; keepRaw: boolean }): Promise<SeriesWrite[]> {
    const ats = fresh.map(({ observedAt }) => observedAt)
    const from = candleStart('1d', Math.min(...ats))
    const to = candleStart('1d', Math.max(...ats)) + TIERS['1d'].every - 1
    const vintages = new Map((await readEntries(id, 'raw', from, to)).map((entry) => [vintageField(toVintage(entry)), toVintage(entry)]))
    const isNews = makeCurrent(vintages.values())
    const news: Vintage[] = []
    for (const observation of fresh) {
      const vintage = asVintage(observation)
      if (!isNews.accepts(vintage)) continue
      isNews.add(vintage)
      news.push(vintage)
    }
    const current = isNews.values()
    const writes: SeriesWrite[] = []
    for (const [position, layer] of LAYERS.entries()) {
      const mine = news.filter(({ observedAt }) => kept(layer, observedAt, options))
      if (mine.length === 0) continue
      if (layer === 'raw') {
        writes.push(...(await upsert(id, layer, meta, position, mine.map(fromVintage), options)))
        continue
      }
      const indices = [...new Set(mine.map(({ observedAt }) => indexOf(layer, observedAt)))].sort((a, b) => a - b)
      const whole = indices.every((index) => kept('raw', index * every(layer), options))
      const held = whole ? new Map<number, Entry>() : new Map((await readEntries(id, layer, indices[0] ?? 0, indices.at(-1) ?? 0)).map((entry) => [entry.at, entry]))
      const byIndex = new Map<number, number[]>()
      for (const { observedAt, value } of current) {
        const index = indexOf(layer, observedAt)
        const values = byIndex.get(index)
        if (values) values.push(value)
        else byIndex.set(index, [value])
      }
      const entries = indices.flatMap((index) => {
        const at = index * every(layer)
        const old = held.get(index)
        const late = mine.filter(({ observedAt }) => indexOf(layer, observedAt) === index).map(({ value }) => value)
        const candle = old && !kept('raw', at, options) ? widen(toCandle(layer, old), late) : candleOf(at, byIndex.get(index) ?? [])
        return candle ? [fromCandle(layer, candle)] : []
      })
      writes.push(...(await upsert(id, layer, meta, position, entries, options)))
    }
    return writes
  }

  /** Puts entries where they belong: the tail, or the block that spans them. */
  async function upsert(id: SignalId, layer: Layer, meta: Meta, position: number, entries: readonly Entry[], options: { now: number; keepRaw: boolean }): Promise<SeriesWrite[]> {
    const [tail, starts] = await Promise.all([readTail(id, layer), blockStarts(id, layer)])
    const oldestInTail = starts.length === 0 ? -Infinity : (tail[0]?.at ?? Infinity)
    const forTail = entries.filter(({ at }) => at >= oldestInTail)
    const forBlocks = entries.filter(({ at }) => at < oldestInTail)
    const writes: SeriesWrite[] = []
    const homes = new Map<number, Entry[]>()
    for (const entry of forBlocks) {
      const home = starts.findLast((start) => start <= entry.at) ?? starts[0] ?? entry.at
      const list = homes.get(home)
      if (list) list.push(entry)
      else homes.set(home, [entry])
    }
    const key = keys.blocks(id, layer)
    for (const [home, added] of homes) {
      const [held = []] = await readBlocks(id, layer, [home])
      const all = [...new Map([...held, ...added].map((entry) => [fieldOf(layer, entry), entry])).values()].sort(byTime)
      const blocks = chunks(all)
      if (blocks[0]?.[0]?.at !== home) writes.push(['HDEL', key, String(home)])
      for (const block of blocks) writes.push(['HSET', key, String(block[0]?.at ?? 0), encodeBlock(block)])
    }
    if (forTail.length > 0) {
      const held = new Set(tail.map((entry) => fieldOf(layer, entry)))
      const added = forTail.filter((entry) => !held.has(fieldOf(layer, entry))).length
      if (homes.size > 0 && (meta.tail[position] ?? 0) + added > TAIL_MAX) {
        // Sealing now would read the blocks as they were before the writes above: the tail may be longer until the next append.
        meta.tail[position] = (meta.tail[position] ?? 0) + added
        writes.push(...forTail.map((entry): SeriesWrite => ['HSET', keys.tail(id, layer), fieldOf(layer, entry), toText(entry)]))
      } else writes.push(...(await settle(id, layer, meta, position, forTail, added, options)))
    }
    return writes
  }

  /**
   * Of the raw values of a span only those of its last instant stay, each revision of it: for what is computed here many
   * times a second, and is asked by days once they are over. Candles stay as they are. Safe to repeat, and to race.
   */
  async function thin(id: SignalId, from: number, to: number): Promise<void> {
    for (;;) {
      const before = await redis.get(keys.seriesMeta(id))
      const [tail, starts] = await Promise.all([readTail(id, 'raw'), blockStarts(id, 'raw')])
      const home = starts.filter((start, index) => start <= to && (starts[index + 1] ?? Infinity) >= from)
      const blocks = await readBlocks(id, 'raw', home)
      const inSpan = ({ at }: Entry): boolean => at >= from && at <= to
      const last = Math.max(...[...blocks.flat(), ...tail].filter(inSpan).map(({ at }) => at))
      const goes = (entry: Entry): boolean => inSpan(entry) && entry.at < last
      const fromTail = tail.filter(goes)
      const writes: SeriesWrite[] = fromTail.length > 0 ? [['HDEL', keys.tail(id, 'raw'), ...fromTail.map((entry) => fieldOf('raw', entry))]] : []
      for (const [index, block] of blocks.entries()) {
        const kept = block.filter((entry) => !goes(entry))
        if (kept.length === block.length) continue
        writes.push(['HDEL', keys.blocks(id, 'raw'), String(home[index])])
        if (kept[0]) writes.push(['HSET', keys.blocks(id, 'raw'), String(kept[0].at), encodeBlock(kept)])
      }
      if (before === null || writes.length === 0) return
      const meta = readMeta(before)
      meta.tail[0] = (meta.tail[0] ?? 0) - fromTail.length
      if ((await runScript(redis, SWAP, [keys.seriesMeta(id), keys.tail(id, 'raw'), keys.blocks(id, 'raw')], [before, writeMeta(meta), ...writes.flatMap((write) => [String(write.length), ...write])])) === 1) return
    }
  }

  return {
    apply,
    thin,
    /** Candles with `from ≤ at ≤ to`, oldest first; holes are left out. */
    async candles(id: SignalId, resolution: Resolution, from: number, to: number): Promise<Candle[]> {
      const entries = await readEntries(id, resolution, Math.floor(from / every(resolution)), Math.floor(to / every(resolution)))
      return entries.map((entry) => toCandle(resolution, entry)).filter(({ at }) => at + every(resolution) > from)
    },
    /** The close of the last candle that begins from `first` to `last`; of a short span only its candles are asked for. */
    async closeIn(id: SignalId, resolution: Resolution, first: number, last: number): Promise<number | undefined> {
      const [from, to] = [Math.ceil(first / every(resolution)), Math.floor(last / every(resolution))]
      if (to - from >= FEW) return toCloseOf((await readEntries(id, resolution, from, to)).at(-1), resolution)
      const indices = Array.from({ length: to - from + 1 }, (_, back) => to - back)
      const held = await redis.hmget(keys.tail(id, resolution), ...indices.map(String))
      // The tail's entries follow all others: the newest that is there is the newest there is.
      const place = held.findIndex((text) => text !== null)
      const text = held[place]
      if (typeof text === 'string') return toCloseOf(fromText(String(indices[place]), text), resolution)
      const starts = await blockStarts(id, resolution)
      const wanted = starts.filter((start, index) => start <= to && (starts[index + 1] ?? Infinity) >= from)
      return toCloseOf((await readBlocks(id, resolution, wanted)).flat().findLast(({ at }) => at >= from && at <= to), resolution)
    },
    /** Every vintage of the observations with `from ≤ observedAt ≤ to`, in the order of observedAt, then receivedAt. */
    async vintages(id: SignalId, from: number, to: number): Promise<Vintage[]> {
      return (await readEntries(id, 'raw', from, to)).map(toVintage)
    },
    /** How far the series reaches, and up to when it came with the product. */
    async span(id: SignalId): Promise<{ readonly firstAt: number; readonly lastAt: number; readonly recordedTo: number } | undefined> {
      const text = await redis.get(keys.seriesMeta(id))
      return text ? readMeta(text) : undefined
    },
  }
}

const asVintage = ({ observedAt, receivedAt, value, mode }: Observation): Vintage => ({ observedAt, receivedAt, value, recorded: mode === 'recorded' })

/** Past the raw values' keep a candle cannot be computed anew. What it spans already may be a repeat and changes nothing. */
const widen = (candle: Candle, late: readonly number[]): Candle => late.reduce((wide, value) => (value >= wide.low && value <= wide.high ? wide : { ...grow(wide, wide.at, value), close: wide.close }), candle)

const chunks = (entries: readonly Entry[]): Entry[][] => Array.from({ length: Math.ceil(entries.length / BLOCK_MAX) }, (_, index) => entries.slice(index * BLOCK_MAX, (index + 1) * BLOCK_MAX))

/** The value that holds for each `observedAt`: the last known; what came from a feed holds over what was shipped. */
export function makeCurrent(vintages: Iterable<Vintage>) {
  const held = new Map<number, Vintage>()
  const seen = new Set<string>()
  const key = (vintage: Vintage): string => `${vintageField(vintage)}=${vintage.value}`
  const holdsOver = (next: Vintage, now: Vintage): boolean => (next.recorded === now.recorded ? next.receivedAt >= now.receivedAt : now.recorded)
  const add = (next: Vintage): void => {
    seen.add(key(next))
    const now = held.get(next.observedAt)
    if (!now || holdsOver(next, now)) held.set(next.observedAt, next)
  }
  for (const vintage of vintages) add(vintage)
  return {
    add,
    has: (observedAt: number): boolean => held.has(observedAt),
    /** A repeat of what holds, a vintage already held, or a shipped value where a feed has spoken, is nothing new. */
    accepts: (next: Vintage): boolean => {
      const now = held.get(next.observedAt)
      return !now || (!seen.has(key(next)) && now.value !== next.value && (now.recorded || !next.recorded))
    },
    values: (): Vintage[] => [...held.values()].sort((a, b) => a.observedAt - b.observedAt),
  }
}
