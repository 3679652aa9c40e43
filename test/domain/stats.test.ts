import { expect, test } from 'vitest'
import type { Candle } from '../../lib/domain/candle.ts'
import { statsOf, type StatsRule } from '../../lib/domain/stats.ts'
import { days, hours } from '../../lib/domain/time.ts'

const MONDAY = Date.UTC(2026, 4, 4)
const flat = (at: number, value: number): Candle => ({ at, open: value, high: value, low: value, close: value, count: 1 })
const daily = (values: readonly number[]): Candle[] => values.map((value, day) => flat(MONDAY + days(day), value))
const sampled: StatsRule = { shape: 'sampled', step: days(1) }

test('lowest and highest are those within candles, not only closes; first is what the span opened with', () => {
  const stats = statsOf([
    { at: 0, open: 10, high: 14, low: 9, close: 12, count: 3 },
    { at: days(1), open: 12, high: 13, low: 8, close: 11, count: 3 },
  ], sampled)
  expect(stats).toMatchObject({ first: 10, last: 11, lastAt: days(1), low: 8, lowAt: days(1), high: 14, highAt: 0 })
  expect(stats?.fromHigh).toBeCloseTo(11 / 14 - 1, 12)
  expect(stats?.fromLow).toBeCloseTo(11 / 8 - 1, 12)
})

test('the first of several equal extremes is told', () => {
  expect(statsOf(daily([5, 7, 5, 7, 6]), sampled)).toMatchObject({ lowAt: MONDAY, highAt: MONDAY + days(1) })
})

test('nothing of no candles', () => {
  expect(statsOf([], sampled)).toBeUndefined()
})

test('volatility by hand: ten returns of ±1 % in logs, every day of the year', () => {
  // Up and down in turn: mean 0, sum of squares 10 · 0.01², divided by 9; a year has 365.25 days.
  const values = Array.from({ length: 11 }, (_value, day) => (day % 2 === 0 ? 100 : 100 * Math.exp(0.01)))
  expect(statsOf(daily(values), sampled)?.volatility).toBeCloseTo(Math.sqrt((10 * 0.01 ** 2) / 9) * Math.sqrt(365.25), 10)
})

test('a market has 252 days: the weekend is one step', () => {
  // Two weeks and a day of trading: eleven closes, ten returns.
  const trading = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14].map((day, index) => flat(MONDAY + days(day), index % 2 === 0 ? 100 : 100 * Math.exp(0.01)))
  expect(statsOf(trading, { ...sampled, calendar: 'nyse' })?.volatility).toBeCloseTo(Math.sqrt((10 * 0.01 ** 2) / 9) * Math.sqrt(252), 10)
})

test('a steady rise has no volatility', () => {
  expect(statsOf(daily(Array.from({ length: 20 }, (_value, day) => 100 * 1.01 ** day)), sampled)?.volatility).toBeCloseTo(0, 10)
})

test('a return over a hole is left out', () => {
  const values = Array.from({ length: 11 }, (_value, day) => (day % 2 === 0 ? 100 : 100 * Math.exp(0.01)))
  const before = daily(values)
  const after = flat(MONDAY + days(200), 900)
  expect(statsOf([...before, after], sampled)?.volatility).toBeCloseTo(statsOf(before, sampled)?.volatility ?? Number.NaN, 10)
})

test.each<[string, Candle[], StatsRule]>([
  ['fewer than ten returns', daily([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), sampled],
  ['a value of zero', daily([1, 2, 3, 4, 5, 0, 7, 8, 9, 10, 11, 12]), sampled],
  ['a list price', daily(Array.from({ length: 20 }, (_value, day) => 1 + day)), { shape: 'step', step: days(1) }],
  ['a count', daily(Array.from({ length: 20 }, (_value, day) => 1 + day)), { shape: 'sum', step: days(1) }],
])('%s has no volatility', (_case, candles, rule) => {
  expect(statsOf(candles, rule)?.volatility).toBeNull()
})

test('prices that cross zero have no distance in per cent', () => {
  expect(statsOf(daily([20, -5, 40]), { shape: 'sampled', step: hours(1) })).toMatchObject({ low: -5, high: 40, fromHigh: null, fromLow: null })
})

test('changes of a list price are counted, also those within a day; seeing it again is none', () => {
  const prices: Candle[] = [flat(0, 3), flat(days(1), 3), { at: days(2), open: 3, high: 5, low: 3, close: 5, count: 2 }, flat(days(3), 4)]
  expect(statsOf(prices, { shape: 'step', step: days(1) })?.moves).toBe(2)
  expect(statsOf(prices, sampled)?.moves).toBe(0)
})
