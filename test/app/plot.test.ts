import { describe, expect, test } from 'vitest'
import { spread, type EndLabel } from '../../app/_ui/plot-labels.ts'
import { columnsOf, endOf, extentOf, followLine, fullView, modelOf, scaleRange, shownText, tickTexts, valueTicks, type PlotInput } from '../../app/_ui/plot-model.ts'
import { timeTicks } from '../../app/_ui/plot-time.ts'
import type { Candle } from '../../lib/domain/candle.ts'
import type { PlotSeries } from '../../lib/domain/plot.ts'
import { sessionAxis } from '../../lib/domain/session-time.ts'
import { days, minutes } from '../../lib/domain/time.ts'

const at = (text: string): number => Date.parse(text)
const FROM = at('2026-05-01')
const TO = at('2026-06-01')
const flat = (instant: number, value: number): Candle => ({ at: instant, open: value, high: value, low: value, close: value, count: 1 })
const series = (over: Partial<PlotSeries> = {}): PlotSeries => ({
  id: 'gpu.a', label: 'A', colour: '--series-1', unit: 'USD', shape: 'sampled', stepMs: days(1), every: days(1),
  candles: [1, 2, 3].map((value, day) => flat(FROM + days(day), value)), ...over,
})
const input = (list: readonly PlotSeries[], over: Partial<PlotInput> = {}): PlotInput => ({ series: list, kind: 'line', scale: 'linear', mode: 'value', from: FROM, to: TO, ...over })

describe('labels at the line ends', () => {
  const label = (y: number, x = 0): EndLabel => ({ x, y, width: 40, height: 10 })

  test('stay where they are while they have room', () => {
    expect(spread([label(20), label(60)], 0, 100)).toEqual([20, 60])
  })

  test('move apart about their middle, in the order of their lines', () => {
    expect(spread([label(52), label(50)], 0, 100)).toEqual([56, 46])
  })

  test('push others on, and never leave the picture', () => {
    expect(spread([label(2), label(4), label(14)], 0, 100)).toEqual([5, 15, 25])
    expect(spread([label(99), label(98)], 0, 100)).toEqual([95, 85])
  })

  test('that stand side by side do not meet', () => {
    expect(spread([label(50), label(50, 100)], 0, 100)).toEqual([50, 50])
  })

  test('never overlap, wherever the lines end', () => {
    for (let seed = 1; seed < 200; seed++) {
      const labels = Array.from({ length: 6 }, (_label, index) => label((seed * 37 * (index + 3)) % 120))
      const places = [...spread(labels, 0, 120)].sort((a, b) => a - b)
      for (const [index, place] of places.entries()) if (index > 0) expect(place - (places[index - 1] ?? 0), `${seed}`).toBeGreaterThan(9.9)
    }
  })
})

describe('axes', () => {
  test('the first unit stands right, the second left, a third is named as left out', () => {
    const model = modelOf(input([series(), series({ id: 'b', unit: 'USD/GPU-h' }), series({ id: 'c', label: 'C', unit: 'points' }), series({ id: 'd' })]))
    expect(model.lines.map(({ side }) => side)).toEqual(['right', 'left', null, 'right'])
    expect(model.units).toEqual({ right: 'USD', left: 'USD/GPU-h' })
    expect(model.notes).toEqual([{ kind: 'units', names: ['C'] }])
  })

  test('in per cent all share one axis', () => {
    const model = modelOf(input([series(), series({ id: 'b', unit: 'points' })], { mode: 'percent' }))
    expect(model.lines.map(({ side, shown }) => [side, shown(2)])).toEqual([['right', 200], ['right', 200]])
  })

  test('negative prices have no logarithm: the scale is linear, and it is said', () => {
    const energy = series({ unit: 'USD/MWh', candles: [flat(FROM, 40), flat(FROM + days(1), -12)] })
    expect(modelOf(input([energy], { scale: 'log' }))).toMatchObject({ log: false, notes: [{ kind: 'log' }] })
    expect(modelOf(input([series()], { scale: 'log' })).log).toBe(true)
  })

  test('negative prices have no ratio, and it is said', () => {
    const energy = series({ label: 'DE', candles: [flat(FROM, 40), flat(FROM + days(1), -12)] })
    const model = modelOf(input([energy, series({ id: 'b' })], { mode: 'rebased' }))
    expect(model.lines.map(({ side }) => side)).toEqual([null, 'right'])
    expect(model.notes).toEqual([{ kind: 'ratio', names: ['DE'] }])
  })

  test('candles of closes alone are said to be flat', () => {
    expect(modelOf(input([series()], { kind: 'candles' })).notes).toEqual([{ kind: 'flat', names: [] }])
  })

  test('closed hours take room as soon as anything happened in them', () => {
    const hourly = { calendar: 'nyse', every: minutes(1), stepMs: minutes(1) } as const
    const open = series({ ...hourly, candles: [flat(at('2026-05-04T15:00:00Z'), 1)] })
    const night = series({ ...hourly, candles: [flat(at('2026-05-04T23:00:00Z'), 1)] })
    expect(modelOf(input([open])).calendar).toBe('nyse')
    expect(modelOf(input([night])).calendar).toBeNull()
    expect(modelOf(input([open, series({ id: 'b' })])).calendar).toBeNull()
  })

  test('what is no number is not drawn', () => {
    const model = modelOf(input([series({ candles: [flat(FROM, Number.NaN), flat(FROM + days(1), 3)] })]))
    expect(model.lines[0]?.candles).toEqual([flat(FROM + days(1), 3)])
  })
})

