import { array, assert, constantFrom, double, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitChange, type UsedTwice } from '../../lib/thesis/effective-price.ts'
import { viewAt, type Facts, type View } from '../../lib/thesis/facts.ts'
import { valueOn, type DailySeries, type IndexLine } from '../../lib/thesis/line.ts'
import { unpricedModels, usageLines } from '../../lib/thesis/usage.ts'
import { asks, atStart, factsOf, total, totalMonth, used, usedWeek, utcDay, type Said } from './usage-facts.ts'

// Three models of the table, one list each.
const OPUS = { model: 'anthropic.claude-4.7-opus-20260416', list: 'models-dev.anthropic.claude-opus-4-7', router: 'openrouter.anthropic.claude-opus-4.7' }
const FLASH = { model: 'deepseek.deepseek-v4-flash-20260423', list: 'models-dev.deepseek.deepseek-v4-flash' }
const MINI = { model: 'openai.gpt-4o-mini', list: 'models-dev.openai.gpt-4o-mini' }
const NANO = { model: 'openai.gpt-5.4-nano-20260317', list: 'models-dev.openai.gpt-5.4-nano' }

const DAY0 = utcDay('2026-06-01')
const GRID = { first: DAY0 - 40 }
const linesIn = (view: View): ReturnType<typeof usageLines> => usageLines(view, { ...GRID, last: view.day })
const priced = [...asks(OPUS.list, DAY0 - 60, 6), ...asks(FLASH.list, DAY0 - 60, 0.2), ...asks(MINI.list, DAY0 - 60, 1)]
const day = (place: number, opus: number, flash: number, mini: number): Said[] => [used(OPUS.model, DAY0 + place, opus), used(FLASH.model, DAY0 + place, flash), used(MINI.model, DAY0 + place, mini)]

function linesAt(facts: Facts, at: number): { line: (id: string) => IndexLine; series: (id: string) => DailySeries } {
  const { lines, series } = linesIn(viewAt(facts, at))
  const find = <T extends DailySeries>(all: readonly T[], id: string): T => all.find((one) => one.id === id) ?? expect.fail(`no ${id}`)
  return { line: (id) => find(lines, id), series: (id) => find(series, id) }
}
const linesOf = (said: readonly Said[], place: number): ReturnType<typeof linesAt> => linesAt(factsOf(said), atStart(DAY0 + place))
const explained = ({ members, departed }: IndexLine): number => members.reduce((sum, { contribution }) => sum + contribution, departed)
const logOf = (line: DailySeries): number => Math.log((line.values.at(-1) ?? Number.NaN) / 100)

describe('splitting a change', () => {
  test('two models, one of which halves its price: by hand', () => {
    // Spending 10 × 2 + 10 × 1 = 30, then 10 × 1 + 10 × 1 = 20; shares 2/3 → 1/2 and 1/3 → 1/2.
    const split = splitChange([
      { key: 'a', before: { tokens: 10, price: 2 }, after: { tokens: 10, price: 1 } },
      { key: 'b', before: { tokens: 10, price: 1 }, after: { tokens: 10, price: 1 } },
    ])
    const a = (2 / 3 - 1 / 2) / Math.log(2 / 3 / (1 / 2))
    const b = (1 / 2 - 1 / 3) / Math.log(1 / 2 / (1 / 3))
    expect(split?.change).toBeCloseTo(Math.log(20 / 30), 14)
    expect(split?.priceEffect).toBeCloseTo((a / (a + b)) * Math.log(1 / 2), 14)
    expect(split?.mixEffect).toBeCloseTo(Math.log(20 / 30) - (a / (a + b)) * Math.log(1 / 2), 14)
  })

  test('three models whose use alone shifts: all of it is mix', () => {
    const split = splitChange([
      { key: 'a', before: { tokens: 10, price: 3 }, after: { tokens: 5, price: 3 } },
      { key: 'b', before: { tokens: 10, price: 1 }, after: { tokens: 20, price: 1 } },
      { key: 'c', before: undefined, after: { tokens: 5, price: 0.5 } },
    ])
    expect(split).toEqual({ change: Math.log(37.5 / 30) - Math.log(40 / 20), priceEffect: 0, moved: [], mixEffect: Math.log(37.5 / 30) - Math.log(40 / 20) })
  })

  const amount = double({ min: 0.01, max: 1e6, noNaN: true })
  test('prices that all double double the price effect, whatever is used', () => {
    assert(property(array(record({ before: amount, after: amount, price: amount }), { minLength: 1, maxLength: 8 }), (models) => {
      const split = splitChange(models.map(({ before, after, price }, key): UsedTwice => ({ key: String(key), before: { tokens: before, price }, after: { tokens: after, price: 2 * price } })))
      expect(split?.priceEffect).toBeCloseTo(Math.log(2), 12)
    }))
  })

  test('going there and back is the reverse, and the order of models does not matter', () => {
    assert(property(array(record({ before: amount, after: amount, one: amount, other: amount }), { minLength: 1, maxLength: 6 }), (models) => {
      const there = models.map(({ before, after, one, other }, key): UsedTwice => ({ key: String(key), before: { tokens: before, price: one }, after: { tokens: after, price: other } }))
      const back = there.map(({ key, before, after }): UsedTwice => ({ key, before: after, after: before })).reverse()
      const [ahead, reverse] = [splitChange(there), splitChange(back)]
      expect((ahead?.priceEffect ?? NaN) + (reverse?.priceEffect ?? NaN)).toBeCloseTo(0, 9)
      expect((ahead?.change ?? NaN) - (ahead?.priceEffect ?? NaN) - (ahead?.mixEffect ?? NaN)).toBe(0)
    }))
  })
})

