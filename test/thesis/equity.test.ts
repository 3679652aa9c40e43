import { describe, expect, test } from 'vitest'
import { BASKETS } from '../../lib/domain/baskets.ts'
import type { SignalId } from '../../lib/domain/signal.ts'
import type { Fact, Facts } from '../../lib/thesis/facts.ts'
import { closes, factOf, factsOf, withFacts, type Kind, type Said } from './support/facts.ts'
import { at, lineOf, logAndParts, measuredOn, memberOf, on, seriesOf, tellAll } from './support/measures.ts'

type Prices = readonly (number | undefined)[]
const symbolsOf = (stage: string): string[] => BASKETS.filter((row) => row.stage === stage && row.role === 'constituent').map(({ symbol }) => symbol)
const UPSTREAM = symbolsOf('upstream')
const LOWER = [...symbolsOf('midstream'), ...symbolsOf('downstream')]
const share = (symbol: string, said: readonly Said[], kind: Kind = {}): readonly [SignalId, Fact] => factOf(`quote.${symbol.toLowerCase()}`, said, kind)
/** Closes from Monday 10 February 2025 on; Monday the 17th is a holiday. Sessions: 10, 11, 12, 13, 14, 18, 19, … */
const traded = (symbol: string, prices: Prices, kind: Kind = {}): readonly [SignalId, Fact] => share(symbol, closes('2025-02-10', prices), kind)
const flat = (symbols: readonly string[], sessions = 10): readonly (readonly [SignalId, Fact])[] => symbols.map((symbol) => traded(symbol, Array.from({ length: sessions }, () => 100)))
const upstream = (facts: Facts, date: string): number => on(lineOf(measuredOn(facts, '2025-02-24'), 'index.equity.upstream'), date)
const nvdaOf10 = (multiple: number): number => 100 * multiple ** (1 / 10)
const still = factsOf(...flat(UPSTREAM))

describe('a basket of shares', () => {
  test('has the constituents of its stage, each with the same weight; those that are watched are in none', () => {
    const line = lineOf(measuredOn(withFacts(still, traded('NVDA', [100, 110, 121]), traded('CRWV', [1, 1.5])), '2025-02-12'), 'index.equity.upstream')
    expect(line.members.map(({ title }) => title).sort()).toEqual([...UPSTREAM].sort())
    expect(line.values.at(-1)).toBeCloseTo(nvdaOf10(1.21), 9)
    expect(memberOf(line, 'quote.nvda')).toMatchObject({ weight: expect.closeTo(0.1, 12), value: 121, contribution: expect.closeTo(Math.log(1.21) / 10, 12), contribution1d: expect.closeTo(Math.log(1.1) / 10, 12) })
  })

  test('a print after the close counts on the next session, not on the one that has closed', () => {
    // Tuesday’s close is 21:00 UTC; earnings move the share at 22:00.
    const facts = withFacts(still, share('NVDA', [...closes('2025-02-10', [100, 100, 150, 150]), { on: '2025-02-11T22:00', value: 150 }].sort(byTime)))
    expect(upstream(facts, '2025-02-11')).toBeCloseTo(100, 9)
    expect(upstream(facts, '2025-02-12')).toBeCloseTo(nvdaOf10(1.5), 9)
  })

  test('a print within the session is the value of the day so far, the last one its close', () => {
    const facts = withFacts(still, share('NVDA', [...closes('2025-02-10', [100, 110, 110]), { on: '2025-02-11T15:00', value: 140 }].sort(byTime)))
    expect(upstream(facts, '2025-02-11')).toBeCloseTo(nvdaOf10(1.1), 9)
    const during = withFacts(still, share('NVDA', [...closes('2025-02-10', [100]), { on: '2025-02-11T15:00', value: 140 }]))
    expect(upstream(during, '2025-02-11')).toBeCloseTo(nvdaOf10(1.4), 9)
  })

  test('a weekend and a holiday repeat the close before them and are not fresh', () => {
    const line = lineOf(measuredOn(withFacts(still, traded('NVDA', [100, 100, 100, 100, 120, 130])), '2025-02-24'), 'index.equity.upstream')
    for (const date of ['2025-02-14', '2025-02-15', '2025-02-16', '2025-02-17']) expect(on(line, date), date).toBeCloseTo(nvdaOf10(1.2), 9)
    expect(['2025-02-14', '2025-02-15', '2025-02-16', '2025-02-17', '2025-02-18'].map((date) => at(line, 'fresh', date))).toEqual([1, 0, 0, 0, 1])
    expect(on(line, '2025-02-18')).toBeCloseTo(nvdaOf10(1.3), 9)
    expect(line.carried.reduce((sum, one) => sum + one, 0)).toBe(0)
  })

  test('what is printed late on a Friday never moves Friday', () => {
    const facts = withFacts(still, share('NVDA', [...closes('2025-02-10', [100, 100, 100, 100, 100, 150]), { on: '2025-02-14T22:00', value: 150 }].sort(byTime)))
    expect([upstream(facts, '2025-02-14'), upstream(facts, '2025-02-18')]).toEqual([expect.closeTo(100, 9), expect.closeTo(nvdaOf10(1.5), 9)])
  })

  test('a constituent that a team moves to another stage counts there, and here no more', () => {
    const more = flat(symbolsOf('midstream'))
    const here = measuredOn(withFacts(still, ...more, traded('NVDA', [100, 150])), '2025-02-11')
    expect(lineOf(here, 'index.equity.upstream').values.at(-1)).toBeCloseTo(nvdaOf10(1.5), 9)
    const there = measuredOn(withFacts(still, ...more, traded('NVDA', [100, 150], { stage: 'midstream' })), '2025-02-11')
    expect(lineOf(there, 'index.equity.upstream').values.at(-1)).toBeCloseTo(100, 9)
    expect(lineOf(there, 'index.equity.midstream').values.at(-1)).toBeCloseTo(100 * 1.5 ** (1 / 9), 9)
    // What is watched or compared with is in no basket, wherever it stands.
    const watched = measuredOn(withFacts(still, traded('CRWV', [100, 150], { stage: 'upstream' })), '2025-02-11')
    expect(lineOf(watched, 'index.equity.upstream').values.at(-1)).toBeCloseTo(100, 9)
  })

  test('with fewer than five it is carried and says so', () => {
    const some = factsOf(...flat(UPSTREAM.slice(0, 4)), traded('VST', [100, 150]))
    const line = lineOf(measuredOn(some, '2025-02-24'), 'index.equity.upstream')
    // VST ends on the 11th and is carried for five days.
    expect([at(line, 'carried', '2025-02-16'), at(line, 'carried', '2025-02-17')]).toEqual([0, 1])
    expect(on(line, '2025-02-24')).toBeCloseTo(100 * 1.5 ** (1 / 5), 9)
  })

  test('the market is the one fund', () => {
    expect(lineOf(measuredOn(withFacts(still, traded('SPY', [500, 550])), '2025-02-11'), 'index.equity.market').values.at(-1)).toBeCloseTo(110, 9)
  })
})

