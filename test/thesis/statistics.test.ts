import { describe, expect, test } from 'vitest'
import { CLAIMS } from '../../lib/thesis/claims.ts'
import { CLAIM_IDS, STATISTIC_IDS, WINDOWS, type ClaimId, type WindowId } from '../../lib/thesis/ids.ts'
import type { DailySeries } from '../../lib/thesis/line.ts'
import { randomFrom } from '../../lib/thesis/random.ts'
import { evidenceOf, eventsOf, statisticsOf, type StatisticReading } from '../../lib/thesis/statistics.ts'
import { combine } from '../../lib/thesis/verdict.ts'
import { Statistic } from '../../lib/wire/thesis.ts'
import { ESSAY_DAY, isoDay } from '../../lib/thesis/facts.ts'
import { dayNumber, isWeekday, lineOf, measureOf, seriesOf } from './support.ts'

const DRAWS = 80
const DAY = dayNumber('2026-03-02')
const FIRST = dayNumber('2022-01-03')

const read = (claim: ClaimId, window: WindowId, all: readonly DailySeries[], day = DAY): readonly StatisticReading[] => statisticsOf(claim, window, measureOf(day, all), DRAWS)
const only = (readings: readonly StatisticReading[], place = 0): StatisticReading => {
  const reading = readings[place]
  if (!reading) throw new Error('no reading')
  return reading
}

/** Falls by a yearly log change, with a little that goes up and down. */
const going = (perYear: number, from = FIRST) => (day: number): number => 100 * Math.exp((perYear * (day - from)) / 365 + 0.01 * Math.sin(day))
const cheaper = lineOf('index.tokens.constant-quality', FIRST, DAY, going(-1))
/** A line that gains a fixed log change every session. */
const quote = (id: string, perSession: number, last = DAY): DailySeries => {
  let value = 100
  return seriesOf(id, FIRST, last, () => (value *= Math.exp(perSession)), { unit: 'USD', isFresh: isWeekday })
}

describe('the table of claims', () => {
  test('has every claim and every statistic once', () => {
    expect(CLAIMS.map(({ id }) => id)).toEqual(CLAIM_IDS)
    expect(CLAIMS.flatMap(({ statistics }) => statistics.map(({ id }) => id))).toEqual(STATISTIC_IDS)
  })

  test('names its evidence', () => {
    for (const { statistics, evidence } of CLAIMS) for (const { slope } of statistics) expect(slope === undefined || evidence.includes(slope.of)).toBe(true)
  })

  test('of which nothing is known says so', () => {
    for (const id of CLAIM_IDS) for (const window of WINDOWS) {
      const readings = read(id, window, [])
      expect(readings.map(({ verdict, lack }) => [verdict, lack])).toEqual(readings.map(() => ['no-data', 'no-series']))
      expect(evidenceOf(readings)).toBeUndefined()
    }
  })
})

describe('a slope', () => {
  test('is the log change a year, and its verdict the interval’s', () => {
    const reading = only(read('M1', '1y', [cheaper]))
    expect(reading).toMatchObject({ id: 'constant-quality-slope', unit: 'log/year', verdict: 'supported', support: 1, lack: undefined, from: DAY - 365, to: DAY, days: 366, coverage: 1 })
    expect(reading.value).toBeCloseTo(-1, 1)
    expect(only(read('M1', '1y', [lineOf('index.tokens.constant-quality', FIRST, DAY, going(1))])).verdict).toBe('contradicted')
  })

  test('does not see the scale of the series', () => {
    const dearer = { ...cheaper, values: cheaper.values.map((value) => value * 7) }
    const [one, other] = [only(read('M1', '90d', [cheaper])), only(read('M1', '90d', [dearer]))]
    expect(other.value).toBeCloseTo(one.value ?? NaN, 9)
    expect(other.low).toBeCloseTo(one.low ?? NaN, 9)
    expect(other.support).toBe(one.support)
  })

  test('sees no day before its window and none after its newest evidence', () => {
    const reading = only(read('M1', '90d', [cheaper]))
    const wild = { ...cheaper, values: cheaper.values.map((value, place) => (cheaper.first + place < DAY - 90 ? 3 + (place % 5) : value)) }
    expect(only(read('M1', '90d', [wild]))).toEqual(reading)
    const silent = lineOf('index.tokens.constant-quality', FIRST, DAY + 40, going(-1), { isFresh: (day) => day <= DAY })
    expect(only(read('M1', '90d', [silent], DAY + 40))).toEqual(reading)
  })

  test('of a share is in points of one a year', () => {
    const share = seriesOf('indicator.substitute-share', FIRST, DAY, (day) => 10 + (day - DAY + 400) * (3 / 365), { unit: '%' })
    expect(only(read('U2', '1y', [share])).value).toBeCloseTo(0.03, 9)
  })

  test('of market prices is laid through sessions alone', () => {
    const rotation = lineOf('index.rotation', FIRST, DAY, going(0.4), { isFresh: isWeekday })
    expect(only(read('D2', '90d', [rotation]))).toMatchObject({ verdict: 'supported', days: 65 })
  })

  test('of what never moves is 0, and open', () => {
    const flat = lineOf('index.compute.per-pflop', FIRST, DAY, () => 100)
    expect(only(read('U1', '1y', [flat]))).toMatchObject({ value: 0, low: 0, high: 0, support: 0.5, verdict: 'undecided' })
  })
})

