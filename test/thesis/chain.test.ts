import { describe, expect, test } from 'vitest'
import { chainOf, type Item } from '../../lib/thesis/chain.ts'
import { leaveOneOut } from '../../lib/thesis/equity.ts'
import { ESSAY_DAY } from '../../lib/thesis/facts.ts'
import type { IndexLine } from '../../lib/thesis/line.ts'
import { logAndParts, memberOf } from './support/measures.ts'

/** An item by its prices from the day of the essay on; `undefined`: it has none that day. */
function item(id: string, prices: readonly (number | undefined)[], weight = 1): Item {
  const both = prices.map((price, day) => [prices[day - 1], price] as const)
  return {
    id, title: id, signalIds: [id], weight,
    steps: Float64Array.from(both, ([was, is]) => (was !== undefined && is !== undefined ? Math.log(is / was) : 0)),
    cover: Float64Array.from(both, ([was, is]) => (was !== undefined && is !== undefined ? 1 : 0)),
    fresh: Uint8Array.from(prices, (price) => (price === undefined ? 0 : 1)),
    value: prices.at(-1), unit: 'USD', observedAt: 1, mode: 'live',
  }
}

const chained = (items: readonly Item[], minimum = 1, first = ESSAY_DAY): IndexLine => chainOf({ id: 'index.test', minimum }, items, { first, last: first + (items[0]?.steps.length ?? 1) - 1 })
const close = (line: IndexLine, values: readonly number[]): void => {
  expect(line.values.length).toBe(values.length)
  for (const [place, value] of values.entries()) expect(line.values[place], `day ${place}`).toBeCloseTo(value, 9)
}

describe('a chained Jevons index', () => {
  test('is the weighted geometric mean of price relatives, step by step', () => {
    // Weights 1 and 3: first 2^(1/4), then × (1/2)^(3/4).
    const line = chained([item('a', [1, 2, 2]), item('b', [10, 10, 5], 3)])
    close(line, [100, 100 * 2 ** 0.25, 100 * 2 ** -0.5])
  })

  test('an item that enters counts from the next step on, at whatever level it enters', () => {
    close(chained([item('a', [4, 4, 8]), item('new', [undefined, 1_000_000, 500_000])]), [100, 100, 100])
    close(chained([item('a', [4, 4, 4]), item('new', [undefined, 1_000_000, 250_000])]), [100, 100, 50])
  })

  test('an item that leaves takes nothing with it', () => {
    close(chained([item('a', [4, 4, 2]), item('gone', [1, 9, undefined])]), [100, 300, 150])
  })

  test('an item that is missing for a day gives neither that step nor the next', () => {
    close(chained([item('a', [1, 1, 1, 1]), item('holed', [1, undefined, 7, 14])]), [100, 100, 100, 100 * Math.SQRT2])
  })

  test('with too few items it is carried forward and says so, and then goes on from where it stood', () => {
    const line = chained([item('a', [1, 2, 3, 6]), item('b', [1, 2, undefined, undefined]), item('c', [undefined, 1, 5, 10])], 2)
    close(line, [100, 200, 200 * Math.sqrt((3 / 2) * 5), 200 * Math.sqrt(7.5) * 2])
    const starved = chained([item('a', [1, 2, 8, 16]), item('b', [1, 2, undefined, 1])], 2)
    close(starved, [100, 200, 200, 200])
    expect([...starved.carried]).toEqual([0, 0, 1, 1])
    expect(starved.minimum).toBe(2)
  })

  test('coverage is the share of the weight that is priced at both ends', () => {
    const line = chained([item('a', [1, 1, 1], 3), item('b', [1, 1, undefined], 1)])
    expect([...line.coverage]).toEqual([0, 1, 0.75])
    expect(chainOf({ id: 'index.test', minimum: 1, whole: 8 }, [item('a', [1, 1], 2)], { first: ESSAY_DAY, last: ESSAY_DAY + 1 }).coverage[1]).toBe(0.25)
  })

  test('an item that is read in part covers in part, and steps in full', () => {
    const part = item('a', [1, 2], 1)
    const line = chained([{ ...part, cover: part.cover.map((cover) => cover / 2) }, item('b', [1, 1], 1)])
    close(line, [100, 100 * Math.SQRT2])
    expect(line.coverage[1]).toBe(0.75)
  })

  test('contributions are exact, those of an item that has gone included', () => {
    const line = chained([item('a', [4, 4, 2], 3), item('gone', [1, 9, undefined])])
    expect(memberOf(line, 'a').contribution).toBeCloseTo(Math.log(0.5), 12)
    expect(memberOf(line, 'gone').contribution).toBeCloseTo(Math.log(9) / 4, 12)
    expect(memberOf(line, 'gone')).toMatchObject({ priced: false, weight: 0, contribution1d: 0 })
    expect(memberOf(line, 'a')).toMatchObject({ priced: true, weight: 1 })
    const [log, parts] = logAndParts(line)
    expect(parts).toBeCloseTo(log, 12)
  })

  test('is 100 on the day of the essay, whatever came before', () => {
    const line = chained([item('a', [1, 2, 4, 8])], 1, ESSAY_DAY - 2)
    expect(line.base).toBe(ESSAY_DAY)
    close(line, [25, 50, 100, 200])
    expect(memberOf(line, 'a').contribution).toBeCloseTo(Math.log(2), 12)
  })

  test('begins later where it cannot be had on the day of the essay: the day before its first step', () => {
    const line = chained([item('a', [undefined, undefined, 3, 6])])
    expect(line.base).toBe(ESSAY_DAY + 2)
    expect([...line.values]).toEqual([Number.NaN, Number.NaN, 100, expect.closeTo(200, 9)])
  })

  test('of nothing there is nothing', () => {
    const line = chained([item('a', [1, undefined, 1])])
    expect(line.base).toBeUndefined()
    expect([...line.values]).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect(line.departed).toBe(0)
  })

  test('the range of a basket without any one of its members is exact where all are priced throughout', () => {
    const prices = { a: [1, 2, 3], b: [5, 4, 6], c: [7, 7, 1] }
    const whole = chained(Object.entries(prices).map(([id, of]) => item(id, of)))
    const without = Object.keys(prices).map((left) => chained(Object.entries(prices).filter(([id]) => id !== left).map(([id, of]) => item(id, of))).values.at(-1) ?? Number.NaN)
    const range = leaveOneOut(whole)
    expect(range?.low).toBeCloseTo(Math.min(...without), 9)
    expect(range?.high).toBeCloseTo(Math.max(...without), 9)
  })
})