describe('the effective price', () => {
  test('is what a token costs on average, and its index starts at 100', () => {
    const { line, series } = linesOf([...priced, ...day(0, 10, 80, 10), ...day(1, 20, 60, 20)], 2)
    const price = series('indicator.effective-price')
    expect(valueOn(price, DAY0)).toBeCloseTo((10 * 6 + 80 * 0.2 + 10) / 100, 12)
    expect(valueOn(price, DAY0 + 1)).toBeCloseTo((20 * 6 + 60 * 0.2 + 20) / 100, 12)
    expect(line('index.tokens.effective').base).toBe(DAY0)
    expect(valueOn(line('index.tokens.effective'), DAY0 + 1)).toBeCloseTo((100 * 1.52) / 0.86, 10)
    expect(price.values[DAY0 - 1 - GRID.first]).toBeNaN()
    expect(price.fresh[DAY0 + 1 - GRID.first]).toBe(1)
  })

  test('weighs prompts at 96 to 4, and at 3 to 1 beside it', () => {
    const said: Said[] = [OPUS, FLASH, MINI].flatMap(({ list, model }) => [
      { id: `token.${list}.input`, unit: 'USD/Mtok', day: DAY0 - 9, value: 1 } as const,
      { id: `token.${list}.output`, unit: 'USD/Mtok', day: DAY0 - 9, value: 5 } as const,
      used(model, DAY0, 7),
    ])
    const { series } = linesOf(said, 1)
    expect(valueOn(series('indicator.effective-price'), DAY0)).toBeCloseTo(0.96 + 0.2, 12)
    expect(valueOn(series('indicator.effective-price-3-1'), DAY0)).toBeCloseTo(0.75 + 1.25, 12)
  })

  test('a free variant costs nothing and counts', () => {
    const { series } = linesOf([...priced, ...day(0, 10, 80, 10), used(`${MINI.model}-free`, DAY0, 100)], 1)
    expect(valueOn(series('indicator.effective-price'), DAY0)).toBeCloseTo(0.86 / 2, 12)
    expect(valueOn(series('indicator.usage-coverage'), DAY0)).toBe(100)
  })

  test('there is none while less than 60 % of the tokens are priced; the last one stands', () => {
    const said = [...priced, ...day(0, 10, 80, 10), used('stealth.ox-alpha', DAY0, 67), ...day(1, 10, 80, 10), ...day(2, 10, 80, 20), used('stealth.ox-alpha', DAY0 + 2, 1000), ...day(3, 10, 70, 20), used('stealth.ox-alpha', DAY0 + 3, 1)]
    const before = linesOf(said, 1)
    expect(valueOn(before.series('indicator.effective-price'), DAY0), '100 of 167 priced').toBeNaN()
    expect(valueOn(before.series('indicator.usage-coverage'), DAY0)).toBeCloseTo(100 / 1.67, 10)
    expect(unpricedModels(viewAt(factsOf(said), atStart(DAY0 + 1))).map(({ model }) => model.key)).toEqual(['stealth.ox-alpha'])
    const { line, series } = linesOf(said, 4)
    const index = line('index.tokens.effective')
    expect(index.base).toBe(DAY0 + 1)
    expect(valueOn(index, DAY0 + 2)).toBe(100)
    expect([...index.carried.subarray(DAY0 + 1 - GRID.first, DAY0 + 4 - GRID.first)]).toEqual([0, 1, 0])
    expect([...index.fresh.subarray(DAY0 + 1 - GRID.first, DAY0 + 4 - GRID.first)]).toEqual([1, 0, 1])
    expect(valueOn(series('indicator.effective-price'), DAY0 + 2)).toBeCloseTo(0.86, 12)
    expect(valueOn(index, DAY0 + 3)).toBeCloseTo((100 * 0.94) / 0.86, 10)
  })

  test('a price cut is price, a shift of use is mix, and the two make up the whole', () => {
    const cut = linesOf([...priced, ...asks(OPUS.list, DAY0 + 1, 3), ...day(0, 10, 80, 10), ...day(1, 20, 160, 20)], 2)
    // Shares 60, 16 and 10 of 86, then 30, 16 and 10 of 56.
    const mean = (a: number, b: number): number => (a - b) / Math.log(a / b)
    const [opus, flash, mini] = [mean(60 / 86, 30 / 56), mean(16 / 86, 16 / 56), mean(10 / 86, 10 / 56)]
    expect(valueOn(cut.series('indicator.price-effect'), DAY0 + 1)).toBeCloseTo(100 * 0.5 ** (opus / (opus + flash + mini)), 10)
    expect(valueOn(cut.series('indicator.price-effect'), DAY0 + 1)).toBeLessThan(70)
    const shift = linesOf([...priced, ...day(0, 10, 80, 10), ...day(1, 5, 90, 5)], 2)
    expect(valueOn(shift.series('indicator.price-effect'), DAY0 + 1)).toBe(100)
    expect(valueOn(shift.series('indicator.mix-effect'), DAY0 + 1)).toBeLessThan(100)
    for (const { line, series } of [cut, shift]) {
      const [price, mix] = [valueOn(series('indicator.price-effect'), DAY0 + 1), valueOn(series('indicator.mix-effect'), DAY0 + 1)]
      expect(Math.abs(Math.log(price / 100) + Math.log(mix / 100) - logOf(line('index.tokens.effective')))).toBeLessThan(1e-12)
    }
  })

  test('a model that gets a price, and a list that is replaced by another, move no index', () => {
    const use = [1, 2, 3].flatMap((size) => [...day(size - 1, 10 * size, 80 * size, 10 * size), used(NANO.model, DAY0 + size - 1, 50 * size)])
    const gets = linesOf([...priced, ...asks(NANO.list, DAY0 + 2, 30), ...use], 3)
    expect(valueOn(gets.line('index.tokens.effective'), DAY0 + 2)).toBeCloseTo(100, 10)
    expect(valueOn(gets.series('indicator.effective-price'), DAY0 + 2), 'the level is what is priced').toBeGreaterThan(1)
    const replaced = linesOf([...priced, ...asks(NANO.list, DAY0 - 9, 3), ...asks(OPUS.router, DAY0 + 2, 5), ...use], 3)
    expect(valueOn(replaced.line('index.tokens.effective'), DAY0 + 2)).toBeCloseTo(100, 10)
  })

  test('a day that repeats the day before in every model is no news; one that has not ended is none', () => {
    const { line } = linesOf([...priced, ...day(0, 10, 80, 10), ...day(1, 10, 80, 10), ...day(2, 20, 60, 20)], 2)
    expect([...line('index.tokens.effective').fresh.subarray(DAY0 - GRID.first)]).toEqual([1, 0, 0])
  })

  test('a list that is older than two weeks is carried, and covers nothing', () => {
    const { line } = linesOf([...priced, ...day(0, 10, 80, 10)], 30)
    const { carried, coverage } = line('index.tokens.effective')
    expect([14, 15].map((place) => [carried[DAY0 + place - GRID.first], coverage[DAY0 + place - GRID.first]])).toEqual([[0, 1], [1, 0]])
  })
})

