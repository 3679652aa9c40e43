import { DRAWS, estimateOf, resampleSums, runningOf, type Chance, type Estimate } from './bootstrap.ts'
import { beginOf, claimOf, type StatisticRule } from './claims.ts'
import { ESSAY_DAY } from './facts.ts'
import type { ClaimId, IndexId, Lack, StatisticId, Verdict, WindowId } from './ids.ts'
import { lastFresh, placeOf, valueOn, type DailySeries, type IndexLine } from './line.ts'
import type { Measure } from './measure-types.ts'
import { below, randomFrom } from './random.ts'
import { slopeOf } from './slope.ts'
import { verdictOf } from './verdict.ts'

/** What a statistic says of a window. */
export type StatisticReading = Pick<StatisticRule, 'id' | 'unit' | 'threshold' | 'side'> & {
  readonly value: number | undefined
  /** 90 % interval. */
  readonly low: number | undefined
  readonly high: number | undefined
  readonly support: number | undefined
  /** Of this statistic alone, today. */
  readonly verdict: Verdict
  readonly lack: Lack | undefined
  /** Day numbers; `to` is the newest day of evidence. */
  readonly from: number | undefined
  readonly to: number | undefined
  /** Days, or events, it is computed from. */
  readonly days: number
  readonly coverage: number | undefined
}

/** Evidence older than this says nothing of today. */
export const STALE_DAYS = 180
/** A window needs so many days on which something was observed, the first and the last of them this share of it apart. */
export const FEWEST_DAYS = 20
export const LEAST_SPAN = 0.6
/** Days after the essay before anything is said of the time since. */
export const LEAST_SINCE_ESSAY = 30
/** Of the weight of an index, on the average of the window. */
export const LEAST_COVERAGE = 0.3
/** A price that has moved by less than this, in logs, has not fallen: nothing can be divided by it. */
const NO_FALL = 1e-6
const YEAR = 365

type Found = { readonly estimate: Estimate }
type Scope = { readonly from?: number; readonly to?: number; readonly days: number; readonly coverage?: number }
type Answer = Scope & (Found | { readonly lack: Lack })

/** Series over the same days of a window: one column for each. */
type Cut = { readonly from: number; readonly to: number; readonly days: readonly number[]; readonly columns: readonly Float64Array[]; readonly coverage: number | undefined }
type CutOrLack = Cut | (Scope & { readonly lack: Lack })

/**
 * What the statistics of a claim say of a window, from what was known at an instant.
 *
 * A window ends on the newest day of evidence: the newest day on which each of its series was observed. Slopes are Theil–Sen on daily values, ×365; where a day
 * is without news the last value is its value, but market prices count on sessions alone. The interval comes from a moving-block bootstrap; its seed is made of
 * the claim, the window, the statistic and the newest day, so that it is the same wherever it is computed.
 */
export function statisticsOf(claimId: ClaimId, window: WindowId, measure: Measure, draws = DRAWS): readonly StatisticReading[] {
  return claimOf(claimId).statistics.map((rule) => {
    const { id, unit, threshold, side } = rule
    const answer = answerOf(rule, window, measure, (to) => ({ seed: `${claimId} ${window} ${id} ${to}`, draws }))
    const shared = { id, unit, threshold, side, from: answer.from, to: answer.to, days: answer.days, coverage: answer.coverage }
    if ('lack' in answer) return { ...shared, value: undefined, low: undefined, high: undefined, support: undefined, verdict: 'no-data', lack: answer.lack }
    return { ...shared, ...answer.estimate, verdict: verdictOf(answer.estimate, rule), lack: undefined }
  })
}

/** The newest day of evidence behind a claim. */
export const evidenceOf = (readings: readonly StatisticReading[]): number | undefined => {
  const ends = readings.flatMap(({ to }) => to ?? [])
  return ends.length > 0 ? Math.max(...ends) : undefined
}

type Ask = { readonly rule: StatisticRule; readonly window: WindowId; readonly measure: Measure; readonly chanceOf: (to: number) => Chance }

