import { expect, test } from 'vitest'
import { SYMBOLS } from '../../lib/domain/baskets.ts'
import { finnhub } from '../../lib/feeds/finnhub.ts'
import { faultOf } from '../support/fault.ts'
import { fixture } from '../support/feed-context.ts'

const context = { now: Date.parse('2026-08-21T20:00:00Z'), env: { FINNHUB_TOKEN: 'a/b' }, latest: () => undefined }
const frame = (text: string) => {
  const refused: string[] = []
  const { readings, send } = finnhub.frame(text, { ...context, refuse: (reason) => refused.push(reason) })
  return { prices: readings.map(({ signal, value, observedAt }) => [signal.id, value, new Date(observedAt).toISOString()]), refused, send }
}
const frames = JSON.parse(fixture('finnhub', 'frames.json')) as string[] // our own fixture
const trade = (...data: unknown[]): string => JSON.stringify({ type: 'trade', data })
const good = { s: 'NVDA', p: 214.7, t: 1787342399134, v: 1 }

test('a session: a ping says nothing; of two trades in one millisecond the last one stands', () => {
  expect(frames.flatMap((text) => frame(text).prices)).toEqual([
    ['quote.nvda', 214.71, '2026-08-21T19:59:59.134Z'],
    ['quote.msft', 483.24, '2026-08-21T19:59:59.140Z'],
    ['quote.nvda', 214.72, '2026-08-21T19:59:59.900Z'],
  ])
})

test('the key is part of the path, encoded, and every symbol is subscribed to', () => {
  expect(finnhub.path(context)).toBe('/?token=a%2Fb')
  expect(finnhub.hello(context)).toHaveLength(SYMBOLS.length)
  expect(finnhub.hello(context)[0]).toBe('{"type":"subscribe","symbol":"NVDA"}')
})

test('a symbol that it does not serve costs only itself', () => {
  expect(frame('{"type":"error","msg":"Invalid symbol NVDA"}')).toEqual({ prices: [], refused: ['Invalid symbol NVDA'], send: undefined })
})

test('a trade without a price is refused, its neighbours stay; so is a symbol that was not asked for', () => {
  const { prices, refused } = frame(trade(good, { ...good, p: null }, { ...good, s: 'XYZ' }))
  expect(prices).toEqual([['quote.nvda', 214.7, '2026-08-21T19:59:59.134Z']])
  expect(refused).toEqual(['XYZ was not asked for', 'p: Invalid input: expected number, received null'])
})

test('a kind of message that we do not know is left alone', () => {
  expect(frame('{"type":"news","data":[{"headline":"x"}]}').prices).toEqual([])
})

test.each([
  ['a refused key', '{"type":"error","msg":"Invalid API key"}', 'rejected'],
  ['too many connections or symbols', '{"type":"error","msg":"Subscribing to too many symbols"}', 'rate-limited'],
  ['a trade frame without trades', trade(), 'malformed'],
  ['a trade frame without its list', '{"type":"trade"}', 'malformed'],
  ['a vanished field', trade({ s: 'NVDA', t: good.t }), 'malformed'],
  ['half a frame', frames[1]?.slice(0, 40) ?? '', 'malformed'],
])('%s is a fault', (_case, text, fault) => {
  expect(faultOf(() => frame(text))?.fault).toBe(fault)
})