describe('ranges and ticks', () => {
  test('everything drawn lies within, with room above and below', () => {
    const [low, high] = scaleRange({ low: 10, high: 20 }, false, { above: 0.1, below: 0.1 })
    expect([low, high]).toEqual([8.75, 21.25])
    const [logLow, logHigh] = scaleRange({ low: 1, high: 1000 }, true, { above: 0.1, below: 0.1 })
    expect(logLow).toBeLessThan(1)
    expect(logHigh).toBeGreaterThan(1000)
  })

  test('one value, none, and zero still have a scale', () => {
    for (const extent of [{ low: 5, high: 5 }, { low: 0, high: 0 }, undefined]) {
      const [low, high] = scaleRange(extent, false, { above: 0.06, below: 0.1 })
      expect(high).toBeGreaterThan(low)
      expect(valueTicks([low, high], false, 3).length).toBeGreaterThanOrEqual(2)
    }
  })

  test('ticks are few and round', () => {
    expect(valueTicks([183, 231], false, 3)).toEqual([190, 200, 210, 220, 230])
    expect(valueTicks([-60, 140], false, 3)).toEqual([-50, 0, 50, 100])
    expect(valueTicks([2e14, 1.3e15], false, 3)).toEqual([2.5e14, 5e14, 7.5e14, 1e15, 1.25e15])
  })

  test('orders of magnitude get 1, 3 and 10; a narrow log scale plain round values', () => {
    expect(valueTicks([0.2, 40], true, 4)).toEqual([0.3, 1, 3, 10, 30])
    expect(valueTicks([1e3, 2e9], true, 3)).toEqual([1e3, 1e5, 1e7, 1e9])
    expect(valueTicks([0.9, 1.7], true, 3)).toEqual([1, 1.2, 1.4, 1.6])
  })

  test('changes have a sign; very large ones are multiples', () => {
    expect(tickTexts([80, 100, 120], 'percent', 'en')).toEqual(['−20%', '0%', '+20%'])
    expect(tickTexts([100, 300, 1000], 'percent', 'en')).toEqual(['×1', '×3', '×10'])
    expect([shownText(112.34, 'percent', 'en'), shownText(87.66, 'percent', 'en'), shownText(100, 'percent', 'en'), shownText(1420, 'percent', 'en'), shownText(112.34, 'rebased', 'en')]).toEqual(['+12.3%', '−12.3%', '0.0%', '×14', '112.3'])
  })
})

