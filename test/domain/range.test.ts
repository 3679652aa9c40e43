import { expect, test } from 'vitest'
import { isRange, rangeFrom, RANGES, type Range, type RangeRule } from '../../lib/domain/range.ts'

const at = (text: string): number => Date.parse(text)
const nyse: RangeRule = { calendar: 'nyse' }

test.each<[string, Range, string, RangeRule, string]>([
  ['1d of what never closes is the last 24 hours', '1d', '2026-05-06T12:34:00Z', {}, '2026-05-05T12:34:00Z'],
  ['1d while the market is open begins with today’s opening', '1d', '2026-05-06T15:00:00Z', nyse, '2026-05-06T13:30:00Z'],
  ['1d before the opening is the session of the day before', '1d', '2026-05-06T12:00:00Z', nyse, '2026-05-05T13:30:00Z'],
  ['1d after the close is the session that has ended', '1d', '2026-05-06T23:00:00Z', nyse, '2026-05-06T13:30:00Z'],
  ['1d on a Sunday is Friday’s session', '1d', '2026-05-03T12:00:00Z', nyse, '2026-05-01T13:30:00Z'],
  ['1d on the Monday of a long weekend is Friday’s session', '1d', '2026-05-25T18:00:00Z', nyse, '2026-05-22T13:30:00Z'],
  ['1d after a half day begins with that day’s opening, in winter an hour later in UTC', '1d', '2026-11-28T12:00:00Z', nyse, '2026-11-27T14:30:00Z'],
  ['5d of a market are its last five sessions', '5d', '2026-05-06T15:00:00Z', nyse, '2026-04-30T13:30:00Z'],
  ['5d over a holiday go back a day further', '5d', '2026-05-27T15:00:00Z', nyse, '2026-05-20T13:30:00Z'],
  ['5d of what never closes are 120 hours', '5d', '2026-05-06T15:00:00Z', {}, '2026-05-01T15:00:00Z'],
  ['a month begins at midnight UTC of the same day of the month', '1m', '2026-05-06T15:00:00Z', {}, '2026-04-06T00:00:00Z'],
  ['a month back from the 31st is the last day of a shorter one', '1m', '2026-03-31T15:00:00Z', {}, '2026-02-28T00:00:00Z'],
  ['half a year goes over the turn of the year', '6m', '2026-05-06T15:00:00Z', {}, '2025-11-06T00:00:00Z'],
  ['a year from the 29th of February', '1y', '2028-02-29T15:00:00Z', {}, '2027-02-28T00:00:00Z'],
  ['five years', '5y', '2026-05-06T15:00:00Z', {}, '2021-05-06T00:00:00Z'],
  ['the year to date begins at New Year in UTC', 'ytd', '2026-05-06T15:00:00Z', {}, '2026-01-01T00:00:00Z'],
  ['the year to date of a market begins at New Year in New York', 'ytd', '2026-05-06T15:00:00Z', nyse, '2026-01-01T05:00:00Z'],
  ['in New York the old year lasts until five in the morning UTC', 'ytd', '2026-01-01T03:00:00Z', nyse, '2025-01-01T05:00:00Z'],
  ['before the essay, in a replay, since the essay is a month', 'essay', '2025-01-20T15:00:00Z', {}, '2024-12-20T00:00:00Z'],
  ['on the essay’s own day too', 'essay', '2025-02-10T15:00:00Z', {}, '2025-01-10T00:00:00Z'],
  ['since the essay', 'essay', '2026-05-06T15:00:00Z', {}, '2025-02-10T00:00:00Z'],
  ['everything is from the day of the first observation', 'max', '2026-05-06T15:00:00Z', { firstAt: at('2023-03-14T09:00:00Z') }, '2023-03-14T00:00:00Z'],
  ['everything of nobody knows how much is five years', 'max', '2026-05-06T15:00:00Z', {}, '2021-05-06T00:00:00Z'],
  ['no range begins before the first observation’s day', '5y', '2026-05-06T15:00:00Z', { firstAt: at('2025-11-03T17:00:00Z') }, '2025-11-03T00:00:00Z'],
  ['a first observation before the range changes nothing', '3m', '2026-05-06T15:00:00Z', { firstAt: at('2020-01-01T00:00:00Z') }, '2026-02-06T00:00:00Z'],
  ['what began an hour ago still shows a day', 'max', '2026-05-06T15:00:00Z', { firstAt: at('2026-05-06T14:00:00Z') }, '2026-05-05T15:00:00Z'],
  ['the session of today is not widened by a first observation of today', '1d', '2026-05-06T15:00:00Z', { calendar: 'nyse', firstAt: at('2026-05-06T14:00:00Z') }, '2026-05-06T13:30:00Z'],
])('%s', (_case, range, now, rule, from) => {
  expect(new Date(rangeFrom(range, at(now), rule)).toISOString()).toBe(new Date(from).toISOString())
})

test('every range begins before now, at any hour of two weeks', () => {
  for (let now = at('2026-06-28T00:00:00Z'); now < at('2026-07-12T00:00:00Z'); now += 3_600_000) {
    for (const range of RANGES) {
      for (const rule of [{}, nyse]) expect(rangeFrom(range, now, rule), `${range} ${new Date(now).toISOString()}`).toBeLessThan(now)
    }
  }
})

test('only names of ranges are ranges', () => {
  expect(['1d', 'essay', '2d', '', 'constructor'].filter(isRange)).toEqual(['1d', 'essay'])
})