describe('from the leaders of weeks to the fifty of days', () => {
  const monday = DAY0 - 21
  const week = (place: number): Said[] => [usedWeek(OPUS.model, monday + place, 70), usedWeek(FLASH.model, monday + place, 560), usedWeek(MINI.model, monday + place, 71 + place)]
  const tail = (place: number): Said[] => [...asks(NANO.list, DAY0 - 60, 40), used(NANO.model, DAY0 + place, 9)]

  test('a week stands on each of its days and is fresh on its last', () => {
    const { line } = linesAt(factsOf([...priced, ...week(0), ...week(7)]), atStart(monday + 14))
    const index = line('index.tokens.effective')
    expect(index.base).toBe(monday)
    expect([0, 6].map((place) => valueOn(index, monday + place))).toEqual([100, 100])
    expect(valueOn(index, monday + 7)).not.toBe(100)
    expect([...index.fresh.subarray(monday - GRID.first)]).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0])
    expect(linesAt(factsOf([...priced, ...week(0)]), atStart(monday + 7) - 1).line('index.tokens.effective').base, 'not before it has ended').toBeUndefined()
  })

  test('a list that grows moves nothing at the seam, and all of it counts from then on', () => {
    // The same three leaders in the same proportion; the day adds a dear fourth.
    const said = [...priced, usedWeek(OPUS.model, monday, 70), usedWeek(FLASH.model, monday, 560), usedWeek(MINI.model, monday, 70), ...day(0, 10, 80, 10), ...tail(0), ...day(1, 10, 80, 10), ...tail(1), used(NANO.model, DAY0 + 1, 8)]
    const { line, series } = linesOf(said, 2)
    const index = line('index.tokens.effective')
    expect(valueOn(index, DAY0)).toBeCloseTo(100, 10)
    expect(valueOn(series('indicator.effective-price'), DAY0)).toBeCloseTo((86 + 360) / 109, 10)
    expect(valueOn(index, DAY0 + 1) / valueOn(index, DAY0)).toBeCloseTo((86 + 320) / 108 / ((86 + 360) / 109), 10)
  })

  test('days stand over the weeks that they lie in', () => {
    const { line } = linesAt(factsOf([...priced, ...week(0), used(OPUS.model, monday + 3, 10), used(FLASH.model, monday + 3, 80), used(MINI.model, monday + 3, 10)]), atStart(monday + 8))
    expect(line('index.tokens.effective').base).toBe(monday + 3)
  })
})