describe('what is too little', () => {
  const rent = (given: Parameters<typeof lineOf>[4], last = DAY): DailySeries => lineOf('index.compute.per-pflop', FIRST, last, going(-0.5), given)

  test.each<[string, WindowId, DailySeries, number, StatisticReading['lack']]>([
    ['nothing for half a year', '90d', rent({ isFresh: (day) => day <= DAY - 181 }), DAY, 'no-series'],
    ['the last word half a year ago still counts', '90d', rent({ isFresh: (day) => day <= DAY - 180 }), DAY, undefined],
    ['nineteen days', '90d', rent({ isFresh: (day) => day === DAY - 90 || (day > DAY - 18) }), DAY, 'too-few-days'],
    ['twenty days', '90d', rent({ isFresh: (day) => day === DAY - 90 || (day > DAY - 19) }), DAY, undefined],
    ['all of them in the last half', '1y', rent({ isFresh: (day) => day > DAY - 200 }), DAY, 'too-few-days'],
    ['a weekly series over 90 days', '90d', rent({ isFresh: (day) => (DAY - day) % 7 === 0 }), DAY, 'too-few-days'],
    ['a weekly series over a year', '1y', rent({ isFresh: (day) => (DAY - day) % 7 === 0 }), DAY, undefined],
    ['29 days after the essay', 'essay', rent({}, ESSAY_DAY + 29), ESSAY_DAY + 29, 'too-few-days'],
    ['30 days after the essay', 'essay', rent({}, ESSAY_DAY + 30), ESSAY_DAY + 30, undefined],
    ['a quarter of the weight', '1y', rent({ coverage: 0.25 }), DAY, 'coverage'],
    ['a third of the weight', '1y', rent({ coverage: 0.33 }), DAY, undefined],
  ])('%s', (_sentence, window, series, day, lack) => {
    expect(only(read('U1', window, [series], day)).lack).toBe(lack)
  })
})

describe('NVIDIA’s return', () => {
  /** +100 % of log a year in 2023 and 2024, and half of that from then on. */
  const nvda = seriesOf('quote.nvda', FIRST, DAY, (day) => Math.exp((Math.min(day, dayNumber('2024-12-31')) - FIRST) / 365 + Math.max(0, day - dayNumber('2024-12-31')) / 730), { unit: 'USD', isFresh: isWeekday })
  const chain = seriesOf('indicator.nvda-chain', FIRST, DAY, going(0.2), { isFresh: isWeekday })

  test('less its average of 2023 and 2024, and less the chain’s', () => {
    const [past, against] = read('N1', '1y', [nvda, chain])
    // 364 days from 2022-12-30 to 2023-12-29 and 368 to 2024-12-31: 366 a year on the average.
    expect(past).toMatchObject({ id: 'nvda-past', verdict: 'supported' })
    expect(past?.value).toBeCloseTo(0.5 - 366 / 365, 9)
    expect(against).toMatchObject({ id: 'nvda-chain', verdict: 'contradicted' })
    expect(combine([past?.verdict ?? 'no-data', against?.verdict ?? 'no-data'])).toBe('contradicted')
  })

  test('has nothing to be compared with where the past is missing', () => {
    const young = seriesOf('quote.nvda', dayNumber('2023-03-01'), DAY, going(0.3), { unit: 'USD', isFresh: isWeekday })
    expect(read('N1', '1y', [young, chain]).map(({ lack }) => lack)).toEqual(['no-series', undefined])
  })
})