describe('a session that looks like a split', () => {
  const id = 'index.equity.upstream'
  /** Ten new shares for each old one on Wednesday, on which it truly gains 2 %; 10.5 on Thursday and Friday. */
  const torn: readonly Said[] = closes('2025-02-10', [100, 100, 10.2, 10.5, 10.5])
  /** On Friday night its source says Monday and Tuesday anew, a tenth of what they were. */
  const restated: readonly Said[] = [...torn, ...closes('2025-02-10', [10, 10]).map((one) => ({ ...one, known: '2025-02-14T22:00' }))]

  test('leaves the share out on that day: the index stands, its coverage says so, and the next session counts again', () => {
    const line = lineOf(measuredOn(withFacts(still, share('NVDA', torn)), '2025-02-14'), id)
    expect(['2025-02-11', '2025-02-12', '2025-02-13'].map((date) => at(line, 'coverage', date))).toEqual([1, 0.9, 1])
    expect(on(line, '2025-02-12')).toBeCloseTo(100, 9)
    for (const date of ['2025-02-13', '2025-02-14']) expect(on(line, date), date).toBeCloseTo(nvdaOf10(10.5 / 10.2), 9)
    expect(line.carried.reduce((sum, one) => sum + one, 0)).toBe(0)
    const during = lineOf(measuredOn(withFacts(still, share('NVDA', torn)), '2025-02-12'), id)
    expect(memberOf(during, 'quote.nvda')).toMatchObject({ priced: false, weight: 0, contribution: 0, value: 10.2 })
  })

  test('is counted by its true return once the past is restated', () => {
    const line = lineOf(measuredOn(withFacts(still, share('NVDA', restated)), '2025-02-14'), id)
    expect(at(line, 'coverage', '2025-02-12')).toBe(1)
    expect([on(line, '2025-02-11'), on(line, '2025-02-12'), on(line, '2025-02-13')]).toEqual([expect.closeTo(100, 9), expect.closeTo(nvdaOf10(1.02), 9), expect.closeTo(nvdaOf10(1.05), 9)])
  })

  test('stays as it was in the views of before', () => {
    for (const date of ['2025-02-11', '2025-02-12', '2025-02-13']) {
      expect(tellAll(measuredOn(withFacts(still, share('NVDA', restated)), date)), date).toEqual(tellAll(measuredOn(withFacts(still, share('NVDA', torn)), date)))
    }
  })

  test.each([[1.75, 1.75], [1 / 1.75, 1 / 1.75], [2, 1], [1 / 2, 1], [10, 1], [1 / 10, 1]])('a share times %d in one session is times %d', (multiple, counted) => {
    expect(upstream(withFacts(still, traded('NVDA', [100, 100 * multiple])), '2025-02-11')).toBeCloseTo(nvdaOf10(counted), 9)
  })

  test('of the one share of a line carries it for the day', () => {
    const line = lineOf(measuredOn(factsOf(traded('SPY', [500, 50, 51])), '2025-02-12'), 'index.equity.market')
    // Its first step is the one after it: so it begins on the day of the split.
    expect([on(line, '2025-02-11'), on(line, '2025-02-12')]).toEqual([expect.closeTo(100, 9), expect.closeTo(102, 9)])
    const later = lineOf(measuredOn(factsOf(traded('SPY', [500, 550, 55, 56.1])), '2025-02-13'), 'index.equity.market')
    expect([on(later, '2025-02-11'), on(later, '2025-02-12'), on(later, '2025-02-13')]).toEqual([expect.closeTo(110, 9), expect.closeTo(110, 9), expect.closeTo(112.2, 9)])
    expect(['2025-02-11', '2025-02-12', '2025-02-13'].map((date) => [at(later, 'carried', date), at(later, 'coverage', date)])).toEqual([[0, 1], [1, 0], [0, 1]])
  })
})

