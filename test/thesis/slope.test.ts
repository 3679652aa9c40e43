import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blockOf } from '../../lib/thesis/bootstrap.ts'
import { below, randomFrom, type Random } from '../../lib/thesis/random.ts'
import { pairsOf, resampler, slopeOf, theilSen } from '../../lib/thesis/slope.ts'

// The same cases at every run.
fc.configureGlobal({ seed: 20_261_125 })

const DOWN = { threshold: 0, side: 'below' } as const
/** Normal, by twelve even ones. */
const normal = (random: Random): number => Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6)
const range = (length: number): number[] => Array.from({ length }, (_nothing, place) => place)

/** Of a list with as many copies of a slope as its pair has weight. */
function naive(xs: readonly number[], ys: readonly number[], times: readonly number[]): number {
  const slopes: number[] = []
  for (const [i, x] of xs.entries()) {
    for (let j = i + 1; j < xs.length; j++) {
      for (let copy = 0; copy < (times[i] ?? 0) * (times[j] ?? 0); copy++) slopes.push(((ys[j] ?? 0) - (ys[i] ?? 0)) / ((xs[j] ?? 0) - x))
    }
  }
  slopes.sort((a, b) => a - b)
  return ((slopes[(slopes.length - 1) >> 1] ?? NaN) + (slopes[slopes.length >> 1] ?? NaN)) / 2
}

describe('Theil–Sen', () => {
  test.each<[string, number[], number[], number]>([
    ['two days', [0, 2], [1, 5], 2],
    ['three slopes 1, 2, 1.5', [0, 1, 2], [0, 1, 3], 1.5],
    // Six slopes of 1 on the line; the wild day gives 97, 49, 33 and 25.
    ['a wild day hardly counts', [0, 1, 2, 3, 4], [0, 1, 2, 3, 100], 1],
    // −1, −0.5, 0, 0.33…, 1, 2: the middle two are 0 and 0.33….
    ['an even number of slopes', [0, 1, 2, 3], [1, 0, 0, 2], 1 / 6],
    ['days that are missing', [0, 5, 10], [0, -5, -10], -1],
    ['what never moves', [0, 1, 2], [7, 7, 7], 0],
    ['two values of one day have no slope', [0, 0, 1, 1], [0, 1, 2, 3], 2],
  ])('of %s', (_sentence, xs, ys, slope) => {
    expect(theilSen(xs, ys)).toBeCloseTo(slope, 12)
  })

  test('of one day is none', () => {
    expect(theilSen([3], [1])).toBeNaN()
  })

  const values = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 2, maxLength: 40 })

  test('is the median of all slopes, by whatever order they are had in', () => {
    fc.assert(fc.property(values, (ys) => {
      expect(theilSen(range(ys.length), ys)).toBeCloseTo(naive(range(ys.length), ys, ys.map(() => 1)), 9)
    }))
  })

  test('does not see the order of the days', () => {
    fc.assert(fc.property(values, fc.infiniteStream(fc.nat()), (ys, keys) => {
      const shuffled = range(ys.length).map((place) => ({ place, key: keys.next().value ?? 0 })).sort((a, b) => a.key - b.key).map(({ place }) => place)
      expect(theilSen(shuffled, shuffled.map((place) => ys[place] ?? 0))).toBe(theilSen(range(ys.length), ys))
    }))
  })

  test('scales with the values, and a line added to them is added to it', () => {
    fc.assert(fc.property(values, fc.double({ min: 0.1, max: 10, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), (ys, scale, line) => {
      expect(theilSen(range(ys.length), ys.map((y, x) => y * scale + line * x))).toBeCloseTo(theilSen(range(ys.length), ys) * scale + line, 6)
    }))
  })
})

describe('a resample', () => {
  test('has the slope of the days that were drawn, as often as they were', () => {
    // Whole numbers make many slopes alike; halves and eighths make the weight fall on a join now and then.
    const some = fc.array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ min: -4, max: 4, noNaN: true })), { minLength: 4, maxLength: 45 })
    fc.assert(fc.property(some, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 45, maxLength: 45 }), fc.string(), (ys, gaps, seed) => {
      let day = 0
      const xs = ys.map((_y, place) => (day += gaps[place] ?? 1))
      const block = blockOf(ys.length)
      const slopeFor = resampler(pairsOf(xs, ys))
      const random = randomFrom(seed)
      for (let draw = 0; draw < 5; draw++) {
        const starts = Uint16Array.from({ length: Math.ceil(ys.length / block) }, () => below(random, ys.length - block + 1))
        const times = ys.map((_y, place) => [...starts].filter((start) => place >= start && place < start + block).length)
        expect(slopeFor(starts)).toBeCloseTo(naive(xs, ys, times), 12)
      }
    }), { numRuns: 100 })
  })
})

describe('the interval', () => {
  const trend = (slope: number, rho: number, seed: string, n = 90): number[] => {
    const random = randomFrom(seed)
    let noise = 0
    return range(n).map((x) => slope * x + (noise = rho * noise + normal(random)))
  }

  test('is the same for a seed, and another one for another', () => {
    const ys = trend(-0.02, 0.5, 'series')
    const first = slopeOf(range(90), ys, DOWN, { seed: 'a', draws: 200 })
    expect(slopeOf(range(90), ys, DOWN, { seed: 'a', draws: 200 })).toEqual(first)
    expect(slopeOf(range(90), ys, DOWN, { seed: 'b', draws: 200 }).low).not.toBe(first.low)
    expect(first.low).toBeLessThan(first.value)
    expect(first.high).toBeGreaterThan(first.value)
  })

  test('of what never moves is 0 to 0, and half of its draws are on either side', () => {
    expect(slopeOf(range(60), range(60).map(() => 4), DOWN, { seed: 'a', draws: 50 })).toEqual({ value: 0, low: 0, high: 0, support: 0.5 })
  })

  test('of a straight line is that line', () => {
    const { value, low, high, support } = slopeOf(range(60), range(60).map((x) => -3 * x), DOWN, { seed: 'a', draws: 50 })
    expect([value, low, high, support]).toEqual([-3, -3, -3, 1])
  })

  test('holds the true slope about as often as it says, where one day follows the other', () => {
    const found = range(80).filter((run) => {
      const { low, high } = slopeOf(range(90), trend(-0.05, 0.4, `run ${run}`), DOWN, { seed: `draws ${run}`, draws: 120 })
      return low <= -0.05 && -0.05 <= high
    }).length
    expect(found / 80).toBeGreaterThan(0.75)
    expect(found / 80).toBeLessThan(0.98)
  })
})
