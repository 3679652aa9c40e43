import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeWindow, MOST, type Look } from '../../lib/rules/window.ts'
import { expressionPoints, type Point } from '../../lib/rules/windows.ts'

/** What a window should say, by sorting all there is. */
function brute(points: ReadonlyMap<number, number>, within: number, at: number): Pick<Look, 'low' | 'high' | 'count'> & { z: number | undefined } | undefined {
  const earlier = [...points].filter(([when]) => when < at).sort(([a], [b]) => a - b)
  const during = earlier.filter(([when]) => when > at - within).map(([, value]) => value)
  const all = [...earlier.filter(([when]) => when <= at - within).map(([, value]) => value).slice(-1), ...during]
  if (all.length === 0) return undefined
  const mean = during.reduce((sum, value) => sum + value, 0) / during.length
  const deviation = Math.sqrt(during.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (during.length - 1))
  return { low: Math.min(...all), high: Math.max(...all), count: during.length, z: during.length > 1 && deviation > 0 ? (50 - mean) / deviation : undefined }
}
const same = (look: Look | undefined, wanted: ReturnType<typeof brute>): void => {
  if (!look || !wanted) return expect(look).toBe(wanted)
  expect([look.low, look.high, look.count]).toEqual([wanted.low, wanted.high, wanted.count])
  const z = look.zScore(50)
  if (z === undefined || wanted.z === undefined) expect(z).toBe(wanted.z)
  else expect(z).toBeCloseTo(wanted.z, 9)
}

const WITHIN = 20
const pushes = fc.array(fc.record({ after: fc.integer({ min: -12, max: 9 }), value: fc.integer({ min: -5, max: 30 }) }), { maxLength: 60 })

test('[R17] in order, late and revised, a window says what looking at everything says', () => {
  fc.assert(fc.property(pushes, (all) => {
    const window = makeWindow(WITHIN)
    const points = new Map<number, number>()
    let newest = 0
    for (const { after, value } of all) {
      // No further back than the span: what is older has left.
      const at = newest + after
      newest = Math.max(newest, at)
      window.push(at, value)
      points.set(at, value)
      same(window.before(newest), brute(points, WITHIN, newest))
    }
    // Instants that grow: what has left does not come back.
    for (let at = newest; at <= newest + WITHIN + 1; at++) same(window.before(at), brute(points, WITHIN, at))
  }), { numRuns: 400, seed: 20_260_105 })
})

test('[R17] an instant before the newest observation is answered too', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 2 }), (instants) => {
    const window = makeWindow(100)
    const points = new Map(instants.sort((a, b) => a - b).map((at) => [at, (at * 7) % 11]))
    for (const [at, value] of points) window.push(at, value)
    for (let at = 0; at < 45; at++) same(window.before(at), brute(points, 100, at))
  }), { numRuns: 100, seed: 20_260_105 })
})

test('[R17] what a span holds is bounded: extremes and sums stay those of its values, but for a thousandth of it at its beginning', () => {
  const within = 100_000
  const window = makeWindow(within)
  const points = new Map<number, number>()
  for (let at = 0; at < 5 * MOST * 10; at += 10) {
    const value = Math.round(1000 * Math.sin(at / 7000) + ((at * 7919) % 97))
    window.push(at, value)
    points.set(at, value)
  }
  const at = 5 * MOST * 10
  const look = window.before(at)
  const [narrow, wide] = [brute(points, within, at), brute(points, within * 1.001, at)]
  expect(look && narrow && wide && look.low <= narrow.low && look.low >= wide.low && look.high >= narrow.high && look.high <= wide.high).toBe(true)
  expect(look?.count).toBeGreaterThanOrEqual(narrow?.count ?? NaN)
  expect(look?.count).toBeLessThanOrEqual(wide?.count ?? NaN)
  expect(look?.zScore(50)).toBeCloseTo(narrow?.z ?? NaN, 2)
})

test('[R17] no deviation is seen where values are large and alike', () => {
  const window = makeWindow(1000)
  for (let at = 0; at < 3000; at += 10) window.push(at, 1e12 + (at < 1500 ? at % 3 : 0.1))
  expect(window.before(3000)?.zScore(2e12)).toBeUndefined()
})

test('[R15] an expression has a point wherever either side moves, once both have a value', () => {
  const a: readonly Point[] = [[1, 10], [3, 20], [9, 30]]
  const b: readonly Point[] = [[2, 2], [3, 4], [5, 0], [7, 5]]
  expect(expressionPoints('/', a, b)).toEqual([[2, 5], [3, 5], [7, 4], [9, 6]])
})