describe('rotation', () => {
  test('is the lower basket over the upper one; its two parts add up', () => {
    const facts = factsOf(...flat(UPSTREAM), ...flat(LOWER), traded('NVDA', [100, 80]), traded('MSFT', [100, 150]))
    const line = lineOf(measuredOn(facts, '2025-02-11'), 'index.rotation')
    const [lower, upper] = [100 * 1.5 ** (1 / LOWER.length), 100 * 0.8 ** (1 / 10)]
    expect(line.values.at(-1)).toBeCloseTo((100 * lower) / upper, 9)
    expect(line.members.map(({ contribution }) => contribution)).toEqual([expect.closeTo(Math.log(1.5) / LOWER.length, 12), expect.closeTo(Math.log(1.25) / 10, 12)])
    const [log, parts] = logAndParts(line)
    expect(parts).toBeCloseTo(log, 12)
    expect(line.members.reduce((sum, { contribution1d }) => sum + contribution1d, 0)).toBeCloseTo(log, 12)
  })

  test('needs ten of the lower stages', () => {
    const nine = measuredOn(factsOf(...flat(UPSTREAM), ...flat(LOWER.slice(0, 9))), '2025-02-14')
    expect(lineOf(nine, 'index.rotation').values.at(-1)).toBeNaN()
    const ten = measuredOn(factsOf(...flat(UPSTREAM), ...flat(LOWER.slice(0, 10))), '2025-02-14')
    expect(lineOf(ten, 'index.rotation').values.at(-1)).toBeCloseTo(100, 9)
  })
})

describe('NVIDIA against others', () => {
  const facts = factsOf(...flat(LOWER), traded('NVDA', [100, 80]), traded('AMD', [10, 12.5]), traded('AVGO', [10, 10]), traded('MRVL', [10, 15.625]))

  test('substitutes: the mean log return of the three less NVIDIA’s', () => {
    // 1.25 · 1 · 1.5625 = 1.25³: its cube root is 1.25, over 0.8.
    expect(on(seriesOf(measuredOn(facts, '2025-02-11'), 'indicator.substitutes'), '2025-02-11')).toBeCloseTo(156.25, 9)
  })

  test('the chain: NVIDIA’s return less that of the lower stages', () => {
    const moved = withFacts(facts, traded('MSFT', [100, 150]))
    expect(on(seriesOf(measuredOn(moved, '2025-02-11'), 'indicator.nvda-chain'), '2025-02-11')).toBeCloseTo(80 / 1.5 ** (1 / LOWER.length), 9)
  })
})

function byTime(one: Said, other: Said): number {
  const of = ({ on: day }: Said): number => (typeof day === 'number' ? day : Date.parse(`${day}Z`))
  return of(one) - of(other)
}
