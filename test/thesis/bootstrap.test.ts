import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blockOf, estimateOf, quantileOf, resampleSums } from '../../lib/thesis/bootstrap.ts'
import { below, randomFrom } from '../../lib/thesis/random.ts'

// The same cases at every run.
fc.configureGlobal({ seed: 20_261_125 })

describe('chance', () => {
  test('is the same for a seed, lies in [0, 1), and fills it evenly', () => {
    const numbers = Array.from({ length: 20_000 }, randomFrom('M1 90d'))
    expect(Array.from({ length: 20_000 }, randomFrom('M1 90d')).every((one, place) => one === numbers[place])).toBe(true)
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
    const tenths = Array.from({ length: 10 }, (_nothing, tenth) => numbers.filter((one) => Math.floor(one * 10) === tenth).length)
    // Six standard deviations of a tenth.
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(250)
  })

  test('differs between seeds that are nearly alike', () => {
    const firsts = ['', 'a', 'b', 'aa', 'ab', 'M1 90d 20000', 'M1 90d 20001'].map((seed) => randomFrom(seed)())
    expect(new Set(firsts).size).toBe(firsts.length)
  })

  test('asked for a place gives each one', () => {
    const random = randomFrom('places')
    expect(new Set(Array.from({ length: 200 }, () => below(random, 5)))).toEqual(new Set([0, 1, 2, 3, 4]))
  })
})

test.each([[1, 1], [2, 2], [8, 2], [9, 3], [27, 3], [64, 4], [90, 5], [365, 8], [560, 9]])('a block of %d days is %d', (n, block) => {
  expect(blockOf(n)).toBe(block)
})

test.each([[0, 1], [0.05, 1.2], [0.5, 3], [0.95, 4.8], [1, 5]])('quantile %d of 1 to 5 is %d', (share, value) => {
  expect(quantileOf([1, 2, 3, 4, 5], share)).toBeCloseTo(value, 12)
})

describe('an estimate', () => {
  const draws = Float64Array.of(3, -1, 0, 1, 2)
  test('counts the draws on the side of the claim, one on the threshold as half', () => {
    expect(estimateOf(1, draws, { threshold: 0, side: 'above' }).support).toBe(0.7)
    expect(estimateOf(1, draws, { threshold: 0, side: 'below' }).support).toBeCloseTo(0.3, 12)
  })

  test('a draw without a value stands on the threshold', () => {
    expect(estimateOf(1, Float64Array.of(NaN, NaN), { threshold: 0.5, side: 'above' })).toEqual({ value: 1, low: 0.5, high: 0.5, support: 0.5 })
  })
})

describe('resampled sums', () => {
  test('of changes that are all alike are their sum', () => {
    const draws = resampleSums([new Float64Array(30).fill(0.5)], ([sum = NaN]) => sum, { seed: 'a', draws: 20 })
    for (const draw of draws) expect(draw).toBeCloseTo(15, 9)
  })

  test('keep rows together', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }), fc.string(), (changes, seed) => {
      const one = Float64Array.from(changes)
      const draws = resampleSums([one, one.map((change) => -2 * change)], ([a = NaN, b = NaN]) => b + 2 * a, { seed, draws: 5 })
      for (const draw of draws) expect(draw).toBeCloseTo(0, 9)
    }))
  })

  test('spread as sums of successive changes do', () => {
    // Alike in pairs: a block of two or more keeps them together, single days would halve the variance.
    const random = randomFrom('pairs')
    const pairs = Array.from({ length: 150 }, () => random() - 0.5).flatMap((change) => [change, change])
    const draws = resampleSums([Float64Array.from(pairs)], ([sum = NaN]) => sum, { seed: 'a', draws: 1000 })
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length
    // Single days: 300/12 = 25. Pairs that stay whole: 50.
    expect(variance).toBeGreaterThan(38)
    expect(variance).toBeLessThan(60)
  })

  test('hold the true mean about as often as they say, where one day follows the other', () => {
    let held = 0
    for (let run = 0; run < 100; run++) {
      const random = randomFrom(`run ${run}`)
      let noise = 0
      const changes = Float64Array.from({ length: 250 }, () => 0.1 + (noise = 0.3 * noise + random() - 0.5))
      const { low, high } = estimateOf(0, resampleSums([changes], ([sum = NaN]) => sum / 250, { seed: `draws ${run}`, draws: 120 }), { threshold: 0, side: 'above' })
      if (low <= 0.1 && 0.1 <= high) held++
    }
    expect(held / 100).toBeGreaterThan(0.78)
    expect(held / 100).toBeLessThan(0.97)
  })
})
