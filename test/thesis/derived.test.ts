import { describe, expect, test } from 'vitest'
import type { SignalId } from '../../lib/domain/signal.ts'
import { days } from '../../lib/domain/time.ts'
import { processShare } from '../../lib/thesis/derived.ts'
import type { Fact } from '../../lib/thesis/facts.ts'
import type { IndexLine } from '../../lib/thesis/line.ts'
import { closes, daily, dayOf, factOf, factsOf, listed, utc, type Kind, type Said } from './support/facts.ts'
import { knownOn, measuredOn, on, seriesOf } from './support/measures.ts'
import { measureOf } from '../../lib/thesis/measure.ts'

/** An index by its values from the day of the essay on. */
const index = (id: string, values: readonly number[]): IndexLine => ({
  id, unit: 'index', first: dayOf('2025-02-10'), values: Float64Array.from(values), fresh: Uint8Array.from(values, () => 1), observedAt: 1, mode: 'live',
  base: dayOf('2025-02-10'), coverage: Float64Array.from(values, () => 1), carried: new Uint8Array(values.length), minimum: 1, members: [], departed: 0,
})

describe('process share', () => {
  test('splits the fall of the token price exactly in logs into rent and the rest', () => {
    // Tokens to a sixteenth, rent to a half: a quarter of the fall in logs is rent’s.
    const share = processShare(index('quality', [100, 50, 6.25, 6.25, 6.25]), index('rent', [100, 100, 50, 6.25, 200]))
    expect([...(share?.values ?? [])]).toEqual([Number.NaN, expect.closeTo(100, 9), expect.closeTo(75, 9), expect.closeTo(0, 9), expect.closeTo(125, 9)])
  })

  test('is not told where the price has hardly fallen, or has risen', () => {
    const share = processShare(index('quality', [100, 96, 95, 130]), index('rent', [100, 50, 50, 50]))
    expect([...(share?.values ?? [])]).toEqual([Number.NaN, Number.NaN, expect.any(Number), Number.NaN])
  })
})

describe('break-even throughput', () => {
  const rent = (prices: readonly number[]): readonly [SignalId, Fact] => factOf('gpu.test.h100.lambda.on-demand', daily('2025-08-10', '2025-08-30', (_, day) => prices[Math.min(day, prices.length - 1)]))
  const nano = listed('litellm', 'openai', 'gpt-5-nano', [{ on: '2025-08-07', value: 1 }, { on: '2025-08-12', value: 0.5 }], { standsTo: '2025-09-30' })

  test('is the tokens a second that pay the rent at the day’s token price', () => {
    const series = seriesOf(measuredOn(factsOf(rent([3.6, 3.6, 3.6, 7.2]), ...nano), '2025-08-20'), 'indicator.break-even.h100.openai.gpt-5-nano')
    // 3.60 USD an hour is 0.001 a second: a thousand tokens at 1 USD for a million.
    expect(['2025-08-09', '2025-08-10', '2025-08-12', '2025-08-13'].map((date) => on(series, date))).toEqual([Number.NaN, expect.closeTo(1000, 9), expect.closeTo(2000, 9), expect.closeTo(4000, 9)])
    expect(series.unit).toBe('tok/s')
  })

  test('is as old as the older of its two prices', () => {
    const stale = factsOf(factOf('gpu.test.h100.lambda.on-demand', daily('2025-08-10', '2025-08-18', () => 3.6)), ...nano)
    expect(seriesOf(measuredOn(stale, '2025-08-20'), 'indicator.break-even.h100.openai.gpt-5-nano').observedAt).toBe(utc('2025-08-18'))
  })

  test('ends where one of its prices is dropped', () => {
    const series = seriesOf(measuredOn(factsOf(rent([3.6]), ...nano), '2025-09-10'), 'indicator.break-even.h100.openai.gpt-5-nano')
    expect([on(series, '2025-09-04'), on(series, '2025-09-05')]).toEqual([expect.closeTo(2000, 9), Number.NaN])
  })
})