function answerOf(rule: StatisticRule, window: WindowId, measure: Measure, chanceOf: (to: number) => Chance): Answer {
  const ask: Ask = { rule, window, measure, chanceOf }
  const id: StatisticId = rule.id
  switch (id) {
    case 'per-pflop-slope':
    case 'substitute-share':
    case 'constant-quality-slope':
    case 'adoption-growth':
    case 'rotation-slope':
    case 'valuation-slope':
      return slopeAnswer(ask)
    case 'substitute-return':
      return returnAnswer(ask, 'indicator.substitutes', () => 0)
    case 'nvda-chain':
      return returnAnswer(ask, 'indicator.nvda-chain', () => 0)
    case 'nvda-past':
      return returnAnswer(ask, 'quote.nvda', pastReturn)
    case 'process-share':
      // Of the fall of the token price: 1 − Δln rent ÷ Δln constant quality (hardware is what the rent explains; the rest is process and margin).
      return ratioAnswer(ask, 'index.compute.on-demand', (rent, price) => 1 - rent / price)
    case 'elasticity':
      // Δln adoption ÷ −Δln constant quality.
      return ratioAnswer(ask, 'index.adoption', (adoption, price) => adoption / -price)
    case 'breakthrough-return':
      return eventAnswer(ask)
  }
}

/** Theil–Sen, a year. `cutOfSlope` says of what. */
function slopeAnswer({ rule, window, measure, chanceOf }: Ask): Answer {
  const cut = cutOfSlope(rule, window, measure)
  if ('lack' in cut) return cut
  const daily = slopeOf(cut.days, cut.columns[0] ?? [], rule, chanceOf(cut.to))
  return { ...scopeOf(cut), estimate: { value: daily.value * YEAR, low: daily.low * YEAR, high: daily.high * YEAR, support: daily.support } }
}

/** The days and values that a slope is laid through: logarithms, or a share as it is. */
export function cutOfSlope({ slope }: StatisticRule, window: WindowId, measure: Measure): CutOrLack {
  if (!slope) return { lack: 'no-series', days: 0 }
  return cutOf([seriesOf(measure, slope.of)], window, measure, slope.on, slope.scale === 'log' ? Math.log : (percent) => percent / 100)
}

/** The log return over the window, a year, less a bar. Resampled: sessions' log changes, in blocks; the bar is taken as known. */
function returnAnswer({ rule, window, measure, chanceOf }: Ask, of: string, barOf: (series: DailySeries) => number | undefined): Answer {
  const series = seriesOf(measure, of)
  const cut = cutOf([series], window, measure, 'sessions', Math.log)
  if ('lack' in cut) return cut
  const bar = series && barOf(series)
  if (bar === undefined) return { ...scopeOf(cut), lack: 'no-series' }
  const perYear = YEAR / (cut.to - cut.from)
  const columns = cut.columns.map(changesOf)
  const value = total(columns[0]) * perYear - bar
  return { ...scopeOf(cut), estimate: estimateOf(value, resampleSums(columns, ([sum = Number.NaN]) => sum * perYear - bar, chanceOf(cut.to)), rule) }
}

/** The average log return of 2023 and of 2024: from the last closes of 2022, 2023 and 2024. */
function pastReturn(nvda: DailySeries): number | undefined {
  const [before, between, after] = [2022, 2023, 2024].map((year) => closeBy(nvda, Date.UTC(year, 11, 31) / 86_400_000))
  if (before === undefined || between === undefined || after === undefined) return undefined
  return (Math.log(between / before) + Math.log(after / between)) / 2
}

/** The close of the last session up to a day, of the week before it. */
function closeBy(series: DailySeries, day: number): number | undefined {
  for (let before = day; before > day - 7; before--) {
    const value = valueOn(series, before)
    if (series.fresh[placeOf(series, before)] === 1 && value > 0) return value
  }
  return undefined
}

/**
 * A quotient of two log changes over the window, the lower one that of the constant-quality price. It has a value only where the price fell. Resampled: paired daily
 * changes, in blocks; a draw in which the price did not fall says nothing of what its fall did: it stands on the threshold.
 */
function ratioAnswer({ rule, window, measure, chanceOf }: Ask, of: IndexId, quotient: (upper: number, price: number) => number): Answer {
  const cut = cutOf([seriesOf(measure, of), seriesOf(measure, 'index.tokens.constant-quality')], window, measure, 'days', Math.log)
  if ('lack' in cut) return cut
  const columns = cut.columns.map(changesOf)
  const price = total(columns[1])
  if (price > -NO_FALL) return { ...scopeOf(cut), lack: 'no-change' }
  const draws = resampleSums(columns, ([upper = Number.NaN, fall = 0]) => (fall > -NO_FALL ? Number.NaN : quotient(upper, fall)), chanceOf(cut.to))
  return { ...scopeOf(cut), estimate: estimateOf(quotient(total(columns[0]), price), draws, rule) }
}

