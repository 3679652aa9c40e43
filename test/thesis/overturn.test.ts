import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beginOf } from '../../lib/thesis/claims.ts'
import type { WindowId } from '../../lib/thesis/ids.ts'
import type { IndexLine } from '../../lib/thesis/line.ts'
import { overturnOf } from '../../lib/thesis/overturn.ts'
import { randomFrom } from '../../lib/thesis/random.ts'
import { theilSen } from '../../lib/thesis/slope.ts'
import { dayNumber, isWeekday, lineOf, measureOf, seriesOf } from './support.ts'

// The same cases at every run.
fc.configureGlobal({ seed: 20_261_125 })

const DAY = dayNumber('2026-01-30')
const FIRST = DAY - 900

/** The slope of the window that ends in 90 days, if the line goes straight to a level in logs. */
function slopeThen(line: IndexLine, window: WindowId, level: number): number {
  const now = line.values.at(-1) ?? NaN
  const xs: number[] = []
  const ys: number[] = []
  for (let day = beginOf(window, DAY + 90); day <= DAY + 90; day++) {
    xs.push(day)
    ys.push(day <= DAY ? Math.log(line.values[day - line.first] ?? NaN) : Math.log(now) + ((day - DAY) / 90) * Math.log(level / now))
  }
  return theilSen(xs, ys)
}

const wandering = (drift: number, seed: string, noise = 0.02): IndexLine => {
  const random = randomFrom(seed)
  let log = 4
  return lineOf('index.tokens.constant-quality', FIRST, DAY, () => Math.exp((log += drift + noise * (random() - 0.5))))
}

test.each<[WindowId, number]>([['1y', -0.001], ['1y', 0.001], ['essay', -0.001], ['essay', 0.001]])('over %s, with a drift of %d a day: at the level the slope is 0, on the way it is not yet', (window, drift) => {
  let levels = 0
  for (let seed = 0; seed < 3; seed++) {
    const line = wandering(drift, `${seed}`, 0.1)
    const now = line.values.at(-1) ?? NaN
    const found = overturnOf('M1', window, measureOf(DAY, [line]))
    const side = Math.sign(slopeThen(line, window, now))
    if (!found) {
      // Not even a factor of ten would do.
      expect(side * slopeThen(line, window, now * 10 ** -side)).toBeGreaterThan(0)
      continue
    }
    if (side === 0) {
      expect(found.level).toBe(found.now)
      continue
    }
    levels++
    const partly = (share: number): number => side * slopeThen(line, window, now * (found.level / now) ** share)
    expect(found).toMatchObject({ statistic: 'constant-quality-slope', seriesId: 'index.tokens.constant-quality', by: DAY + 90 })
    expect(found.now).toBeCloseTo(now, 9)
    expect(Math.sign(Math.log(found.level / now))).toBe(-side)
    expect(partly(0.99)).toBeGreaterThan(0)
    expect(partly(1)).toBeCloseTo(0, 5)
    expect(partly(1.01)).toBeLessThan(0)
  }
  expect(levels).toBeGreaterThan(0)
})

describe('a level', () => {
  test('scales with the series', () => {
    fc.assert(fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (scale) => {
      const line = wandering(-0.001, 'scaled')
      const scaled = { ...line, values: line.values.map((value) => value * scale) }
      const [one, other] = [overturnOf('M1', '1y', measureOf(DAY, [line])), overturnOf('M1', '1y', measureOf(DAY, [scaled]))]
      expect((other?.level ?? NaN) / scale).toBeCloseTo(one?.level ?? NaN, 5)
    }), { numRuns: 4 })
  })

  test('over 90 days is today’s: to stand still is enough', () => {
    const found = overturnOf('M1', '90d', measureOf(DAY, [wandering(-0.001, 'short')]))
    expect(found?.level).toBe(found?.now)
  })

  test('is none where a factor of ten would not do', () => {
    const line = lineOf('index.tokens.constant-quality', FIRST, DAY, (day) => Math.exp(-0.01 * (day - FIRST)))
    expect(overturnOf('M1', 'essay', measureOf(DAY, [line]))).toBeUndefined()
  })

  test('of a share is a share', () => {
    const share = seriesOf('indicator.substitute-share', FIRST, DAY, (day) => 20 + 10 * Math.sin((day - DAY) / 90) + (day - DAY) / 100, { unit: '%' })
    const found = overturnOf('U2', '1y', measureOf(DAY, [share]))
    expect(found?.now).toBeCloseTo(20, 9)
    expect(found?.level).toBeGreaterThan(0)
    expect(found?.level).toBeLessThan(20)
  })

  test('of market prices counts sessions', () => {
    const rotation = lineOf('index.rotation', FIRST, DAY, (day) => Math.exp(-0.0005 * (day - DAY) + 0.1 * Math.sin(day / 40)), { isFresh: isWeekday })
    expect(overturnOf('D2', '1y', measureOf(DAY, [rotation]))?.level).toBeGreaterThan(1)
  })

  test('is none for what is no slope, and without data', () => {
    for (const id of ['M2', 'N1', 'N2'] as const) expect(overturnOf(id, '1y', measureOf(DAY, [wandering(0, 'a')]))).toBeUndefined()
    expect(overturnOf('M1', '1y', measureOf(DAY, []))).toBeUndefined()
  })
})
