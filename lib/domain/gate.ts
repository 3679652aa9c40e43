import type { Latest, Observation } from './observation.ts'
import { standing } from './observation.ts'
import type { SignalId } from './signal.ts'
import { UNITS, type Unit } from './unit.ts'

/** A jump that waits until a second observation or another source confirms it. */
export type Pending = {
  readonly entryId: string
  readonly observation: Observation
  /** Only another source or an operator may confirm it. */
  readonly strict: boolean
}

export type RefusalKind = 'jump' | 'range' | 'time' | 'unit' | 'row' | 'unstaged'
export type Refused = {
  readonly entryId: string
  readonly kind: RefusalKind
  readonly reason: string
  readonly observation: Observation
  readonly last: number | null
}

/** What the gate knows of a signal. */
export type Known = {
  readonly latest: Latest | undefined
  readonly pending: Pending | undefined
  readonly unit: Unit
  readonly step: number
  /** Largest |Δln| that the signal's own recent history has shown at least twice. */
  readonly wildness: number
}

export type GateResult = {
  /** In the order to commit; a confirmed jump brings the observation that waited with it. */
  readonly accepted: readonly Observation[]
  readonly refused: readonly Refused[]
  /** The jump that waits now, per signal touched; `null`: none any more. */
  readonly pending: ReadonlyMap<SignalId, Pending | null>
  /** What became of entries that waited. */
  readonly settled: readonly { readonly entryId: string; readonly status: 'confirmed' | 'superseded' }[]
  readonly duplicates: number
}

/** A source's clock may be ahead of ours by this much. */
export const CLOCK_SKEW = 5 * 60_000
const EARLIEST = Date.UTC(2000, 0, 1)
/** Two observations agree on a level when they lie within this ratio of one another. */
const AGREEMENT = Math.log(1.05)
/** A step past ×20 is never confirmed by the same source alone: a unit that changed would confirm itself. */
const STRICT = Math.log(20)
/** The same for steps of over half of a feed's signals at once (at least this many). */
const TOGETHER = 5

const words = (value: number): string => String(Number(value.toPrecision(6)))

/** How large a step may be before it must be confirmed: wider after a long silence and for a signal that is wild by nature. */
export function allowedStep(known: Known, elapsed: number): number {
  const { jump } = UNITS[known.unit]
  if (jump === null) return Infinity
  const silence = Math.min(2.5, 1 + Math.log10(Math.max(1, elapsed / known.step)) / 2)
  return Math.max(Math.log(jump) * silence, known.wildness * 1.25)
}

/** The log of the ratio; infinite where one of two different values is not positive. */
export const stepFrom = (last: number, value: number): number => (last > 0 && value > 0 ? Math.log(value / last) : last === value ? 0 : Infinity)

/**
 * The quality gate: range, time, duplicate, jump. Pure: the same observations against the same knowledge give the same
 * verdicts. Observations older than the newest one are history: they are held to range and time alone.
 */
export function gate(observations: readonly Observation[], knownOf: (id: SignalId) => Known, now: number): GateResult {
  const accepted: Observation[] = []
  const refused: Refused[] = []
  const pending = new Map<SignalId, Pending | null>()
  const settled: { entryId: string; status: 'confirmed' | 'superseded' }[] = []
  let duplicates = 0
  const latest = new Map<SignalId, Observation | undefined>()
  const together = jumpsTogether(observations, knownOf)

  for (const observation of [...observations].sort((a, b) => a.observedAt - b.observedAt)) {
    const { signalId, value, observedAt } = observation
    const known = knownOf(signalId)
    const last = latest.has(signalId) ? latest.get(signalId) : known.latest
    const refuse = (kind: RefusalKind, reason: string): string => {
      // The same refusal at every poll is one entry, not a flood.
      const entryId = `${signalId}~${kind}~${words(value)}`
      refused.push({ entryId, kind, reason, observation, last: last?.value ?? null })
      return entryId
    }
    const { min, max } = UNITS[known.unit]
    if (!Number.isFinite(value)) refuse('range', 'not a number')
    else if (value < min || value > max) refuse('range', `${words(value)} ${known.unit} is outside ${words(min)} … ${words(max)}`)
    else if (!Number.isFinite(observedAt) || observedAt < EARLIEST) refuse('time', 'has no usable time of observation')
    else if (observedAt > now + CLOCK_SKEW) refuse('time', `observed in the future: ${new Date(observedAt).toISOString()}`)
    else {
      const place = standing(observation, last && asLatest(last))
      if (place === 'duplicate') {
        duplicates += 1
        continue
      }
      if (place === 'late' || !last) {
        accepted.push(observation)
        if (!last) latest.set(signalId, observation)
        continue
      }
      const step = stepFrom(last.value, value)
      const waiting = pending.has(signalId) ? (pending.get(signalId) ?? undefined) : known.pending
      if (Math.abs(step) <= allowedStep(known, observedAt - last.observedAt)) {
        if (waiting) {
          settled.push({ entryId: waiting.entryId, status: 'superseded' })
          pending.set(signalId, null)
        }
      } else if (waiting && confirms(observation, waiting)) {
        accepted.push(waiting.observation)
        settled.push({ entryId: waiting.entryId, status: 'confirmed' })
        pending.set(signalId, null)
      } else {
        const ratio = `${words(last.value)} → ${words(value)} ${known.unit}, ×${words(Math.exp(step))}`
        const strict = together || Math.abs(step) > STRICT
        const why = together ? 'over half of this feed’s signals jumped at once: has its unit changed?' : strict ? 'too far to be confirmed by the same source alone' : 'waits for a second observation'
        const entryId = refuse('jump', `${ratio}: ${why}`)
        if (waiting && waiting.entryId !== entryId) settled.push({ entryId: waiting.entryId, status: 'superseded' })
        pending.set(signalId, { entryId, observation, strict })
        continue
      }
      accepted.push(observation)
      latest.set(signalId, observation)
    }
  }
  return { accepted, refused, pending, settled, duplicates }
}

const asLatest = (observation: Observation): Latest => ({ ...observation, seq: 0 })

/** Another moment of the same source confirms; where that is not enough, another source must. */
export function confirms(next: Observation, waiting: Pending): boolean {
  const first = waiting.observation
  const agrees = Math.abs(stepFrom(first.value, next.value)) <= AGREEMENT
  return agrees && (next.feedId !== first.feedId || (!waiting.strict && next.observedAt !== first.observedAt))
}

function jumpsTogether(observations: readonly Observation[], knownOf: (id: SignalId) => Known): boolean {
  const newest = new Map(observations.map((observation) => [observation.signalId, observation]))
  let compared = 0
  let jumped = 0
  for (const { signalId, value, observedAt } of newest.values()) {
    const known = knownOf(signalId)
    if (!known.latest || UNITS[known.unit].jump === null) continue
    compared += 1
    if (Math.abs(stepFrom(known.latest.value, value)) > allowedStep(known, observedAt - known.latest.observedAt)) jumped += 1
  }
  return jumped >= TOGETHER && jumped * 2 > compared
}