test('the substitutes’ return is NVIDIA’s taken off, a year', () => {
  const substitutes = seriesOf('indicator.substitutes', FIRST, DAY, (day) => Math.exp((-0.3 * (day - FIRST)) / 365), { isFresh: isWeekday })
  const reading = only(read('U2', '1y', [substitutes]), 1)
  expect(reading).toMatchObject({ id: 'substitute-return', verdict: 'contradicted', support: 0 })
  expect(reading.value).toBeCloseTo(-0.3, 9)
})

describe('the share of process', () => {
  const rentFalling = (perYear: number): DailySeries => lineOf('index.compute.on-demand', FIRST, DAY, going(perYear))

  test.each([[-0.25, 0.75, 'supported'], [-0.9, 0.1, 'contradicted'], [0.5, 1.5, 'supported']])('rent %d where the token price changes by −1: %d is %s', (perYear, share, verdict) => {
    const reading = only(read('M2', '1y', [cheaper, rentFalling(perYear)]))
    expect(reading.value).toBeCloseTo(share, 1)
    expect(reading.verdict).toBe(verdict)
  })

  test('is none of a price that did not fall', () => {
    expect(only(read('M2', '1y', [lineOf('index.tokens.constant-quality', FIRST, DAY, going(0.1)), rentFalling(-0.3)]))).toMatchObject({ lack: 'no-change', verdict: 'no-data' })
    expect(only(read('M2', '1y', [lineOf('index.tokens.constant-quality', FIRST, DAY, () => 100), rentFalling(-0.3)])).lack).toBe('no-change')
  })

  test('is open where the whole fall came on one day: many a draw has none', () => {
    const once = lineOf('index.tokens.constant-quality', FIRST, DAY, (day) => (day < DAY - 180 ? 100 : 40))
    const reading = only(read('M2', '1y', [once, lineOf('index.compute.on-demand', FIRST, DAY, () => 100)]))
    expect(reading.value).toBeCloseTo(1, 9)
    expect(reading).toMatchObject({ low: 0.5, high: 1, lack: undefined })
    expect(reading.verdict).not.toBe('supported')
  })

  test('ends with the series that ends first, and its coverage is the lesser', () => {
    const rent = lineOf('index.compute.on-demand', FIRST, DAY, going(-0.2), { isFresh: (day) => day <= DAY - 30, coverage: 0.5 })
    expect(only(read('M2', '1y', [cheaper, rent]))).toMatchObject({ from: DAY - 30 - 365, to: DAY - 30, coverage: 0.5 })
  })
})

test('elasticity is the growth of adoption for a fall of the price', () => {
  const adoption = lineOf('index.adoption', FIRST, DAY, going(1.8))
  const [growth, elasticity] = read('D1', 'essay', [cheaper, adoption])
  expect(growth).toMatchObject({ id: 'adoption-growth', verdict: 'supported' })
  expect(elasticity).toMatchObject({ id: 'elasticity', verdict: 'supported', threshold: 1 })
  expect(elasticity?.value).toBeCloseTo(1.8, 1)
})

