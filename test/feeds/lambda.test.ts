import { expect, test } from 'vitest'
import { lambda } from '../../lib/feeds/lambda.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

type Entry = { instance_type: Record<string, unknown>; regions_with_capacity_available: unknown[] }
type Body = { data: Record<string, Entry> }
const ok = (): Body => JSON.parse(fixture('lambda', 'ok.json'))
const read = (body: unknown) => readFixture(lambda, typeof body === 'string' ? body : JSON.stringify(body))
const values = (body: unknown) => Object.fromEntries(read(body).readings.map(({ signal, value }) => [signal.id, value]))
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })
const changed = (name: string, change: Record<string, unknown>): Body => {
  const body = ok()
  Object.assign(body.data[name]?.instance_type ?? {}, change)
  return body
}

test('the key goes into the header, and without it the feed is off', () => {
  expect(lambda.keys).toEqual(['LAMBDA_API_KEY'])
  expect(lambda.requests({ now: 0, env: { LAMBDA_API_KEY: 'k' }, latest: () => undefined })).toEqual([{ path: '/api/v1/instance-types', headers: { Authorization: 'Bearer k' } }])
})

test('prices are cents for the whole machine; sizes of one class count by their median', () => {
  const { readings, refused } = read(ok())
  expect(refused).toEqual([])
  expect(readings.filter(({ signal }) => signal.id.endsWith('on-demand')).map(({ signal, value, observedAt }) => [signal.id, value, observedAt])).toEqual([
    ['gpu.lambda.a100-sxm.lambda.on-demand', 1.99, Date.UTC(2026, 10, 23, 15)],
    ['gpu.lambda.gh200.lambda.on-demand', 2.29, Date.UTC(2026, 10, 23, 15)],
    ['gpu.lambda.h100-sxm.lambda.on-demand', (3.99 + 4.09) / 2, Date.UTC(2026, 10, 23, 15)],
    ['gpu.lambda.a100-pcie-40.lambda.on-demand', 1.99, Date.UTC(2026, 10, 23, 15)],
  ])
})

test('what is sold out is no offer, and shows as availability', () => {
  const all = values(ok())
  expect(all['gpu.lambda.b200.lambda.on-demand']).toBeUndefined()
  expect(all['gpu.lambda.b200.lambda.availability']).toBe(0)
  expect(all['gpu.lambda.h100-sxm.lambda.availability']).toBeCloseTo(200 / 3, 10)
  expect(all['gpu.lambda.gh200.lambda.availability']).toBe(100)
})

test('everything sold out is a market without offers, not a fault', () => {
  const body = ok()
  for (const entry of Object.values(body.data)) entry.regions_with_capacity_available = []
  expect(read(body).readings.map(({ signal, value }) => [signal.unit, value])).toEqual(Array.from({ length: 5 }, () => ['%', 0]))
})

test('the number of GPUs comes from the name where the specs lack it', () => {
  expect(values(changed('gpu_8x_h100_sxm5', { specs: { vcpus: 208 } }))['gpu.lambda.h100-sxm.lambda.on-demand']).toBeCloseTo(4.04, 10)
})

test('machines without GPUs are left out', () => {
  const body = ok()
  body.data.cpu_4x_general = { instance_type: { name: 'cpu_4x_general', price_cents_per_hour: 20, specs: { gpus: 0 } }, regions_with_capacity_available: [{}] }
  expect(read(body).refused).toEqual([])
  expect(Object.keys(values(body)).filter((id) => id.includes('cpu'))).toEqual([])
})

test.each<[string, Record<string, unknown>]>([
  ['no price', { price_cents_per_hour: null }],
  ['a price of zero', { price_cents_per_hour: 0 }],
  ['no specs', { specs: undefined }],
])('a row with %s is refused and costs only itself', (_case, change) => {
  const { readings, refused } = read(changed('gpu_1x_gh200', change))
  expect(refused).toHaveLength(1)
  expect(readings.map(({ signal }) => signal.id).filter((id) => id.includes('gh200'))).toEqual([])
  expect(readings).toHaveLength(7)
})

test.each<[string, unknown]>([
  ['an empty list', { data: {} }],
  ['a vanished price field', { data: Object.fromEntries(Object.entries(ok().data).map(([name, entry]) => [name, { ...entry, instance_type: { specs: { gpus: 1 } } }])) }],
  ['an error in the place of data', { error: { code: 'global/invalid-api-key' } }],
  ['half a body', fixture('lambda', 'ok.json').slice(0, 300)],
  ['a block page', '<!DOCTYPE html>'],
])('%s is a malformed answer', (_case, body) => {
  expect(() => read(body)).toThrow(malformed)
})
