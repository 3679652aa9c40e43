import { describe, expect, test } from 'vitest'
import { ACCOUNT, ADDRESS, waitAfter } from '../../lib/access/throttle.ts'
import { addressFrom, pagePolicy } from '../../lib/live/gate.ts'

describe('what failed passwords cost', () => {
  test('[G9] some are free, then each makes the wait twice as long, to a longest', () => {
    expect([0, 4, 5, 6, 7].map((failures) => waitAfter(failures, ACCOUNT))).toEqual([0, 0, 15_000, 30_000, 60_000])
    expect(waitAfter(500, ACCOUNT)).toBe(300_000)
    expect([19, 20, 500].map((failures) => waitAfter(failures, ADDRESS))).toEqual([0, 15_000, 900_000])
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