describe('the event study', () => {
  const random = randomFrom('market')
  const market = new Map<number, number>()
  const own = new Map<number, number>()
  for (let day = FIRST; day <= DAY; day++) {
    market.set(day, 0.02 * (random() - 0.5))
    own.set(day, 0.01 * (random() - 0.5))
  }
  /** NVDA is 0.001 + 1.5 · SPY and its own noise, and what an event does to it. */
  const quotes = (shock: (day: number) => number, last = DAY): DailySeries[] => {
    let [spy, nvda] = [0, 0]
    return [
      seriesOf('quote.spy', FIRST, last, (day) => Math.exp((spy += market.get(day) ?? 0)), { unit: 'USD', isFresh: isWeekday }),
      seriesOf('quote.nvda', FIRST, last, (day) => Math.exp((nvda += 0.001 + 1.5 * (market.get(day) ?? 0) + (own.get(day) ?? 0) + shock(day))), { unit: 'USD', isFresh: isWeekday }),
    ]
  }
  const price = (cuts: readonly number[], last = DAY): DailySeries => lineOf('index.tokens.constant-quality', FIRST, last, (day) => 100 * 0.6 ** cuts.filter((cut) => cut <= day).length)
  const MONDAY = dayNumber('2025-09-08')

  test('sums what NVDA did in five sessions beyond its relation to the market', () => {
    const shock = (day: number): number => (day > MONDAY && day <= MONDAY + 7 && isWeekday(day) ? -0.04 : 0)
    const reading = only(read('N2', '1y', [price([MONDAY]), ...quotes(shock)]))
    expect(reading).toMatchObject({ verdict: 'supported', days: 1, unit: 'log', from: DAY - 365, to: DAY })
    // Five times −0.04, and five days of noise of ±0.005.
    expect(reading.value).toBeCloseTo(-0.2, 1)
    expect(reading.high ?? 0).toBeLessThan(-0.15)
  })

  test('without a shock is open', () => {
    expect(only(read('N2', '1y', [price([MONDAY]), ...quotes(() => 0)])).support).toBeGreaterThan(0.02)
  })

  test('does not see the market', () => {
    const { value } = only(read('N2', '1y', [price([MONDAY]), ...quotes(() => 0)]))
    expect(Math.abs(value ?? NaN)).toBeLessThan(0.03)
  })

  test('counts a fall once, one per week of falling, and none that is smaller', () => {
    const at = (...values: number[]): DailySeries => lineOf('index.tokens.constant-quality', 0, values.length - 1, (day) => values[day])
    const flat = (value: number, days: number): number[] => Array.from({ length: days }, () => value)
    expect(eventsOf(at(...flat(100, 8), ...flat(70, 20)), 0, 40)).toEqual([8])
    expect(eventsOf(at(...flat(100, 8), ...flat(71, 20)), 0, 40)).toEqual([])
    expect(eventsOf(at(...flat(100, 8), ...flat(60, 5), ...flat(40, 20)), 0, 40)).toEqual([8])
    expect(eventsOf(at(...flat(100, 8), ...flat(60, 20), ...flat(40, 20)), 0, 60)).toEqual([8, 28])
    expect(eventsOf(at(...flat(100, 8), ...flat(70, 20)), 9, 40)).toEqual([])
    expect(eventsOf(at(100, 98, 95, 90, 85, 80, 75, 69, 68), 0, 40)).toEqual([7])
  })

  test('takes in the month before the essay for the window since the essay alone', () => {
    const january = dayNumber('2025-01-20')
    const day = dayNumber('2025-04-01')
    const all = [price([january], day), ...quotes(() => 0, day)]
    expect(only(read('N2', 'essay', all, day))).toMatchObject({ days: 1, from: ESSAY_DAY - 30 })
    expect(only(read('N2', '90d', [price([january - 40], day), ...quotes(() => 0, day)], day)).lack).toBe('no-events')
    expect(only(read('N2', 'essay', [price([january - 40], day), ...quotes(() => 0, day)], day)).lack).toBe('no-events')
  })

  test('waits until the five sessions are over', () => {
    const cut = dayNumber('2026-02-23')
    const until = (last: number): StatisticReading['lack'] => only(read('N2', '1y', [price([cut], last), ...quotes(() => 0, last)], last)).lack
    expect(until(dayNumber('2026-02-27'))).toBe('no-events')
    expect(until(dayNumber('2026-03-02'))).toBeUndefined()
  })
})

test('valuation falls where the price to earnings does, and days without earnings are none', () => {
  const pe = seriesOf('indicator.nvda-pe', FIRST, DAY, (day) => (day < DAY - 300 ? -1 : going(-0.4)(day)), { unit: 'ratio', isFresh: isWeekday })
  expect(only(read('N3', '1y', [pe]))).toMatchObject({ verdict: 'supported', from: DAY - 300 })
})

test('fits what the API says of a statistic', () => {
  const all = [cheaper, lineOf('index.adoption', FIRST, DAY, going(1.5)), lineOf('index.compute.on-demand', FIRST, DAY, going(-0.2)), quote('quote.nvda', 0.001), quote('quote.spy', 0.0005)]
  const date = (day: number | undefined): string | null => (day === undefined ? null : isoDay(day))
  for (const id of CLAIM_IDS) for (const window of WINDOWS) for (const { from, to, ...reading } of read(id, window, all)) {
    const wire = { ...reading, value: reading.value ?? null, low: reading.low ?? null, high: reading.high ?? null, support: reading.support ?? null, lack: reading.lack ?? null, coverage: reading.coverage ?? null, from: date(from), to: date(to) }
    expect(Statistic.parse(wire)).toEqual(wire)
  }
})
