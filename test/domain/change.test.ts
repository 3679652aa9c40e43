import { expect, test } from 'vitest'
import type { Candle } from '../../lib/domain/candle.ts'
import { candlesIn, DAY_WINDOW, essayReach, MONTH_WINDOW, reachOf, relativeChange, type ChangeRule, type Reach } from '../../lib/domain/change.ts'
import { days, ESSAY_AT, hours, minutes } from '../../lib/domain/time.ts'

const HOUR = hours(1)
const DAY = days(1)
const candle = (at: number, close: number): Candle => ({ at, open: close, high: close, low: close, close, count: 1 })
const rule = (given: Partial<ChangeRule> = {}): ChangeRule => ({ shape: 'sampled', step: minutes(1), ...given })

/** The close that is compared with: of the last candle that can hold it. */
function referenceIn(candles: readonly Candle[], reach: Reach, every: number): number | undefined {
  const { first, last } = candlesIn(reach, every)
  return candles.findLast(({ at }) => at >= first && at <= last)?.close
}

/** The change that a reader is shown, from candles of one length. */
function changeOf(rule: ChangeRule, latest: { value: number; at: number }, window: number, candles: readonly Candle[], every: number): number | null {
  const reach = reachOf(rule, latest.at, window)
  return reach ? relativeChange(latest.value, referenceIn(candles, reach, every)) : null
}

const friday = Date.UTC(2026, 7, 21, 20)
const monday = Date.UTC(2026, 7, 24, 20)
const noon = Date.UTC(2026, 7, 21, 12)

test.each<[string, ChangeRule, number, readonly Candle[], number | null]>([
  ['the value of 24 hours ago is compared with', rule(), noon, [candle(noon - DAY, 100)], 0.1],
  ['of several, the last before that instant counts', rule(), noon, [candle(noon - DAY - 2 * HOUR, 50), candle(noon - DAY - HOUR, 100), candle(noon - DAY + HOUR, 60)], 0.1],
  ['a hole of two hours is bridged', rule(), noon, [candle(noon - DAY - 2 * HOUR, 100)], 0.1],
  ['a hole of a day is not: that change would be of two days', rule(), noon, [candle(noon - 2 * DAY, 100)], null],
  ['with no earlier value there is no change', rule(), noon, [candle(noon, 110)], null],
  ['a weekly series has no change over a day', rule({ step: days(7) }), noon, [candle(noon - DAY, 100)], null],
  ['a quote of Monday is compared with Friday’s close', rule({ calendar: 'nyse' }), monday, [candle(friday, 100)], 0.1],
  ['a list price stands however long ago it was set', rule({ shape: 'step' }), noon, [candle(noon - days(90), 100)], 0.1],
  ['downloads of a day are compared with those of the day before', rule({ shape: 'sum', step: DAY }), Date.UTC(2026, 7, 21), [candle(Date.UTC(2026, 7, 14), 50), candle(Date.UTC(2026, 7, 20), 100)], 0.1],
  ['a clock that is late by a minute changes nothing', rule({ step: DAY }), Date.UTC(2026, 7, 21, 10, 59), [candle(Date.UTC(2026, 7, 20, 11), 100)], 0.1],
  ['a price of zero gives no ratio', rule(), noon, [candle(noon - DAY, 0)], null],
])('%s', (_case, given, at, candles, expected) => {
  const change = changeOf(given, { value: 110, at }, DAY_WINDOW, candles, HOUR)
  if (expected === null) expect(change).toBeNull()
  else expect(change).toBeCloseTo(expected, 10)
})

test('a month’s total is compared with the month before, also where that is 28 days long', () => {
  const month = (index: number): number => Date.UTC(2026, index, 1)
  const totals = [candle(month(0), 50), candle(month(1), 100)]
  expect(changeOf(rule({ shape: 'sum', step: days(30) }), { value: 120, at: month(2) }, MONTH_WINDOW, totals, DAY)).toBeCloseTo(0.2, 10)
})

test('a negative price has no relative change', () => {
  expect(relativeChange(-5, 50)).toBeNull()
  expect(relativeChange(0, 50)).toBe(-1)
})

test.each<[string, ChangeRule, number, readonly Candle[], number | undefined]>([
  ['the essay’s reference is the close of its own day', rule({ calendar: 'nyse' }), friday, [candle(ESSAY_AT - days(3), 129), candle(ESSAY_AT, 133), candle(ESSAY_AT + DAY, 132)], 133],
  ['or the last before it', rule({ calendar: 'nyse' }), friday, [candle(ESSAY_AT - days(3), 129), candle(ESSAY_AT + DAY, 132)], 129],
  ['what began later has none', rule(), friday, [candle(ESSAY_AT + DAY, 133)], undefined],
  ['a level last seen weeks before the essay does not stand for it', rule(), friday, [candle(ESSAY_AT - days(20), 129)], undefined],
  ['a list price of the year before does', rule({ shape: 'step' }), friday, [candle(ESSAY_AT - days(300), 15)], 15],
])('since the essay: %s', (_case, given, at, candles, expected) => {
  const reach = essayReach(given, at)
  expect(reach && referenceIn(candles, reach, DAY)).toBe(expected)
})

test('a series that ended before the essay has no change since', () => {
  expect(essayReach(rule(), ESSAY_AT - DAY)).toBeUndefined()
})