describe('four quarters as filed', () => {
  const quarters = { step: days(91), staleAfter: days(200), shape: 'sum' } as const satisfies Kind
  /** Quarters of NVIDIA as they end and are filed. */
  const filed = (values: readonly number[], ends = ENDS, filings = FILED): Said[] => values.map((value, place) => ({ on: ends[place] ?? '', value, known: filings[place] ?? '' }))
  const ENDS = ['2024-04-28', '2024-07-28', '2024-10-27', '2025-01-26', '2025-04-27', '2025-07-27']
  const FILED = ['2024-05-29', '2024-08-28', '2024-11-20', '2025-02-26', '2025-05-28', '2025-08-27']
  const revenue = (said: readonly Said[]): readonly [SignalId, Fact] => factOf('fundamental.nvda.revenue', said, quarters)

  test('the sum changes on the day of filing, not when the quarter ends', () => {
    const series = seriesOf(measuredOn(factsOf(revenue(filed([1, 2, 3, 4, 5]))), '2025-06-30'), 'indicator.nvda-revenue')
    expect(['2025-02-25', '2025-02-26', '2025-04-30', '2025-05-27', '2025-05-28', '2025-06-30'].map((date) => on(series, date))).toEqual([Number.NaN, 10, 10, 10, 14, 14])
    expect(series.observedAt).toBe(utc('2025-05-28'))
  })

  test('a quarter that is missing leaves no sum of four that are not one year', () => {
    const [first, second, , fourth, fifth] = filed([1, 2, 3, 4, 5])
    const gap = [first, second, fourth, fifth].filter((one) => one !== undefined)
    expect(on(seriesOf(measuredOn(factsOf(revenue(gap)), '2025-06-30'), 'indicator.nvda-revenue'), '2025-06-30')).toBeNaN()
  })

  test('demand is told only where all five spenders have filed', () => {
    const spender = (symbol: string, values: readonly number[]): readonly [SignalId, Fact] => factOf(`fundamental.${symbol}.capex`, filed(values), quarters)
    const four = ['msft', 'googl', 'amzn', 'meta'].map((symbol) => spender(symbol, [1, 1, 1, 1]))
    expect(on(seriesOf(measuredOn(factsOf(...four), '2025-03-10'), 'indicator.capex'), '2025-03-10')).toBeNaN()
    const series = seriesOf(measuredOn(factsOf(...four, spender('orcl', [2, 2, 2, 4])), '2025-03-10'), 'indicator.capex')
    expect([on(series, '2025-02-25'), on(series, '2025-02-26')]).toEqual([Number.NaN, 26])
  })

  test('the price for a unit of earnings is the close over the earnings filed by that day', () => {
    const eps = factOf('fundamental.nvda.eps-diluted', filed([0.5, 0.5, 0.5, 0.5, 1.5]), { ...quarters, unit: 'USD/share' })
    const facts = factsOf(eps, factOf('quote.nvda', closes('2025-02-24', Array.from({ length: 70 }, () => 60))))
    const series = seriesOf(measuredOn(facts, '2025-05-30'), 'indicator.nvda-pe')
    expect(['2025-02-25', '2025-02-26', '2025-05-27', '2025-05-28'].map((date) => on(series, date))).toEqual([Number.NaN, 30, 30, 20])
    const loss = factsOf(factOf('fundamental.nvda.eps-diluted', filed([0.5, 0.5, 0.5, -9]), { ...quarters, unit: 'USD/share' }), factOf('quote.nvda', closes('2025-02-24', [60, 60, 60, 60])))
    expect(on(seriesOf(measuredOn(loss, '2025-02-27'), 'indicator.nvda-pe'), '2025-02-27')).toBeNaN()
  })

  test('a sum that no filing has carried on is dropped once it is too old, not kept', () => {
    // The newest quarter ended on 26 January 2025: two quarters and the time to file later is 2 November.
    const series = seriesOf(measuredOn(factsOf(revenue(filed([1, 2, 3, 4]))), '2026-06-30'), 'indicator.nvda-revenue')
    expect([on(series, '2025-11-01'), on(series, '2025-11-04'), on(series, '2026-06-30')]).toEqual([10, Number.NaN, Number.NaN])
  })

  test('a restated quarter leaves no hole: it counts since it was first filed, as it was known', () => {
    const said = [...filed([1, 2, 3, 4, 5]), { on: '2024-10-27', value: 3.5, known: '2025-06-10' }]
    const facts = factsOf(revenue(said))
    expect(on(seriesOf(measureOf(knownOn(facts, '2025-06-09')), 'indicator.nvda-revenue'), '2025-06-09')).toBe(14)
    const after = seriesOf(measureOf(knownOn(facts, '2025-06-30')), 'indicator.nvda-revenue')
    expect([on(after, '2025-06-10'), on(after, '2025-06-30')]).toEqual([14.5, 14.5])
    expect([on(after, '2025-02-25'), on(after, '2025-03-01'), on(after, '2025-06-01')]).toEqual([Number.NaN, 10.5, 14.5])
  })
})
