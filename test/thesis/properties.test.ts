import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { BASKETS } from '../../lib/domain/baskets.ts'
import type { SignalId } from '../../lib/domain/signal.ts'
import { days } from '../../lib/domain/time.ts'
import { viewAt, type Fact, type Facts, type Vintage } from '../../lib/thesis/facts.ts'
import { measureNext, measureOf } from '../../lib/thesis/measure.ts'
import { dayOf, endOf, factOf, isoOf, utc, type Said } from './support/facts.ts'
import { differences, lineOf, logAndParts, movedBetween, tellAll } from './support/measures.ts'

const constituents = (stage: string, count: number): string[] => BASKETS.filter((row) => row.stage === stage && row.role === 'constituent').slice(0, count).map(({ symbol }) => `quote.${symbol.toLowerCase()}`)
const QUOTES = [...constituents('upstream', 7), ...constituents('midstream', 6), ...constituents('downstream', 6)]
const GPUS = ['a100.lambda', 'a100.vast', 'h100.lambda', 'h100-sxm.lambda', 'h100.vast', 'h100.nebius', 'h200.lambda', 'b200.nebius', 'mi300x.vast'].map((of) => `gpu.test.${of}.on-demand`)
const MODELS = ['litellm.openai.gpt-4o', 'litellm.openai.gpt-4o-2024-05-13', 'models-dev.openai.gpt-4o', 'litellm.anthropic.claude-3-7-sonnet', 'litellm.google.gemini-2.0-flash', 'litellm.deepseek.deepseek-chat', 'llm-prices.deepseek.deepseek-chat', 'litellm.openai.o1']
const TOKENS = MODELS.flatMap((of) => ['input', 'output'].map((side) => `token.${of}.${side}`))
const IDS = [...QUOTES, ...GPUS, ...TOKENS]
const isToken = (id: string): boolean => id.startsWith('token.')

// A second and a half in all where the machine is free.
vi.setConfig({ testTimeout: 30_000 })

const FIRST = '2025-02-03'
const SPAN = 28
const LAST = isoOf(dayOf(FIRST) + SPAN)
const levels = fc.double({ min: 0.5, max: 20, noNaN: true })
/** Something said at any hour of the four weeks, known at once or days later, restated at times. */
const said = fc.record({ after: fc.integer({ min: 0, max: SPAN * 24 }), value: levels, late: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 120 }) }) })
  .map(({ after, value, late }): Said => ({ on: utc(FIRST) + after * 3_600_000, value, known: utc(FIRST) + (after + late) * 3_600_000 }))
const factFor = (id: string, all: readonly Said[]): readonly [SignalId, Fact] => factOf(id, all, isToken(id) ? { standsTo: '2026-01-01' } : {})
const someFacts = fc.tuple(...IDS.map((id) => fc.array(said, { minLength: 3, maxLength: 8 }).map((all) => factFor(id, all)))).map((facts): Facts => new Map(facts))
const runs = (numRuns: number): fc.Parameters<unknown> => ({ numRuns, seed: 20_250_210, endOnFailure: true })
const CHAINED = ['index.equity.upstream', 'index.equity.midstream', 'index.equity.downstream', 'lower', 'index.rotation', 'index.compute.on-demand', 'index.compute.per-pflop', 'index.tokens.repricing', 'index.tokens.constant-quality']

const scaled = (facts: Facts, by: number, wanted: (id: string) => boolean): Facts =>
  new Map([...facts].map(([id, fact]) => [id, wanted(id) ? { ...fact, vintages: fact.vintages.map((vintage) => ({ ...vintage, value: vintage.value * by })) } : fact]))

