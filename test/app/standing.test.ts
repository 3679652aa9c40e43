import { expect, test } from 'vitest'
import { nameAmong, within } from '../../app/signals/[id]/standing.ts'
import type { Candle } from '../../lib/domain/candle.ts'
import { days } from '../../lib/domain/time.ts'
import type { SignalDetail } from '../../lib/wire/api.ts'

const day = days(1)
const at = (n: number, close: number): Candle => ({ at: n * day, open: close, high: close, low: close, close, count: 1 })
const list = { shape: 'step', standsTo: null } as const
const level = { shape: 'sampled', standsTo: null } as const
const told = (candles: readonly Candle[]): readonly (readonly [number, number, number])[] => candles.map((one) => [one.at / day, one.close, one.count])

test('a list price that was set before the range stood when it began', () => {
  expect(told(within([at(1, 5), at(10, 4)], day, 6 * day, list))).toEqual([[6, 5, 0], [10, 4, 1]])
})

test('a list price that never changed in the range stands through it, unless its list was last seen before', () => {
  expect(told(within([at(1, 5)], day, 6 * day, list))).toEqual([[6, 5, 0]])
  expect(within([at(1, 5)], day, 6 * day, { shape: 'step', standsTo: new Date(3 * day).toISOString() })).toEqual([])
})

test('a level that was seen before the range says nothing of its beginning', () => {
  expect(told(within([at(1, 5), at(10, 4)], day, 6 * day, level))).toEqual([[10, 4, 1]])
})

test('a candle in which the range begins belongs to it', () => {
  expect(told(within([at(1, 5), at(6, 4)], day, 6.5 * day, list))).toEqual([[6, 4, 1]])
})

const named = (id: string, title: string, note: string, source: string): SignalDetail =>
  // Safe: a name is made of these fields alone.
  ({ id, title, note, source }) as SignalDetail

test.each([
  ['a title that is alone is enough', named('a', 'GPT-5', 'x', 'One'), named('b', 'GPT-4', 'x', 'Two'), 'GPT-5'],
  ['of namesakes the note tells which', named('a', 'GPT-5', 'cached', 'One'), named('b', 'GPT-5', 'plain', 'Two'), 'GPT-5 · cached'],
  ['of namesakes with one note the source does', named('a', 'GPT-5', 'plain', 'One'), named('b', 'GPT-5', 'plain', 'Two'), 'GPT-5 · One'],
])('%s', (_case, one, other, name) => {
  expect(nameAmong(one, [one, other])).toBe(name)
})
