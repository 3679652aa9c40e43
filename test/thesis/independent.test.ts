import { describe, expect, test } from 'vitest'
import { makeViewer } from '../../lib/thesis/facts.ts'
import { valueOn } from '../../lib/thesis/line.ts'
import { measureOf } from '../../lib/thesis/measure.ts'
import { statisticsOf } from '../../lib/thesis/statistics.ts'
import { independently, rotationSlope } from './independent.ts'
import { dayOf, endOf, recordFacts } from './support/facts.ts'
import { lineOf } from './support/measures.ts'

const viewer = makeViewer()

describe.each(['2025-12-31', '2026-08-21'])('on the shipped record, as known at %s', (asOf) => {
  const measure = measureOf(viewer(recordFacts(), endOf(asOf)))

  test.each(independently(asOf))('%s is what a script of its own makes of it, on every day since the essay', (id, values) => {
    const line = lineOf(measure, id)
    expect(values.size).toBe(dayOf(asOf) - dayOf('2025-02-10') + 1)
    const apart = [...values].filter(([date, value]) => !(Math.abs(valueOn(line, dayOf(date)) / value - 1) < 1e-9))
    expect(apart.map(([date, value]) => `${date}: ${valueOn(line, dayOf(date))}, by the script ${value}`)).toEqual([])
    // A line that never moves agrees with anything.
    expect(new Set(values.values()).size).toBeGreaterThan(1)
  })
})

describe('the slope of the rotation since the essay, as known at 2026-08-21', () => {
  const [reading] = statisticsOf('D2', 'essay', measureOf(viewer(recordFacts(), endOf('2026-08-21'))))
  const { slope, drawn, sessions } = rotationSlope('2026-08-21', 121)

  test('is the median of all pairs of sessions', () => {
    expect(reading).toMatchObject({ id: 'rotation-slope', days: sessions, lack: undefined })
    expect(sessions).toBeGreaterThan(370)
    expect(Math.abs((reading?.value ?? NaN) - slope)).toBeLessThan(1e-9)
  })

  test('has the interval that other draws give, to within the error of both', () => {
    const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length
    const spread = Math.sqrt(drawn.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (drawn.length - 1))
    // A percentile p of m draws errs by √(p(1 − p) ÷ m) ÷ density; about normal, the density at the 5th is φ(1.645) ÷ spread. The other side has 1000.
    const error = (spread * Math.sqrt(0.05 * 0.95 * (1 / drawn.length + 1 / 1000))) / (Math.exp(-(1.645 ** 2) / 2) / Math.sqrt(2 * Math.PI))
    // Of 121 ascending, the 5th percentile is the seventh.
    const [low, high] = [drawn[6] ?? NaN, drawn[114] ?? NaN]
    expect(Math.abs((reading?.low ?? NaN) - low)).toBeLessThan(3 * error)
    expect(Math.abs((reading?.high ?? NaN) - high)).toBeLessThan(3 * error)
  })
})
