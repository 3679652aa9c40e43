import { describe, expect, test } from 'vitest'
import { makeViewer } from '../../lib/thesis/facts.ts'
import { valueOn } from '../../lib/thesis/line.ts'
import { measureOf } from '../../lib/thesis/measure.ts'
import { independently } from './independent.ts'
import { dayOf, endOf, recordFacts } from './support/facts.ts'
import { lineOf } from './support/measures.ts'

const viewer = makeViewer()

// An interval that is drawn at random is to be worked out a second time here too, to within its own error of drawing.
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
