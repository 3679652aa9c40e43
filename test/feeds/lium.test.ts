import { expect, test } from 'vitest'
import { lium } from '../../lib/feeds/lium.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

type Body = { generated_at: string; models: Record<string, unknown>[] }
const ok = (): Body => JSON.parse(fixture('lium', 'ok.json'))
const read = (body: unknown) => readFixture(lium, typeof body === 'string' ? body : JSON.stringify(body))
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })
const changed = (model: string, change: Record<string, unknown>): Body => ({ ...ok(), models: ok().models.map((row) => (row.gpu_model === model ? { ...row, ...change } : row)) })

test('reference prices and utilisation are signals of their own, at the time the feed was built', () => {
  const { readings, refused } = read(ok())
  expect(refused).toEqual([])
  expect(readings.map(({ signal, value }) => [signal.id, signal.unit, value])).toEqual([
    ['gpu.lium.h100-sxm.market.on-demand', 'USD/GPU-h', 1.39],
    ['gpu.lium.b200.market.on-demand', 'USD/GPU-h', 5.6],
    ['gpu.lium.h100-sxm.market.utilisation', '%', (100 * 147) / 260],
    ['gpu.lium.b200.market.utilisation', '%', (100 * 40) / 52],
    ['gpu.lium.h100-nvl.market.utilisation', '%', 100],
  ])
  expect(new Set(readings.map(({ observedAt }) => observedAt))).toEqual(new Set([Date.UTC(2026, 9, 5, 17, 51, 38, 596)]))
})

test('a reference price with nothing available is no offer, but sold out is still utilisation', () => {
  const ids = read(ok()).readings.map(({ signal }) => signal.id as string)
  expect(ids).not.toContain('gpu.lium.h100-nvl.market.on-demand')
  expect(ids).toContain('gpu.lium.h100-nvl.market.utilisation')
})

test('a model of which nothing is listed has no utilisation', () => {
  expect(read(ok()).readings.filter(({ signal }) => signal.id.includes('h200-nvl'))).toEqual([])
})

test('models of one class share one utilisation, weighed by their GPUs', () => {
  const body = ok()
  body.models.push({ ...body.models[0], gpu_model: 'H100 SXM5', listed_gpus: 40, rented_gpus: 3, available_gpus: 0 })
  expect(read(body).readings.find(({ signal }) => signal.id === 'gpu.lium.h100-sxm.market.utilisation')?.value).toBe(50)
})

test.each<[string, Record<string, unknown>, RegExp, number]>([
  ['no price for GPUs on offer', { reference_price_usd_per_gpu_hour: null }, /missing for GPUs on offer/, 4],
  ['a price of zero', { reference_price_usd_per_gpu_hour: 0 }, /above zero/, 3],
  ['no price field', { reference_price_usd_per_gpu_hour: undefined }, /reference_price/, 3],
  ['more rented than listed', { rented_gpus: 999 }, /more GPUs rented than listed/, 3],
])('a row with %s is refused and costs only itself', (_case, change, reason, left) => {
  const { readings, refused } = read(changed('B200', change))
  expect(refused).toEqual([expect.stringMatching(reason)])
  expect(readings).toHaveLength(left)
  expect(readings.map(({ signal }) => signal.id)).toContain('gpu.lium.h100-sxm.market.on-demand')
})

test.each<[string, unknown]>([
  ['an empty list', { ...ok(), models: [] }],
  ['a vanished price field', { ...ok(), models: ok().models.map(({ reference_price_usd_per_gpu_hour: _gone, ...row }) => row) }],
  ['a vanished time', { models: ok().models }],
  ['half a body', fixture('lium', 'ok.json').slice(0, 500)],
  ['a block page', '<html><body>Checking your browser</body></html>'],
])('%s is a malformed answer', (_case, body) => {
  expect(() => read(body)).toThrow(malformed)
})