describe('what is drawn', () => {
  test('points of several series stand at their own instants; a hole is a null between two', () => {
    const model = modelOf(input([series({ candles: [flat(FROM, 1), flat(FROM + days(10), 2)] }), series({ id: 'b', candles: [flat(FROM + days(1), 7)] })]))
    const { xs, ys } = columnsOf(model.lines)
    expect(xs).toEqual([FROM, FROM + days(1), FROM + days(5), FROM + days(10)])
    expect(ys).toEqual([[1, undefined, null, 2], [undefined, 7, undefined, undefined]])
  })

  test('only what is in sight makes the scale; a list price stands into the view', () => {
    const [line] = modelOf(input([series()])).lines
    const [list] = modelOf(input([series({ shape: 'step' })])).lines
    const view = { min: FROM + days(1.5), max: FROM + days(9) }
    expect(line && extentOf([line], 'right', view)).toEqual({ low: 3, high: 3 })
    expect(list && extentOf([list], 'right', view)).toEqual({ low: 2, high: 3 })
  })

  test('a line has its label at its end, or at the edge of a view that it runs out of', () => {
    const [line] = modelOf(input([series()])).lines
    expect(line && endOf(line, { min: FROM, max: TO })).toMatchObject({ x: FROM + days(2), candle: { close: 3 } })
    expect(line && endOf(line, { min: FROM, max: FROM + days(1.5) })).toMatchObject({ x: FROM + days(1.5), candle: { close: 2 } })
    expect(line && endOf(line, { min: FROM + days(5), max: TO })).toBeUndefined()
  })

  test('a live value moves the last point or begins one; the range reaches to it', () => {
    const model = modelOf(input([series()]))
    const [line] = model.lines
    if (!line) throw new Error('no line')
    expect(followLine(line, model.axis, { value: 4, observedAt: FROM + days(2.5) })).toBe('moved')
    expect(followLine(line, model.axis, { value: 4, observedAt: FROM + days(2.6) })).toBe('same')
    expect(followLine(line, model.axis, { value: 5, observedAt: TO + days(2) })).toBe('begun')
    expect(followLine(line, model.axis, { value: Number.NaN, observedAt: TO + days(3) })).toBe('same')
    expect(line.candles.map(({ close }) => close)).toEqual([1, 2, 4, 5])
    expect(fullView(model, FROM, TO)).toEqual({ min: FROM, max: TO + days(2) })
  })

  test('of nothing at all there is a picture too', () => {
    const model = modelOf(input([]))
    expect(columnsOf(model.lines).xs).toEqual([])
    expect(fullView(model, FROM, TO)).toEqual({ min: FROM, max: TO })
  })
})

describe('the time axis', () => {
  const wide = (from: number, to: number) => ({ toPx: (instant: number): number => ((instant - from) / (to - from)) * 1000, apart: 60, locale: 'en' as const })

  test('a year has its months, and January says the year', () => {
    const [from, to] = [at('2025-09-15'), at('2026-09-15')]
    expect(timeTicks(from, to, { ...wide(from, to), zone: 'UTC', finest: days(1) }).map(({ text }) => text)).toEqual(['Oct', 'Nov', 'Dec', '2026', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept'])
  })

  test('five years have half years', () => {
    const [from, to] = [at('2021-09-15'), at('2026-09-15')]
    expect(timeTicks(from, to, { ...wide(from, to), zone: 'UTC', finest: days(1) }).map(({ text }) => text).slice(0, 4)).toEqual(['2022', 'Jul', '2023', 'Jul'])
  })

  test('hours are those of the zone, also over a change of clocks', () => {
    const [from, to] = [at('2026-03-08T00:00:00Z'), at('2026-03-08T23:00:00Z')]
    const ticks = timeTicks(from, to, { ...wide(from, to), zone: 'America/New_York', finest: minutes(1) })
    expect(ticks.map(({ at: instant, text }) => `${new Date(instant).toISOString().slice(11, 16)} ${text}`)).toEqual(['02:00 21:00', '05:00 8', '07:00 03:00', '10:00 06:00', '13:00 09:00', '16:00 12:00', '19:00 15:00', '22:00 18:00'])
  })

  test('days without trading have no tick, and no two lie on one place', () => {
    const [from, to] = [at('2026-05-18'), at('2026-05-30')]
    const axis = sessionAxis('nyse', from, to)
    const span = axis.toX(to) - axis.toX(from)
    const ticks = timeTicks(from, to, { zone: 'UTC', locale: 'en', finest: days(1), apart: 40, toPx: (instant) => ((axis.toX(instant) - axis.toX(from)) / span) * 1000 })
    expect(ticks.map(({ text }) => text)).toEqual(['18', '19', '20', '21', '22', '26', '27', '28', '29'])
  })

  test('Chinese days say so', () => {
    const [from, to] = [at('2026-05-30'), at('2026-06-03')]
    expect(timeTicks(from, to, { ...wide(from, to), locale: 'zh', zone: 'UTC', finest: days(1) }).map(({ text }) => text)).toEqual(['30日', '31日', '6月', '2日', '3日'])
  })
})
