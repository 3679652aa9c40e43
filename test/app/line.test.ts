import { expect, test } from 'vitest'
import { linePath, linearTicks, logTicks, quarterTicks, withLatest, yOf, type Frame, type Point } from '../../app/_ui/line.ts'
import { days } from '../../lib/domain/time.ts'

const frame: Frame = { from: 0, to: 100, low: 0, high: 10, log: false }

test.each<[string, readonly Point[], 'sampled' | 'step', string, string, string?]>([
  ['a level goes from point to point', [[0, 0], [50, 10], [100, 5]], 'sampled', 'M0 10L50 0L100 5', ''],
  ['a list price stands until it is changed', [[0, 0], [50, 10], [100, 10]], 'step', 'M0 10H50V0H100V0', ''],
  ['no line crosses a hole', [[0, 0], [10, 0], [50, null], [90, 10], [100, 10]], 'sampled', 'M0 10L10 10M90 0L100 0', ''],
  ['a lone point is a dot', [[0, 0], [10, 0], [20, null], [50, 5], [60, null], [90, 10], [100, 10]], 'sampled', 'M0 10L10 10M90 0L100 0', 'M50 5h0'],
  ['a run too short to be seen is a dot at its newest value', [[50, 5], [50.5, 10]], 'sampled', '', 'M50.5 0h0'],
  ['a single point is a dot', [[50, 5]], 'sampled', '', 'M50 5h0'],
  ['a list price set once stands from then on', [[50, 5]], 'step', '', 'M50 5h0', 'M50 5H100'],
  ['a lone point at the end is a dot', [[0, 0], [10, 0], [20, null], [100, 5]], 'sampled', 'M0 10L10 10', 'M100 5h0'],
  ['what lies before the picture is left out', [[-50, 3], [0, 0], [100, 10]], 'sampled', 'M0 10L100 0', ''],
  ['nothing draws nothing', [], 'sampled', '', ''],
])('%s', (_case, points, shape, line, dots, standing = '') => {
  expect(linePath(points, shape, frame, 100, 10)).toEqual({ line, dots, standing })
})

test('a flat line runs in the middle; a log axis gives equal ratios equal heights', () => {
  expect(yOf({ ...frame, low: 3, high: 3 }, 3)).toBe(0.5)
  expect(yOf({ ...frame, low: 1, high: 100, log: true }, 10)).toBeCloseTo(0.5, 10)
})

const at = days(50)
test.each<[string, readonly Point[], readonly Point[]]>([
  ['a newer value is put at the end', [[days(49), 1]], [[days(49), 1], [at, 2]]],
  ['a value of the last instant replaces it', [[0, 1], [at, 9]], [[0, 1], [at, 2]]],
  ['an older value changes nothing', [[days(60), 1]], [[days(60), 1]]],
  ['a first value is a first point', [], [[at, 2]]],
  ['after a long silence the line does not go on: the value is a dot', [[0, 1], [days(1), 1]], [[0, 1], [days(1), 1], [days(1), null], [at, 2]]],
  ['a long weekend is no silence', [[days(46), 1]], [[days(46), 1], [at, 2]]],
])('%s', (_case, points, expected) => {
  expect(withLatest(points, { value: 2, observedAt: at }, days(1))).toEqual(expected)
})

test.each<[number, number, readonly number[]]>([
  [2.1, 7.8, [2, 4, 6, 8]],
  [0, 1, [0, 0.5, 1]],
  [118, 214, [100, 150, 200, 250]],
  [-40, 130, [-100, 0, 100, 200]],
])('ticks around %d … %d are round and enclose it', (low, high, expected) => {
  expect(linearTicks(low, high, 3)).toEqual(expected)
})

test('a flat value has ticks above and below', () => {
  const ticks = linearTicks(10, 10, 2)
  expect(ticks[0]).toBeLessThan(10)
  expect(ticks.at(-1)).toBeGreaterThan(10)
})

test('orders of magnitude get 1, 3, 10', () => {
  expect(logTicks(0.28, 10)).toEqual([0.1, 0.3, 1, 3, 10])
})

test('quarters of a year', () => {
  expect(quarterTicks(Date.UTC(2025, 10, 23), Date.UTC(2026, 10, 23)).map((at) => new Date(at).toISOString().slice(0, 7))).toEqual(['2026-01', '2026-04', '2026-07', '2026-10'])
})
