import { expect, test } from 'vitest'
import { azureRetail } from '../../lib/feeds/azure-retail.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

type Body = { Items: Record<string, unknown>[]; NextPageLink: string | null }
const ok = (): Body => JSON.parse(fixture('azure-retail', 'ok.json'))
const read = (body: unknown) => readFixture(azureRetail, typeof body === 'string' ? body : JSON.stringify(body))
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })
const request = azureRetail.requests({ now: 0, env: {}, latest: () => undefined })[0] ?? { path: '' }
const h100 = (change: Record<string, unknown>): Body => ({ ...ok(), Items: ok().Items.map((item, index) => (index === 0 ? { ...item, ...change } : item)) })

test('the machines asked for are named in the filter, for one region', () => {
  const url = new URL(request.path, 'https://prices.azure.com')
  expect(url.searchParams.get('api-version')).toBe('2023-01-01-preview')
  expect(url.searchParams.get('$filter')).toMatch(/^serviceName eq 'Virtual Machines' and armRegionName eq 'eastus' and \(armSkuName eq 'Standard_ND96isr_H100_v5' or /)
})

test('the price of a machine is divided by its GPUs', () => {
  const { readings, refused } = read(ok())
  expect(refused).toEqual([])
  expect(readings.map(({ signal, value }) => [signal.id, value])).toEqual([
    ['gpu.azure-retail.h100-sxm.azure.on-demand', 98.32 / 8],
    ['gpu.azure-retail.a100-sxm-80.azure.on-demand', 32.77 / 8],
    ['gpu.azure-retail.a100-sxm-40.azure.on-demand', 27.197 / 8],
    ['gpu.azure-retail.a100-pcie-80.azure.on-demand', 3.673],
    ['gpu.azure-retail.h100-nvl.azure.on-demand', 6.98],
  ])
  expect(readings[0]).toMatchObject({ observedAt: Date.UTC(2026, 10, 23, 15), signal: { title: 'H100 SXM · Azure', unit: 'USD/GPU-h' } })
})

test.each<[string, Record<string, unknown>]>([
  ['Spot', { skuName: 'ND96isrH100v5 Spot' }],
  ['Low Priority', { skuName: 'ND96isrH100v5 Low Priority' }],
  ['Windows', { productName: 'Virtual Machines NDsr H100 v5 Series Windows' }],
  ['a reservation', { type: 'Reservation' }],
  ['DevTest', { type: 'DevTestConsumption' }],
  ['a machine outside the table', { armSkuName: 'Standard_ND96is_H100_v5' }],
])('%s is another product', (_case, change) => {
  const { readings, refused } = read(h100(change))
  expect(readings.map(({ signal }) => signal.id)).not.toContain('gpu.azure-retail.h100-sxm.azure.on-demand')
  expect([readings.length, refused]).toEqual([4, []])
})

test.each<[string, Record<string, unknown>, RegExp]>([
  ['no price', { retailPrice: undefined }, /retailPrice/],
  ['a price of zero', { retailPrice: 0 }, /above zero/],
  ['a price by the month', { unitOfMeasure: '1/Month' }, /by the hour, got 98.32 for 1\/Month/],
  ['another currency', { currencyCode: 'EUR' }, /currencyCode/],
])('a row with %s is refused and costs only itself', (_case, change, reason) => {
  const { readings, refused } = read(h100(change))
  expect(readings).toHaveLength(4)
  expect(refused).toEqual([expect.stringMatching(reason)])
})

test('the next page is followed at the same origin, and ends', () => {
  const link = (NextPageLink: string | null) => azureRetail.next?.(JSON.stringify({ ...ok(), NextPageLink }), request)
  expect(link('https://prices.azure.com:443/api/retail/prices?api-version=2023-01-01-preview&$skip=100')).toEqual({ path: '/api/retail/prices?api-version=2023-01-01-preview&$skip=100' })
  expect(link(null)).toBeUndefined()
  expect(link('')).toBeUndefined()
  expect(link(`https://prices.azure.com${request.path}`)).toBeUndefined()
})

test('a page with none of our machines is no fault', () => {
  expect(read({ ...ok(), Items: ok().Items.slice(1, 3) })).toEqual({ readings: [], refused: [] })
})

test.each<[string, unknown]>([
  ['an empty list', { ...ok(), Items: [] }],
  ['a vanished price field', { ...ok(), Items: ok().Items.map(({ retailPrice: _gone, ...item }) => item) }],
  ['a vanished list', { NextPageLink: null }],
  ['half a body', fixture('azure-retail', 'ok.json').slice(0, 900)],
  ['a block page', '<html></html>'],
])('%s is a malformed answer', (_case, body) => {
  expect(() => read(body)).toThrow(malformed)
})
