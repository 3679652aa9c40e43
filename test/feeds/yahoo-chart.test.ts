import { expect, test } from 'vitest'
import { SYMBOLS } from '../../lib/domain/baskets.ts'
import { yahooChart } from '../../lib/feeds/yahoo-chart.ts'
import { faultOf } from '../support/fault.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const ok = fixture('yahoo-chart', 'ok.json')
type Body = { chart: { result: { meta: Record<string, unknown>; timestamp?: number[]; indicators: { quote: { close?: unknown[] }[] } }[] | null; error: unknown } }
/** The recorded body, changed. */
const changed = (change: (result: NonNullable<Body['chart']['result']>[number]) => void): string => {
  const body = JSON.parse(ok) as Body // our own fixture
  const result = body.chart.result?.[0]
  if (result) change(result)
  return JSON.stringify(body)
}
const read = (body: string, given: Parameters<typeof readFixture>[2] = {}) => {
  const { readings, refused } = readFixture(yahooChart, body, given)
  return { prices: readings.map(({ signal, value, observedAt }) => [signal.id, value, new Date(observedAt).toISOString()]), refused }
}
const NOW = Date.parse('2026-08-21T21:00:00Z')

test('finished minutes count at their end, the unfinished one does not, and the regular price stands at its own time', () => {
  expect(read(ok, { now: NOW })).toEqual({
    prices: [
      ['quote.nvda', 214.3, '2026-08-21T19:51:00.000Z'],
      ['quote.nvda', 214.41, '2026-08-21T19:52:00.000Z'],
      ['quote.nvda', 214.54, '2026-08-21T19:54:00.000Z'],
      ['quote.nvda', 214.5, '2026-08-21T19:55:00.000Z'],
      ['quote.nvda', 214.62, '2026-08-21T19:56:00.000Z'],
      ['quote.nvda', 214.77, '2026-08-21T19:57:00.000Z'],
      ['quote.nvda', 214.83, '2026-08-21T19:58:00.000Z'],
      ['quote.nvda', 214.68, '2026-08-21T19:59:00.000Z'],
      ['quote.nvda', 214.74, '2026-08-21T20:00:00.000Z'],
      ['quote.nvda', 214.72, '2026-08-21T20:00:01.000Z'],
      ['quote.nvda', 214.78, '2026-08-21T20:01:00.000Z'],
      ['quote.nvda', 214.87, '2026-08-21T20:02:00.000Z'],
    ],
    refused: [],
  })
})

test('a quote is titled by its symbol and noted by its company, in USD', () => {
  expect(readFixture(yahooChart, ok, { now: NOW }).readings[0]?.signal).toEqual({ id: 'quote.nvda', title: 'NVDA', unit: 'USD', note: 'NVIDIA' })
})

test('in mid-session the bar of the running minute waits, and the price of this second is taken', () => {
  const body = changed(({ meta, timestamp, indicators }) => {
    meta.regularMarketTime = Date.parse('2026-08-21T19:59:37Z') / 1000
    timestamp?.splice(10)
    indicators.quote[0]?.close?.splice(10)
  })
  expect(read(body, { now: Date.parse('2026-08-21T19:59:40Z') }).prices.slice(-2)).toEqual([
    ['quote.nvda', 214.68, '2026-08-21T19:59:00.000Z'],
    ['quote.nvda', 214.72, '2026-08-21T19:59:37.000Z'],
  ])
})

test('at the same instant the regular price wins over the bar, so that polls agree', () => {
  const body = changed(({ meta }) => { meta.regularMarketTime = Date.parse('2026-08-21T20:00:00Z') / 1000 })
  expect(read(body, { now: NOW }).prices.filter(([, , time]) => time === '2026-08-21T20:00:00.000Z')).toEqual([['quote.nvda', 214.72, '2026-08-21T20:00:00.000Z']])
})

test('a later poll reads only what is newer than what is held', () => {
  const latest = () => ({ value: 214.72, observedAt: Date.parse('2026-08-21T20:00:01Z') })
  expect(read(ok, { now: NOW, latest }).prices).toEqual([
    ['quote.nvda', 214.72, '2026-08-21T20:00:01.000Z'],
    ['quote.nvda', 214.78, '2026-08-21T20:01:00.000Z'],
    ['quote.nvda', 214.87, '2026-08-21T20:02:00.000Z'],
  ])
})

test('a day without a trade has no times: the newest regular price stands', () => {
  const body = changed((result) => {
    delete result.timestamp
    result.indicators = { quote: [{}] }
  })
  expect(read(body, { now: NOW }).prices).toEqual([['quote.nvda', 214.72, '2026-08-21T20:00:01.000Z']])
})

test('a price that is not in USD is refused, with the currency', () => {
  expect(read(changed(({ meta }) => { meta.currency = 'EUR' }), { now: NOW })).toEqual({ prices: [], refused: ['NVDA is quoted in EUR, not USD'] })
})

test('a price is booked under the symbol that the body names, not the one asked for; a strange one is refused', () => {
  expect(read(fixture('yahoo-chart', 'other.json'), { now: NOW }).prices.at(-1)).toEqual(['quote.amd', 473.25, '2026-08-21T20:00:01.000Z'])
  expect(read(changed(({ meta }) => { meta.symbol = 'XYZ' }), { now: NOW }).refused).toEqual(['XYZ was not asked for'])
})

test('a close that is no number is refused by itself', () => {
  const { prices, refused } = read(changed(({ indicators }) => { indicators.quote[0]?.close?.splice(0, 1, 'N/A') }), { now: NOW })
  expect(prices).toHaveLength(11)
  expect(refused).toHaveLength(1)
})

test.each<[string, string, string]>([
  ['an unknown symbol', JSON.stringify({ chart: { result: null, error: { code: 'Not Found', description: 'No data found, symbol may be delisted' } } }), 'rejected'],
  ['an error of the server', JSON.stringify({ chart: { result: null, error: { code: 'Internal Server Error', description: null } } }), 'unavailable'],
  ['an empty result', JSON.stringify({ chart: { result: [], error: null } }), 'malformed'],
  ['no regular price', changed(({ meta }) => { delete meta.regularMarketPrice }), 'malformed'],
  ['no closes beside the times', changed((result) => { result.indicators = { quote: [{}] } }), 'malformed'],
  ['a close too few', changed(({ indicators }) => { indicators.quote[0]?.close?.pop() }), 'malformed'],
  ['half a JSON', ok.slice(0, 900), 'malformed'],
  ['a block page', '<!DOCTYPE html><html><body>Will be right back</body></html>', 'malformed'],
])('%s is a fault', (_case, body, fault) => {
  expect(faultOf(() => read(body, { now: NOW }))?.fault).toBe(fault)
})

test('every symbol is asked for by itself', () => {
  const requests = yahooChart.requests({ now: NOW, env: {}, latest: () => undefined })
  expect(requests.map(({ subject }) => subject)).toEqual(SYMBOLS)
  expect(requests[0]?.path).toBe('/v8/finance/chart/NVDA?interval=1m&range=1d&includePrePost=true')
})
