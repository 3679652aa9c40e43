import { hours, minutes, seconds } from '../domain/time.ts'
import type { AccessStore } from '../store/access.ts'

/** How many failures are free, and the longest wait after more. An office shares an address, so that one has more of them. */
type Limit = { readonly free: number; readonly longestMs: number }
export const ACCOUNT: Limit = { free: 5, longestMs: minutes(5) }
export const ADDRESS: Limit = { free: 20, longestMs: minutes(15) }

/** For how long failures count after the last one. */
const REMEMBERED = hours(1)
const FIRST_WAIT = seconds(15)

/** How long to wait after so many failures: nothing while they are free, then twice as long with each. */
export const waitAfter = (failures: number, { free, longestMs }: Limit): number => (failures < free ? 0 : Math.min(longestMs, FIRST_WAIT * 2 ** (failures - free)))

export type Guarded = { readonly key: string; readonly limit: Limit }

/**
 * Lets somebody try a password, unless too many tries have failed. It counts before the try, so that many at once
 * do not all pass; one that succeeds is taken back.
 */
export async function guarded<T>(store: AccessStore, keys: readonly Guarded[], attempt: () => Promise<T | undefined>): Promise<{ readonly done: T } | { readonly waitMs: number } | 'refused'> {
  const before = await Promise.all(keys.map(async ({ key, limit }) => {
    const { count, leftMs } = await store.failures(key)
    return { key, limit, count, waitMs: waitAfter(count, limit) - (REMEMBERED - leftMs) }
  }))
  const waitMs = Math.max(...before.map((one) => one.waitMs))
  if (waitMs > 0) return { waitMs }
  const crowded = await Promise.all(before.map(async ({ key, limit, count }) => {
    const now = await store.fail(key, REMEMBERED)
    return now > count + 1 && now > limit.free
  }))
  if (crowded.some(Boolean)) return { waitMs: FIRST_WAIT }
  const done = await attempt()
  if (done === undefined) return 'refused'
  await Promise.all(keys.map(async ({ key, limit }) => (limit === ACCOUNT ? store.forgive(key) : store.unfail(key))))
  return { done }
}
