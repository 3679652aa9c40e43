import { describe, expect, test } from 'vitest'
import { ACCOUNT, ADDRESS, guarded, networkOf, OWN, signInKeys, waitAfter, type Counter } from '../../lib/access/throttle.ts'
import { hours, seconds } from '../../lib/domain/time.ts'
import { addressFrom, pagePolicy } from '../../lib/live/gate.ts'

describe('what failed passwords cost', () => {
  test('[G9] some are free, then each makes the wait twice as long, to a longest', () => {
    expect([0, 4, 5, 6, 7].map((failures) => waitAfter(failures, OWN))).toEqual([0, 0, 15_000, 30_000, 60_000])
    expect(waitAfter(500, OWN)).toBe(300_000)
    expect([19, 20, 500].map((failures) => waitAfter(failures, ADDRESS))).toEqual([0, 15_000, 900_000])
    expect([49, 50, 500].map((failures) => waitAfter(failures, ACCOUNT))).toEqual([0, 15_000, 30_000])
  })

  /** Counts as Redis does, by a clock that is ours. */
  function counter(): Counter & { now: number } {
    const kept = new Map<string, { count: number; until: number }>()
    const at = (key: string): { count: number; until: number } | undefined => {
      const held = kept.get(key)
      return held && held.until > store.now ? held : undefined
    }
    const store: Counter & { now: number } = {
      now: 0,
      failures: async (key) => ({ count: at(key)?.count ?? 0, leftMs: Math.max(0, (at(key)?.until ?? 0) - store.now) }),
      fail: async (key, forMs) => {
        const count = (at(key)?.count ?? 0) + 1
        kept.set(key, { count, until: store.now + forMs })
        return count
      },
      unfail: async (key) => {
        const held = at(key)
        if (held) held.count -= 1
      },
      forgive: async (key) => kept.delete(key),
    }
    return store
  }
  const wrong = async (): Promise<undefined> => undefined
  const right = async (): Promise<true> => true
  /** How many passwords are looked at in some hours by whoever tries each second, from an address given anew each time. */
  async function tried(addressOf: (nth: number) => string, device?: string): Promise<readonly number[]> {
    const store = counter()
    const perHour = [0, 0]
    for (let nth = 0; store.now < hours(perHour.length); nth += 1, store.now += seconds(1)) {
      if ((await guarded(store, signInKeys('ann', addressOf(nth), device), wrong)) === 'refused') perHour[Math.floor(store.now / hours(1))] = (perHour[Math.floor(store.now / hours(1))] ?? 0) + 1
    }
    return perHour
  }

  test('[G9] whoever guesses one account is bounded, from one address, from as many as there are, and from a known browser', async () => {
    expect(await tried(() => '203.0.113.9')).toEqual([20, 7])
    expect(await tried((nth) => `10.${nth >> 16}.${(nth >> 8) & 255}.${nth & 255}`)).toEqual([168, 120])
    expect(await tried((nth) => `2001:db8:1:2::${nth.toString(16)}`)).toEqual([20, 7])
    expect(await tried(() => '203.0.113.9', 'browser')).toEqual([20, 12])
  })

  test('[G9] an owner waits for half a minute at most for what others do, and not at all in a browser that is known', async () => {
    const store = counter()
    for (let nth = 0; nth < 2000; nth += 1, store.now += seconds(1)) await guarded(store, signInKeys('ann', `10.0.${nth >> 8}.${nth & 255}`, undefined), wrong)
    const stranger = await guarded(store, signInKeys('ann', '198.51.100.7', undefined), right)
    expect(typeof stranger === 'object' && 'waitMs' in stranger ? stranger.waitMs : 0).toBeLessThanOrEqual(seconds(30))
    expect(await guarded(store, signInKeys('ann', '10.0.0.1', 'browser'), right)).toEqual({ done: true })
  })

  test('[G9] whoever gets in is forgiven what they did, and what others did stays', async () => {
    const store = counter()
    for (let nth = 0; nth < 4; nth += 1) await guarded(store, signInKeys('ann', '203.0.113.9', undefined), wrong)
    expect(await guarded(store, signInKeys('ann', '203.0.113.9', undefined), right)).toEqual({ done: true })
    const [own, address, account] = await Promise.all(signInKeys('ann', '203.0.113.9', undefined).map(async ({ key }) => (await store.failures(key)).count))
    expect([own, address, account]).toEqual([0, 4, 4])
  })

  test.each([['203.0.113.9', '203.0.113.9'], ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'], ['2001:DB8::1', '2001:db8:0:0::/64'], ['::1', '0:0:0:0::/64'], ['unknown', 'unknown']])('%s is counted as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

describe('where a request comes from', () => {
  const request = { headers: { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' }, socket: { remoteAddress: '::ffff:10.1.2.3' } }
  test('[G12] is the other end of its connection, whatever it says itself', () => expect(addressFrom(request, false)).toBe('10.1.2.3'))
  test('[G12] is what a proxy wrote that is trusted, and not what came to it', () => expect(addressFrom(request, true)).toBe('198.51.100.7'))
  test('is the other end where the proxy says nothing', () => expect(addressFrom({ ...request, headers: {} }, true)).toBe('10.1.2.3'))
})

test('[G11] a host that is none does not get into the policy of a page', () => {
  expect(pagePolicy('n', { dev: false, host: 'a.example:3000' })).toContain('ws://a.example:3000')
  expect(pagePolicy('n', { dev: false, host: 'x; script-src *' })).not.toContain('script-src *')
})
