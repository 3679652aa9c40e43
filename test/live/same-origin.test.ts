import { expect, test } from 'vitest'
import { crossOrigin } from '../../lib/live/same-origin.ts'

test.each<[string, Record<string, string>, boolean]>([
  ['a program names no page', { host: '127.0.0.1:3000' }, true],
  ['our own page', { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' }, true],
  ['a person typing the address', { host: '127.0.0.1:3000', 'sec-fetch-site': 'none' }, true],
  ['a page of another site', { host: '127.0.0.1:3000', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
  ['another port of this machine', { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-site' }, false],
  ['an older browser that sends the origin alone', { host: '127.0.0.1:3000', origin: 'https://evil.example' }, false],
  ['a page without an origin of its own', { host: '127.0.0.1:3000', origin: 'null' }, false],
])('%s', (_case, headers, allowed) => {
  expect(crossOrigin(new Headers(headers)) === undefined).toBe(allowed)
})