/** A cut of the price by 30 % or more against seven days before. */
const CUT = Math.log(0.7)
const CUT_DAYS = 7
/** The essay was written about DeepSeek's releases of January 2025: for the window since the essay, what happened in the month before it counts too. */
export const BEFORE_ESSAY = 30
/** Sessions after an event; sessions that the usual relation is estimated from, and how many before the event they end. */
const AFTER = 5
const ESTIMATION = 120
const GAP = 5

/** The first days of the falls that end in the span; a day that is low within a week of another one belongs to the same fall. */
export function eventsOf(price: DailySeries, from: number, to: number): readonly number[] {
  const events: number[] = []
  let last = Number.NEGATIVE_INFINITY
  for (let day = price.first + CUT_DAYS; day <= to; day++) {
    if (!(Math.log(valueOn(price, day) / valueOn(price, day - CUT_DAYS)) <= CUT + 1e-12)) continue
    if (day - last > CUT_DAYS && day >= from) events.push(day)
    last = day
  }
  return events
}

/**
 * Event study (Brown and Warner 1985; MacKinlay 1997). Abnormal return of an event: NVDA's log return over the five sessions after its day, less α + β · SPY's, by least
 * squares over the 120 sessions that end five before it. The value is the mean over events; one whose five sessions are not over does not count yet. The interval is
 * what chance alone would put around it: for each event a run of five successive residuals of its estimation window, begun anywhere.
 */
function eventAnswer({ rule, window, measure, chanceOf }: Ask): Answer {
  const price = seriesOf(measure, 'index.tokens.constant-quality')
  const nvda = seriesOf(measure, 'quote.nvda')
  const spy = seriesOf(measure, 'quote.spy')
  const to = newestOf([price, nvda, spy], measure)
  if (to === undefined || !price || !nvda || !spy) return { lack: 'no-series', days: 0 }
  if (window === 'essay' && to - ESSAY_DAY < LEAST_SINCE_ESSAY) return { lack: 'too-few-days', to, days: 0 }
  const from = beginOf(window, to) - (window === 'essay' ? BEFORE_ESSAY : 0)
  const coverage = coverageOf(price, daysOf(from, to))
  const scope = { from, to, ...(coverage !== undefined && { coverage }) }
  if (coverage !== undefined && coverage < LEAST_COVERAGE) return { ...scope, lack: 'coverage', days: 0 }
  const sessions = daysOf(Math.max(nvda.first, spy.first), to).filter((day) => [nvda, spy].every((quote) => isFresh(quote, day) && valueOn(quote, day) > 0))
  const returns = changesOf(Float64Array.from(sessions, (day) => Math.log(valueOn(nvda, day))))
  const market = changesOf(Float64Array.from(sessions, (day) => Math.log(valueOn(spy, day))))
  const studies = eventsOf(price, from, to).flatMap((day) => studyOf(sessions, returns, market, day) ?? [])
  if (studies.length === 0) return { ...scope, lack: 'no-events', days: 0 }
  const value = studies.reduce((sum, { abnormal }) => sum + abnormal, 0) / studies.length
  const { seed, draws } = chanceOf(to)
  const random = randomFrom(seed)
  const chance = new Float64Array(draws).map(() => value + studies.reduce((sum, { noise }) => sum + (noise[below(random, noise.length)] ?? 0), 0) / studies.length)
  return { ...scope, days: studies.length, estimate: estimateOf(value, chance, rule) }
}

type Study = { readonly abnormal: number; /** Sums of five successive residuals. */ readonly noise: Float64Array }

