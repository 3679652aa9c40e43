import { isIPv6 } from 'node:net'
import { hours, minutes, seconds } from '../domain/time.ts'
import type { AccessStore } from '../store/access.ts'

/** How many failures are free, and the longest wait after more; `forgiven`: by whoever gets in, who made them all. */
type Limit = { readonly free: number; readonly longestMs: number; readonly forgiven: boolean }
/** Of one who tries: an account from one address, or from a browser that it was signed in on. */
export const OWN: Limit = { free: 5, longestMs: minutes(5), forgiven: true }
/** An office shares an address, so that one has more of them. */
export const ADDRESS: Limit = { free: 20, longestMs: minutes(15), forgiven: false }
/** Of an account from wherever: whoever has many addresses is slowed down, and its owner waits for a moment at most. */
export const ACCOUNT: Limit = { free: 50, longestMs: seconds(30), forgiven: false }

/** For how long failures count after the last one. */
const REMEMBERED = hours(1)
const FIRST_WAIT = seconds(15)

/** How long to wait after so many failures: nothing while they are free, then twice as long with each. */
export const waitAfter = (failures: number, { free, longestMs }: Limit): number => (failures < free ? 0 : Math.min(longestMs, FIRST_WAIT * 2 ** (failures - free)))

export type Guarded = { readonly key: string; readonly limit: Limit }
export type Counter = Pick<AccessStore, 'failures' | 'fail' | 'unfail' | 'forgive'>

/** What counts where somebody tries a password: for a browser that it was signed in on its own failures alone, else those of all who try. */
export const signInKeys = (account: string, address: string, device: string | undefined): readonly Guarded[] => (device === undefined
  ? [{ key: `own:${account}:${networkOf(address)}`, limit: OWN }, { key: `address:${networkOf(address)}`, limit: ADDRESS }, { key: `account:${account}`, limit: ACCOUNT }]
  : [{ key: `device:${account}:${device}`, limit: OWN }])

/** Whoever has one address of IPv6 has all that begin with the same 64 bits. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [before = '', after] = address.toLowerCase().split('::')
  const groups = before.split(':').filter((group) => group !== '')
  const missing = after === undefined ? 0 : 8 - groups.length - after.split(':').filter((group) => group !== '').length
  const all = [...groups, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...(after ?? '').split(':').filter((group) => group !== '')]
  return `${all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

/**
 * Lets somebody try a password, unless too many tries have failed. It counts before the try, so that many at once
 * do not all pass; one that succeeds is taken back.
 */
export async function guarded<T>(store: Counter, keys: readonly Guarded[], attempt: () => Promise<T | undefined>): Promise<{ readonly done: T } | { readonly waitMs: number } | 'refused'> {
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
  await Promise.all(keys.map(async ({ key, limit }) => (limit.forgiven ? store.forgive(key) : store.unfail(key))))
  return { done }
}
