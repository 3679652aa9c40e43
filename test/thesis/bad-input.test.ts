import { describe, expect, test } from 'vitest'
import { BASKETS } from '../../lib/domain/baskets.ts'
import type { SignalId } from '../../lib/domain/signal.ts'
import { days } from '../../lib/domain/time.ts'
import type { Fact, Facts } from '../../lib/thesis/facts.ts'
import { closes, daily, endOf, factOf, factsOf, listed, utc, withFacts, type Said } from './support/facts.ts'
import { at, differences, knownOn, lineOf, measuredOn, memberOf, on, tellAll } from './support/measures.ts'

type One = readonly [SignalId, Fact]
const UPSTREAM = BASKETS.filter((row) => row.stage === 'upstream' && row.role === 'constituent').map(({ symbol }) => symbol)
const SESSIONS = 15
const flat = UPSTREAM.map((symbol): One => factOf(`quote.${symbol.toLowerCase()}`, closes('2025-02-10', Array.from({ length: SESSIONS }, () => 100))))
const shares = (...more: readonly One[]): Facts => withFacts(factsOf(...flat), ...more)
const nvda = (said: readonly Said[], kind = {}): One => factOf('quote.nvda', said, kind)
/** Rent of two classes that never move, and a provider of a third. */
const rents = (...more: readonly One[]): Facts =>
  factsOf(...['a100', 'h200', 'h100'].map((gpu) => factOf(`gpu.test.${gpu}.lambda.on-demand`, daily('2025-02-10', '2025-03-20', () => 2))), ...more)
const upstream = 'index.equity.upstream'
const rent = 'index.compute.on-demand'

describe('a constituent that goes silent', () => {
  test('is carried, then dropped, and says so; the index does not move for it', () => {
    const facts = shares(nvda(closes('2025-02-10', [100, 100, 120])))
    const line = lineOf(measuredOn(facts, '2025-02-25'), upstream)
    const level = 100 * 1.2 ** (1 / 10)
    for (const date of ['2025-02-12', '2025-02-17', '2025-02-18', '2025-02-25']) expect(on(line, date), date).toBeCloseTo(level, 9)
    // Last seen on the 12th: it stands for five days, and takes part in no step from the 18th on.
    expect([at(line, 'coverage', '2025-02-17'), at(line, 'coverage', '2025-02-18')]).toEqual([1, 0.9])
    expect(memberOf(line, 'quote.nvda')).toMatchObject({ priced: false, weight: 0, contribution: expect.closeTo(Math.log(1.2) / 10, 12), contribution1d: 0 })
  })

  test('comes back at another price without a jump, for what it did meanwhile was never seen', () => {
    const said = [...closes('2025-02-10', [100, 100]), ...closes('2025-02-24', [500, 500, 550])]
    const line = lineOf(measuredOn(shares(nvda(said)), '2025-02-28'), upstream)
    expect([on(line, '2025-02-24'), on(line, '2025-02-25')]).toEqual([expect.closeTo(100, 9), expect.closeTo(100, 9)])
    expect(on(line, '2025-02-26')).toBeCloseTo(100 * 1.1 ** (1 / 10), 9)
  })

  test('does not kill an index that has no other: the last value stands', () => {
    const all = factsOf(...UPSTREAM.map((symbol) => factOf(`quote.${symbol.toLowerCase()}`, closes('2025-02-10', [100, 110]))))
    const line = lineOf(measuredOn(all, '2025-03-10'), upstream)
    expect(line.values.at(-1)).toBeCloseTo(110, 9)
    expect([at(line, 'carried', '2025-03-10'), at(line, 'coverage', '2025-03-10'), at(line, 'fresh', '2025-03-10')]).toEqual([1, 0, 0])
    expect(line.observedAt).toBe(closes('2025-02-10', [100, 110])[1]?.on)
  })
})

describe('a constituent that is renamed', () => {
  test('ends under one id and begins under another, at whatever price, without a jump', () => {
    const renamed = (between: number): Facts => rents(
      factOf('gpu.test.h100.old-name.on-demand', daily('2025-02-10', '2025-02-20', () => 4)),
      factOf('gpu.test.h100.new-name.on-demand', daily(between < 0 ? '2025-02-18' : '2025-03-05', '2025-03-20', () => 1)),
    )
    for (const overlap of [-1, 1]) {
      const line = lineOf(measuredOn(renamed(overlap), '2025-03-20'), rent)
      expect([...line.values].filter((value) => Math.abs(value - 100) > 1e-9)).toEqual([])
      expect(on(line, '2025-03-20')).toBeCloseTo(100, 9)
      expect(memberOf(line, 'h100').signalIds).toEqual(['gpu.test.h100.lambda.on-demand', 'gpu.test.h100.new-name.on-demand'])
    }
  })

  test('a model under a new name is the model that it was: it joins no tier again', () => {
    const named = (name: string, from: string, to: string): readonly One[] => listed('litellm', 'openai', name, [{ on: from, value: name === 'gpt-4o' ? 10 : 4 }], { standsTo: to })
    const line = lineOf(measuredOn(factsOf(...named('gpt-4o', '2025-02-01', '2025-03-01'), ...named('gpt-4o-2024-08-06', '2025-03-01', '2025-04-01')), '2025-03-31'), 'index.tokens.constant-quality')
    expect(on(line, '2025-03-31')).toBeCloseTo(100, 9)
  })
})

