import { describe, expect, test } from 'vitest'
import type { Candle } from '../../lib/domain/candle.ts'
import { candleAt, followLive, isHole, placeAt, type PlotRule } from '../../lib/domain/plot.ts'
import { basesOf, commonStart, type Comparable } from '../../lib/domain/rebase.ts'
import { clockAxis, sessionAxis } from '../../lib/domain/session-time.ts'
import { days, hours, minutes } from '../../lib/domain/time.ts'

const at = (text: string): number => Date.parse(text)
const flat = (instant: number, value: number): Candle => ({ at: instant, open: value, high: value, low: value, close: value, count: 1 })
const daily: PlotRule = { shape: 'sampled', stepMs: days(1), every: days(1) }
const quote: PlotRule = { ...daily, calendar: 'nyse' }

describe('holes', () => {
  test.each<[string, PlotRule, string, string, boolean]>([
    ['three days without a value are none yet', daily, '2026-05-01', '2026-05-04', false],
    ['four are one', daily, '2026-05-01', '2026-05-05', true],
    ['three weeks of a weekly series are none', { ...daily, stepMs: days(7) }, '2026-05-01', '2026-05-22', false],
    ['candles wider than the step count by their own length', { ...daily, every: days(3) }, '2026-05-01', '2026-05-10', false],
    ['a list price stands through a year', { ...daily, shape: 'step' }, '2025-05-01', '2026-05-01', false],
    ['a count has holes like a level', { ...daily, shape: 'sum' }, '2026-05-01', '2026-05-06', true],
    ['a weekend of a market is none', quote, '2026-05-01', '2026-05-04', false],
    ['a long weekend with a day missing at either end is none', quote, '2026-05-21', '2026-05-27', false],
    ['four missing days of trading are one', quote, '2026-05-04', '2026-05-08', true],
    ['a night of minute candles is none', { ...quote, stepMs: minutes(1), every: minutes(1) }, '2026-05-04T19:59:00Z', '2026-05-05T13:30:00Z', false],
    ['ten minutes of trading without one are one', { ...quote, stepMs: minutes(1), every: minutes(1) }, '2026-05-04T15:00:00Z', '2026-05-04T15:10:00Z', true],
  ])('%s', (_case, rule, before, after, hole) => {
    expect(isHole(rule, at(before), at(after))).toBe(hole)
  })
})

describe('the live point', () => {
  const minute = { every: minutes(1), shape: 'sampled' } as const
  const start = at('2026-05-04T15:00:00Z')

  test('grows the candle it falls into', () => {
    expect(followLive(flat(start, 10), minute, { value: 12, observedAt: start + 30_000 })).toEqual({ begins: false, candle: { at: start, open: 10, high: 12, low: 10, close: 12, count: 2 } })
  })

  test('begins a candle at the next boundary, whatever minutes lie between', () => {
    expect(followLive(flat(start, 10), minute, { value: 12, observedAt: start + minutes(1) })).toEqual({ begins: true, candle: flat(start + minutes(1), 12) })
    expect(followLive(flat(start, 10), minute, { value: 12, observedAt: start + minutes(7) + 59_000 })?.candle.at).toBe(start + minutes(7))
  })

  test('a new day begins a day’s candle at midnight UTC', () => {
    const next = followLive(flat(at('2026-05-04'), 10), { every: days(1), shape: 'sampled' }, { value: 11, observedAt: at('2026-05-05T00:00:01Z') })
    expect(next).toEqual({ begins: true, candle: flat(at('2026-05-05'), 11) })
  })

  test('thinned candles go on from where the last one began', () => {
    const last = flat(at('2026-05-03'), 10)
    expect(followLive(last, { every: days(2), shape: 'sampled' }, { value: 11, observedAt: at('2026-05-04T10:00:00Z') })?.begins).toBe(false)
    expect(followLive(last, { every: days(2), shape: 'sampled' }, { value: 11, observedAt: at('2026-05-05T10:00:00Z') })?.candle.at).toBe(at('2026-05-05'))
  })

  test('an older value and one that says nothing new change nothing', () => {
    expect(followLive(flat(start, 10), minute, { value: 9, observedAt: start - 1 })).toBeUndefined()
    expect(followLive(flat(start, 10), minute, { value: 10, observedAt: start + 20_000 })).toBeUndefined()
  })

  test('a revised count replaces the day’s', () => {
    expect(followLive(flat(start, 100), { every: days(1), shape: 'sum' }, { value: 90, observedAt: start })).toEqual({ begins: false, candle: flat(start, 90) })
  })

  test('begins a series that has nothing yet', () => {
    expect(followLive(undefined, minute, { value: 3, observedAt: start + 5000 })).toEqual({ begins: true, candle: flat(start, 3) })
  })
})

