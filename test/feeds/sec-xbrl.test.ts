import { expect, test } from 'vitest'
import { secXbrl } from '../../lib/feeds/sec-xbrl.ts'
import { faultOf } from '../support/fault.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

type Fact = { start?: string; end: string; val: unknown; filed: string }
const day = (at: number | undefined): string => new Date(at ?? Number.NaN).toISOString().slice(0, 10)
const read = (body: string) => {
  const { readings, refused } = readFixture(secXbrl, body)
  return { values: readings.map(({ signal, value, observedAt, knownAt }) => [signal.id, day(observedAt), value, day(knownAt)]), refused }
}
const revenue = (...facts: Fact[]): string => JSON.stringify({ cik: 1045810, tag: 'Revenues', units: { USD: facts } })

test('earnings per share: on today’s shares, the fourth quarter from the year, a restated quarter again with its later date', () => {
  expect(read(fixture('sec-xbrl', 'ok.json'))).toEqual({
    values: [
      // Filed as 5.98 before the 10-for-1 split of June 2024.
      ['fundamental.nvda.eps-diluted', '2024-04-28', 0.598, '2024-05-29'],
      ['fundamental.nvda.eps-diluted', '2024-07-28', 0.67, '2024-08-28'],
      ['fundamental.nvda.eps-diluted', '2024-10-27', 0.78, '2024-11-20'],
      ['fundamental.nvda.eps-diluted', '2025-01-26', 0.9, '2025-02-26'],
      ['fundamental.nvda.eps-diluted', '2024-04-28', 0.6, '2025-05-28'],
      ['fundamental.nvda.eps-diluted', '2025-04-27', 0.76, '2025-05-28'],
    ],
    refused: [],
  })
})

test('revenue: without year-to-date figures the fourth quarter is the year less three quarters; a value repeated later is dropped', () => {
  expect(read(fixture('sec-xbrl', 'nvda-revenue.json')).values).toEqual([
    ['fundamental.nvda.revenue', '2024-04-28', 26_044_000_000, '2024-05-29'],
    ['fundamental.nvda.revenue', '2024-07-28', 30_040_000_000, '2024-08-28'],
    ['fundamental.nvda.revenue', '2024-10-27', 35_082_000_000, '2024-11-20'],
    ['fundamental.nvda.revenue', '2025-01-26', 39_331_000_000, '2025-02-26'],
    ['fundamental.nvda.revenue', '2025-04-27', 44_062_000_000, '2025-05-28'],
  ])
})

test('capital expenditure: filed by year to date only, each quarter is what was added', () => {
  expect(read(fixture('sec-xbrl', 'googl-capex.json')).values).toEqual([
    ['fundamental.googl.capex', '2025-03-31', 17_197_000_000, '2025-04-25'],
    ['fundamental.googl.capex', '2025-06-30', 22_446_000_000, '2025-07-24'],
    ['fundamental.googl.capex', '2025-09-30', 23_953_000_000, '2025-10-30'],
  ])
})

test('a year with a quarter unknown gives no fourth quarter', () => {
  expect(read(revenue(
    { start: '2024-01-29', end: '2024-04-28', val: 26, filed: '2024-05-29' },
    { start: '2024-07-29', end: '2024-10-27', val: 35, filed: '2024-11-20' },
    { start: '2024-01-29', end: '2025-01-26', val: 130, filed: '2025-02-26' },
  )).values.map(([, end]) => end)).toEqual(['2024-04-28', '2024-10-27'])
})

test('a year is not set against a part that was restated after it', () => {
  expect(read(revenue(
    { start: '2024-01-29', end: '2024-10-27', val: 90, filed: '2024-11-20' },
    { start: '2024-01-29', end: '2025-01-26', val: 130, filed: '2025-02-26' },
    { start: '2024-01-29', end: '2024-10-27', val: 80, filed: '2025-11-19' },
  )).values).toEqual([['fundamental.nvda.revenue', '2025-01-26', 40, '2025-02-26']])
})

test('a fact without its start is refused by itself', () => {
  const { values, refused } = read(revenue(
    { start: '2024-01-29', end: '2024-04-28', val: 26, filed: '2024-05-29' },
    { start: '2024-04-29', end: '2024-07-28', val: 30, filed: '2024-08-28' },
    { end: '2024-10-27', val: 35, filed: '2024-11-20' },
  ))
  expect(values.map(([, end]) => end)).toEqual(['2024-04-28', '2024-07-28'])
  expect(refused).toEqual(['start: Invalid input: expected string, received undefined'])
})

test.each([
  ['no facts', revenue(), 'an empty list where rows are expected'],
  ['facts in another unit', JSON.stringify({ cik: 1045810, tag: 'Revenues', units: { EUR: [] } }), 'units: no USD among EUR'],
  ['another company', JSON.stringify({ cik: 320193, tag: 'Revenues', units: { USD: [] } }), 'answers for Revenues of company 320193, which was not asked for'],
  ['a vanished field', revenue({ start: '2024-01-29', end: '2024-04-28', val: undefined, filed: '2024-05-29' }), '1 of 1 rows do not fit the schema: val: Invalid input: expected number, received undefined'],
  ['years alone', revenue({ start: '2024-01-29', end: '2025-01-26', val: 130, filed: '2025-02-26' }), 'no quarter can be told from 1 facts'],
  ['a block page', '<!DOCTYPE html><html><title>SEC.gov | Request Rate Threshold Exceeded</title></html>', 'got an HTML page (a block or error page), not data'],
])('%s: malformed, in words', (_case, body, words) => {
  expect(faultOf(() => read(body))).toEqual({ fault: 'malformed', words })
})

test('half a JSON is malformed', () => {
  expect(faultOf(() => read(fixture('sec-xbrl', 'ok.json').slice(0, 700)))?.fault).toBe('malformed')
})

test('every request carries the operator’s address, as the source asks', () => {
  const requests = secXbrl.requests({ now: 0, env: { CONTACT_EMAIL: 'desk@example.com' }, latest: () => undefined })
  expect(requests).toHaveLength(7)
  expect(requests[0]).toEqual({
    path: '/api/xbrl/companyconcept/CIK0001045810/us-gaap/EarningsPerShareDiluted.json',
    headers: { 'User-Agent': 'downchain (desk@example.com)' },
    subject: 'NVDA EarningsPerShareDiluted',
  })
})
