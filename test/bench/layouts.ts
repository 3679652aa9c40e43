import type { Candle } from '../../lib/domain/candle.ts'
import type { SignalId } from '../../lib/domain/signal.ts'
import type { Connection } from '../../lib/store/connect.ts'

/** A way to keep candles of one resolution: those that were weighed against ours. */
export type Layout = {
  readonly name: string
  readonly write: (id: SignalId, candles: readonly Candle[]) => Promise<void>
  /** Replaces the newest candle of each of these series. */
  readonly updateLast: (ids: readonly SignalId[], candle: Candle) => Promise<void>
  readonly read: (id: SignalId, from: number, to: number) => Promise<Candle[]>
  /** Bytes of one series in Redis. */
  readonly bytes: (id: SignalId) => Promise<number>
}

const CHUNK = 240
const RECORD = 40

const toText = ({ open, high, low, close, count }: Candle): string => `${open},${high},${low},${close},${count}`
const fromText = (at: number, text: string): Candle => {
  const [open = 0, high = 0, low = 0, close = 0, count = 0] = text.split(',').map(Number)
  return { at, open, high, low, close, count }
}
const toRecord = ({ open, high, low, close, count }: Candle): Buffer => {
  const record = Buffer.alloc(RECORD)
  ;[open, high, low, close].forEach((value, column) => record.writeDoubleLE(value, column * 8))
  record.writeUInt32LE(count, 32)
  record.writeUInt32LE(1, 36)
  return record
}

export const memoryOf = async (redis: Connection, keys: readonly string[]): Promise<number> => {
  const sizes = await Promise.all(keys.map(async (key) => (await redis.memory('USAGE', key, 'SAMPLES', 0)) ?? 0))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** One sorted set a series, members `time:o,h,l,c,n`. */
export const zset = (redis: Connection, every: number): Layout => {
  const key = (id: SignalId): string => `z:${id}`
  const member = (candle: Candle): string => `${candle.at / every}:${toText(candle)}`
  return {
    name: 'sorted set',
    write: async (id, candles) => void (await redis.zadd(key(id), ...candles.flatMap((candle) => [candle.at / every, member(candle)]))),
    updateLast: async (ids, candle) => {
      const pipeline = redis.pipeline()
      for (const id of ids) pipeline.zremrangebyscore(key(id), candle.at / every, candle.at / every).zadd(key(id), candle.at / every, member(candle))
      await pipeline.exec()
    },
    read: async (id, from, to) =>
      (await redis.zrangebyscore(key(id), from / every, to / every)).map((text) => {
        const colon = text.indexOf(':')
        return fromText(Number(text.slice(0, colon)) * every, text.slice(colon + 1))
      }),
    bytes: async (id) => memoryOf(redis, [key(id)]),
  }
}

const chunkOf = (at: number, every: number): number => Math.floor(at / every / CHUNK)
const chunksIn = (from: number, to: number, every: number): number[] => Array.from({ length: chunkOf(to, every) - chunkOf(from, every) + 1 }, (_, index) => chunkOf(from, every) + index)

/** A hash for each 240 intervals, one short text a candle. */
export const chunkedHash = (redis: Connection, every: number): Layout => {
  const key = (id: SignalId, chunk: number): string => `h:{${id}}:${chunk}`
  const chunks = new Map<SignalId, Set<number>>()
  return {
    name: 'hash of 240 texts',
    write: async (id, candles) => {
      const pipeline = redis.pipeline()
      const known = chunks.get(id) ?? new Set()
      chunks.set(id, known)
      for (const candle of candles) {
        const chunk = chunkOf(candle.at, every)
        known.add(chunk)
        pipeline.hset(key(id, chunk), String((candle.at / every) % CHUNK), toText(candle))
      }
      await pipeline.exec()
    },
    updateLast: async (ids, candle) => {
      const pipeline = redis.pipeline()
      for (const id of ids) pipeline.hset(key(id, chunkOf(candle.at, every)), String((candle.at / every) % CHUNK), toText(candle))
      await pipeline.exec()
    },
    read: async (id, from, to) => {
      const wanted = chunksIn(from, to, every)
      const found = await Promise.all(wanted.map(async (chunk) => redis.hgetall(key(id, chunk))))
      return found
        .flatMap((fields, index) => Object.entries(fields).map(([field, text]) => fromText(((wanted[index] ?? 0) * CHUNK + Number(field)) * every, text)))
        .filter(({ at }) => at >= from && at <= to)
        .sort((a, b) => a.at - b.at)
    },
    bytes: async (id) => memoryOf(redis, [...(chunks.get(id) ?? [])].map((chunk) => key(id, chunk))),
  }
}

/** 40-byte records in strings of 240, allocated whole at their first write: dense, so a hole costs as much as a candle. */
export const packed = (redis: Connection, every: number): Layout => {
  const key = (id: SignalId, chunk: number): string => `p:{${id}}:${chunk}`
  const chunks = new Map<SignalId, Set<number>>()
  return {
    name: 'packed 40-byte records',
    write: async (id, candles) => {
      const pipeline = redis.pipeline()
      const known = chunks.get(id) ?? new Set()
      chunks.set(id, known)
      for (const candle of candles) {
        const chunk = chunkOf(candle.at, every)
        if (!known.has(chunk)) pipeline.setrange(key(id, chunk), CHUNK * RECORD - 1, '\0')
        known.add(chunk)
        pipeline.setrange(key(id, chunk), ((candle.at / every) % CHUNK) * RECORD, toRecord(candle))
      }
      await pipeline.exec()
    },
    updateLast: async (ids, candle) => {
      const pipeline = redis.pipeline()
      for (const id of ids) pipeline.setrange(key(id, chunkOf(candle.at, every)), ((candle.at / every) % CHUNK) * RECORD, toRecord(candle))
      await pipeline.exec()
    },
    read: async (id, from, to) => {
      const wanted = chunksIn(from, to, every)
      const found = await Promise.all(wanted.map(async (chunk) => redis.getBuffer(key(id, chunk))))
      return found.flatMap((chunk, index) => {
        const candles: Candle[] = []
        if (!chunk) return candles
        for (let record = 0; record < CHUNK; record++) {
          const start = record * RECORD
          const at = ((wanted[index] ?? 0) * CHUNK + record) * every
          if (chunk.readUInt32LE(start + 36) === 0 || at < from || at > to) continue
          candles.push({ at, open: chunk.readDoubleLE(start), high: chunk.readDoubleLE(start + 8), low: chunk.readDoubleLE(start + 16), close: chunk.readDoubleLE(start + 24), count: chunk.readUInt32LE(start + 32) })
        }
        return candles
      })
    },
    bytes: async (id) => memoryOf(redis, [...(chunks.get(id) ?? [])].map((chunk) => key(id, chunk))),
  }
}
