import type { StoredMode } from '../domain/observation.ts'
import { quantileOf } from './bootstrap.ts'
import { ESSAY_DAY } from './facts.ts'
import { COMPONENT_IDS, type ComponentId, type IndexId } from './ids.ts'
import { lastFresh, placeOf, valueOn, type IndexLine, type Member } from './line.ts'
import { randomFrom } from './random.ts'

export type ComponentRule = {
  readonly id: ComponentId
  readonly indexId: IndexId
  readonly title: string
  /** 1: a rise points down the chain. */
  readonly sign: 1 | -1
  /** A log change of this size scores 1. */
  readonly scale: number
  readonly scaleFrom: string
}

/**
 * What the headline is made of. A scale is the standard deviation of the component's one-year log changes before the essay, if the record holds two years of such
 * changes (three years of values); else a stated constant. Fixed here, so that no later figure moves an earlier value.
 */
export const COMPONENTS: readonly ComponentRule[] = [
  { id: 'rotation', indexId: 'index.rotation', title: 'Rotation of equities', sign: 1, scale: 0.17, scaleFrom: 'Standard deviation of 769 daily one-year log changes, 2023-01-03 to 2025-02-09, of today’s baskets in the shipped record: 0.167' },
  { id: 'rent', indexId: 'index.compute.on-demand', title: 'Rent of compute', sign: -1, scale: 0.35, scaleFrom: 'Stated: a fall by 30 % in a year scores 1. Before the essay the record has list prices of few sellers; over the ten months that it can be computed for, the deviation is 0.10: too little of the market to be a scale' },
  { id: 'token-price', indexId: 'index.tokens.constant-quality', title: 'Token price of constant quality', sign: -1, scale: 0.8, scaleFrom: 'Stated: the standard deviation of the index’s one-year log changes on 347 days before the essay, in the shipped record, is 0.80; under a year of them is no more than a guide' },
  { id: 'adoption', indexId: 'index.adoption', title: 'Adoption', sign: 1, scale: 0.69, scaleFrom: 'Stated: a doubling in a year scores 1. The record begins with the year of the essay' },
]

/** Points that a mean score of 1 is worth. */
const POINTS = 10
/** Fewer components than this are no index. */
export const LEAST_COMPONENTS = 2
export const REWEIGHTINGS = 1000

type Part = Pick<ComponentRule, 'id'> & {
  /** Its base: the day on which it joins; `undefined`: it has no value yet. */
  readonly base: number | undefined
  /** A day since the beginning: sign · ln(value ÷ value at its base) ÷ scale; 0 before. */
  readonly scores: Float64Array
}

/** Score gained by each component over a span in which the same ones count. */
type Phase = { readonly counts: readonly boolean[]; readonly gains: readonly number[] }
type Path = {
  readonly begin: number
  readonly parts: readonly Part[]
  /** How many components have a value, a day since the beginning. */
  readonly priced: Uint8Array
  readonly phases: readonly Phase[]
  readonly values: Float64Array
  /** Of each component on the newest day, and on the one before. */
  readonly points: readonly number[]
  readonly pointsBefore: readonly number[]
}

const levelOn = (line: IndexLine | undefined, day: number): number => (line ? valueOn(line, day) : Number.NaN)

/**
 * The index begins on the first day since the essay on which two components have a value. A component that joins later has its base, and a score of 0, on the day it
 * joins. To join must not move the index, as a mean with one more zero in it would: so the index is chained, `VMI_t = VMI_{t−1} + 10 · mean(score_t − score_{t−1})` over
 * the components that had a value at t − 1. Where all are there from the beginning that is `100 + 10 · mean(scores)`. A component without a value on a day
 * stays where it was; with fewer than two all do.
 */
function pathOf(lines: ReadonlyMap<IndexId, IndexLine>, day: number): Path | undefined {
  const valuesOn = (at: number): number[] => COMPONENTS.map(({ indexId }) => levelOn(lines.get(indexId), at))
  const pricedIn = (values: readonly number[]): number => values.filter((value) => value > 0).length
  let begin = ESSAY_DAY
  while (begin <= day && pricedIn(valuesOn(begin)) < LEAST_COMPONENTS) begin++
  if (begin > day) return undefined
  const length = day - begin + 1
  const bases: (number | undefined)[] = COMPONENTS.map(() => undefined)
  const levels = COMPONENTS.map(() => Number.NaN)
  const scores = COMPONENTS.map(() => new Float64Array(length))
  const priced = new Uint8Array(length)
  for (let place = 0; place < length; place++) {
    const today = valuesOn(begin + place)
    priced[place] = pricedIn(today)
    for (const [part, { sign, scale }] of COMPONENTS.entries()) {
      const value = today[part] ?? Number.NaN
      if (bases[part] === undefined && value > 0) {
        bases[part] = begin + place
        levels[part] = value
      }
      const isHeard = value > 0 && (priced[place] ?? 0) >= LEAST_COMPONENTS
      scores[part]![place] = isHeard ? (sign * Math.log(value / (levels[part] ?? Number.NaN))) / scale : (scores[part]?.[place - 1] ?? 0)
    }
  }
  const parts = COMPONENTS.map(({ id }, part): Part => ({ id, base: bases[part], scores: scores[part] ?? new Float64Array(length) }))
  return { begin, parts, priced, ...chained(parts, begin, length) }
}

