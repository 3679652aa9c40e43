import { expect, test } from 'vitest'
import { eia } from '../../lib/feeds/eia.ts'
import { faultOf } from '../support/fault.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const ok = fixture('eia', 'ok.json')
const read = (body: string) => {
  const { readings, refused } = readFixture(eia, body, { env: { EIA_API_KEY: 'a&b' } })
  return { prices: readings.map(({ signal, value, observedAt }) => [signal.id, value, new Date(observedAt).toISOString().slice(0, 10)]), refused }
}
const row = (period: string, price: unknown, units = 'cents per kilowatt-hour') => ({ period, stateid: 'US', sectorid: 'IND', price, 'price-units': units })
const body = (...data: unknown[]): string => JSON.stringify({ response: { total: String(data.length), data }, apiVersion: '2.1.9' })

test('months at their last day, oldest first, cents per kWh as USD per MWh; a month without a price is left out', () => {
  expect(read(ok)).toEqual({
    prices: [
      ['energy.us-industrial', 87.1, '2026-01-31'],
      ['energy.us-industrial', 85.2, '2026-03-31'],
      ['energy.us-industrial', 83.1, '2026-04-30'],
      ['energy.us-industrial', 86.3, '2026-05-31'],
    ],
    refused: [],
  })
})

test('a price may come as a number, too', () => {
  expect(read(body(row('2024-02', 8))).prices).toEqual([['energy.us-industrial', 80, '2024-02-29']])
})

test.each([
  ['another sector', { ...row('2026-05', '16'), sectorid: 'RES' }],
  ['another unit', row('2026-05', '86.3', 'dollars per megawatthour')],
  ['a month that does not exist', row('2026-13', '8.6')],
  ['words for a price', row('2026-05', 'withheld')],
])('%s is refused by itself', (_case, bad) => {
  const { prices, refused } = read(body(bad, row('2026-04', '8.0'), row('2026-03', '8.5')))
  expect(prices.map(([, value]) => value)).toEqual([85, 80])
  expect(refused).toHaveLength(1)
})

test.each([
  ['a refused key, as an object', JSON.stringify({ error: { code: 'API_KEY_INVALID', message: 'An invalid api_key was supplied.' } }), 'rejected', 'An invalid api_key was supplied.'],
  ['a refused key, as words', JSON.stringify({ error: 'API_KEY_MISSING', code: 403 }), 'rejected', 'API_KEY_MISSING'],
  ['an empty list', body(), 'malformed', 'an empty list where rows are expected'],
  ['a vanished price', body({ ...row('2026-05', 1), price: undefined }), 'malformed', 'no month has a price'],
  ['a vanished answer', JSON.stringify({ apiVersion: '2.1.9' }), 'malformed', 'response: missing'],
  ['a block page', '<html></html>', 'malformed', 'got an HTML page (a block or error page), not data'],
])('%s: a fault that says so', (_case, text, fault, words) => {
  expect(faultOf(() => read(text))).toEqual({ fault, words })
})

test('half a JSON is malformed', () => {
  expect(faultOf(() => read(ok.slice(0, 200)))?.fault).toBe('malformed')
})

test('the key and the brackets of the query are encoded', () => {
  expect(eia.requests({ now: 0, env: { EIA_API_KEY: 'a&b' }, latest: () => undefined })[0]?.path).toBe(
    '/v2/electricity/retail-sales/data/?api_key=a%26b&frequency=monthly&data%5B0%5D=price&facets%5Bstateid%5D%5B%5D=US&facets%5Bsectorid%5D%5B%5D=IND' +
      '&sort%5B0%5D%5Bcolumn%5D=period&sort%5B0%5D%5Bdirection%5D=desc&length=24',
  )
})
