import { expect, test } from 'vitest'
import { SYMBOLS } from '../../lib/domain/baskets.ts'
import { alpaca } from '../../lib/feeds/alpaca.ts'
import { faultOf } from '../support/fault.ts'
import { fixture } from '../support/feed-context.ts'

const context = { now: Date.parse('2026-08-21T20:00:00Z'), env: { ALPACA_KEY_ID: 'id', ALPACA_SECRET: 'secret' }, latest: () => undefined }
const frame = (text: string) => {
  const refused: string[] = []
  const { readings, send } = alpaca.frame(text, { ...context, refuse: (reason) => refused.push(reason) })
  return { prices: readings.map(({ signal, value, observedAt }) => [signal.id, value, new Date(observedAt).toISOString()]), refused, send }
}
const frames = JSON.parse(fixture('alpaca', 'frames.json')) as string[] // our own fixture
const trade = { T: 't', S: 'NVDA', p: 214.72, s: 1, t: '2026-08-21T19:59:59.123456789Z' }

test('a session: trades to the millisecond, a minute bar at its end', () => {
  expect(frames.flatMap((text) => frame(text).prices)).toEqual([
    ['quote.nvda', 214.72, '2026-08-21T19:59:59.123Z'],
    ['quote.msft', 483.24, '2026-08-21T19:59:59.200Z'],
    ['quote.spy', 765.72, '2026-08-21T19:59:00.000Z'],
  ])
})

test('the key goes first, the subscription only once it is accepted', () => {
  expect(alpaca.path(context)).toBe('/v2/iex')
  expect(alpaca.hello(context)).toEqual(['{"action":"auth","key":"id","secret":"secret"}'])
  expect(frames.map((text) => frame(text).send?.length ?? 0)).toEqual([0, 1, 0, 0, 0])
})

test('trades stay within the thirty symbols of the free plan, and every symbol comes one way or the other', () => {
  const asked = JSON.parse(frame(frames[1] ?? '').send?.[0] ?? '{}') as { action: string; trades: string[]; bars: string[] } // our own message
  expect(asked.action).toBe('subscribe')
  expect(asked.trades.length).toBeLessThanOrEqual(30)
  expect([...asked.trades, ...asked.bars].sort()).toEqual([...SYMBOLS].sort())
})

test('a trade with a time that is none is refused, its neighbours stay; so is a symbol that was not asked for', () => {
  const { prices, refused } = frame(JSON.stringify([trade, { ...trade, t: 'noon' }, { ...trade, S: 'XYZ' }]))
  expect(prices).toEqual([['quote.nvda', 214.72, '2026-08-21T19:59:59.123Z']])
  expect(refused).toEqual(['XYZ was not asked for', 't: expected an RFC 3339 time in UTC'])
})

test('a kind of message that we do not know is left alone', () => {
  expect(frame('[{"T":"n","headline":"x"}]')).toEqual({ prices: [], refused: [], send: undefined })
})

test.each([
  ['a refused key', '[{"T":"error","code":402,"msg":"auth failed"}]', 'rejected', '402 auth failed'],
  ['a plan too small', '[{"T":"error","code":405,"msg":"symbol limit exceeded"}]', 'rejected', '405 symbol limit exceeded'],
  ['another connection that still holds the key passes', '[{"T":"error","code":406,"msg":"connection limit exceeded"}]', 'unavailable', '406 connection limit exceeded'],
  ['a vanished field', '[{"T":"t","S":"NVDA","t":"2026-08-21T19:59:59Z"}]', 'malformed', '1 of 1 rows do not fit the schema: p: Invalid input: expected number, received undefined'],
])('%s: a fault that says so', (_case, text, fault, words) => {
  expect(faultOf(() => frame(text))).toEqual({ fault, words })
})

test.each([
  ['an empty frame', '[]'],
  ['half a frame', frames[3]?.slice(0, 40) ?? ''],
  ['an object instead of a list', '{"T":"success","msg":"connected"}'],
])('%s is malformed', (_case, text) => {
  expect(faultOf(() => frame(text))?.fault).toBe('malformed')
})
