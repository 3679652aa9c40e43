import { expect, test } from 'vitest'
import { octopusAgile } from '../../lib/feeds/octopus-agile.ts'
import { faultOf } from '../support/fault.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const ok = fixture('octopus-agile', 'ok.json')
const latest = (id: string): { value: number; observedAt: number } | undefined => (id === 'fx.gbp-usd' ? { value: 1.25, observedAt: 0 } : undefined)
const read = (body: string, given: Parameters<typeof readFixture>[2] = {}) => {
  const { readings, refused } = readFixture(octopusAgile, body, { latest, ...given })
  return { prices: readings.map(({ signal, value, observedAt }) => [signal.id, value, new Date(observedAt).toISOString()]), refused }
}
const slot = (hour: string, value: unknown) => ({ value_exc_vat: value, value_inc_vat: 1, valid_from: `2024-12-10T${hour}:00Z`, valid_to: null })
const body = (...results: unknown[]): string => JSON.stringify({ count: results.length, next: null, previous: null, results })

test('half hours in USD per MWh before VAT, oldest first, a negative price among them', () => {
  const { prices, refused } = read(ok)
  expect(prices).toHaveLength(12)
  expect(prices[0]).toEqual(['energy.gb-agile-c', 390, '2024-12-10T16:00:00.000Z'])
  expect(prices.at(-1)).toEqual(['energy.gb-agile-c', -13.125, '2024-12-10T21:30:00.000Z'])
  expect(refused).toEqual([])
})

test('half hours to come are no observations yet', () => {
  expect(read(ok, { now: Date.parse('2024-12-10T17:10:00Z') }).prices.at(-1)).toEqual(['energy.gb-agile-c', 36.5 * 10 * 1.25, '2024-12-10T17:00:00.000Z'])
})

test('half hours that are held keep the rate they were converted at; the newest is said again', () => {
  const held = (at: string) => (id: string) => (id === 'energy.gb-agile-c' ? { value: 1, observedAt: Date.parse(at) } : latest(id))
  expect(read(ok, { latest: held('2024-12-10T20:30:00Z') }).prices.map(([, , time]) => time)).toEqual(['2024-12-10T21:00:00.000Z', '2024-12-10T21:30:00.000Z'])
  expect(read(ok, { latest: held('2024-12-10T21:30:00Z') }).prices.map(([, , time]) => time)).toEqual(['2024-12-10T21:30:00.000Z'])
})

test('without the exchange rate it waits, and says so', () => {
  expect(faultOf(() => read(ok, { latest: () => undefined }))).toEqual({ fault: 'unavailable', words: 'waiting for the GBP/USD rate' })
})

test('a half hour without a price is refused by itself', () => {
  expect(read(body(slot('17:00', 30), slot('16:30', null), slot('16:00', 20)))).toEqual({
    prices: [['energy.gb-agile-c', 250, '2024-12-10T16:00:00.000Z'], ['energy.gb-agile-c', 375, '2024-12-10T17:00:00.000Z']],
    refused: ['value_exc_vat: Invalid input: expected number, received null'],
  })
})

test.each([
  ['an empty list', body()],
  ['a vanished field', body({ value_inc_vat: 20, valid_from: '2024-12-10T16:00:00Z' })],
  ['no list', JSON.stringify({ detail: 'Not found.' })],
  ['half a JSON', ok.slice(0, 300)],
  ['a block page', '<!doctype html><html></html>'],
])('%s is malformed', (_case, text) => {
  expect(faultOf(() => read(text))?.fault).toBe('malformed')
})

test('asks for two days of the London tariff', () => {
  expect(octopusAgile.requests({ now: Date.UTC(2026, 10, 23, 15), env: {}, latest: () => undefined })[0]?.path).toBe(
    '/v1/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-C/standard-unit-rates/?period_from=2026-11-21T15%3A00Z&period_to=2026-11-23T15%3A00Z',
  )
})