describe('reading at an instant', () => {
  const candles = [flat(at('2026-05-01'), 1), flat(at('2026-05-04'), 2), flat(at('2026-05-11'), 3)]

  test('finds the last candle begun by then', () => {
    expect(['2026-04-30', '2026-05-01', '2026-05-03', '2026-05-04', '2026-06-01'].map((day) => placeAt(candles, at(day)))).toEqual([-1, 0, 0, 1, 2])
  })

  test('a list price is carried forward, a level only through its own step: nothing is invented on a Saturday', () => {
    expect(candleAt(candles, { ...daily, shape: 'step' }, at('2026-05-09'))?.close).toBe(2)
    expect(candleAt(candles, quote, at('2026-05-02'))).toBeUndefined()
    expect(candleAt(candles, { ...daily, stepMs: days(7) }, at('2026-05-09'))?.close).toBe(2)
    expect(candleAt(candles, daily, at('2026-04-30'))).toBeUndefined()
  })
})

describe('comparing', () => {
  const from = at('2026-05-01')
  const early: Comparable = { ...daily, candles: [flat(at('2026-05-01'), 50), flat(at('2026-05-02'), 60), flat(at('2026-05-03'), 70)] }
  const late: Comparable = { ...daily, candles: [flat(at('2026-05-02'), 8), flat(at('2026-05-03'), 9)] }
  const list: Comparable = { ...daily, shape: 'step', candles: [flat(at('2025-11-17'), 0.42), flat(at('2026-05-03'), 0.28)] }

  test('in per cent each begins at its own first value, a list price at the one that stood', () => {
    expect(basesOf([early, late, list], 'percent', from)).toEqual([50, 8, 0.42])
  })

  test('rebased, all begin at the first instant that all have', () => {
    expect(commonStart([early, late, list], from)).toBe(at('2026-05-02'))
    expect(basesOf([early, late, list], 'rebased', from)).toEqual([60, 8, 0.42])
  })

  test('one without values has no base and does not keep the others from theirs', () => {
    expect(basesOf([early, { ...daily, candles: [] }], 'rebased', from)).toEqual([50, undefined])
  })

  test('what crosses zero has no ratio', () => {
    expect(basesOf([{ ...daily, candles: [flat(from, 20), flat(from + days(1), -4)] }], 'percent', from)).toEqual([undefined])
    expect(basesOf([{ ...daily, candles: [flat(from, 0), flat(from + days(1), 4)] }], 'percent', from)).toEqual([undefined])
  })
})

describe('time without closed hours', () => {
  const axis = sessionAxis('nyse', at('2026-05-01'), at('2026-06-01'))
  const x = (text: string): number => axis.toX(at(text))

  test('weekends and holidays take no room', () => {
    expect(x('2026-05-04') - x('2026-05-01')).toBe(1)
    expect(x('2026-05-26') - x('2026-05-22')).toBe(1)
    expect(x('2026-05-08') - x('2026-05-04')).toBe(4)
  })

  test('nights take none, and a session runs evenly', () => {
    expect(x('2026-05-05T13:30:00Z')).toBe(x('2026-05-04T20:00:00Z'))
    expect(x('2026-05-05T16:45:00Z') - x('2026-05-05T13:30:00Z')).toBeCloseTo(0.5, 12)
    expect(axis.widthOf(minutes(1))).toBeCloseTo(1 / 390, 12)
    expect(axis.widthOf(days(1))).toBe(1)
  })

  test('there and back again within a session', () => {
    for (const text of ['2026-05-05T13:31:00Z', '2026-05-14T17:00:00Z', '2026-05-28T19:59:00Z']) expect(axis.toAt(x(text))).toBeCloseTo(at(text), -1)
  })

  test('never runs backwards', () => {
    let before = -Infinity
    for (let instant = at('2026-04-29'); instant < at('2026-06-20'); instant += hours(1)) {
      const place = axis.toX(instant)
      expect(place).toBeGreaterThanOrEqual(before)
      before = place
    }
  })

  test('a clock counts every millisecond', () => {
    expect([clockAxis.toX(5), clockAxis.toAt(7), clockAxis.widthOf(9)]).toEqual([5, 7, 9])
  })
})