describe('a share that is split', () => {
  /** Ten for one on the morning of 20 February; that day the source restates all that it had said. */
  const before = closes('2025-02-10', [1000, 1010, 1020, 1030, 1040, 1050, 1060])
  const after = closes('2025-02-20', [107, 108, 109])
  const restatedAt = utc('2025-02-20') + days(0.5)
  const split = shares(nvda([...before, ...before.map(({ on: day, value }) => ({ on: day, value: value / 10, known: restatedAt })), ...after]))

  test('moves the index by what the share did, once its history is restated by the ratio', () => {
    const line = lineOf(measuredOn(split, '2025-02-24'), upstream)
    for (const [date, price] of [['2025-02-11', 101], ['2025-02-19', 106], ['2025-02-20', 107], ['2025-02-24', 109]] as const) expect(on(line, date), date).toBeCloseTo(100 * (price / 100) ** (1 / 10), 9)
  })

  test('leaves the view before it as it was', () => {
    const unaware = shares(nvda([...before, ...after]))
    expect(differences(tellAll(measuredOn(split, '2025-02-19')), tellAll(measuredOn(unaware, '2025-02-19')), 0)).toEqual([])
    expect(on(lineOf(measuredOn(split, '2025-02-19'), upstream), '2025-02-19')).toBeCloseTo(100 * 1.06 ** (1 / 10), 9)
  })
})

describe('a constituent whose unit is another', () => {
  test('a share that is not priced in USD is left out, not mixed in', () => {
    const line = lineOf(measuredOn(shares(nvda(closes('2025-02-10', [100, 900]), { unit: 'points' })), '2025-02-11'), upstream)
    expect(line.values.at(-1)).toBeCloseTo(100, 9)
    expect(line.members.some(({ id }) => id === 'quote.nvda')).toBe(false)
  })

  test('an offer that is not of a GPU-hour is left out', () => {
    const odd = factOf('gpu.test.h100.odd.on-demand', daily('2025-02-10', '2025-03-20', (_, index) => 2 + index), { unit: 'USD' })
    expect(on(lineOf(measuredOn(rents(odd), '2025-03-01'), rent), '2025-03-01')).toBeCloseTo(100, 9)
  })

  test('a token price that is not of a million tokens is left out, on either side', () => {
    const still = ['anthropic', 'google', 'openai'].flatMap((vendor) => listed('litellm', vendor, 'x', [{ on: '2025-02-01', value: 4 }], { standsTo: '2025-04-01' }))
    for (const side of ['input', 'output']) {
      const other = side === 'input' ? 'output' : 'input'
      const odd = [
        factOf(`token.litellm.openai.odd.${side}`, [{ on: '2025-02-01', value: 10 }, { on: '2025-03-01', value: 1 }], { standsTo: '2025-04-01', unit: 'USD' }),
        factOf(`token.litellm.openai.odd.${other}`, [{ on: '2025-02-01', value: 10 }, { on: '2025-03-01', value: 1 }], { standsTo: '2025-04-01' }),
      ]
      expect(on(lineOf(measuredOn(factsOf(...still, ...odd), '2025-03-20'), 'index.tokens.repricing'), '2025-03-20'), side).toBeCloseTo(100, 9)
    }
  })

  test('a filing that is not of a quarter is no part of a sum', () => {
    const ends = ['2024-04-28', '2024-07-28', '2024-10-27', '2025-01-26']
    const filing = factOf('fundamental.nvda.revenue', ends.map((day) => ({ on: day, value: 40, known: utc(day) + days(30) })), { unit: 'USD/year', shape: 'sum', step: days(91) })
    const series = measuredOn(factsOf(filing), '2025-03-10').series.get('indicator.nvda-revenue')
    expect(series?.values.at(-1) ?? Number.NaN).toBeNaN()
  })
})

describe('a constituent that is restated', () => {
  const offers = (...restated: readonly Said[]): Facts => rents(factOf('gpu.test.h100.b.on-demand', [...daily('2025-02-10', '2025-03-20', (_, index) => (index < 5 ? 2 : 3)), ...restated]))

  test('counts as it was known: the old value before the restatement, the new one after it', () => {
    // The price of the 15th and after was said to be 3; on 1 March the source says that it was 2 until the 20th.
    const facts = offers(...daily('2025-02-15', '2025-02-19', () => 2).map((said) => ({ ...said, known: '2025-03-01' })))
    const raised = 100 * 1.25 ** (35 / 83)
    expect([on(lineOf(measuredOn(facts, '2025-02-28'), rent), '2025-02-15'), on(lineOf(measuredOn(facts, '2025-03-01'), rent), '2025-02-15')]).toEqual([expect.closeTo(raised, 9), expect.closeTo(100, 9)])
    for (const date of ['2025-02-28', '2025-03-01']) expect(on(lineOf(measuredOn(facts, date), rent), date), date).toBeCloseTo(raised, 9)
    expect(differences(tellAll(measuredOn(facts, '2025-02-28')), tellAll(measuredOn(offers(), '2025-02-28')), 0)).toEqual([])
  })

  test('what was shipped never stands over what a feed said, whichever came last', () => {
    const fed = factOf('gpu.test.h100.b.on-demand', [
      ...daily('2025-02-10', '2025-03-20', () => 2),
      ...daily('2025-02-10', '2025-03-20', () => 9).map((said) => ({ ...said, known: '2025-03-25', mode: 'recorded' as const })),
    ])
    expect([...(knownOn(rents(fed), '2025-03-30').kinds.get('gpu')?.get(fed[0])?.values ?? [])]).toEqual(Array.from({ length: 39 }, () => 2))
  })

  test('what was said of a day is not known before that day, even where the source’s clock runs ahead', () => {
    const ahead = factOf('gpu.test.h100.b.on-demand', [...daily('2025-02-10', '2025-02-20', () => 2), { on: '2025-02-25', value: 1, known: '2025-02-20' }])
    const track = knownOn(rents(ahead), '2025-02-24').kinds.get('gpu')?.get(ahead[0])
    expect(track?.at.every((one) => one <= endOf('2025-02-24'))).toBe(true)
  })
})
