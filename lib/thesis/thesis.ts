import { CLAIMS, claimOf } from './claims.ts'
import { isoDay } from './facts.ts'
import { CLAIM_IDS, WINDOWS, type ClaimId, type Verdict, type WindowId } from './ids.ts'
import { lastFresh, type DailySeries } from './line.ts'
import type { Measure } from './measure-types.ts'
import { overturnOf, type Overturn } from './overturn.ts'
import { evidenceOf, seriesOf, STALE_DAYS, statisticsOf, type StatisticReading } from './statistics.ts'
import { flowOf, gaugesOf, growthOf } from './summary.ts'
import { combine, hold, type Held } from './verdict.ts'
import { headlineOf } from './vmi.ts'

/** Another version of the method works the whole history out anew; it is told with every answer. */
export const METHOD_VERSION = '1.0'

/** What a day alone says of a claim over one window. */
export type Reading = {
  readonly claim: ClaimId
  readonly window: WindowId
  readonly verdict: Verdict
  readonly statistics: readonly StatisticReading[]
  /** The newest day of evidence. */
  readonly evidence: number | undefined
  readonly overturn: Overturn | undefined
}

/** Verdicts as they are held, by claim and window. */
export type HeldVerdicts = Readonly<Record<string, Held>>
const keyOf = (claim: ClaimId, window: WindowId): string => `${claim} ${window}`

/** Quotes that statistics read besides the evidence that is shown. */
const BESIDE = ['quote.nvda', 'quote.spy']

/** What a reading follows from, in a word: the same word, the same reading. */
function traceOf(series: DailySeries | undefined, day: number): string {
  const last = series && lastFresh(series)
  if (!series || last === undefined) return '-'
  let sum = 0
  let count = 0
  for (let place = 0; place <= last - series.first; place++) {
    const value = series.values[place] ?? 0
    // Weighted by its place, so that two days that change places are told apart.
    if (!Number.isNaN(value)) sum += value * (place + 1)
    count += series.fresh[place] ?? 0
  }
  return `${last} ${count} ${sum} ${day - last > STALE_DAYS}`
}

export type Judge = Generator<undefined, readonly Reading[]>

/** Past days and the present are judged in turn: so many readings of a claim are remembered. */
const REMEMBERED = 3

/**
 * Judges day after day. What has no new evidence since the day before says what it said then, so that a day without news
 * costs nothing. It comes in pieces: after each, whoever runs it may let others have their turn.
 */
export function makeJudge(): (measure: Measure, draws: number) => Judge {
  const held = new Map<string, { readonly trace: string; readonly reading: Reading }[]>()
  return function* judge(measure, draws) {
    const readings: Reading[] = []
    for (const { id, evidence } of CLAIMS) {
      const traces = [...evidence, ...BESIDE].map((name) => traceOf(seriesOf(measure, name), measure.day)).join('|')
      for (const window of WINDOWS) {
        const trace = `${draws} ${traces}`
        const remembered = held.get(keyOf(id, window)) ?? []
        let found = remembered.find((one) => one.trace === trace)
        if (!found) {
          found = { trace, reading: readingOf(id, window, measure, draws) }
          held.set(keyOf(id, window), [found, ...remembered].slice(0, REMEMBERED))
          yield
        }
        readings.push(found.reading)
      }
    }
    return readings
  }
}

function readingOf(claim: ClaimId, window: WindowId, measure: Measure, draws: number): Reading {
  const statistics = statisticsOf(claim, window, measure, draws)
  return { claim, window, verdict: combine(statistics.map(({ verdict }) => verdict)), statistics, evidence: evidenceOf(statistics), overturn: overturnOf(claim, window, measure) }
}

/** The verdicts that hold after a day has ended. */
export function holdAll(held: HeldVerdicts | undefined, readings: readonly Reading[], day: number): HeldVerdicts {
  return Object.fromEntries(readings.map(({ claim, window, verdict, evidence }) => [keyOf(claim, window), hold(held?.[keyOf(claim, window)], { verdict, evidence }, day)]))
}

export const heldOf = (held: HeldVerdicts | undefined, claim: ClaimId, window: WindowId): Held | undefined => held?.[keyOf(claim, window)]

const orNull = <T>(value: T | undefined): T | null => value ?? null
const dayOrNull = (day: number | undefined): string | null => (day === undefined ? null : isoDay(day))

function statisticOf({ from, to, value, low, high, support, lack, coverage, ...rest }: StatisticReading) {
  return { ...rest, value: orNull(value), low: orNull(low), high: orNull(high), support: orNull(support), lack: orNull(lack), from: dayOrNull(from), to: dayOrNull(to), coverage: orNull(coverage) }
}

function claimTold(id: ClaimId, held: HeldVerdicts | undefined, readings: readonly Reading[]) {
  const { stage, says, section, supportedWhen, evidence } = claimOf(id)
  return {
    id, stage, says, section, supportedWhen, evidence: [...evidence],
    readings: readings.filter(({ claim }) => claim === id).map(({ window, verdict: today, statistics, overturn }) => {
      const standing = heldOf(held, id, window)
      return {
        window,
        verdict: standing?.verdict ?? today,
        since: dayOrNull(standing?.since),
        today,
        pending: standing?.pending ? { ...standing.pending } : null,
        statistics: statistics.map(statisticOf),
        overturn: overturn ? { ...overturn, by: isoDay(overturn.by) } : null,
        history: (standing?.history ?? []).map(({ from, verdict }) => ({ from: isoDay(from), verdict })),
      }
    }),
  }
}

function headlineTold(measure: Measure) {
  const { value, low, high, direction, breadth, coverage, change30d, day, mode, components, leaveOneOut } = headlineOf(measure.lines, measure.day)
  return {
    value: orNull(value), low: orNull(low), high: orNull(high), direction: orNull(direction), breadth, coverage, change30d: orNull(change30d), day: dayOrNull(day), mode: orNull(mode),
    components: components.map(({ logChange, score, contribution, coverage: covered, day: newest, ...rule }) => ({ ...rule, logChange: orNull(logChange), score: orNull(score), contribution: orNull(contribution), coverage: orNull(covered), day: dayOrNull(newest) })),
    leaveOneOut: leaveOneOut.map(({ without, value: left }) => ({ without, value: orNull(left) })),
  }
}

/** Everything that is told of an instant, as the API says it. */
export function thesisOf(measure: Measure, held: HeldVerdicts | undefined, readings: readonly Reading[], computedAt: number) {
  const newest = Math.max(0, ...[...measure.lines.values()].map(({ observedAt }) => observedAt))
  return {
    at: new Date(measure.at).toISOString(),
    day: isoDay(measure.day),
    factsTo: newest === 0 ? null : new Date(newest).toISOString().slice(0, 10),
    computedAt: new Date(computedAt).toISOString(),
    method: METHOD_VERSION,
    recorded: [...measure.lines.values()].every(({ mode }) => mode === 'recorded'),
    headline: headlineTold(measure),
    gauges: gaugesOf(measure),
    flow: flowOf(measure),
    growth: growthOf(measure),
    claims: CLAIM_IDS.map((id) => claimTold(id, held, readings)),
  }
}
