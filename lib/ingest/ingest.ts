import { keepsRaw, RAW_KEEP, RESOLUTIONS, TIERS } from '../domain/candle.ts'
import { confirms, gate, stepFrom, type GateResult, type Known, type Pending, type Refused } from '../domain/gate.ts'
import { modeAt } from '../domain/mode.ts'
import type { Latest, Observation, StoredMode } from '../domain/observation.ts'
import type { Signal, SignalId } from '../domain/signal.ts'
import { days } from '../domain/time.ts'
import { UNITS } from '../domain/unit.ts'
import type { Feed, Reading } from '../feeds/feed.ts'
import { MAX_COMMIT, type Committed, type Write } from '../store/commit.ts'
import type { Store } from '../store/store.ts'
import { makeCurrent } from '../store/series.ts'
import type { QuarantineEntry } from '../wire/api.ts'
import { describe } from './describe.ts'

export type Ingested = { readonly accepted: number; readonly refused: number; readonly quarantined: number; readonly duplicates: number }
export type RowRefusal = { readonly reason: string; readonly row: unknown }

export type Ingest = ReturnType<typeof makeIngest>

/**
 * Readings of one feed → gate → atomic commits. Shared by polls, streams and the record: there is one way in.
 * `feedOf` tells the preference of the feed that brought a quote's newest value. `mode`: every observation is marked so,
 * whatever its feed says (a replay).
 */
