import { beforeAll, describe, expect, test } from 'vitest'
import { vendorOf } from '../../lib/feeds/vendor.ts'
import { daysOf, decode, readRecord } from '../../lib/record/record.ts'
import { adoptionLine } from '../../lib/thesis/adoption.ts'
import { DAY, dayOf, viewAt, type Fact, type Vintage, type View } from '../../lib/thesis/facts.ts'
import { valueOn, type DailySeries } from '../../lib/thesis/line.ts'
import { isFree, PRICE_LISTS, USAGE_MODELS, usageKey, usageModelOf } from '../../lib/thesis/tables/usage-models.ts'
import { usageLists } from '../../lib/thesis/routed.ts'
import { usageLines } from '../../lib/thesis/usage.ts'

const facts = new Map<Fact['signal']['id'], Fact & { vintages: Vintage[] }>()
beforeAll(() => {
  for (const table of readRecord()) {
    const ends = table.sources.map((_source, index) => Math.max(...table.series.filter(({ source }) => source === index).map((series) => daysOf(series).at(-1) ?? 0)) * DAY)
    const { signals, observations } = decode(table)
    for (const [index, { until, source: _source, ...signal }] of signals.entries()) {
      facts.set(signal.id, { signal: { ...signal, stage: 'downstream', segment: 'adoption', reason: 'test', staleAfter: DAY }, vintages: [], standsTo: signal.shape === 'step' ? (until ?? ends[table.series[index]?.source ?? 0] ?? 0) : 0 })
    }
    for (const { signalId, ...vintage } of observations) facts.get(signalId)?.vintages.push(vintage)
  }
})
const utcDay = (date: string): number => dayOf(Date.parse(date))
const gridOf = (view: View): { first: number; last: number } => ({ first: view.day - 5 * 365, last: view.day })
const at = (date: string): { view: View; all: ReadonlyMap<string, DailySeries> } => {
  const view = viewAt(facts, Date.parse(date))
  const { lines, series } = usageLines(view, gridOf(view))
  return { view, all: new Map([...lines, ...series, adoptionLine(view, gridOf(view))].map((line) => [line.id, line])) }
}
const on = ({ all }: ReturnType<typeof at>, id: string, date: string): number => valueOn(all.get(id) ?? expect.fail(id), utcDay(date))

describe('the table of models', () => {
  test('names only models that a list has, but for the router’s own, which is read live', () => {
    const names = USAGE_MODELS.flatMap(({ prices }) => prices.map(({ name }) => name)).filter((name) => !name.startsWith('openrouter.'))
    expect(names.filter((name) => !['input', 'output'].every((kind) => [...facts.keys()].some((id) => id === `token.${name}.${kind}`)))).toEqual([])
  })

  test('names the router’s models by their author, and every model once', () => {
    const keys = USAGE_MODELS.map(({ permaslug }) => usageKey(permaslug))
    expect(new Set(keys).size).toBe(keys.length)
    for (const { permaslug, prices } of USAGE_MODELS) {
      for (const { name } of prices) if (name.startsWith('openrouter.')) expect(name.split('.')[1]).toBe(vendorOf(permaslug.split('/')[0] ?? ''))
    }
  })

  test('keeps to the order of the lists, or says why not', () => {
    const order = (name: string): number => PRICE_LISTS.findIndex((list) => name.startsWith(`${list}.`))
    const astray = USAGE_MODELS.filter(({ prices }) => prices.some(({ name }, place) => order(name) < 0 || (order(name) < order(prices[place - 1]?.name ?? PRICE_LISTS[0]) && !prices.slice(0, place).some(({ basis }) => basis))))
    expect(astray.map(({ permaslug }) => permaslug)).toEqual([])
  })

  test('a free variant is its model’s own, and has its weights', () => {
    expect(isFree(usageKey('deepseek/deepseek-r1:free'))).toBe(true)
    expect(usageModelOf(usageKey('deepseek/deepseek-r1:free'))?.weights).toBe('open')
    expect(usageModelOf(usageKey('openrouter/owl-alpha'))).toBeUndefined()
  })
})

describe('on the shipped record', () => {
  test('most of what the leaders and the fifty use has a price', () => {
    const { all, view } = at('2026-10-01')
    const coverage = all.get('indicator.usage-coverage') ?? expect.fail()
    const lists = usageLists(view).map(({ first, last }) => ({ weekly: last > first, share: valueOn(coverage, first) }))
    const [weeks, days] = [lists.filter(({ weekly }) => weekly), lists.filter(({ weekly }) => !weekly)]
    expect(weeks).toHaveLength(65)
    expect(weeks.filter(({ share }) => share >= 85).length).toBeGreaterThanOrEqual(60)
    expect(days).toHaveLength(90)
    expect(days.filter(({ share }) => share >= 60).length).toBeGreaterThanOrEqual(89)
  })

  test('a token cost two dollars a million in February 2025 and about one in August 2026, while spending grew forty-fold', () => {
    const now = at('2026-10-01')
    expect(on(now, 'indicator.effective-price', '2025-02-10')).toBeCloseTo(2.07, 2)
    expect(on(now, 'indicator.effective-price', '2025-12-15')).toBeCloseTo(1.21, 2)
    expect(on(now, 'indicator.effective-price', '2026-08-20')).toBeCloseTo(0.98, 2)
    expect(on(now, 'indicator.token-spend', '2025-02-10') / 1e6).toBeCloseTo(0.258, 3)
    expect(on(now, 'indicator.token-spend', '2026-08-20') / 1e6).toBeCloseTo(11.9, 1)
    expect(on(now, 'index.tokens.effective', '2025-02-10')).toBe(100)
  })

  test('DeepSeek’s cut of May 2026 is price, not mix', () => {
    const now = at('2026-10-01')
    expect(on(now, 'indicator.price-effect', '2026-05-23')).toBeGreaterThan(99.9)
    expect(on(now, 'indicator.price-effect', '2026-05-24')).toBeLessThan(95)
  })

  test('nothing moves where weeks give way to days, and tokens of months to tokens of days', () => {
    const now = at('2026-10-01')
    expect(Math.abs(Math.log(on(now, 'index.tokens.effective', '2026-05-24') / on(now, 'index.tokens.effective', '2026-05-23')))).toBeLessThan(0.05)
    expect(Math.abs(Math.log(on(now, 'index.adoption', '2026-05-24') / on(now, 'index.adoption', '2026-05-23')))).toBeLessThan(0.02)
  })

  test('before a week and a month are over there is nothing', () => {
    expect(on(at('2025-02-16T23:00:00Z'), 'index.tokens.effective', '2025-02-16')).toBeNaN()
    expect(on(at('2025-02-17T01:00:00Z'), 'index.tokens.effective', '2025-02-16')).toBe(100)
    expect(on(at('2025-02-28T23:00:00Z'), 'index.token-spend', '2025-02-28')).toBeNaN()
    expect(on(at('2025-03-01T01:00:00Z'), 'index.token-spend', '2025-02-10')).toBe(100)
  })
})
