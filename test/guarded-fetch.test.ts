import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { GuardError, makeGuardedFetch, type GuardOptions } from '../lib/guarded-fetch.ts'
import { isPublicAddress, refusalOf } from '../lib/public-address.ts'
import { drip, hang, huge, redirect, startOrigin, status, text, type Handler, type Origin } from './support/origin.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const receiver = async (handler: Handler = () => text('ok')): Promise<Origin> => {
  const origin = await startOrigin(handler)
  closers.push(origin.close)
  return origin
}
const guard = (options: Partial<GuardOptions> = {}): ReturnType<typeof makeGuardedFetch> => {
  const made = makeGuardedFetch({ userAgent: 'downchain/test', allowPrivate: false, ...options })
  closers.push(made.close)
  return made
}
const ask = (url: string) => ({ url, headers: {}, body: '{}' })
const failure = async (promise: Promise<unknown>): Promise<GuardError> => promise.then(() => expect.fail('it was asked'), (error: unknown) => (error instanceof GuardError ? error : expect.fail(String(error))))

/** A name server that gives each time the next of its answers, then the last one again. */
function answering(...answers: (readonly string[])[]): { readonly lookup: LookupFunction; readonly asked: () => number } {
  let asked = 0
  const lookup: LookupFunction = (_hostname, _options, callback) => {
    const found = answers[Math.min(asked, answers.length - 1)] ?? []
    asked += 1
    callback(null, found.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })))
  }
  return { lookup, asked: () => asked }
}

test.each([
  ['8.8.8.8', true], ['1.1.1.1', true], ['172.15.0.1', true], ['172.32.0.1', true], ['100.63.255.255', true], ['100.128.0.0', true], ['223.255.255.255', true],
  ['0.0.0.0', false], ['0.1.2.3', false], ['10.0.0.1', false], ['100.64.0.1', false], ['127.0.0.1', false], ['127.255.255.254', false], ['169.254.169.254', false],
  ['172.16.0.1', false], ['172.31.255.255', false], ['192.0.0.8', false], ['192.0.2.1', false], ['192.88.99.1', false], ['192.168.1.1', false], ['198.18.0.1', false],
  ['198.51.100.1', false], ['203.0.113.1', false], ['224.0.0.1', false], ['239.255.255.255', false], ['240.0.0.1', false], ['255.255.255.255', false],
  ['2606:4700:4700::1111', true], ['2a00:1450:4001::200e', true],
  ['::', false], ['::1', false], ['::127.0.0.1', false], ['::ffff:127.0.0.1', false], ['::ffff:7f00:1', false], ['::ffff:169.254.169.254', false], ['::ffff:8.8.8.8', true],
  ['64:ff9b::127.0.0.1', false], ['64:ff9b::a9fe:a9fe', false], ['64:ff9b::8.8.8.8', true], ['64:ff9b::', false], ['64:ff9b::1', false], ['64:ff9b:1::1', false],
  ['100::1', false], ['2001::1', false], ['2001:db8::1', false], ['2002:7f00:1::', false], ['3fff::1', false], ['fc00::1', false], ['fd12:3456::1', false],
  ['fe80::1', false], ['fe80::1%eth0', false], ['2606:4700::1%eth0', false], ['fec0::1', false], ['ff02::1', false],
  ['', false], ['localhost', false], ['1.2.3', false], ['0x7f.0.0.1', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected)
})

test.each([
  ['a decimal host', 'http://2130706433/'],
  ['an octal host', 'http://0177.0.0.1/'],
  ['a hex host', 'http://0x7f000001/'],
  ['a short host', 'http://127.1/'],
  ['zero', 'http://0/'],
  ['the metadata address', 'http://169.254.169.254/latest/meta-data'],
  ['the metadata address as a number', 'http://2852039166/'],
  ['full-width digits', 'http://１２７.０.０.１/'],
  ['IPv6 loopback', 'http://[::1]:8080/'],
  ['IPv4 in IPv6', 'http://[::ffff:127.0.0.1]/'],
  ['IPv4 in IPv6, in hex', 'http://[0:0:0:0:0:ffff:a00:1]/'],
  ['localhost', 'http://localhost:3000/'],
  ['localhost with a dot', 'http://localhost./'],
  ['a name under localhost', 'https://metrics.LOCALHOST/'],
  ['an address with a dot at its end', 'http://127.0.0.1./'],
])('%s is refused before anything is resolved', async (_case, url) => {
  expect(refusalOf(url, false)).toMatch(/on this machine or in a private network; WEBHOOK_ALLOW_PRIVATE=yes allows it$/)
  const { lookup, asked } = answering(['8.8.8.8'])
  expect(await failure(guard({ lookup }).post(ask(url)))).toMatchObject({ refused: true })
  expect(asked()).toBe(0)
})

