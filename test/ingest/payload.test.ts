import { expect, test } from 'vitest'
import { FeedError } from '../../lib/feeds/feed.ts'
import { keptBody, keptRequest, redactor, withoutSecrets } from '../../lib/ingest/payload.ts'

const redact = redactor({ KEY: 'a/b"secret', LONGER: 'a/b"secret-and-more' })
const plain = (text: string): string => text

test.each([
  ['as it is', 'token a/b"secret!', 'token ***!'],
  ['as it stands in an address', '/v1?key=a%2Fb%22secret&x=1', '/v1?key=***&x=1'],
  ['as it stands in JSON', '{"key":"a/b\\"secret"}', '{"key":"***"}'],
  ['where one begins as another does', 'a/b"secret-and-more', '***'],
])('a secret is taken out %s', (_case, text, clean) => {
  expect(redact(text)).toBe(clean)
})

test('a word too short to be a key is left where it stands', () => {
  expect(redactor({ KEY: 'k', NONE: '' })('kilowatt')).toBe('kilowatt')
})

test('a fault without a secret is the very same; one that repeats it is told without', () => {
  const fine = new FeedError('eia', 'rejected', 'answers 403', { payload: 'no' })
  expect(withoutSecrets(fine, redact)).toBe(fine)
  const told = withoutSecrets(new FeedError('eia', 'rate-limited', 'a/b"secret has had enough', { payload: '{"k":"a/b\\"secret"}', retryAt: 9, cause: new Error('a/b"secret') }), redact)
  expect([told.fault, told.message, told.payload, told.retryAt, told.cause]).toEqual(['rate-limited', 'eia: rate-limited: *** has had enough', '{"k":"***"}', 9, undefined])
})

const shapeOf = (path: string): string => keptRequest({ path }, plain).shape

test.each([
  ['days in a query', '/q?s=nvda&d1=20261109&d2=20261123', '/q?s=nvda&d1=20261110&d2=20261124'],
  ['days in a path', '/range/2026-10-01:2026-11-01/openai', '/range/2026-10-02:2026-11-02/openai'],
  ['escaped times', '/rates?period_from=2026-11-22T02%3A56Z', '/rates?period_from=2026-11-23T10%3A01Z'],
])('requests that differ in %s alone follow one another', (_case, one, next) => {
  expect(shapeOf(one)).toBe(shapeOf(next))
  expect(keptRequest({ path: one }, plain).field).not.toBe(keptRequest({ path: next }, plain).field)
})

test('numbers that are no days tell requests apart, and so do subjects, methods and bodies', () => {
  expect(shapeOf('/CIK0001045810/x.json')).not.toBe(shapeOf('/CIK0000002488/x.json'))
  expect(shapeOf('/list?$skip=100')).not.toBe(shapeOf('/list?$skip=200'))
  const fields = [{ path: '/a' }, { path: '/a', method: 'POST' as const, body: '1' }, { path: '/a', method: 'POST' as const, body: '2' }].map((request) => keptRequest(request, plain).field)
  expect(new Set(fields).size).toBe(3)
})

test('validators are kept with a body that is whole and as it came', () => {
  const request = { method: 'GET', path: '/', subject: null } as const
  const answer = { body: '{"k":"a/b\\"secret"}', etag: '"1"', lastModified: 'Mon' }
  expect(keptBody(request, answer, 5, plain)).toEqual({ request, at: 5, bytes: 19, cut: false, ...answer })
  expect(keptBody(request, answer, 5, redact)).toEqual({ request, at: 5, bytes: 19, cut: false, body: '{"k":"***"}' })
  expect(keptBody(request, answer, 5, plain, 4)).toEqual({ request, at: 5, bytes: 19, cut: true, body: '{"k"' })
})