function chained(parts: readonly Part[], begin: number, length: number): Pick<Path, 'phases' | 'values' | 'points' | 'pointsBefore'> {
  const values = new Float64Array(length)
  const points = parts.map(() => 0)
  let pointsBefore: readonly number[] = [...points]
  const phases: { counts: boolean[]; gains: number[] }[] = []
  values[0] = 100
  for (let place = 1; place < length; place++) {
    const counts = parts.map(({ base }) => base !== undefined && base < begin + place)
    const counting = counts.filter(Boolean).length
    let phase = phases.at(-1)
    if (phase?.counts.filter(Boolean).length !== counting) phases.push((phase = { counts, gains: parts.map(() => 0) }))
    pointsBefore = [...points]
    for (const [part, { scores }] of parts.entries()) {
      if (!counts[part]) continue
      const gain = (scores[place] ?? 0) - (scores[place - 1] ?? 0)
      phase.gains[part] = (phase.gains[part] ?? 0) + gain
      points[part] = (points[part] ?? 0) + (POINTS * gain) / counting
    }
    values[place] = 100 + points.reduce((sum, point) => sum + point, 0)
  }
  return { phases, values, points, pointsBefore }
}

/** The index with other weights; `undefined` where no component that has a weight counts. */
function weighted(phases: readonly Phase[], weights: readonly number[]): number | undefined {
  let value = 100
  let counted = phases.length === 0
  for (const { counts, gains } of phases) {
    let all = 0
    let sum = 0
    for (const [part, weight] of weights.entries()) {
      if (!counts[part]) continue
      all += weight
      sum += weight * (gains[part] ?? 0)
    }
    if (all <= 0) continue
    counted = true
    value += (POINTS * sum) / all
  }
  return counted ? value : undefined
}

/** The Value Migration Index a day: 100 on the day of the essay, or on the first day it can be had after it. Contributions of its members add up to ln(value ÷ 100). */
export function vmiOf(lines: ReadonlyMap<IndexId, IndexLine>, day: number): IndexLine {
  const length = Math.max(0, day - ESSAY_DAY + 1)
  const values = new Float64Array(length).fill(Number.NaN)
  const coverage = new Float64Array(length)
  const fresh = new Uint8Array(length)
  const carried = new Uint8Array(length)
  const path = pathOf(lines, day)
  if (path) {
    const parts = COMPONENTS.map(({ indexId }) => lines.get(indexId))
    // As of the newest day of each: a Sunday takes nothing from the baskets.
    const covered = parts.map(() => 0)
    for (const [since, value] of path.values.entries()) {
      const at = path.begin + since
      const place = at - ESSAY_DAY
      values[place] = value
      carried[place] = (path.priced[since] ?? 0) < LEAST_COMPONENTS ? 1 : 0
      for (const [part, line] of parts.entries()) if (line?.fresh[placeOf(line, at)] === 1 || !(levelOn(line, at) > 0)) covered[part] = coverageOn(line, at)
      coverage[place] = covered.reduce((sum, share) => sum + share, 0) / parts.length
      fresh[place] = parts.some((line) => line && line.fresh[placeOf(line, at)] === 1) ? 1 : 0
    }
  }
  return {
    id: 'index.vmi', unit: 'index', first: ESSAY_DAY, values, fresh, ...newestOf(lines), base: path?.begin, coverage, carried,
    minimum: LEAST_COMPONENTS, members: membersOf(lines, path, day), departed: 0,
  }
}

/** A component without a value covers nothing. */
const coverageOn = (line: IndexLine | undefined, day: number): number => (line && levelOn(line, day) > 0 ? (line.coverage[placeOf(line, day)] ?? 0) : 0)

function newestOf(lines: ReadonlyMap<IndexId, IndexLine>): { readonly observedAt: number; readonly mode: StoredMode } {
  let newest: { readonly observedAt: number; readonly mode: StoredMode } = { observedAt: 0, mode: 'recorded' }
  for (const { indexId } of COMPONENTS) {
    const line = lines.get(indexId)
    if (line && line.observedAt > newest.observedAt) newest = line
  }
  return { observedAt: newest.observedAt, mode: newest.mode }
}

/** Points become logs in one proportion for all, the logarithmic mean: then they add up to the index's logarithm. */
const logsAPoint = (from: number, to: number): number => (Math.abs(to - from) < 1e-9 ? 1 / from : Math.log(to / from) / (to - from))

