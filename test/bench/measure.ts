import type { Connection } from '../../lib/store/connect.ts'

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** The same numbers at every run: mulberry32. */
export function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Roughly normal: mean 0, deviation 1. */
export const bell = (random: () => number): number => (random() + random() + random() + random() - 2) * Math.sqrt(3)

const infoField = async (redis: Connection, section: string, field: string): Promise<number> => {
  const info = await redis.info(section)
  return Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(info)?.[1] ?? Number.NaN)
}

/** CPU that the redis-server has used, in ms. */
export async function redisCpu(redis: Connection): Promise<number> {
  return ((await infoField(redis, 'cpu', 'used_cpu_user')) + (await infoField(redis, 'cpu', 'used_cpu_sys'))) * 1000
}

/** Bytes that the data take, and the table of keys: not the buffers of connections, which come and go. */
export async function redisBytes(redis: Connection): Promise<number> {
  const [dataset, keys] = await Promise.all([infoField(redis, 'memory', 'used_memory_dataset'), redis.dbsize()])
  // A dictEntry of 24 bytes and one to two slots of 8, as allocated; used_memory_dataset leaves them out.
  return dataset + keys * 48
}

/** Runs `work` over all items, so many at a time. */
export async function eachOf<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item)
    }),
  )
}

export async function until(what: string, holds: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not so within ${withinMs / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
