import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ESSAY_DAY } from '../../lib/thesis/facts.ts'
import { COMPONENT_IDS, type IndexId } from '../../lib/thesis/ids.ts'
import { valueOn, type IndexLine } from '../../lib/thesis/line.ts'
import { COMPONENTS, headlineOf, vmiOf } from '../../lib/thesis/vmi.ts'
import { lineOf } from './support.ts'

// The same cases at every run.
fc.configureGlobal({ seed: 20_261_125 })

const DAY = ESSAY_DAY + 60
const linesOf = (...lines: readonly IndexLine[]): ReadonlyMap<IndexId, IndexLine> => new Map(COMPONENTS.flatMap(({ indexId }) => lines.filter(({ id }) => id === indexId).map((line) => [indexId, line] as const)))
/** By a component's index, from a day on, so many of its scales (down the chain) a day. */
const going = (component: number, scoreADay: number, from = ESSAY_DAY - 30, given: Parameters<typeof lineOf>[4] = {}): IndexLine => {
  const { indexId, sign, scale } = COMPONENTS[component] ?? COMPONENTS[0]!
  return lineOf(indexId, Math.min(from, DAY), DAY, (day) => 100 * Math.exp(sign * scale * scoreADay * (day - ESSAY_DAY)), given)
}

describe('the index', () => {
  test('is 100 on the day of the essay, and 10 points a mean score of 1 from there', () => {
    const lines = linesOf(going(0, 0.01), going(1, 0.02), going(2, 0.03), going(3, -0.01))
    const vmi = vmiOf(lines, DAY)
    expect([vmi.base, valueOn(vmi, ESSAY_DAY)]).toEqual([ESSAY_DAY, 100])
    // Scores of 0.6, 1.2, 1.8 and −0.6: mean 0.75.
    expect(valueOn(vmi, DAY)).toBeCloseTo(107.5, 9)
    const headline = headlineOf(lines, DAY)
    expect(headline.components.map(({ score }) => Number(score?.toFixed(9)))).toEqual([0.6, 1.2, 1.8, -0.6])
    expect(headline.components.map(({ contribution }) => Number(contribution?.toFixed(9)))).toEqual([1.5, 3, 4.5, -1.5])
    expect(headline).toMatchObject({ breadth: { down: 3, of: 4 }, coverage: 1, day: DAY, mode: 'recorded' })
    expect(headline.change30d).toBeCloseTo(3.75, 9)
    // Without rotation 100 + 10 · 0.8, and so on.
    expect(headline.leaveOneOut.map(({ value }) => Number(value?.toFixed(9)))).toEqual([108, 106, 104, 112])
  })

  test('takes what became cheaper as going down the chain', () => {
    expect(valueOn(vmiOf(linesOf(going(1, 0), lineOf('index.tokens.constant-quality', ESSAY_DAY, DAY, (day) => (day === DAY ? 50 : 100))), DAY), DAY)).toBeGreaterThan(100)
  })

  test('adds up: the contributions, in points and in logs, of the whole and of a day', () => {
    const walk = fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 61, maxLength: 61 })
    fc.assert(fc.property(fc.tuple(walk, walk, walk, walk), fc.array(fc.nat({ max: 70 }), { minLength: 4, maxLength: 4 }), (walks, starts) => {
      const all = walks.map((steps, part) => {
        let log = 0
        return lineOf(COMPONENTS[part]!.indexId, ESSAY_DAY, DAY, (day) => ((log += steps[day - ESSAY_DAY] ?? 0), day - ESSAY_DAY >= (starts[part] ?? 0) ? Math.exp(log) : undefined))
      })
      const lines = linesOf(...all)
      const vmi = vmiOf(lines, DAY)
      const headline = headlineOf(lines, DAY, 20)
      const value = vmi.base === undefined ? 100 : valueOn(vmi, DAY)
      expect(headline.value).toBe(vmi.base === undefined ? undefined : value)
      expect(100 + headline.components.reduce((sum, { contribution }) => sum + (contribution ?? 0), 0)).toBeCloseTo(value, 9)
      expect(vmi.members.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(Math.log(value / 100), 9)
      if (vmi.base !== undefined && vmi.base < DAY) expect(vmi.members.reduce((sum, { contribution1d }) => sum + contribution1d, 0)).toBeCloseTo(Math.log(value / valueOn(vmi, DAY - 1)), 9)
      expect(headline.low ?? 100).toBeLessThanOrEqual(value + 1e-9)
      expect(headline.high ?? 100).toBeGreaterThanOrEqual(value - 1e-9)
    }), { numRuns: 40 })
  })

  test('does not jump when a component joins, and counts it from the next day on', () => {
    const two = vmiOf(linesOf(going(0, 0.02), going(1, 0.02)), DAY)
    const joined = vmiOf(linesOf(going(0, 0.02), going(1, 0.02), going(3, -0.01, ESSAY_DAY + 40)), DAY)
    for (let day = ESSAY_DAY; day <= ESSAY_DAY + 40; day++) expect(valueOn(joined, day)).toBe(valueOn(two, day))
    // Two gain 0.02 a day, the third loses 0.01: the mean is 0.01 a day, 0.1 points.
    for (let day = ESSAY_DAY + 41; day <= DAY; day++) expect(valueOn(joined, day) - valueOn(joined, day - 1)).toBeCloseTo(0.1, 9)
    expect(headlineOf(linesOf(going(0, 0.02), going(1, 0.02), going(3, -0.01, ESSAY_DAY + 40)), DAY).components[3]).toMatchObject({ score: expect.closeTo(-0.2, 9) })
  })

  test('begins when two components have a value', () => {
    const vmi = vmiOf(linesOf(going(0, 0.02), going(3, 0.02, ESSAY_DAY + 10)), DAY)
    expect([vmi.base, valueOn(vmi, ESSAY_DAY + 9), valueOn(vmi, ESSAY_DAY + 10)]).toEqual([ESSAY_DAY + 10, NaN, 100])
    expect(valueOn(vmi, DAY)).toBeCloseTo(110, 9)
    expect(vmiOf(linesOf(going(0, 0.02)), DAY).base).toBeUndefined()
  })

  test('stands where a component is silent, and makes it up when that speaks again', () => {
    const whole = linesOf(going(0, 0.01), going(1, 0.02), going(3, 0.01))
    const rent = going(1, 0.02)
    const holed = { ...rent, values: rent.values.map((value, place) => (rent.first + place > ESSAY_DAY + 20 && rent.first + place < ESSAY_DAY + 30 ? NaN : value)) }
    const vmi = vmiOf(linesOf(going(0, 0.01), holed, going(3, 0.01)), DAY)
    expect(vmi.coverage[ESSAY_DAY + 25 - vmi.first]).toBe(0.5)
    expect(valueOn(vmi, ESSAY_DAY + 25)).toBeLessThan(valueOn(vmiOf(whole, DAY), ESSAY_DAY + 25))
    expect(valueOn(vmi, DAY)).toBeCloseTo(valueOn(vmiOf(whole, DAY), DAY), 9)
  })

  test('is nothing before the essay, and never looks ahead', () => {
    const lines = linesOf(going(0, 0.01), going(1, 0.02))
    expect(vmiOf(lines, ESSAY_DAY - 1).values).toHaveLength(0)
    expect(headlineOf(lines, ESSAY_DAY - 1).value).toBeUndefined()
    expect([...vmiOf(lines, DAY - 20).values]).toEqual([...vmiOf(lines, DAY).values].slice(0, -20))
  })

  test('of which nothing is known says so', () => {
    expect(headlineOf(new Map(), DAY)).toEqual({
      value: undefined, low: undefined, high: undefined, direction: undefined, breadth: { down: 0, of: 0 }, coverage: 0, change30d: undefined, day: undefined, mode: undefined,
      components: COMPONENTS.map(({ id, indexId, sign, scale, scaleFrom }) => ({ id, indexId, sign, scale, scaleFrom, logChange: undefined, score: undefined, contribution: undefined, coverage: undefined, day: undefined })),
      leaveOneOut: COMPONENT_IDS.map((without) => ({ without, value: undefined })),
    })
  })
})