/** Place t of the returns is the change from session t to session t + 1. */
function studyOf(sessions: readonly number[], returns: Float64Array, market: Float64Array, event: number): Study | undefined {
  const after = sessions.findIndex((day) => day > event)
  const first = after - 1 - GAP - ESTIMATION
  if (after < 0 || first < 0 || after + AFTER > sessions.length) return undefined
  const y = returns.subarray(first, first + ESTIMATION)
  const x = market.subarray(first, first + ESTIMATION)
  const meanX = total(x) / ESTIMATION
  const meanY = total(y) / ESTIMATION
  let xy = 0
  let xx = 0
  for (let place = 0; place < ESTIMATION; place++) {
    const apart = (x[place] ?? 0) - meanX
    xy += apart * ((y[place] ?? 0) - meanY)
    xx += apart * apart
  }
  const beta = xx > 0 ? xy / xx : 0
  const alpha = meanY - beta * meanX
  const running = runningOf(y.map((value, place) => value - alpha - beta * (x[place] ?? 0)))
  const noise = new Float64Array(ESTIMATION - AFTER + 1).map((_zero, start) => (running[start + AFTER] ?? 0) - (running[start] ?? 0))
  const abnormal = total(returns.subarray(after - 1, after - 1 + AFTER)) - AFTER * alpha - beta * total(market.subarray(after - 1, after - 1 + AFTER))
  return { abnormal, noise }
}

/** Series over the days of a window on which each has a value above zero (a share: at zero too), or why that is not enough. */
function cutOf(all: readonly (DailySeries | undefined)[], window: WindowId, measure: Measure, on: 'days' | 'sessions', scale: (value: number) => number): CutOrLack {
  const series = all.filter((one) => one !== undefined)
  const to = newestOf(all, measure)
  if (to === undefined) return { lack: 'no-series', days: 0 }
  const from = beginOf(window, to)
  const days = daysOf(from, to).filter((day) => series.every((one) => Number.isFinite(scale(valueOn(one, day))) && (on === 'days' || isFresh(one, day))))
  const [first = to] = days
  const last = days.at(-1) ?? to
  const coverages = series.flatMap((one) => coverageOf(one, days) ?? [])
  const coverage = coverages.length > 0 ? Math.min(...coverages) : undefined
  const scope = { from: first, to: last, days: days.length, ...(coverage !== undefined && { coverage }) }
  if (window === 'essay' && to - from < LEAST_SINCE_ESSAY) return { ...scope, lack: 'too-few-days' }
  for (const one of series) {
    const observed = days.filter((day) => isFresh(one, day))
    if (observed.length < FEWEST_DAYS || (observed.at(-1) ?? 0) - (observed[0] ?? 0) < LEAST_SPAN * (to - from)) return { ...scope, lack: 'too-few-days' }
  }
  if (coverage !== undefined && coverage < LEAST_COVERAGE) return { ...scope, lack: 'coverage' }
  return { from: first, to: last, days, columns: series.map((one) => Float64Array.from(days, (day) => scale(valueOn(one, day)))), coverage }
}

/** The newest day on which each of the series had been observed; `undefined` where one is missing or has gone silent. */
function newestOf(all: readonly (DailySeries | undefined)[], measure: Measure): number | undefined {
  let newest = measure.day
  for (const series of all) {
    const last = series && lastFresh(series)
    if (last === undefined || measure.day - last > STALE_DAYS) return undefined
    newest = Math.min(newest, last)
  }
  return newest
}

const scopeOf = ({ from, to, days, coverage }: Cut): Scope => ({ from, to, days: days.length, ...(coverage !== undefined && { coverage }) })

export function seriesOf({ lines, series }: Measure, id: string): DailySeries | undefined {
  const all: ReadonlyMap<string, DailySeries> = lines
  return all.get(id) ?? series.get(id)
}

const isLine = (series: DailySeries): series is IndexLine => 'coverage' in series
function coverageOf(series: DailySeries, days: readonly number[]): number | undefined {
  if (!isLine(series) || days.length === 0) return undefined
  return days.reduce((sum, day) => sum + (series.coverage[placeOf(series, day)] ?? 0), 0) / days.length
}

const isFresh = (series: DailySeries, day: number): boolean => series.fresh[placeOf(series, day)] === 1
const daysOf = (from: number, to: number): readonly number[] => Array.from({ length: Math.max(0, to - from + 1) }, (_nothing, place) => from + place)
const changesOf = (values: Float64Array): Float64Array => values.subarray(1).map((value, place) => value - (values[place] ?? Number.NaN))
const total = (values: Float64Array | undefined): number => values?.reduce((sum, value) => sum + value, 0) ?? Number.NaN
