import { expect, test } from 'vitest'
import { linePath, linearTicks, logTicks, quarterTicks, withLatest, yOf, type Frame, type Point } from '../../app/_ui/line.ts'

const frame: Frame = { from: 0, to: 100, low: 0, high: 10, log: false }
const path = (points: readonly Point[], shape: 'sampled' | 'step' = 'sampled'): string => linePath(points, shape, frame, 100, 10)

test.each<[string, string, string]>([
  ['a level goes from point to point', path([[0, 0], [50, 10], [100, 5]]), 'M0 10L50 0L100 5'],
  ['a list price stands until it is changed', path([[0, 0], [50, 10], [100, 10]], 'step'), 'M0 10H50V0H100'],
  ['no line crosses a hole', path([[0, 0], [10, 0], [50, null], [90, 10], [100, 10]]), 'M0 10L10 10M90 0L100 0'],
  ['a lone point is a dot', path([[0, 0], [10, 0], [20, null], [50, 5], [60, null], [90, 10], [100, 10]]), 'M0 10L10 10M50 5h0M90 0L100 0'],
  ['a single point is a dot', path([[50, 5]]), 'M50 5h0'],
  ['a lone point at the end is a dot', path([[0, 0], [10, 0], [20, null], [100, 5]]), 'M0 10L10 10M100 5h0'],
  ['what lies before the picture is left out', path([[-50, 3], [0, 0], [100, 10]]), 'M0 10L100 0'],
  ['nothing draws nothing', path([]), ''],
])('%s', (_case, drawn, expected) => {
  expect(drawn).toBe(expected)
})

test('a flat line runs in the middle; a log axis gives equal ratios equal heights', () => {
  expect(yOf({ ...frame, low: 3, high: 3 }, 3)).toBe(0.5)
  expect(yOf({ ...frame, low: 1, high: 100, log: true }, 10)).toBeCloseTo(0.5, 10)
})

test.each<[string, readonly Point[], readonly Point[]]>([
  ['a newer value is put at the end', [[0, 1]], [[0, 1], [50, 2]]],
  ['a value of the last instant replaces it', [[0, 1], [50, 9]], [[0, 1], [50, 2]]],
  ['an older value changes nothing', [[60, 1]], [[60, 1]]],
  ['a first value is a first point', [], [[50, 2]]],
])('%s', (_case, points, expected) => {
  expect(withLatest(points, { value: 2, observedAt: 50 })).toEqual(expected)
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
