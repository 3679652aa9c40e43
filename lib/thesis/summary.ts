import { isoDay } from './facts.ts'
import type { Lack } from './ids.ts'
import { lastFresh, valueOn, type DailySeries, type IndexLine } from './line.ts'
import type { Measure } from './measure-types.ts'

/** What stands for a stage: the price of what it sells, how much of it is bought, and what its companies are worth. */
export const GAUGES = [
  { stage: 'upstream', items: [{ id: 'index.compute.on-demand', role: 'price' }, { id: 'indicator.capex', role: 'quantity' }, { id: 'index.equity.upstream', role: 'equity' }] },
  { stage: 'midstream', items: [{ id: 'index.tokens.constant-quality', role: 'price' }, { id: 'index.token-spend', role: 'quantity' }, { id: 'index.equity.midstream', role: 'equity' }] },
  { stage: 'downstream', items: [{ id: 'index.adoption', role: 'quantity' }, { id: 'index.equity.downstream', role: 'equity' }] },
] as const

const MONTH = 30
const YEAR = 365
/** A price that has moved by less than this in logs has no parts worth telling. */
const LEAST = 0.001

const seriesOf = ({ chains, series }: Measure, id: string): DailySeries | IndexLine | undefined => chains.get(id) ?? series.get(id)
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)
/** Relative change between two days; `null` where either is unknown. */
export const changeBetween = (series: DailySeries, from: number, to: number): number | null => orNull(valueOn(series, to) / valueOn(series, from) - 1)

export function gaugesOf(measure: Measure) {
  return GAUGES.map(({ stage, items }) => ({
    stage,
    items: items.map(({ id, role }) => {
      const series = seriesOf(measure, id)
      const last = series && lastFresh(series)
      if (!series || last === undefined) return { id, role, value: null, unit: id.startsWith('index.') ? 'index' : 'USD/year', change30d: null, changeSinceEssay: null, coverage: null, day: null, mode: null }
      const line = 'base' in series ? series : undefined
      return {
        id,
        role,
        value: orNull(valueOn(series, last)),
        unit: series.unit,
        change30d: changeBetween(series, last - MONTH, last),
        changeSinceEssay: line?.base === undefined ? null : changeBetween(series, line.base, last),
        coverage: line ? (line.coverage[last - line.first] ?? null) : null,
        day: isoDay(last),
        mode: series.mode,
      }
    }),
  }))
}

/**
 * The token dollar since the base: what inference of constant quality that cost one dollar costs now, and who gave up the
 * rest. The fall splits exactly in logs into that of compute rent and the remainder (process and margin); the user's gain in
 * dollars is split in the same proportion.
 */
export function flowOf({ lines }: Measure) {
  const quality = lines.get('index.tokens.constant-quality')
  const rent = lines.get('index.compute.on-demand')
  if (quality?.base === undefined || rent?.base === undefined) return null
  const since = Math.max(quality.base, rent.base)
  const last = quality.first + quality.values.length - 1
  const change = (line: IndexLine): number => Math.log(valueOn(line, last) / valueOn(line, since))
  const [logPrice, logRent] = [change(quality), change(rent)]
  if (!Number.isFinite(logPrice) || !Number.isFinite(logRent)) return null
  const price = Math.exp(logPrice)
  const part = (log: number): number => (Math.abs(logPrice) < LEAST ? 0 : ((1 - price) * log) / logPrice)
  return { since: isoDay(since), price, logPrice, logRent, logProcess: logPrice - logRent, gain: { hardware: part(logRent), process: part(logPrice - logRent) } }
}

const GROWTH = [
  { id: 'token-spend', series: 'indicator.token-spend' },
  { id: 'capex', series: 'indicator.capex' },
  { id: 'nvidia-revenue', series: 'indicator.nvda-revenue' },
] as const

/** Where the money grows: growth over four quarters, in logs, side by side. Levels are not comparable; value moves down the chain when the lower line grows faster than the upper ones. */
export function growthOf(measure: Measure) {
  return GROWTH.map(({ id, series: name }) => {
    const series = measure.series.get(name)
    const last = series && lastFresh(series)
    const lack = (why: Lack): { readonly id: typeof id; readonly logGrowth: null; readonly to: null; readonly coverage: null; readonly lack: Lack } => ({ id, logGrowth: null, to: null, coverage: null, lack: why })
    if (!series || last === undefined) return lack('no-series')
    const logGrowth = Math.log(valueOn(series, last) / valueOn(series, last - YEAR))
    return Number.isFinite(logGrowth) ? { id, logGrowth, to: isoDay(last), coverage: null, lack: null } : lack('too-few-days')
  })
}
