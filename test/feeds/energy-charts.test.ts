import { expect, test } from 'vitest'
import { energyCharts } from '../../lib/feeds/energy-charts.ts'
import { faultOf } from '../support/fault.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const ok = fixture('energy-charts', 'ok.json')
const RATE = 1.05
const START = 1733785200 // 2024-12-09T23:00:00Z: midnight in Berlin
const latest = (id: string): { value: number; observedAt: number } | undefined => (id === 'fx.eur-usd' ? { value: RATE, observedAt: 0 } : undefined)
const NOW = Date.parse('2024-12-12T00:00:00Z')
const read = (body: string, given: Parameters<typeof readFixture>[2] = {}) => {
  const { readings, refused } = readFixture(energyCharts, body, { now: NOW, latest, ...given })
  return { prices: readings.map(({ signal, value, observedAt }) => [signal.id, value, new Date(observedAt).toISOString()]), refused }
}
const body = (price: unknown[], unit = 'EUR / MWh'): string => JSON.stringify({ unix_seconds: price.map((_, index) => START + index * 3600), price, unit })

test('two days by the hour, in USD, each from the start of its hour', () => {
  const { prices, refused } = read(ok)
  expect(prices).toHaveLength(48)
  expect(prices[0]).toEqual(['energy.de-lu', 92.85 * RATE, '2024-12-09T23:00:00.000Z'])
  expect(prices.at(-1)).toEqual(['energy.de-lu', 135.96 * RATE, '2024-12-11T22:00:00.000Z'])
  expect(refused).toEqual([])
})

test('hours to come are published and are no observations yet', () => {
  expect(read(ok, { now: Date.parse('2024-12-10T12:30:00Z') }).prices.at(-1)).toEqual(['energy.de-lu', 190.78 * RATE, '2024-12-10T12:00:00.000Z'])
})

test('a negative price and a price of zero are real, a missing one is left out', () => {
  expect(read(body([-12.5, null, 0, 3])).prices.map(([, value]) => value)).toEqual([-12.5 * RATE, 0, 3 * RATE])
})

test('hours that are held keep the rate they were converted at; the newest is said again', () => {
  const held = (id: string) => (id === 'energy.de-lu' ? { value: 100, observedAt: Date.parse('2024-12-11T20:00:00Z') } : latest(id))
  expect(read(ok, { latest: held }).prices.map(([, , time]) => time)).toEqual(['2024-12-11T21:00:00.000Z', '2024-12-11T22:00:00.000Z'])
  expect(read(ok, { latest: held, now: Date.parse('2024-12-11T20:30:00Z') }).prices.map(([, , time]) => time)).toEqual(['2024-12-11T20:00:00.000Z'])
})

test('without the exchange rate it waits, and says so', () => {
  expect(faultOf(() => read(ok, { latest: () => undefined }))).toEqual({ fault: 'unavailable', words: 'waiting for the EUR/USD rate' })
})

test('a price that is no number is refused by itself', () => {
  expect(read(body([10, 'n/a', 12]))).toEqual({
    prices: [['energy.de-lu', 10 * RATE, '2024-12-09T23:00:00.000Z'], ['energy.de-lu', 12 * RATE, '2024-12-10T01:00:00.000Z']],
    refused: ['price: Invalid input: expected number, received string'],
  })
})

test.each([
  ['an empty list', body([])],
  ['nothing but holes', body([null, null])],
  ['another unit', body([1], 'EUR / kWh')],
  ['a price too few', JSON.stringify({ unix_seconds: [START, START + 3600], price: [1], unit: 'EUR / MWh' })],
  ['a vanished field', JSON.stringify({ unix_seconds: [START], unit: 'EUR / MWh' })],
  ['half a JSON', ok.slice(0, 500)],
  ['a block page', '<html></html>'],
])('%s is malformed', (_case, text) => {
  expect(faultOf(() => read(text))?.fault).toBe('malformed')
})

test('asks for the last two days and today', () => {
  expect(energyCharts.requests({ now: Date.UTC(2026, 10, 23, 15), env: {}, latest: () => undefined })[0]?.path).toBe('/price?bzn=DE-LU&start=2026-11-21&end=2026-11-23')
})