test.each([
  ['a zone', 'http://[fe80::1%25eth0]/', /not an address/],
  ['another scheme', 'file:///etc/passwd', /http or https/],
  ['a login', 'https://me:hunter2@example.com/', /^an address with a login in it is not used$/],
])('%s is refused, allowed or not', (_case, url, why) => {
  expect(refusalOf(url, true)).toMatch(why)
  expect(refusalOf(url, false)).toMatch(why)
})

describe('a name', () => {
  test.each([
    ['resolves to loopback', ['127.0.0.1']],
    ['resolves to a private address beside a public one', ['8.8.8.8', '10.0.0.1']],
    ['resolves to IPv6 loopback', ['::1']],
  ])('that %s is refused, and the message tells no address', async (_case, found) => {
    const { url, requests } = await receiver()
    const error = await failure(guard({ lookup: answering(found).lookup }).post(ask(`http://hooks.example:${new URL(url).port}/secret-path`)))
    expect(error).toMatchObject({ refused: true, message: 'hooks.example is on this machine or in a private network; WEBHOOK_ALLOW_PRIVATE=yes allows it' })
    expect(requests).toEqual([])
  })

  test('that answers differently a moment later gains nothing: it is asked once for a connection, which goes where was checked', async () => {
    const { url, requests } = await receiver()
    const { lookup, asked } = answering(['127.0.0.1'], ['127.0.0.2'])
    const { post } = guard({ lookup, isPublic: (address) => address === '127.0.0.1' })
    const target = ask(`http://hooks.example:${new URL(url).port}/`)
    expect(await post(target)).toMatchObject({ status: 200 })
    expect(asked()).toBe(1)
    // Another connection is checked anew.
    const other = guard({ lookup, isPublic: (address) => address === '127.0.0.1' })
    expect(await failure(other.post(target))).toMatchObject({ refused: true })
    expect([asked(), requests.length]).toEqual([2, 1])
  })

  test('that cannot be resolved is said to be so, and may be tried again', async () => {
    const lookup: LookupFunction = (_hostname, _options, callback) => callback(Object.assign(new Error('getaddrinfo ENOTFOUND hooks.example'), { code: 'ENOTFOUND' }), '')
    expect(await failure(guard({ lookup }).post(ask('https://hooks.example/x?token=abc')))).toMatchObject({ refused: false, message: expect.stringMatching(/^hooks\.example: the host’s name cannot be resolved/) })
  })
})

describe('where private addresses are allowed', () => {
  const open = (limits = { timeoutMs: 2000, maxBytes: 1000 }) => guard({ allowPrivate: true, limits })

  test('it posts what it is given, under our name', async () => {
    const { url, requests } = await receiver()
    expect(await open().post({ url: `${url}/a?b=c`, headers: { 'x-one': '1' }, body: '{"a":1}' })).toEqual({ status: 200, retryAt: undefined, body: 'ok' })
    expect(requests).toMatchObject([{ method: 'POST', url: '/a?b=c', body: '{"a":1}', headers: { 'x-one': '1', 'user-agent': 'downchain/test' } }])
  })

  test('a redirect is an answer like another', async () => {
    const there = await receiver()
    const { url } = await receiver(() => redirect(there.url))
    expect(await open().post(ask(url))).toMatchObject({ status: 302 })
    expect(there.requests).toEqual([])
  })

  test('Retry-After is told', async () => {
    const { url } = await receiver(() => status(429, { 'retry-after': '7' }))
    const { retryAt = 0 } = await open().post(ask(url))
    expect(retryAt - Date.now()).toBeGreaterThan(5000)
    expect(retryAt - Date.now()).toBeLessThanOrEqual(7000)
  })

  test('a large answer is read to its bound', async () => {
    const { url } = await receiver(() => huge(50_000_000))
    expect((await open().post(ask(url))).body).toHaveLength(1000)
  })

  test.each([['never answers', hang], ['drips', drip(20)]])('one that %s is given up in time', async (_case, answer) => {
    const { url } = await receiver(() => answer)
    expect(await failure(open({ timeoutMs: 200, maxBytes: 1_000_000 }).post(ask(url)))).toMatchObject({ refused: false, message: `${new URL(url).host}: no whole answer within 0.2 s` })
  })
})

test('what the operator chose may lie anywhere', async () => {
  const { url, requests } = await receiver()
  expect(await guard().post({ ...ask(url), trusted: true })).toMatchObject({ status: 200 })
  expect(requests).toHaveLength(1)
})