function membersOf(lines: ReadonlyMap<IndexId, IndexLine>, path: Path | undefined, day: number): readonly Member[] {
  const value = path?.values.at(-1) ?? 100
  const before = path?.values.at(-2) ?? value
  const priced = COMPONENTS.filter(({ indexId }) => levelOn(lines.get(indexId), day) > 0).length
  return COMPONENTS.map(({ indexId, title }, part) => {
    const line = lines.get(indexId)
    const level = levelOn(line, day)
    const isPriced = level > 0
    const points = path?.points[part] ?? 0
    return {
      id: indexId, title, signalIds: [], weight: isPriced ? 1 / priced : 0, value: isPriced ? level : undefined, unit: 'index',
      observedAt: line && line.observedAt > 0 ? line.observedAt : undefined, priced: isPriced,
      contribution: points * logsAPoint(100, value), contribution1d: (points - (path?.pointsBefore[part] ?? 0)) * logsAPoint(before, value),
    }
  })
}

export type ComponentReading = Omit<ComponentRule, 'title'> & {
  /** Since its base. */
  readonly logChange: number | undefined
  readonly score: number | undefined
  /** In points; they add up to the index less 100. */
  readonly contribution: number | undefined
  readonly coverage: number | undefined
  readonly day: number | undefined
}

export type HeadlineReading = {
  readonly value: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
  /** Down the chain, up the chain, or the band spans 100. */
  readonly direction: 'down' | 'up' | 'unclear' | undefined
  readonly breadth: { readonly down: number; readonly of: number }
  readonly coverage: number
  /** In points. */
  readonly change30d: number | undefined
  readonly day: number | undefined
  readonly mode: StoredMode | undefined
  readonly components: readonly ComponentReading[]
  readonly leaveOneOut: readonly { readonly without: ComponentId; readonly value: number | undefined }[]
}

/**
 * What stands beside the index on its newest day. The band: 90 % of 1,000 re-weightings drawn evenly from all weights that add up to 1 (Dirichlet(1, 1, 1, 1), as shares
 * of exponentials; always the same ones, so that it moves with the figures alone), widened to what leaving any one component out gives. (OECD/JRC 2008, Handbook on
 * Constructing Composite Indicators, step 7: robustness.)
 */
export function headlineOf(lines: ReadonlyMap<IndexId, IndexLine>, day: number, draws = REWEIGHTINGS): HeadlineReading {
  const path = pathOf(lines, day)
  const value = path?.values.at(-1)
  const components = COMPONENTS.map((rule, part) => readingOf(rule, lines.get(rule.indexId), path, part))
  const days = components.flatMap((component) => component.day ?? [])
  const leaveOneOut = COMPONENT_IDS.map((without) => {
    const joined = path?.parts.some(({ id, base }) => id === without && base !== undefined) ?? false
    return { without, value: path && joined ? weighted(path.phases, COMPONENTS.map(({ id }) => (id === without ? 0 : 1))) : undefined }
  })
  const band = path && bandOf(path.phases, leaveOneOut.flatMap((one) => one.value ?? []), draws)
  const scores = components.flatMap(({ score }) => score ?? [])
  const newest = newestOf(lines)
  const newestDay = days.length > 0 ? Math.max(...days) : undefined
  return {
    value, low: band?.low, high: band?.high,
    direction: band && (band.low > 100 ? 'down' : band.high < 100 ? 'up' : 'unclear'),
    breadth: { down: scores.filter((score) => score > 1e-9).length, of: scores.length },
    coverage: components.reduce((sum, { coverage }) => sum + (coverage ?? 0), 0) / components.length,
    change30d: path && newestDay !== undefined ? monthOf(path, newestDay) : undefined,
    day: newestDay,
    mode: newest.observedAt > 0 ? newest.mode : undefined,
    components, leaveOneOut,
  }
}

/** Change over the thirty days before its newest day, in points. */
function monthOf({ begin, values }: Path, day: number): number | undefined {
  const [is, was] = [values[day - begin], values[day - begin - 30]]
  return is === undefined || was === undefined ? undefined : is - was
}

function readingOf({ id, indexId, sign, scale, scaleFrom }: ComponentRule, line: IndexLine | undefined, path: Path | undefined, part: number): ComponentReading {
  const joined = path?.parts[part]?.base !== undefined
  const score = joined ? path?.parts[part]?.scores.at(-1) : undefined
  const newest = line && lastFresh(line)
  return {
    id, indexId, sign, scale, scaleFrom,
    logChange: score !== undefined ? sign * score * scale : undefined, score,
    contribution: joined ? path?.points[part] : undefined,
    coverage: newest === undefined ? undefined : coverageOn(line, newest),
    day: newest,
  }
}

function bandOf(phases: readonly Phase[], leaveOneOut: readonly number[], draws: number): { readonly low: number; readonly high: number } {
  const random = randomFrom('index.vmi')
  const values = new Float64Array(draws).map(() => weighted(phases, COMPONENTS.map(() => -Math.log(1 - random()))) ?? Number.NaN).sort()
  return { low: Math.min(quantileOf(values, 0.05), ...leaveOneOut), high: Math.max(quantileOf(values, 0.95), ...leaveOneOut) }
}