export function makeIngest({ store, feedOf, mode: marked }: { readonly store: Store; readonly feedOf: (id: string) => Feed | undefined; readonly mode?: StoredMode }) {
  /** What this process has seen described, so that an unchanged description is not written again. */
  const described = new Map<SignalId, string>()

  async function ingest(feed: Feed, readings: readonly Reading[], rows: readonly RowRefusal[], now: number): Promise<Ingested> {
    const total = { accepted: 0, refused: 0, quarantined: 0, duplicates: 0 }
    const refusals: QuarantineEntry[] = rows.map(({ reason, row }) => rowEntry(feed.id, reason, row, now))
    for (let from = 0; from === 0 || from < readings.length; from += MAX_COMMIT) {
      const done = await ingestSome(feed, readings.slice(from, from + MAX_COMMIT), from === 0 ? refusals : [], now)
      total.accepted += done.accepted
      total.refused += done.refused
      total.quarantined += done.quarantined
      total.duplicates += done.duplicates
    }
    return total
  }

  /** What a feed's readings say of the signals that have their place in the chain; the others are refused. */
  function observe(feed: Feed, readings: readonly Reading[], now: number): { signals: Map<SignalId, Signal>; observations: Observation[]; unstaged: QuarantineEntry[] } {
    const signals = new Map<SignalId, Signal>()
    const unstaged: QuarantineEntry[] = []
    const observations: Observation[] = []
    const mode = marked ?? feed.mode
    for (const { signal: spec, value, observedAt, knownAt } of readings) {
      const signal = signals.get(spec.id) ?? describe(feed, spec)
      if (!signal) {
        unstaged.push(entryOf({ entryId: `${spec.id}~unstaged`, kind: 'unstaged', reason: `no stage rule names ${spec.id}`, observation: { signalId: spec.id, value, observedAt, receivedAt: now, feedId: feed.id, mode }, last: null }))
        continue
      }
      signals.set(spec.id, signal)
      observations.push({ signalId: spec.id, value, observedAt, receivedAt: Math.min(knownAt ?? now, now), feedId: feed.id, mode })
    }
    return { signals, observations, unstaged }
  }

  /**
   * History out of an archive: values of any age of any number, no news. It goes through the gate in its own order, so
   * that a jump within it is confirmed by what follows and never held against today's value. What is newer than the
   * newest value that a feed has brought is left to its polls; of a signal that has none the newest value goes first:
   * all others are late, as history should be. `holesOnly`: an instant that has a value keeps it.
   */
  async function ingestHistory(feed: Feed, readings: readonly Reading[], rows: readonly RowRefusal[], now: number, { holesOnly = false }: { readonly holesOnly?: boolean } = {}): Promise<Ingested> {
    const { signals, observations, unstaged } = observe(feed, readings, now)
    const ids = [...signals.keys()]
    const latest = await store.hot.latest(ids)
    const old = observations.filter((observation) => {
      const newest = latest.get(observation.signalId)
      return !newest || newest.mode === 'recorded' || observation.observedAt <= newest.observedAt
    })
    const result = gate(old, (id) => {
      const signal = signals.get(id)
      if (!signal) throw new Error(`${id} was not described`)
      return { latest: undefined, pending: undefined, unit: signal.unit, step: signal.step, wildness: 0 }
    }, now)
    // A jump that was confirmed by what follows it was none to be told of.
    const settled = new Map(result.settled.map(({ entryId, status }) => [entryId, status]))
    const stopped = result.refused.flatMap((refused) => {
      const status = settled.get(refused.entryId)
      return status === 'confirmed' ? [] : [{ ...entryOf(refused), ...(status && { status }) }]
    })
    const refused = await unheld([...rows.map(({ reason, row }) => rowEntry(feed.id, reason, row, now)), ...unstaged, ...stopped])
    const accepted = (await withoutKnownHistory(result.accepted, latest, now, holesOnly)).sort((a, b) => b.observedAt - a.observedAt)
    const writable = [...signals.values()].filter((signal) => described.get(signal.id) !== JSON.stringify(signal) && owns(feed, signal.id, latest))
    const writes: Write[] = [...store.hot.describe(writable), ...store.hot.setQuarantine(refused), ...(refused.length > 0 ? [store.hot.countFeed(feed.id, 'refused', refused.length)] : [])]
    let repeated = 0
    for (let from = 0; from < accepted.length || (from === 0 && writes.length > 0); from += MAX_COMMIT) {
      repeated += (await store.hot.commit(feed.id, accepted.slice(from, from + MAX_COMMIT), from === 0 ? writes : [])).duplicates
    }
    for (const signal of writable) described.set(signal.id, JSON.stringify(signal))
    if (refused.length > 0) await store.hot.trimQuarantine(feed.id)
    return { accepted: accepted.length - repeated, refused: refused.length, quarantined: refused.filter(({ kind }) => kind === 'jump').length, duplicates: observations.length - stopped.length - accepted.length + repeated }
  }

  async function ingestSome(feed: Feed, readings: readonly Reading[], entries: readonly QuarantineEntry[], now: number): Promise<Ingested> {
    const { signals, observations, unstaged } = observe(feed, readings, now)
    const ids = [...signals.keys()]
    const [latest, pending] = await Promise.all([store.hot.latest(ids), store.hot.pending(ids)])
    const preferred = observations.filter((observation) => isPreferred(feed, observation, latest.get(observation.signalId), signals.get(observation.signalId), now) || vouches(observation, pending.get(observation.signalId)))
    const wanted = await withoutKnownHistory(preferred, latest, now)
    const wildness = await wildnessOf(wanted, latest, signals)
    const knownOf = (id: SignalId): Known => {
      const signal = signals.get(id)
      if (!signal) throw new Error(`${id} was not described`)
      return { latest: latest.get(id), pending: pending.get(id), unit: signal.unit, step: signal.step, wildness: wildness.get(id) ?? 0 }
    }
    const result = gate(wanted, knownOf, now)
    const refused = [...entries, ...unstaged, ...result.refused.map(entryOf)]
    const settled = await settle(feed.id, result.settled, pending, refused)
    const fresh = [...signals.values()].filter((signal) => described.get(signal.id) !== JSON.stringify(signal))
    // A quote keeps the description of the feed it prefers: another one's is written only where there is none.
    const writable = fresh.filter((signal) => owns(feed, signal.id, latest))
    const writes: Write[] = [
      ...store.hot.describe(writable),
      ...store.hot.setPending(result.pending),
      ...store.hot.setQuarantine([...(await undecided(refused)), ...settled]),
      ...(refused.length > 0 ? [store.hot.countFeed(feed.id, 'refused', refused.length)] : []),
    ]
    const done: Committed = result.accepted.length > 0 || writes.length > 0 ? await store.hot.commit(feed.id, result.accepted.slice(0, MAX_COMMIT), writes) : NOTHING
    // A confirmed jump brings a second observation with it, so that a full batch can grow past one commit.
    if (result.accepted.length > MAX_COMMIT) await store.hot.commit(feed.id, result.accepted.slice(MAX_COMMIT))
    for (const signal of writable) described.set(signal.id, JSON.stringify(signal))
    if (refused.length > 0) await store.hot.trimQuarantine(feed.id)
    return {
      accepted: result.accepted.length - done.duplicates,
      refused: refused.length,
      quarantined: result.refused.filter(({ kind }) => kind === 'jump').length,
      duplicates: observations.length - wanted.length + result.duplicates + done.duplicates,
    }
  }

  /** A less preferred feed speaks only where the preferred one is silent or stale. */
  function isPreferred(feed: Feed, next: Observation, latest: Latest | undefined, signal: Signal | undefined, now: number): boolean {
    if (!latest || !signal || latest.feedId === feed.id || latest.mode === 'recorded') return true
    const holder = feedOf(latest.feedId)
    if (!holder || rank(holder) >= rank(feed)) return true
    return next.observedAt < latest.observedAt || modeAt(latest, signal, now) === 'stale'
  }

  /** … or where it confirms a jump that waits for another source. */
  const vouches = (next: Observation, waiting: Pending | undefined): boolean => waiting !== undefined && waiting.observation.feedId !== next.feedId && confirms(next, waiting)

  const owns = (feed: Feed, id: SignalId, latest: ReadonlyMap<SignalId, Latest>): boolean => {
    const holder = latest.get(id)?.feedId
    const other = holder === undefined || holder === feed.id ? undefined : feedOf(holder)
    return !other || rank(other) >= rank(feed)
  }

  /** History that the series has already taken up is no news: without it, a daily file of a year would be written anew each day. */
  async function withoutKnownHistory(observations: readonly Observation[], latest: ReadonlyMap<SignalId, Latest>, now: number, holesOnly = false): Promise<Observation[]> {
    const old = new Map<SignalId, Observation[]>()
    for (const observation of observations) {
      const newest = latest.get(observation.signalId)
      if (!newest || observation.observedAt > newest.observedAt || (observation.observedAt === newest.observedAt && observation.value === newest.value)) continue
      const list = old.get(observation.signalId)
      if (list) list.push(observation)
      else old.set(observation.signalId, [observation])
    }
    const known = new Set<Observation>()
    const revised = new Set<Observation>()
    await Promise.all(
      [...old].map(async ([id, list]) => {
        const ats = list.map(({ observedAt }) => observedAt)
        const current = makeCurrent(await store.series.vintages(id, Math.min(...ats), Math.max(...ats)))
        const forgotten = list.some(({ observedAt }) => observedAt < now - RAW_KEEP && !current.has(observedAt)) && !keepsRaw((await store.hot.signal(id))?.step ?? 0)
        for (const observation of list) {
          const { observedAt, receivedAt, value, mode } = observation
          if (!current.accepts({ observedAt, receivedAt, value, recorded: mode === 'recorded' }) || (holesOnly && current.has(observedAt))) known.add(observation)
          else if (current.has(observedAt)) revised.add(observation)
          else if (forgotten && (await isInCandle(observation, now, holesOnly))) known.add(observation)
        }
      }),
    )
    // What a source says anew of an old moment was not known before now, whatever date it bears.
    return observations.filter((observation) => !known.has(observation)).map((observation) => (revised.has(observation) ? { ...observation, receivedAt: Math.max(observation.receivedAt, now) } : observation))
  }

  /** Past the keep of raw values a candle that spans the value (or `any`) is all there is to tell that it was taken up. */
  async function isInCandle({ signalId, value, observedAt }: Observation, now: number, any = false): Promise<boolean> {
    if (observedAt >= now - RAW_KEEP) return false
    const finest = RESOLUTIONS.find((resolution) => observedAt >= now - TIERS[resolution].keep) ?? '1d'
    const candle = (await store.series.candles(signalId, finest, observedAt, observedAt))[0]
    return candle !== undefined && (any || (candle.low <= value && value <= candle.high))
  }

  /** How far the signals that seem to jump have jumped before: read only for those. */
  async function wildnessOf(observations: readonly Observation[], latest: ReadonlyMap<SignalId, Latest>, signals: ReadonlyMap<SignalId, Signal>): Promise<Map<SignalId, number>> {
    const suspects = new Set<SignalId>()
    for (const { signalId, value } of observations) {
      const last = latest.get(signalId)
      const jump = UNITS[signals.get(signalId)?.unit ?? 'points'].jump
      if (last && jump !== null && Math.abs(stepFrom(last.value, value)) > Math.log(jump)) suspects.add(signalId)
    }
    return new Map(
      await Promise.all(
        [...suspects].map(async (id) => {
          const to = latest.get(id)?.observedAt ?? 0
          const values = makeCurrent(await store.series.vintages(id, to - days(90), to)).values()
          const steps = values.slice(1).flatMap(({ value }, index) => {
            const before = values[index]?.value ?? 0
            return value > 0 && before > 0 ? [Math.abs(Math.log(value / before))] : []
          })
          return [id, steps.sort((a, b) => b - a)[1] ?? 0] as const
        }),
      ),
    )
  }

  /** Entries that waited, with what became of them; some waited no longer than this batch. */
  async function settle(feedId: string, settled: GateResult['settled'], pending: ReadonlyMap<SignalId, Pending>, refused: readonly QuarantineEntry[]): Promise<QuarantineEntry[]> {
    const owner = new Map([...pending.values()].map(({ entryId, observation }) => [entryId, observation.feedId]))
    const entries = await Promise.all(
      settled.map(async ({ entryId, status }) => {
        const entry = refused.find(({ id }) => id === entryId) ?? (await store.hot.quarantined(owner.get(entryId) ?? feedId, entryId))
        return entry ? { ...entry, status } : undefined
      }),
    )
    return entries.filter((entry) => entry !== undefined)
  }

  /** What an operator has decided stays decided when a source repeats itself; a jump that returns waits anew. */
  async function undecided(refused: readonly QuarantineEntry[]): Promise<QuarantineEntry[]> {
    const held = await Promise.all(refused.map(async ({ feedId, id, kind }) => (kind === 'jump' ? undefined : store.hot.quarantined(feedId, id))))
    return refused.filter((_, index) => (held[index]?.status ?? 'pending') === 'pending')
  }

  /** Without those of which something is held already: history that is read again brings no refusal anew. */
  async function unheld(refused: readonly QuarantineEntry[]): Promise<QuarantineEntry[]> {
    const held = await Promise.all(refused.map(async ({ feedId, id }) => store.hot.quarantined(feedId, id)))
    return refused.filter((_, index) => held[index] === undefined)
  }

  return { ingest, ingestHistory }
}

/** The lower, the more trusted. */
const rank = (feed: Feed): number => feed.preference ?? 0

const NOTHING: Committed = { seq: 0, newest: 0, revisions: 0, late: 0, duplicates: 0 }

const isoOrNull = (at: number): string | null => (Number.isFinite(at) && Math.abs(at) < 8e15 ? new Date(at).toISOString() : null)

const entryOf = ({ entryId, kind, reason, observation, last }: Refused): QuarantineEntry => ({
  id: entryId,
  feedId: observation.feedId,
  signalId: observation.signalId,
  value: Number.isFinite(observation.value) ? observation.value : null,
  last,
  observedAt: isoOrNull(observation.observedAt),
  receivedAt: new Date(observation.receivedAt).toISOString(),
  kind,
  reason,
  status: 'pending',
})

function rowEntry(feedId: string, reason: string, row: unknown, now: number): QuarantineEntry {
  const text = (JSON.stringify(row) ?? String(row)).slice(0, 300)
  return { id: `row~${reason.slice(0, 80)}~${text.slice(0, 80)}`, feedId, signalId: null, value: null, last: null, observedAt: null, receivedAt: new Date(now).toISOString(), kind: 'row', reason: `${reason}: ${text}`, status: 'pending' }
}
