import { expect, test } from 'vitest'
import { frankfurter } from '../../lib/feeds/frankfurter.ts'
import { faultOf } from '../support/fault.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const ok = fixture('frankfurter', 'ok.json')

test.each([
  ['ok.json', 'fx.eur-usd', 'USD/EUR', 1.0527],
  ['gbp.json', 'fx.gbp-usd', 'USD/GBP', 1.2757],
])('the rate of the day: %s', (file, id, unit, value) => {
  const { readings, refused } = readFixture(frankfurter, fixture('frankfurter', file))
  expect(readings.map(({ signal, ...reading }) => ({ id: signal.id, unit: signal.unit, ...reading }))).toEqual([{ id, unit, value, observedAt: Date.parse('2024-12-10T14:00:00Z') }])
  expect(refused).toEqual([])
})

test.each([
  ['no rate of the dollar', JSON.stringify({ amount: 1, base: 'EUR', date: '2024-12-10', rates: {} })],
  ['a rate of zero', JSON.stringify({ amount: 1, base: 'EUR', date: '2024-12-10', rates: { USD: 0 } })],
  ['a currency that was not asked for', JSON.stringify({ amount: 1, base: 'CHF', date: '2024-12-10', rates: { USD: 1.1 } })],
  ['the rate of a hundred', JSON.stringify({ amount: 100, base: 'EUR', date: '2024-12-10', rates: { USD: 105.27 } })],
  ['no date', JSON.stringify({ amount: 1, base: 'EUR', rates: { USD: 1.05 } })],
  ['half a JSON', ok.slice(0, 30)],
  ['a block page', '<html></html>'],
])('%s is malformed', (_case, body) => {
  expect(faultOf(() => readFixture(frankfurter, body))?.fault).toBe('malformed')
})

test('asks for the dollar against the euro and the pound', () => {
  expect(frankfurter.requests({ now: 0, env: {}, latest: () => undefined }).map(({ path }) => path)).toEqual(['/v1/latest?base=EUR&symbols=USD', '/v1/latest?base=GBP&symbols=USD'])
})
