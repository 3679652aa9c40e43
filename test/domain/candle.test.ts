import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { candleOf, candleStart, grow, merge, RESOLUTIONS, thin, tierFor, TIERS, type Candle } from '../../lib/domain/candle.ts'
import { days, hours, minutes } from '../../lib/domain/time.ts'

// The same cases at every run.
fc.configureGlobal({ seed: 20_261_123 })

const NOW = Date.UTC(2026, 10, 23, 15, 4, 5)
const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 })

test('a candle opens with its first value, closes with its last, and spans all', () => {
  expect(candleOf(60_000, [3, 1, 4, 2])).toEqual({ at: 60_000, open: 3, high: 4, low: 1, close: 2, count: 4 })
  expect(candleOf(60_000, [])).toBeUndefined()
  expect(merge(0, [])).toBeUndefined()
})

test('a candle starts on the clock of UTC, also before 1970', () => {
  expect(candleStart('1h', NOW)).toBe(Date.UTC(2026, 10, 23, 15))
  expect(candleStart('1d', NOW)).toBe(Date.UTC(2026, 10, 23))
  expect(candleStart('1d', Date.UTC(1969, 11, 31, 12))).toBe(Date.UTC(1969, 11, 31))
  expect(candleStart('5m', minutes(5))).toBe(minutes(5))
})

test('growing value by value, or merging parts, gives the candle of all values', () => {
  fc.assert(
    fc.property(values, fc.nat(), (all, cut) => {
      const at = cut % all.length
      const whole = candleOf(0, all)
      expect(all.reduce<Candle | undefined>((candle, value) => grow(candle, 0, value), undefined)).toEqual(whole)
      expect(merge(0, [all.slice(0, at), all.slice(at)].flatMap((part) => candleOf(0, part) ?? []))).toEqual(whole)
    }),
  )
})

test('every instant lies in the candle that starts before it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e13, max: 1e13 }), fc.constantFrom(...RESOLUTIONS), (at, resolution) => {
      const start = candleStart(resolution, at)
      expect(start).toBeLessThanOrEqual(at)
      expect(at - start).toBeLessThan(TIERS[resolution].every)
      expect(Math.abs(start % TIERS[resolution].every)).toBe(0)
    }),
  )
})

test('thinned candles are few enough and lose no extreme, no end and no count', () => {
  const points = fc.uniqueArray(fc.nat(5000), { minLength: 1, maxLength: 400 }).map((steps) => steps.sort((a, b) => a - b))
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 60 }), (steps, most) => {
      const candles = steps.flatMap((step, index) => candleOf(step * hours(1), [index % 7, step % 11]) ?? [])
      const thinned = thin(candles, hours(1), most)
      expect(thinned.candles.length).toBeLessThanOrEqual(most)
      expect(thinned.every % hours(1)).toBe(0)
      expect(merge(0, thinned.candles)).toEqual(merge(0, candles))
      expect([...thinned.candles].sort((a, b) => a.at - b.at)).toEqual(thinned.candles)
    }),
  )
})

test.each<[string, number, number, number, string]>([
  ['an hour is drawn in minutes', hours(1), 0, 2000, '1m'],
  ['a day too, where the points suffice', days(1), 0, 2000, '1m'],
  ['a week is too many minutes', days(7), 0, 2100, '5m'],
  ['a month at 2,000 points is drawn in hours', days(30), 0, 2000, '1h'],
  ['an hour of two months ago has no minutes any more', days(60), days(60) - hours(1), 2000, '5m'],
  ['what lies back more than a year has days only', days(700), days(699), 2000, '1d'],
  ['five years are days', days(5 * 365), 0, 2000, '1d'],
])('%s', (_sentence, from, to, most, resolution) => {
  expect(tierFor(NOW - from, NOW - to, NOW, most)).toBe(resolution)
})
