import { expect, test } from 'vitest'
import { computeprices } from '../../lib/feeds/computeprices.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

type Body = { data: Record<string, unknown>[] }
const ok = (): Body => JSON.parse(fixture('computeprices', 'ok.json'))
const read = (body: unknown) => readFixture(computeprices, typeof body === 'string' ? body : JSON.stringify(body))
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })
const first = (change: Record<string, unknown>): Body => ({ data: ok().data.map((row, index) => (index === 0 ? { ...row, ...change } : row)) })

test('the key goes into the header, and without it the feed is off', () => {
  expect(computeprices.keys).toEqual(['COMPUTEPRICES_API_KEY'])
  expect(computeprices.requests({ now: 0, env: { COMPUTEPRICES_API_KEY: 'k' }, latest: () => undefined })).toEqual([{ path: '/api/v1/gpu-prices', headers: { Authorization: 'Bearer k' } }])
})

test('prices per GPU stand under provider, class and kind, at the time the row was updated', () => {
  const { readings, refused } = read(ok())
  expect(refused).toEqual([])
  expect(readings.map(({ signal, value }) => [signal.id, value])).toEqual([
    ['gpu.computeprices.h100-sxm.lambda-labs.on-demand', 3.99],
    ['gpu.computeprices.a100-80.runpod.on-demand', 1.39],
    ['gpu.computeprices.h200.coreweave.on-demand', 6.305],
    ['gpu.computeprices.l4.amazon-aws.on-demand', (0.8048 + 1.6688) / 2],
    ['gpu.computeprices.h100.vultr.spot', 2.3],
    ['gpu.computeprices.h100.vast-ai.on-demand', 1.99],
    ['gpu.computeprices.h100-sxm.modal.on-demand', 0.066],
  ])
  expect(new Set(readings.map(({ observedAt }) => observedAt))).toEqual(new Set([Date.UTC(2026, 7, 22, 5, 46, 46)]))
})

test('a row in the wrong unit is read as it stands, under its own id: the gate judges it, and it bends no median', () => {
  expect(read(ok()).readings.filter(({ value }) => value < 0.1).map(({ signal }) => signal.id)).toEqual(['gpu.computeprices.h100-sxm.modal.on-demand'])
})

test('commitments are left out', () => {
  expect(ok().data.some(({ pricing_type }) => pricing_type === 'reserved')).toBe(true)
  expect(read(ok()).readings.filter(({ signal }) => signal.id.includes('together'))).toEqual([])
})

test('a row without a time stands at the time of the poll', () => {
  expect(read(first({ last_updated: null })).readings[0]?.observedAt).toBe(Date.UTC(2026, 10, 23, 15))
})

test.each<[string, Record<string, unknown>, RegExp]>([
  ['no price', { price_per_hour_usd: null }, /price_per_hour_usd/],
  ['a price of zero', { price_per_hour_usd: 0 }, /above zero/],
  ['no GPU', { gpu: 'unknown' }, /names no GPU/],
])('a row with %s is refused and costs only itself', (_case, change, reason) => {
  const { readings, refused } = read(first(change))
  expect(readings).toHaveLength(6)
  expect(refused).toEqual([expect.stringMatching(reason)])
})

test.each<[string, unknown]>([
  ['an empty list', { data: [], meta: {} }],
  ['a vanished price field', { data: ok().data.map(({ price_per_hour_usd: _gone, ...row }) => row) }],
  ['kinds in other words', { data: ok().data.map((row) => ({ ...row, pricing_type: 'hourly' })) }],
  ['an error in the place of data', { error: 'unauthorized' }],
  ['half a body', fixture('computeprices', 'ok.json').slice(0, 400)],
  ['a block page', '<!DOCTYPE html>'],
])('%s is a malformed answer', (_case, body) => {
  expect(() => read(body)).toThrow(malformed)
})
