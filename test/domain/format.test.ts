import { expect, test } from 'vitest'
import { formatChange, formatDay, formatFixed, formatInstant, formatMonth, formatShare, formatSigned, formatSpan, formatTick, formatTime, formatValue, unitLabel, type Direction, type Locale } from '../../lib/domain/format.ts'
import { days, hours, minutes, seconds } from '../../lib/domain/time.ts'

test.each<[string, number, string, Locale, string]>([
  ['rent has two decimals', 3.4, 'USD/GPU-h', 'en', '3.40'],
  ['a small token price keeps what tells it from its neighbours', 0.075, 'USD/Mtok', 'en', '0.075'],
  ['an index has two decimals', 108.4, 'index', 'en', '108.40'],
  ['an index of thousands has none', 21130.88, 'index', 'en', '21,131'],
  ['the smallest has four', 0.00375, 'USD/Mtok', 'en', '0.0038'],
  ['a price under one has at most three', 0.2799, 'USD/Mtok', 'en', '0.28'],
  ['a free thing is 0.00', 0, 'USD/Mtok', 'en', '0.00'],
  ['a share has separators', 1234.5, 'USD', 'en', '1,234.50'],
  ['negative electricity keeps its sign', -12.345, 'USD/MWh', 'en', '-12.35'],
  ['a currency has four decimals', 1.08, 'USD/EUR', 'en', '1.0800'],
  ['counts are compact', 575_900_000_000_000, 'tokens/month', 'en', '575.9T'],
  ['counts are compact in Chinese too', 12_345_678, 'downloads/day', 'zh', '1235万'],
  ['a percentage has one decimal', 64.12, '%', 'en', '64.1'],
  ['an unknown unit is a plain number', 12, 'widgets', 'en', '12.00'],
])('%s', (_case, value, unit, locale, text) => {
  expect(formatValue(value, unit, locale)).toBe(text)
})

test('units are short, in the language of the page; an unknown one goes by its own name', () => {
  expect([unitLabel('USD/GPU-h', 'en'), unitLabel('USD/Mtok', 'zh'), unitLabel('widgets', 'zh')]).toEqual(['$/GPU-h', '$/百万词元', 'widgets'])
})

test.each<[string, number | null, Direction, string]>([
  ['a rise', 0.024, 'up', '2.4%'],
  ['a fall', -0.391, 'down', '39.1%'],
  ['a doubling has no decimals', 1.04, 'up', '104%'],
  ['just under the whole', 0.9996, 'up', '100%'],
  ['from ×4 on it is said as a factor', 3.2, 'up', '×4.2'],
  ['large factors have no decimals', 257, 'up', '×258'],
  ['no change', 0, 'same', '0.0%'],
  ['what rounds to nothing is no change', -0.0004, 'same', '0.0%'],
  ['unknown is not nothing', null, 'unknown', '–'],
  ['what cannot be computed is unknown', Number.NaN, 'unknown', '–'],
])('change: %s', (_case, change, direction, text) => {
  expect(formatChange(change, 'en')).toEqual({ direction, text })
})

test.each<[number, Locale, string]>([
  [-seconds(3), 'en', '0 s'],
  [seconds(59), 'en', '59 s'],
  [minutes(15), 'en', '15 min'],
  [hours(24), 'en', '24 h'],
  [hours(47), 'en', '47 h'],
  [days(2), 'en', '2 d'],
  [days(999), 'en', '999 d'],
  [days(1100), 'en', '3 y'],
  [days(94), 'zh', '94 天'],
])('a span of %d ms in %s is %s', (ms, locale, text) => {
  expect(formatSpan(ms, locale)).toBe(text)
})

test('instants are exact and in UTC, days and months by language', () => {
  const at = Date.UTC(2026, 7, 21, 20, 0, 5)
  expect([formatDay(at, 'en'), formatDay(at, 'zh')]).toEqual(['21 Aug 2026', '2026年8月21日'])
  expect([formatMonth(at, 'en'), formatMonth(at, 'zh'), formatMonth(Date.UTC(2026, 0, 1), 'en')]).toEqual(['Aug', '8月', '2026'])
})

test('ticks are short', () => {
  expect([formatTick(0.25, 'en'), formatTick(150, 'en'), formatTick(2_000_000, 'en')]).toEqual(['0.25', '150', '2M'])
  expect([2, 2.5, 3].map((tick, _index, ticks) => formatTick(tick, 'en', ticks))).toEqual(['2.0', '2.5', '3.0'])
  expect([0.1, 1, 10].map((tick, _index, ticks) => formatTick(tick, 'en', ticks))).toEqual(['0.1', '1', '10'])
})

test.each<[string, number, Locale, string, string]>([
  ['in UTC', Date.UTC(2026, 7, 21, 20, 0, 5), 'en', 'UTC', '21 Aug 2026, 20:00:05 UTC'],
  ['in New York in summer', Date.UTC(2026, 7, 21, 20, 0, 5), 'en', 'America/New_York', '21 Aug 2026, 16:00:05 EDT'],
  ['in New York in winter', Date.UTC(2026, 0, 21, 20, 0, 5), 'en', 'America/New_York', '21 Jan 2026, 15:00:05 EST'],
  ['the day turns with the zone', Date.UTC(2026, 7, 21, 20, 0, 5), 'en', 'Asia/Shanghai', '22 Aug 2026, 04:00:05 GMT+8'],
  ['a zone of half hours', Date.UTC(2026, 7, 21, 20, 0, 5), 'en', 'Asia/Kolkata', '22 Aug 2026, 01:30:05 GMT+5:30'],
  ['a zone west of Greenwich', Date.UTC(2026, 7, 21, 20, 0, 5), 'en', 'America/St_Johns', '21 Aug 2026, 17:30:05 GMT-2:30'],
  ['London in winter', Date.UTC(2026, 0, 21, 20, 0, 5), 'en', 'Europe/London', '21 Jan 2026, 20:00:05 GMT'],
  ['in Chinese', Date.UTC(2026, 7, 21, 20, 0, 5), 'zh', 'America/New_York', '2026年8月21日 16:00:05 美东'],
  ['midnight is hour 0', Date.UTC(2026, 7, 21, 0, 0, 0), 'en', 'UTC', '21 Aug 2026, 00:00:00 UTC'],
])('an instant is told with its zone: %s', (_case, at, locale, zone, told) => {
  expect(formatInstant(at, locale, zone)).toBe(told)
  expect(told).toContain(formatTime(at, locale, zone))
})

test.each([
  [9.63, 1, '+9.6'],
  [-2.68, 1, '−2.7'],
  [0.04, 1, '0.0'],
  [-0.004, 2, '0.00'],
  [1234.5, 1, '+1,234.5'],
])('%f with its sign and %i decimals is %s', (value, decimals, text) => {
  expect(formatSigned(value, 'en', decimals)).toBe(text)
})

test('shares and fixed decimals', () => {
  expect([formatShare(0.944, 'en'), formatFixed(2.5, 'zh', 2)]).toEqual(['94%', '2.50'])
})