describe('token spend', () => {
  test('is tokens a day at the effective price; a month’s tokens are spread over its days', () => {
    const said = [...priced, totalMonth('2026-05-01', 31e9), total(DAY0, 2e9), ...[-21, -14, -7].flatMap((place) => [usedWeek(OPUS.model, DAY0 + place, 70), usedWeek(FLASH.model, DAY0 + place, 560), usedWeek(MINI.model, DAY0 + place, 70)]), ...day(0, 20, 60, 20)]
    const { line, series } = linesOf(said, 1)
    const spend = series('indicator.token-spend')
    expect(valueOn(spend, DAY0 - 1)).toBeCloseTo(1e3 * 0.86, 8)
    expect(valueOn(spend, DAY0)).toBeCloseTo(2e3 * 1.52, 8)
    const index = line('index.token-spend')
    expect(index.base).toBe(DAY0 - 21)
    expect(valueOn(index, DAY0)).toBeCloseTo((100 * 2 * 1.52) / 0.86, 8)
    expect(index.members.map(({ id, contribution }) => [id, contribution])).toEqual([['tokens', expect.closeTo(Math.log(2), 12)], ['price', 0], ['mix', expect.closeTo(Math.log(1.52 / 0.86), 12)]])
  })

  test('has no value before the month of it is over, and carries the last where either half is missing', () => {
    const said = [...priced, totalMonth('2026-05-01', 31e9), ...[-21, -14, -7].flatMap((place) => [usedWeek(OPUS.model, DAY0 + place, 70), usedWeek(FLASH.model, DAY0 + place, 560 + place), usedWeek(MINI.model, DAY0 + place, 70)])]
    expect(linesOf(said, -1).line('index.token-spend').base).toBeUndefined()
    const { line } = linesOf(said, 5)
    const index = line('index.token-spend')
    expect(index.base).toBe(DAY0 - 21)
    expect([...index.carried.subarray(DAY0 - 1 - GRID.first)]).toEqual([0, 1, 1, 1, 1, 1, 1])
    expect(valueOn(index, DAY0 + 4)).toBe(valueOn(index, DAY0 - 1))
  })
})