describe('whatever is said', () => {
  test('contributions of the members and of what has left add up to the log of the index', () => {
    fc.assert(fc.property(someFacts, (facts) => {
      const measure = measureOf(viewAt(facts, endOf(LAST)))
      for (const id of CHAINED) {
        const line = lineOf(measure, id)
        if (line.base === undefined) continue
        const [log, parts] = logAndParts(line)
        expect(Math.abs(parts - log), id).toBeLessThan(1e-9)
        expect(line.members.reduce((sum, { weight }) => sum + weight, 0), id).toBeLessThan(1 + 1e-9)
      }
    }), runs(5))
  })

  test('the order in which signals come makes no difference', () => {
    fc.assert(fc.property(someFacts, fc.shuffledSubarray(IDS, { minLength: IDS.length }), (facts, order) => {
      const held = new Map<string, Fact>(facts)
      const shuffled = new Map(order.flatMap((id) => [...facts].filter(([one]) => one === id).map(([one]) => [one, held.get(id) ?? raise(id)] as const)))
      const values = (of: Facts): unknown => [...measureOf(viewAt(of, endOf(LAST))).chains].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { values: all, coverage }]) => [id, [...all], [...coverage]])
      expect(differences(values(facts), values(shuffled))).toEqual([])
    }), runs(4))
  })

  test('an item whose prices are all multiplied by the same moves nothing', () => {
    // Two measures serve all: in each, every index has one item of its own that is multiplied, and no other's.
    const first = { 'index.equity.upstream': (id) => id === QUOTES[0], 'index.compute.on-demand': (id) => id.includes('.h100'), 'index.tokens.repricing': (id) => id.includes('.openai.gpt-4o.') } satisfies Record<string, (id: string) => boolean>
    const second = { 'index.compute.per-pflop': (id) => id.includes('.lambda.'), 'index.tokens.constant-quality': isToken } satisfies Record<string, (id: string) => boolean>
    fc.assert(fc.property(someFacts, fc.double({ min: 0.01, max: 100, noNaN: true }), (facts, by) => {
      const plain = measureOf(viewAt(facts, endOf(LAST)))
      for (const items of [first, second]) {
        const multiplied = measureOf(viewAt(scaled(facts, by, (id) => Object.values(items).some((isOf) => isOf(id))), endOf(LAST)))
        for (const id of Object.keys(items)) expect(differences([...lineOf(plain, id).values], [...lineOf(multiplied, id).values]), id).toEqual([])
      }
    }), runs(4))
  })

  test('items that come and go at prices that never change leave every index at 100', () => {
    // One model for each maker, one offer for each provider: where there are more, a cheaper one is meant to move it.
    const ids = [...QUOTES, ...['a100', 'h100', 'h200', 'b200', 'l4'].flatMap((gpu) => [1, 2, 3].map((seller) => `gpu.test.${gpu}.${gpu}-${seller}.on-demand`)), ...['anthropic', 'google', 'openai', 'xai'].flatMap((vendor) => ['input', 'output'].map((side) => `token.litellm.${vendor}.x.${side}`))]
    const stay = fc.record({ level: levels, from: fc.integer({ min: 0, max: SPAN }), length: fc.integer({ min: 0, max: SPAN }), every: fc.integer({ min: 1, max: 3 }) })
    fc.assert(fc.property(fc.tuple(...ids.map(() => stay)), (stays) => {
      const facts = new Map(ids.map((id, index) => {
        const { level, from, length, every } = stays[index] ?? raise(id)
        const all = Array.from({ length: Math.floor(length / every) + 1 }, (_, place): Said => ({ on: utc(FIRST) + days(from + place * every), value: level }))
        return factOf(id, all)
      }))
      const measure = measureOf(viewAt(facts, endOf(isoOf(dayOf(LAST) + 20))))
      for (const id of CHAINED) expect(lineOf(measure, id).values.filter((value) => Math.abs(value - 100) > 1e-9), id).toHaveLength(0)
    }), runs(5))
  })
})

describe('point-in-time', () => {
  test('whatever becomes known after an instant, of whatever day, what was known at it stays as it is', () => {
    const later = fc.tuple(fc.constantFrom(...IDS), fc.record({ observed: fc.integer({ min: -SPAN, max: SPAN * 2 }), value: levels, known: fc.integer({ min: 1, max: 1000 }) }))
    fc.assert(fc.property(someFacts, fc.integer({ min: 9 * 24, max: SPAN * 24 }), fc.array(later, { minLength: 1, maxLength: 60 }), (facts, hours, more) => {
      const at = utc(FIRST) + hours * 3_600_000 + 1
      const changed = new Map([...facts].map(([id, fact]) => {
        const added = more.filter(([one]) => one === id).map(([, { observed, value, known }]): Vintage => ({ observedAt: utc(FIRST) + days(observed), receivedAt: at + known * 60_000, value, mode: 'live' }))
        // It takes the place of what was known of the very same instants too.
        const restated = added.length === 0 ? [] : fact.vintages.map((vintage): Vintage => ({ ...vintage, value: vintage.value * 3, receivedAt: at + 1 }))
        return [id, { ...fact, vintages: [...fact.vintages, ...added, ...restated].sort((a, b) => a.observedAt - b.observedAt || a.receivedAt - b.receivedAt) }]
      }))
      expect(differences(tellAll(measureOf(viewAt(facts, at))), tellAll(measureOf(viewAt(changed, at))), 0)).toEqual([])
    }), runs(5))
  })
})

describe('a measure that is carried on', () => {
  test('is the measure that is worked out whole, over any days and ticks', () => {
    const walk = fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 20, max: 80 })), { minLength: 6, maxLength: 14 })
    fc.assert(fc.property(someFacts, walk, (facts, steps) => {
      // From before the essay, across it, until after the last word.
      let at = utc('2025-02-07') + 12 * 3_600_000
      let measure = measureOf(viewAt(facts, at))
      for (const hours of steps) {
        const next = at + hours * 3_600_000
        measure = measureNext(viewAt(facts, next), measure, movedBetween(facts, at, next))
        at = next
      }
      expect(differences(tellAll(measureOf(viewAt(facts, at))), tellAll(measure)).slice(0, 5)).toEqual([])
    }), runs(5))
  })

  test('where a price is dropped, what hangs on it ends on the same day', () => {
    const facts = new Map([
      factOf('gpu.test.h100.lambda.on-demand', [{ on: '2025-08-10', value: 2 }]),
      ...['input', 'output'].map((side) => factOf(`token.litellm.openai.gpt-5-nano.${side}`, [{ on: '2025-08-07', value: 1 }], { standsTo: '2026-01-01' })),
    ])
    let at = endOf('2025-08-12')
    let measure = measureOf(viewAt(facts, at))
    while (at < endOf('2025-08-20')) {
      measure = measureNext(viewAt(facts, at + days(1)), measure, movedBetween(facts, at, at + days(1)))
      at += days(1)
    }
    const whole = measureOf(viewAt(facts, at))
    const id = 'indicator.break-even.h100.openai.gpt-5-nano'
    expect(whole.series.get(id)?.values.at(-1)).toBeNaN()
    expect(differences(tellAll(whole), tellAll(measure)).slice(0, 5)).toEqual([])
  })
})

function raise(id: string): never {
  throw new Error(`nothing of ${id}`)
}