describe('a chain that is carried on', () => {
  const items = [item('a', [1, 2, 4, undefined, 3, 5], 2), item('b', [9, 3, undefined, 2, 1, 1]), item('c', [1, 1, 1, 4, 4, 6])]
  const cut = (from: number, to: number): Item[] => items.map((one) => ({ ...one, steps: one.steps.slice(from, to), cover: one.cover.slice(from, to), fresh: one.fresh.slice(from, to) }))
  const over = (from: number, to: number, before?: IndexLine): IndexLine => chainOf({ id: 'index.test', minimum: 2 }, cut(from, to), { first: ESSAY_DAY + from, last: ESSAY_DAY + to - 1 }, before)

  test('is the one that is worked out whole: values, coverage, carried days and contributions', () => {
    const whole = over(0, 6)
    let line = over(0, 3)
    // The newest day is worked out once more, then the next.
    for (const to of [3, 4, 4, 5, 6, 6]) line = over(line.first + line.values.length - 2 - ESSAY_DAY, to, line)
    expect(line.values.length).toBe(6)
    for (const place of whole.values.keys()) expect(line.values[place]).toBeCloseTo(whole.values[place] ?? Number.NaN, 9)
    expect([...line.carried]).toEqual([...whole.carried])
    expect([...line.coverage]).toEqual([...whole.coverage])
    for (const { id, contribution, contribution1d } of whole.members) {
      expect(memberOf(line, id).contribution).toBeCloseTo(contribution, 12)
      expect(memberOf(line, id).contribution1d).toBeCloseTo(contribution1d, 12)
    }
  })

  test('tells its members as of the newest day on which any was priced, also when that lies behind what is worked out', () => {
    const quiet = [item('a', [1, 2, undefined, undefined, undefined]), item('b', [9, 3, undefined, undefined, undefined])]
    const part = (from: number, to: number, before?: IndexLine): IndexLine => chainOf({ id: 'index.test', minimum: 2 }, quiet.map((one) => ({ ...one, steps: one.steps.slice(from, to), cover: one.cover.slice(from, to), fresh: one.fresh.slice(from, to) })), { first: ESSAY_DAY + from, last: ESSAY_DAY + to - 1 }, before)
    const whole = part(0, 5)
    expect([...whole.carried]).toEqual([0, 0, 1, 1, 1])
    expect(whole.members.map(({ priced, weight }) => [priced, weight])).toEqual([[true, 0.5], [true, 0.5]])
    expect(memberOf(whole, 'a').contribution1d).toBeCloseTo(Math.log(2) / 2, 12)
    let line = part(0, 2)
    for (const to of [3, 3, 4, 5]) line = part(line.first + line.values.length - 2 - ESSAY_DAY, to, line)
    expect(line.members).toEqual(whole.members.map((member) => ({ ...member, contribution: expect.closeTo(member.contribution, 12), contribution1d: expect.closeTo(member.contribution1d, 12) })))
  })

  test('keeps what a member contributed that is no longer one', () => {
    const before = over(0, 4)
    const rest = cut(3, 6).filter(({ id }) => id !== 'a')
    const line = chainOf({ id: 'index.test', minimum: 2 }, rest, { first: ESSAY_DAY + 3, last: ESSAY_DAY + 5 }, before)
    expect(line.departed).toBeCloseTo(memberOf(before, 'a').contribution, 12)
    const [log, parts] = logAndParts(line)
    expect(parts).toBeCloseTo(log, 12)
  })
})
