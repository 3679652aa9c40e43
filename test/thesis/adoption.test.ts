import { array, assert, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adoptionLine } from '../../lib/thesis/adoption.ts'
import { viewAt, type View } from '../../lib/thesis/facts.ts'
import { valueOn, type IndexLine } from '../../lib/thesis/line.ts'
import { atStart, downloads, factsOf, total, totalMonth, utcDay, type Said } from './usage-facts.ts'

const DAY0 = utcDay('2026-03-01')
const GRID = { first: DAY0 - 70 }
const lineIn = (view: View): IndexLine => adoptionLine(view, { ...GRID, last: view.day })
const each = (from: number, to: number, say: (day: number) => Said): Said[] => Array.from({ length: to - from }, (_, place) => say(DAY0 + from + place))
const lineOf = (said: readonly Said[], place: number): IndexLine => lineIn(viewAt(factsOf(said), atStart(DAY0 + place)))
const explained = ({ members, departed }: IndexLine): number => members.reduce((sum, { contribution }) => sum + contribution, departed)
const logOf = (line: IndexLine): number => Math.log((line.values.at(-1) ?? Number.NaN) / 100)

describe('adoption', () => {
  // Downloads double on day 0, tokens stay: after 28 days the sums have doubled.
  const steady = each(-40, 60, (day) => total(day, 1e9))
  const doubled = each(-40, 60, (day) => downloads('npm.openai', day, day < DAY0 ? 500 : 1000))

  test('is half tokens, half downloads, over 28 days', () => {
    const line = lineOf([...steady, ...doubled], 60)
    expect(line.base).toBe(DAY0 - 40 + 20)
    expect(valueOn(line, DAY0 - 1)).toBeCloseTo(100, 10)
    expect(valueOn(line, DAY0 + 13), 'half the window').toBeCloseTo(100 * Math.sqrt(1.5), 8)
    expect(valueOn(line, DAY0 + 30)).toBeCloseTo(100 * Math.SQRT2, 8)
    expect(line.coverage[DAY0 - GRID.first]).toBe(1)
    expect(line.members.map(({ id, weight, contribution }) => [id, weight, contribution])).toEqual([['tokens', 0.5, expect.closeTo(0, 10)], ['adoption.npm.openai', 0.5, expect.closeTo(Math.log(2) / 2, 8)]])
  })

  test('a geometric mean over packages: one of two that doubles counts for a quarter', () => {
    const line = lineOf([...steady, ...doubled, ...each(-40, 60, (day) => downloads('pypi.openai', day, 7))], 60)
    expect(valueOn(line, DAY0 + 30)).toBeCloseTo(100 * 2 ** 0.25, 8)
  })

  test('where one half is missing the other stands in, and coverage says so', () => {
    const line = lineOf(doubled, 60)
    expect(valueOn(line, DAY0 + 30)).toBeCloseTo(200, 8)
    expect(line.coverage[DAY0 - GRID.first]).toBe(0.5)
    expect(line.members).toHaveLength(1)
  })

  test('weekdays leave no trace', () => {
    const weekdays = each(-40, 60, (day) => downloads('npm.openai', day, day % 7 < 2 ? 300 : 1000))
    const line = lineOf(weekdays, 60)
    expect(valueOn(line, DAY0 + 40)).toBeCloseTo(100, 8)
  })

  test('a package that comes or goes does not move it', () => {
    const line = lineOf([...steady, ...each(-40, 20, (day) => downloads('npm.openai', day, 500)), ...each(0, 60, (day) => downloads('npm.ai', day, 90_000))], 60)
    for (const place of [0, 25, 30, 59]) expect(valueOn(line, DAY0 + place)).toBeCloseTo(100, 8)
  })

  test('an outage of the counter is no fall: up to seven days of a window are taken from the others', () => {
    const out = (days: number): IndexLine => lineOf(each(-40, 60, (day) => downloads('npm.openai', day, day >= DAY0 && day < DAY0 + days ? 0 : 500)), 60)
    expect(valueOn(out(7), DAY0 + 7)).toBeCloseTo(100, 8)
    expect(out(7).carried[DAY0 + 6 - GRID.first]).toBe(0)
    expect(out(8).carried[DAY0 + 6 - GRID.first]).toBe(0)
    expect(out(8).carried[DAY0 + 7 - GRID.first], 'too many missing').toBe(1)
    expect(valueOn(out(8), DAY0 + 59)).toBeCloseTo(100, 8)
  })

  test('a day without a count repeats the day before', () => {
    const growing = each(-40, 10, (day) => downloads('npm.openai', day, day === DAY0 + 4 ? 0 : 1000 + (day - DAY0)))
    const line = lineOf(growing, 12)
    expect(valueOn(line, DAY0 + 4)).toBe(valueOn(line, DAY0 + 3))
    expect([3, 4, 5].map((place) => line.fresh[DAY0 + place - GRID.first])).toEqual([1, 0, 1])
    expect(valueOn(line, DAY0 + 12), 'days that have not been counted yet').toBe(valueOn(line, DAY0 + 9))
  })
})

describe('months, then days', () => {
  const months = [totalMonth('2026-01-01', 31e9), totalMonth('2026-02-01', 28e9), totalMonth('2026-03-01', 62e9)]

  test('go on without a jump: the days of a month and what is left of it add up to its total', () => {
    const line = lineOf([...months, ...each(14, 40, (day) => total(day, 2e9))], 40)
    expect(valueOn(line, DAY0 - 1)).toBeCloseTo(100, 8)
    expect(valueOn(line, DAY0 + 28), 'all of the window at the new level').toBeCloseTo(200, 8)
    const steps = Array.from({ length: 38 }, (_, place) => Math.log(valueOn(line, DAY0 + place + 1) / valueOn(line, DAY0 + place)))
    expect(Math.max(...steps)).toBeLessThan(0.04)
  })

  test('a month is known when it has ended; a week into the next one there is nothing new to say', () => {
    expect(lineOf(months, -1).fresh.lastIndexOf(1)).toBe(DAY0 - 29 - GRID.first)
    const line = lineOf(months, 20)
    expect(line.fresh.lastIndexOf(1)).toBe(DAY0 - 1 - GRID.first)
    expect([6, 7].map((place) => line.carried[DAY0 + place - GRID.first])).toEqual([0, 1])
  })
})

describe('whatever is said', () => {
  const one = record({ name: integer({ min: 0, max: 2 }), place: integer({ min: -60, max: 30 }), value: integer({ min: 0, max: 1e6 }) }).map(({ name, place, value }) => (name === 0 ? total(DAY0 + place, value) : downloads(`npm.p${name}`, DAY0 + place, value)))
  const dense = [...each(-60, 30, (day) => total(day, 1000 + (day % 13))), ...each(-50, 30, (day) => downloads('npm.p1', day, 500 + (day % 5)))]
  const market = array(one, { maxLength: 60 }).map((said) => [...dense, ...said])

  test('contributions add up', () => {
    assert(property(market, (said) => {
      const line = lineOf(said, 30)
      expect(Math.abs(explained(line) - logOf(line))).toBeLessThan(1e-9)
    }), { numRuns: 40 })
  })

  test('what is said later changes nothing of what was known before', () => {
    assert(property(market, array(one, { maxLength: 60 }), integer({ min: -20, max: 29 }), (said, future, place) => {
      const at = atStart(DAY0 + place)
      const later = future.filter(({ day }) => day + 1 > DAY0 + place)
      expect(lineIn(viewAt(factsOf([...said, ...later]), at))).toEqual(lineIn(viewAt(factsOf(said), at)))
    }), { numRuns: 30 })
  })
})