test('the share of open weights is of the models known to be either', () => {
  const { series } = linesOf([...priced, ...day(0, 10, 80, 10), used('stealth.ox-alpha', DAY0, 30), used(`${FLASH.model}-free`, DAY0, 20), { id: 'usage.openrouter.open-weight-share', unit: '%', day: utcDay('2026-05-01'), value: 60, lag: 31 }], 1)
  const share = series('indicator.open-weight-share')
  expect(valueOn(share, DAY0 - 1)).toBe(60)
  expect(valueOn(share, DAY0)).toBeCloseTo((100 * 100) / 120, 12)
})

describe('whatever is said', () => {
  const models = [OPUS, FLASH, MINI, NANO]
  const use = record({ model: constantFrom(...models.map(({ model }) => model), `${MINI.model}-free`, 'stealth.ox-alpha'), place: integer({ min: 0, max: 9 }), value: integer({ min: 1, max: 1000 }) }).map(({ model, place, value }) => used(model, DAY0 + place, value))
  const ask = record({ list: constantFrom(...models.map(({ list }) => list), OPUS.router), place: integer({ min: -5, max: 9 }), value: double({ min: 0.05, max: 50, noNaN: true }) }).map(({ list, place, value }) => asks(list, DAY0 + place, value))
  const sum = record({ place: integer({ min: 0, max: 9 }), value: integer({ min: 1, max: 1e6 }) }).map(({ place, value }) => total(DAY0 + place, value))
  const market = record({ uses: array(use, { minLength: 10, maxLength: 60 }), prices: array(ask, { maxLength: 12 }), sums: array(sum, { maxLength: 10 }) }).map(({ uses, prices, sums }) => [...models.flatMap(({ list }) => asks(list, DAY0 - 60, 1)), ...prices.flat(), ...uses, ...sums])

  test('contributions add up, and price and mix make the whole', () => {
    assert(property(market, (said) => {
      const { line, series } = linesOf(said, 10)
      for (const index of [line('index.tokens.effective'), line('index.token-spend')]) if (index.base !== undefined) expect(Math.abs(explained(index) - logOf(index))).toBeLessThan(1e-9)
      const [whole, price, mix] = [line('index.tokens.effective'), series('indicator.price-effect'), series('indicator.mix-effect')]
      for (const [place, value] of whole.values.entries()) if (!Number.isNaN(value)) expect(Math.abs(Math.log((price.values[place] ?? NaN) / 100) + Math.log((mix.values[place] ?? NaN) / 100) - Math.log(value / 100))).toBeLessThan(1e-12)
    }), { numRuns: 60 })
  })

  test('twice the tokens of every model, or prices in cents, move no index', () => {
    assert(property(market, (said) => {
      const scaled = said.map((one) => ({ ...one, value: one.unit === 'USD/Mtok' ? one.value * 100 : one.value * 2 }))
      const [one, other] = [linesOf(said, 10).line('index.tokens.effective'), linesOf(scaled, 10).line('index.tokens.effective')]
      for (const [place, value] of one.values.entries()) if (!Number.isNaN(value)) expect(other.values[place]).toBeCloseTo(value, 8)
    }), { numRuns: 30 })
  })

  test('what is said later changes nothing of what was known before', () => {
    assert(property(market, market, integer({ min: 1, max: 9 }), (said, future, place) => {
      const later = future.filter((one) => one.day + (one.lag ?? 1) > DAY0 + place)
      const at = atStart(DAY0 + place)
      expect(linesIn(viewAt(factsOf([...said, ...later]), at))).toEqual(linesIn(viewAt(factsOf(said), at)))
    }), { numRuns: 30 })
  })
})
