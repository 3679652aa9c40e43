import { expect, test } from 'vitest'
import { stooq } from '../../lib/feeds/stooq.ts'
import { faultOf } from '../support/fault.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const ok = fixture('stooq', 'ok.csv')
const HEADER = 'Date,Open,High,Low,Close,Volume'
const read = (body: string, given: Parameters<typeof readFixture>[2] = {}) => {
  const { readings, refused } = readFixture(stooq, body, given)
  return { prices: readings.map(({ signal, value, observedAt }) => [signal.id, value, new Date(observedAt).toISOString()]), refused }
}

test('the newest ten days are read, each at its session’s close', () => {
  const { prices, refused } = read(ok)
  expect(prices).toHaveLength(10)
  expect(prices.slice(-3)).toEqual([
    ['quote.nvda', 217.56, '2026-08-19T20:00:00.000Z'],
    ['quote.nvda', 216.85, '2026-08-20T20:00:00.000Z'],
    ['quote.nvda', 214.72, '2026-08-21T20:00:00.000Z'],
  ])
  expect(refused).toEqual([])
})

test('the running day is not a close yet, nor is it in the half hour after the session', () => {
  expect(read(ok, { now: Date.parse('2026-08-21T18:00:00Z') }).prices.at(-1)?.[2]).toBe('2026-08-20T20:00:00.000Z')
  expect(read(ok, { now: Date.parse('2026-08-21T20:29:00Z') }).prices.at(-1)?.[2]).toBe('2026-08-20T20:00:00.000Z')
  expect(read(ok, { now: Date.parse('2026-08-21T20:30:00Z') }).prices.at(-1)?.[2]).toBe('2026-08-21T20:00:00.000Z')
})

test('a half day closes at 13:00, winter time is an hour later in UTC', () => {
  expect(read(`${HEADER}\n2025-11-26,1,1,1,180.26,1\r\n2025-11-28,1,1,1,177,1\n`).prices).toEqual([
    ['quote.nvda', 180.26, '2025-11-26T21:00:00.000Z'],
    ['quote.nvda', 177, '2025-11-28T18:00:00.000Z'],
  ])
})

test.each([
  ['a day without a trade is left out', '2026-08-21,N/D,N/D,N/D,N/D,N/D', []],
  ['a day on which the market was closed is refused', '2026-08-22,1,2,1,214.72,1', ['2026-08-22 is not a trading day']],
  ['a close that is no number is refused', '2026-08-21,1,2,1,about 214,1', ['close: Invalid input']],
  ['a line cut in the middle of its price is refused', '2026-08-21,1,2,1,21', ['date: Invalid input: expected string, received undefined']],
])('%s, and the days around it stay', (_case, line, refusals) => {
  const { prices, refused } = read(`${HEADER}\n2026-08-19,1,2,1,217.56,1\n2026-08-20,1,2,1,216.85,1\n${line}\n`)
  expect(prices.map(([, value]) => value)).toEqual([217.56, 216.85])
  expect(refused).toEqual(refusals)
})

test.each([
  ['over the daily limit it answers a sentence', fixture('stooq', 'limit.csv'), 'rate-limited', 'answered “Exceeded the daily hits limit”'],
  ['an unknown symbol', 'No data', 'unavailable', 'answered “No data”'],
  ['a header alone', HEADER, 'malformed', 'an empty list where rows are expected'],
  ['an empty body', '', 'malformed', 'no Date or no Close column'],
  ['a vanished column', ok.replace('Close', 'Last'), 'malformed', 'no Date or no Close column'],
  ['JSON instead of CSV', '{"error":"x"}', 'malformed', 'no Date or no Close column'],
  ['a block page', '<html><body>Access denied</body></html>', 'malformed', 'got an HTML page (a block or error page), not data'],
])('%s: a fault that says so', (_case, body, fault, words) => {
  expect(faultOf(() => read(body))).toEqual({ fault, words })
})

test('asks for two weeks of each symbol', () => {
  expect(stooq.requests({ now: Date.UTC(2026, 10, 23, 15), env: {}, latest: () => undefined })[0]).toEqual({ path: '/q/d/l/?s=nvda.us&i=d&d1=20261109&d2=20261123', subject: 'NVDA' })
})