describe('the band', () => {
  test('spans 100 where components disagree, and says in which direction where they do not', () => {
    expect(headlineOf(linesOf(going(0, -0.05), going(1, 0.03), going(2, 0.03), going(3, 0.01)), DAY).direction).toBe('unclear')
    expect(headlineOf(linesOf(going(0, 0.02), going(1, 0.03), going(2, 0.03), going(3, 0.01)), DAY).direction).toBe('down')
    expect(headlineOf(linesOf(going(0, -0.02), going(1, -0.03), going(2, -0.03), going(3, -0.01)), DAY).direction).toBe('up')
  })

  test('is that of weights drawn evenly, where leaving one out is within', () => {
    // One score of 6 and three of 0: the weight of one out of four even ones is Beta(1, 3), whose 5 % and 95 % quantiles are 1 − 0.95^⅓ and 1 − 0.05^⅓.
    const headline = headlineOf(linesOf(going(0, 0.1), going(1, 0), going(2, 0), going(3, 0)), DAY, 20_000)
    expect(headline.low).toBe(100)
    expect(headline.high ?? NaN).toBeCloseTo(100 + 60 * (1 - 0.05 ** (1 / 3)), -0.3)
  })

  test('is the same whenever it is asked for', () => {
    const lines = linesOf(going(0, -0.05), going(1, 0.03), going(2, 0.03))
    expect(headlineOf(lines, DAY)).toEqual(headlineOf(lines, DAY))
  })
})
