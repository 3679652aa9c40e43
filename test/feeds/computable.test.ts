import { expect, test } from 'vitest'
import { computable } from '../../lib/feeds/computable.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

type Body = { data: Record<string, unknown>; meta?: Record<string, unknown> }
const ok = (): Body => JSON.parse(fixture('computable', 'ok.json'))
const read = (body: unknown, subject = 'H100') => readFixture(computable, typeof body === 'string' ? body : JSON.stringify(body), { request: { path: '/', subject } })
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })

test('each index is asked for by itself and is only to compare with', () => {
  expect(computable.requests({ now: 0, env: {}, latest: () => undefined }).map(({ path }) => path)).toEqual(
    ['H100', 'H200', 'B200', 'B300'].map((sku) => `/v1/index/${sku}/latest?include=receipts`),
  )
  expect(computable.compareOnly).toBe(true)
  expect(computable.source.licence).toBe('CC BY-NC 4.0')
})

test('the value stands at the moment it speaks of', () => {
  const { readings, refused } = read(ok())
  expect(refused).toEqual([])
  expect(readings).toMatchObject([{ signal: { id: 'gpu.computable.h100.market.on-demand', unit: 'USD/GPU-h' }, value: 3.620953, observedAt: Date.UTC(2026, 9, 5, 18) }])
  expect(read(fixture('computable', 'b200.json'), 'B200').readings).toMatchObject([{ signal: { id: 'gpu.computable.b200.market.on-demand' }, value: 6.944927 }])
})

test('without a name in the body, it is the index that was asked for', () => {
  const { sku: _gone, ...data } = ok().data
  expect(read({ data }, 'H200').readings).toMatchObject([{ signal: { id: 'gpu.computable.h200.market.on-demand' } }])
})

test.each<[string, unknown]>([
  ['a moment without a value', fixture('computable', 'no-print.json')],
  ['a value that is null', { data: { ...ok().data, value_usd_gpu_hr: null } }],
  ['a status other than ok, beside the value', { data: { ...ok().data, status: 'no_print' } }],
  ['a status other than ok, in meta', { data: { ...ok().data, status: undefined }, meta: { status: 'suspended' } }],
])('%s gives no value, and says so', (_case, body) => {
  const { readings, refused } = read(body)
  expect(readings).toEqual([])
  expect(refused).toEqual([expect.stringMatching(/no value published, status/)])
})

test.each<[string, unknown]>([
  ['a vanished value', { data: { ...ok().data, value_usd_gpu_hr: undefined } }],
  ['a vanished time', { data: { ...ok().data, observed_at: undefined } }],
  ['an empty object', {}],
  ['an empty list', []],
  ['half a body', fixture('computable', 'ok.json').slice(0, 60)],
  ['a block page', '<!DOCTYPE html>'],
])('%s is a malformed answer', (_case, body) => {
  expect(() => read(body)).toThrow(malformed)
})
