import { describe, expect, test } from 'vitest'
import type { Candle } from '../../lib/domain/candle.ts'
import { makeFinder, type Candidate } from '../../lib/domain/key-signals.ts'
import { CHART_IDS, pickLines, RENT_SOURCES, STAGE_CHARTS, usageChart, within, type ChartLine, type StageChart } from '../../lib/domain/stage-charts.ts'
import { stageOf } from '../../lib/domain/stage.ts'
import { decode, readRecord } from '../../lib/record/record.ts'

const held = (id: string, fresh = false): Candidate => ({ id, fresh, observedAt: 1 })
const line = (name: string, ...ids: readonly string[]): ChartLine => ({ label: { name }, colour: '--upstream', ids })
const chart = (...sets: StageChart['sets']): StageChart => ({ scale: 'linear', sets })
const idsOf = (of: StageChart, candidates: readonly Candidate[]): string[] => pickLines(of, makeFinder(candidates)).map(({ id }) => id)

describe('the lines of a chart', () => {
  const two = chart([line('A', 'x.a'), line('B', 'x.b')], [line('A', 'y.a'), line('B', 'y.b'), line('C', 'y.c')])

  test('come from one source: the one that has most of them', () => {
    expect(idsOf(two, [held('x.a'), held('x.b'), held('y.a')])).toEqual(['x.a', 'x.b'])
    expect(idsOf(two, [held('x.a'), held('y.a'), held('y.c')])).toEqual(['y.a', 'y.c'])
  })

  test('come from the source that delivers, though another has more', () => {
    expect(idsOf(two, [held('x.a', true), held('x.b'), held('y.a'), held('y.b'), held('y.c')])).toEqual(['x.a', 'x.b'])
  })

  test('come from the first source where two have as many', () => {
    expect(idsOf(two, [held('x.a'), held('x.b'), held('y.a'), held('y.b')])).toEqual(['x.a', 'x.b'])
  })

  test('are none where nothing has a value', () => expect(idsOf(two, [])).toEqual([]))

  test('take what fits a pattern, fresh before recorded', () => {
    expect(idsOf(chart([line('A', 'x.*.a')]), [held('x.1.a'), held('x.2.a', true)])).toEqual(['x.2.a'])
  })
})

describe('with the shipped record alone', () => {
  const candidates = readRecord().flatMap((table) => decode(table).signals.map(({ id }) => held(id)))
  const find = makeFinder(candidates)

  test.each(CHART_IDS)('%s has its lines, of one stage', (id) => {
    const lines = pickLines(STAGE_CHARTS[id], find)
    expect(lines.length).toBeGreaterThan(0)
    expect(new Set(lines.map((drawn) => stageOf(drawn.id)?.stage)).size).toBe(1)
    expect(new Set(lines.map((drawn) => drawn.id)).size).toBe(lines.length)
  })

  test('rent by class has the four classes from one seller through one feed', () => {
    const lines = pickLines(STAGE_CHARTS['rent-classes'], find)
    expect(lines.map(({ label }) => label)).toEqual([{ name: 'B200' }, { name: 'H200' }, { name: 'H100' }, { name: 'A100' }])
    expect(new Set(lines.map(({ id }) => id.split('.').toSpliced(2, 1).join('.'))).size).toBe(1)
  })

  test('the price of tokens has five vendors from one list', () => {
    const lines = pickLines(STAGE_CHARTS.tokens, find)
    expect(new Set(lines.map(({ id }) => id.split('.')[2]))).toEqual(new Set(['anthropic', 'google', 'openai', 'mistral', 'deepseek']))
    expect(new Set(lines.map(({ id }) => id.split('.')[1])).size).toBe(1)
  })

  test('one class by source shows at least eight definitions, each once', () => {
    const lines = pickLines(STAGE_CHARTS['rent-sources'], find)
    expect(lines.length).toBeGreaterThanOrEqual(8)
    const keys = lines.map(({ label }) => ('key' in label ? label.key : ''))
    expect(new Set(keys).size).toBe(lines.length)
    expect(keys.filter((key) => !RENT_SOURCES.some((source) => source === key))).toEqual([])
  })
})

test('no chart shows two units but the uses of tokens, which have an axis for each', () => {
  const units = new Map(readRecord().flatMap((table) => decode(table).signals.map(({ id, unit }) => [String(id), unit])))
  const find = makeFinder([...units.keys()].map((id) => held(id)))
  for (const id of CHART_IDS) expect(new Set(pickLines(STAGE_CHARTS[id], find).map((drawn) => units.get(drawn.id))).size, id).toBeLessThanOrEqual(id.startsWith('usage') ? 2 : 1)
})

test('no two lines of a chart have one colour', () => {
  for (const id of CHART_IDS) for (const lines of STAGE_CHARTS[id].sets) expect(new Set(lines.map(({ colour }) => colour)).size, id).toBe(lines.length)
})

test('over three months days are shown of what is summed, else months', () => {
  expect(usageChart('3m')).toBe('usage-day')
  expect(usageChart('essay')).toBe('usage-month')
})

describe('the candles of a range', () => {
  const at = (time: number, close: number): Candle => ({ at: time, open: close, high: close, low: close, close, count: 1 })
  const candles = [at(10, 1), at(20, 2), at(30, 3)]

  test.each([
    ['a list price set before it stood when it began', 50, 25, [[25, 2], [30, 3]]],
    ['a list price set before all of it stands in all of it', 50, 40, [[40, 3]]],
    ['a list price that nobody has looked at since is unknown', 35, 40, []],
    ['a list price set as it began is there once', 50, 20, [[20, 2], [30, 3]]],
    ['a list price that was not there yet begins later', 50, 5, [[10, 1], [20, 2], [30, 3]]],
    ['a level of before is nobody’s now', undefined, 25, [[30, 3]]],
  ] as const)('%s', (_case, standsTo, from, expected) => {
    expect(within(candles, from, standsTo).map(({ at: time, close }) => [time, close])).toEqual(expected)
  })
})
