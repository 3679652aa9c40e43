import { describe, expect, test } from 'vitest'
import { closeOf, isOpen, knownUntil, lastCloseAt, openMsBetween, session } from '../../lib/domain/calendar.ts'
import { days, hours, minutes } from '../../lib/domain/time.ts'

const at = (iso: string): number => Date.parse(iso)

test.each([
  ['before the opening, summer time', '2026-08-21T13:29:59Z', false],
  ['at the opening, summer time', '2026-08-21T13:30:00Z', true],
  ['before the opening, winter time', '2026-11-23T14:29:59Z', false],
  ['at the opening, winter time', '2026-11-23T14:30:00Z', true],
  ['just before the close', '2026-08-21T19:59:59Z', true],
  ['at the close', '2026-08-21T20:00:00Z', false],
  ['a Saturday', '2026-08-22T15:00:00Z', false],
  ['Good Friday', '2026-04-03T15:00:00Z', false],
  ['the day of mourning for President Carter', '2025-01-09T16:00:00Z', false],
  ['Juneteenth, kept on the Monday', '2022-06-20T15:00:00Z', false],
  ['Independence Day, kept on the Friday', '2026-07-03T15:00:00Z', false],
  ['Christmas, kept on the Friday', '2027-12-24T16:00:00Z', false],
  ['the last day of 2027: a New Year on a Saturday is not made up for', '2027-12-31T16:00:00Z', true],
  ['the Monday before Independence Day 2028, before 13:00', '2028-07-03T16:59:59Z', true],
  ['the Monday before Independence Day 2028, at 13:00', '2028-07-03T17:00:00Z', false],
])('open or not: %s', (_case, iso, open) => {
  expect(isOpen('nyse', at(iso))).toBe(open)
})

test('the trading days of each year are as many as the exchange counted', () => {
  const tradingDays = (year: number): number => {
    let count = 0
    for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += days(1)) if (closeOf('nyse', new Date(day).toISOString().slice(0, 10)) !== undefined) count++
    return count
  }
  expect([2022, 2023, 2024, 2025].map(tradingDays)).toEqual([251, 250, 252, 250])
})

describe('session', () => {
  test.each([
    ['night before the early session', '2026-08-21T07:59:00Z', 'closed', '2026-08-21T13:30:00Z', false],
    ['early session', '2026-08-21T08:00:00Z', 'pre', '2026-08-21T13:30:00Z', false],
    ['regular session', '2026-08-21T15:00:00Z', 'regular', '2026-08-21T20:00:00Z', false],
    ['late session of a Friday waits for Monday', '2026-08-21T20:00:00Z', 'post', '2026-08-24T13:30:00Z', false],
    ['Friday night', '2026-08-22T00:30:00Z', 'closed', '2026-08-24T13:30:00Z', false],
    ['Sunday', '2026-08-23T15:00:00Z', 'weekend', '2026-08-24T13:30:00Z', false],
    ['Sunday on which the clocks go back', '2026-11-01T15:00:00Z', 'weekend', '2026-11-02T14:30:00Z', false],
    ['Sunday on which the clocks go forward', '2026-03-08T15:00:00Z', 'weekend', '2026-03-09T13:30:00Z', false],
    ['Thanksgiving opens again on a half day', '2026-11-26T15:00:00Z', 'holiday', '2026-11-27T14:30:00Z', false],
    ['half day, open', '2026-11-27T17:59:59Z', 'regular', '2026-11-27T18:00:00Z', true],
    ['half day, late session', '2026-11-27T18:00:00Z', 'post', '2026-11-30T14:30:00Z', true],
    ['half day, after the late session ends at 17:00', '2026-11-27T22:00:00Z', 'closed', '2026-11-30T14:30:00Z', true],
  ] as const)('%s', (_case, iso, reason, next, half) => {
    expect(session('nyse', at(iso))).toEqual({ open: reason === 'regular', reason, nextChangeAt: at(next), half })
  })
})

describe('open time between two instants', () => {
  test.each([
    ['a regular day', '2026-08-20T00:00:00Z', '2026-08-21T00:00:00Z', hours(6.5)],
    ['a part of a session', '2026-08-20T14:00:00Z', '2026-08-20T15:30:00Z', hours(1.5)],
    ['Friday’s close to Sunday', '2026-08-21T20:00:00Z', '2026-08-23T15:00:00Z', 0],
    ['over a weekend', '2026-08-21T19:00:00Z', '2026-08-24T14:00:00Z', hours(1.5)],
    ['a half day', '2026-11-27T00:00:00Z', '2026-11-28T00:00:00Z', hours(3.5)],
    ['Thanksgiving week: three days and a half day', '2026-11-22T12:00:00Z', '2026-11-29T12:00:00Z', hours(3 * 6.5 + 3.5)],
    ['over the change of clocks', '2026-10-30T19:30:00Z', '2026-11-02T15:00:00Z', hours(1)],
    ['backwards', '2026-08-24T14:00:00Z', '2026-08-21T19:00:00Z', 0],
  ])('%s', (_case, from, to, open) => {
    expect(openMsBetween('nyse', at(from), at(to))).toBe(open)
  })

  test('a span of years is the sum of its parts', () => {
    const from = at('2022-01-03T15:17:00Z')
    const step = hours(37)
    let sum = 0
    for (let t = from; t < at('2027-01-01T00:00:00Z'); t += step) sum += openMsBetween('nyse', t, t + step)
    const steps = Math.ceil((at('2027-01-01T00:00:00Z') - from) / step)
    expect(openMsBetween('nyse', from, from + steps * step)).toBe(sum)
  })

  test('the year 2024 had 249 whole and 3 half sessions', () => {
    expect(openMsBetween('nyse', at('2024-01-01T05:00:00Z'), at('2025-01-01T05:00:00Z'))).toBe(249 * hours(6.5) + 3 * hours(3.5))
  })
})

test.each([
  ['during a session: yesterday’s', '2026-08-21T15:00:00Z', '2026-08-20T20:00:00Z'],
  ['at the close: its own', '2026-08-21T20:00:00Z', '2026-08-21T20:00:00Z'],
  ['on a Sunday: Friday’s', '2026-08-23T15:00:00Z', '2026-08-21T20:00:00Z'],
  ['after a half day', '2026-11-28T15:00:00Z', '2026-11-27T18:00:00Z'],
])('the last close %s', (_case, iso, close) => {
  expect(lastCloseAt('nyse', at(iso))).toBe(at(close))
})

test.each([
  ['summer', '2026-08-21', at('2026-08-21T20:00:00Z')],
  ['winter', '2026-01-02', at('2026-01-02T21:00:00Z')],
  ['half day', '2024-12-24', at('2024-12-24T18:00:00Z')],
  ['holiday', '2026-12-25', undefined],
  ['weekend', '2026-08-22', undefined],
  ['no such date', '2026-02-30', undefined],
  ['no date at all', 'tomorrow', undefined],
])('the close of a day: %s', (_case, date, close) => {
  expect(closeOf('nyse', date)).toBe(close)
})

test('past the table only weekends are known, and the table says where it ends', () => {
  expect(new Date(knownUntil).toISOString()).toBe('2029-01-01T05:00:00.000Z')
  expect(isOpen('nyse', at('2029-07-04T15:00:00Z'))).toBe(true)
  expect(isOpen('nyse', at('2029-07-07T15:00:00Z'))).toBe(false)
})

test('twenty thousand spans of four years take under a second', () => {
  const from = at('2022-08-21T19:00:00Z')
  const startedAt = performance.now()
  for (let i = 0; i < 20_000; i++) openMsBetween('nyse', from, from + days(1460) + minutes(i))
  expect(performance.now() - startedAt).toBeLessThan(1000)
})
