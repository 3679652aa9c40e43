import { SYMBOLS } from '../domain/baskets.ts'
import { closeOf, lastCloseAt } from '../domain/calendar.ts'
import { keepsRaw, type Candle } from '../domain/candle.ts'
import type { Latest, Observation, StoredMode } from '../domain/observation.ts'
import { signalId, type Signal, type SignalId } from '../domain/signal.ts'
import { applyOverride, type StageOverride } from '../domain/stage.ts'
import { hours } from '../domain/time.ts'
import { DOWNCHAIN, feedById } from '../feeds/registry.ts'
import type { RecordIndex } from '../record/record-index.ts'
import type { LogEntry } from '../store/hot.ts'
import type { Vintage as Stored } from '../store/series.ts'
import type { Store } from '../store/store.ts'
import { DAY, dayOf, isoDay, type Fact, type Track, type Vintage, type View } from '../thesis/facts.ts'
import { carryOf } from '../thesis/path.ts'
import type { Moved } from '../thesis/measure.ts'

/** Signals that the thesis is made of, by the first word of their ids. */
const KINDS: ReadonlySet<string> = new Set(['gpu', 'token', 'quote', 'usage', 'adoption', 'quality', 'fundamental', 'energy', 'fx'])
const QUOTES: ReadonlySet<string> = new Set(SYMBOLS.map((symbol) => signalId('quote', symbol)))

export const kindOf = (id: string): string => id.slice(0, id.indexOf('.'))
const isWanted = (id: string): boolean => (id.startsWith('quote.') ? QUOTES.has(id) : KINDS.has(kindOf(id)))

/** Series read at once: enough to fill a pipeline, few enough that others get their turn. */
const SLICE = 300
/** The first word within this of the closing bell is the close. */
const CLOSING = hours(1)
/** Hours of a session and the one that begins with its close. */
const SESSION_HOURS = 7

/** A fact that is kept up with the log, and as it is shown: another object whenever anything of it has changed. */
type Kept = { signal: Signal; described: Signal; readonly vintages: Vintage[]; standsTo: number }

/** What a batch of the log means for what is computed. */
export type News = {
  /** Something was said. */
  readonly moved: boolean
  /** Of earlier days too, or of where a signal stands: that comes in bursts. */
  readonly earlier: boolean
  /** The first day on which something new was known, where that is over; of a stage, every day. */
  readonly dirty: number | undefined
}

export type BookParts = { readonly store: Store; readonly record: () => Pick<RecordIndex, 'of'>; readonly now: () => number }
export type Book = Awaited<ReturnType<typeof openBook>>

/**
 * All that has been said of the signals that the thesis is made of, in memory, following the log. Per signal what a day's
 * end needs is kept: of several values of a day the last that was known at each day's end; a list price where it changes.
 */
export async function openBook({ store, record, now }: BookParts) {
  const held = new Map<SignalId, Kept>()
  const facts = new Map<SignalId, Fact>()
  const show = (kept: Kept): void => void facts.set(kept.signal.id, { signal: kept.signal, vintages: kept.vintages, standsTo: kept.standsTo })
  const epoch = await store.hot.epoch()
  // The series stand at least there; what the log has after it is read once more, which changes nothing.
  let seq = (await store.hot.projected()) || (await beginning(store))
  const [described, overrides, latest, stamp] = await Promise.all([store.hot.signals(), store.hot.stages(), store.hot.latest(), store.hot.loadedRecord()])
  const wanted = [...described.values()].filter(({ id }) => isWanted(id))
  for (let from = 0; from < wanted.length; from += SLICE) {
    await Promise.all(wanted.slice(from, from + SLICE).map(async (signal) => {
      held.set(signal.id, await readFact(signal, latest.get(signal.id)))
    }))
  }
  // In one order whatever came first from the store.
  for (const { id } of wanted) {
    const kept = held.get(id)
    if (kept) show(kept)
  }
  if ((await store.hot.epoch()) !== epoch) throw new Error('the database’s life ended while it was being read')

  async function readFact(signal: Signal, newest: Latest | undefined): Promise<Kept> {
    const { id } = signal
    const mode = spokenMode(signal, newest)
    const vintages = id.startsWith('quote.') ? await readCloses(id, mode) : keepsRaw(signal.step) ? condense(signal, (await store.series.vintages(id, 0, Infinity)).map(asVintage(mode)), record().of(id)?.standsTo ?? 0) : await readDays(signal, mode)
    const kept: Kept = { signal: applyOverride(signal, overrides.get(id)), described: signal, vintages, standsTo: standsTo(signal, newest, vintages) }
    // What moves often is kept as candles: its newest value is not in them with its time.
    if (newest && (id.startsWith('quote.') || !keepsRaw(signal.step))) add(kept, newest)
    return kept
  }

  /** Raw quotes are kept for days alone: each session's close is told from the hours, and from days where those are gone. */
  async function readCloses(id: SignalId, mode: StoredMode): Promise<Vintage[]> {
    const at = now()
    const [span, byDay, byHour] = await Promise.all([store.series.span(id), store.series.candles(id, '1d', 0, at), store.series.candles(id, '1h', 0, at)])
    const hoursHeld = new Map(byHour.map((candle) => [candle.at, candle]))
    return byDay.flatMap((candle): Vintage[] => {
      const closedAt = closeOf('nyse', isoDay(dayOf(candle.at)))
      if (closedAt === undefined || closedAt > at) return []
      return [{ observedAt: closedAt, receivedAt: closedAt, value: closeIn(hoursHeld, closedAt) ?? candle.close, mode: closedAt <= (span?.recordedTo ?? 0) ? 'recorded' : mode }]
    })
  }

  /** What comes more often than hourly and is no quote: its value at the end of each day, known then. */
  async function readDays({ id }: Signal, mode: StoredMode): Promise<Vintage[]> {
    const at = now()
    const [span, byDay] = await Promise.all([store.series.span(id), store.series.candles(id, '1d', 0, at)])
    return byDay.flatMap((candle): Vintage[] => {
      const end = candle.at + DAY - 1
      return end > at ? [] : [{ observedAt: end, receivedAt: end, value: candle.close, mode: end <= (span?.recordedTo ?? 0) ? 'recorded' : mode }]
    })
  }

  /** Up to when it is known to stand: a recorded list price as long as its list was looked at, one that a feed tells as of when it was asked last. */
  function standsTo(signal: Signal, newest: Latest | undefined, vintages: readonly Vintage[]): number {
    const said = Math.max(newest?.observedAt ?? 0, vintages.at(-1)?.observedAt ?? 0)
    if (signal.shape !== 'step' || (newest && newest.mode !== 'recorded' && newest.mode !== 'replay')) return said
    return Math.max(said, record().of(signal.id)?.standsTo ?? 0)
  }

  const isLast = ({ vintages }: Kept, observedAt: number): boolean => observedAt >= (vintages.at(-1)?.observedAt ?? 0)

  /** Adds what was said; gives the day that it is of, or nothing where it changes nothing. */
  function add(kept: Kept, observation: Pick<Observation, 'value' | 'observedAt' | 'receivedAt' | 'mode'>): number | undefined {
    const { vintages, signal } = kept
    const observedAt = signal.id.startsWith('quote.') ? sessionTime(observation.observedAt) : observation.observedAt
    if (observedAt === undefined) return undefined
    const { value, receivedAt, mode } = observation
    const last = vintages.at(-1)
    const fellSilent = signal.shape === 'step' && last !== undefined && observedAt - Math.max(kept.standsTo, record().of(signal.id)?.standsTo ?? 0) > carryOf(kept)
    if (signal.shape === 'step' && last && observedAt > last.observedAt && last.value === value && last.mode === mode && !fellSilent) {
      kept.standsTo = Math.max(kept.standsTo, observedAt)
      return dayOf(observedAt)
    }
    // What is said after a silence says nothing of the silence.
    if (fellSilent && last.seenTo === undefined) vintages[vintages.length - 1] = { ...last, seenTo: Math.max(kept.standsTo, last.observedAt) }
    let place = vintages.length
    while (place > 0 && after(vintages[place - 1], observedAt, receivedAt)) place -= 1
    const before = vintages[place - 1]
    if (before?.observedAt === observedAt && before.value === value && (before.mode === mode || before.mode !== 'recorded')) return undefined
    // The first word after the bell is the close; what is said later in the hour is another market.
    if (signal.id.startsWith('quote.') && before?.observedAt === observedAt && observation.observedAt > observedAt) return undefined
    const next: Vintage = { observedAt, receivedAt, value, mode }
    const later = vintages[place]
    // Read once more, what was dropped is dropped again.
    if (signal.shape === 'step' && before?.value === value && before.mode === mode && later) return undefined
    if (signal.shape !== 'sum' && later && sameDay(next, later) && isCovered(next, later)) return undefined
    vintages.splice(place, 0, next)
    if (signal.shape !== 'sum') dropEarlier(vintages, place)
    kept.standsTo = signal.shape === 'step' && mode === 'recorded' ? Math.max(kept.standsTo, record().of(signal.id)?.standsTo ?? 0, observedAt) : Math.max(kept.standsTo, observedAt)
    return dayOf(observedAt)
  }

  /** Takes up a batch of the log. What was computed here is passed over. */
  async function take(entries: readonly LogEntry[]): Promise<News> {
    const today = dayOf(now())
    const moved = new Set<Kept>()
    let earlier = false
    let dirty: number | undefined
    const isDirty = (day: number): void => {
      if (day < today) dirty = Math.min(dirty ?? Infinity, day)
    }
    const anew = new Set<SignalId>()
    const staged = new Set<SignalId>()
    for (const { described: ids, observations, staged: one } of entries) {
      for (const id of ids) if (isWanted(id)) anew.add(id)
      for (const { signalId: id } of observations) if (isWanted(id) && !held.has(id)) anew.add(id)
      if (one && isWanted(one)) staged.add(one)
    }
    if (anew.size > 0 || staged.size > 0) {
      const touched = [...new Set([...anew, ...staged])]
      const [signals, stages] = await Promise.all([store.hot.describedOf([...anew]), store.hot.stages(touched)])
      for (const id of touched) setOverride(id, stages.get(id))
      for (const signal of signals) {
        const { kept, isOther } = describeAnew(signal)
        moved.add(kept)
        earlier ||= isOther
      }
      for (const id of staged) {
        const kept = held.get(id)
        if (!kept) continue
        kept.signal = applyOverride(kept.described, overrides.get(id))
        moved.add(kept)
        earlier = true
        isDirty(-Infinity)
      }
    }
    for (const { observations } of entries) {
      for (const observation of observations) {
        const kept = observation.feedId === DOWNCHAIN ? undefined : held.get(observation.signalId)
        if (!kept) continue
        const newest = isLast(kept, observation.observedAt)
        const day = add(kept, observation)
        if (day === undefined) continue
        moved.add(kept)
        if (day !== today || !newest) earlier = true
        isDirty(dayOf(observation.receivedAt))
      }
    }
    seq = entries.at(-1)?.seq ?? seq
    for (const kept of moved) show(kept)
    return { moved: moved.size > 0, earlier, dirty }
  }

  function setOverride(id: SignalId, override: StageOverride | undefined): void {
    if (override) overrides.set(id, override)
    else overrides.delete(id)
  }

  /** The fact of a signal as it is described now, and whether that moves earlier days: anything but its words has changed. */
  function describeAnew(signal: Signal): { readonly kept: Kept; readonly isOther: boolean } {
    const placed = applyOverride(signal, overrides.get(signal.id))
    const kept = held.get(signal.id)
    if (!kept) {
      const made: Kept = { signal: placed, described: signal, vintages: [], standsTo: 0 }
      held.set(signal.id, made)
      return { kept: made, isOther: false }
    }
    const isOther = !readsAlike(kept.signal, placed)
    kept.described = signal
    kept.signal = placed
    return { kept, isOther }
  }

  return {
    facts: facts as ReadonlyMap<SignalId, Fact>,
    epoch,
    /** Commit up to which the log is taken up. */
    get seq() { return seq },
    /** What the record was loaded by, and where the team has put signals: with the method it decides what the past looks like. */
    stamp: (): string => JSON.stringify([stamp, [...overrides].filter(([id]) => isWanted(id)).map(([id, { stage }]) => `${id} ${stage}`).sort()]),
    take,
  }
}

/** Where the log begins: before anything was taken up, nothing of it was dropped. Commits of a life that ended count on. */
async function beginning({ hot, own }: Store): Promise<number> {
  const connection = own()
  try {
    const [first] = await hot.readLog(connection, 0, 1)
    return first ? first.seq - 1 : await hot.seq()
  } finally {
    connection.disconnect()
  }
}

/** Whether two descriptions make the same of the same values. */
const readsAlike = (one: Signal, other: Signal): boolean =>
  one === other || (one.unit === other.unit && one.shape === other.shape && one.step === other.step && one.staleAfter === other.staleAfter && one.calendar === other.calendar && one.stage === other.stage && one.segment === other.segment && one.title === other.title)

/** How what a feed told came: as its newest value did, else as the feed says. */
const spokenMode = ({ feedId }: Signal, newest: Latest | undefined): StoredMode => (newest && newest.mode !== 'recorded' ? newest.mode : (feedById(feedId)?.mode ?? 'live'))

const asVintage = (mode: StoredMode) => ({ observedAt, receivedAt, value, recorded }: Stored): Vintage => ({ observedAt, receivedAt, value, mode: recorded ? 'recorded' : mode })

const after = (vintage: Vintage | undefined, observedAt: number, receivedAt: number): boolean => vintage !== undefined && (vintage.observedAt > observedAt || (vintage.observedAt === observedAt && vintage.receivedAt > receivedAt))

/** The close of a session in its hours: the first word after the bell, else the last before it. */
function closeIn(byHour: ReadonlyMap<number, Candle>, closedAt: number): number | undefined {
  const bell = byHour.get(closedAt)
  if (bell) return bell.open
  for (let back = 1; back <= SESSION_HOURS; back += 1) {
    const candle = byHour.get(closedAt - hours(back))
    if (candle) return candle.close
  }
  return undefined
}

/** When a quote counts: its own time within a session, the close for the first word after the bell; not at all outside of sessions. */
function sessionTime(observedAt: number): number | undefined {
  const closedAt = lastCloseAt('nyse', observedAt)
  if (observedAt - closedAt < CLOSING) return closedAt
  const closesAt = closeOf('nyse', isoDay(dayOf(observedAt)))
  return closesAt !== undefined && observedAt < closesAt && observedAt >= closesAt - hours(6.5) ? observedAt : undefined
}

/** A session lies within one day of UTC, too. */
const sameDay = (one: Vintage, other: Vintage): boolean => dayOf(one.observedAt) === dayOf(other.observedAt)

/** Whether an earlier value of a day is never asked for: at the end of each day on which it was known, the later one was known too. */
const isCovered = (earlier: Vintage, later: Vintage): boolean => earlier.observedAt < later.observedAt && dayOf(later.receivedAt) <= dayOf(earlier.receivedAt)

/** Drops what the vintage at a place makes needless. */
function dropEarlier(vintages: Vintage[], place: number): void {
  const later = vintages[place]
  if (!later) return
  let from = place
  for (let earlier = vintages[from - 1]; earlier && sameDay(earlier, later); earlier = vintages[from - 1]) from -= 1
  for (let at = place - 1; at >= from; at -= 1) {
    const earlier = vintages[at]
    if (earlier && isCovered(earlier, later)) vintages.splice(at, 1)
  }
}

/** Of a day's values those that are known last at some day's end; of a list price where it changes. Counts stay as they are. */
function condense(signal: Signal, vintages: readonly Vintage[], recordedTo: number): Vintage[] {
  const { shape } = signal
  if (shape === 'sum') return [...vintages]
  const kept: Vintage[] = []
  let seenTo = recordedTo
  for (const vintage of vintages) {
    const last = kept.at(-1)
    const fellSilent = shape === 'step' && last !== undefined && vintage.observedAt - seenTo > carryOf({ signal })
    const seen = Math.max(seenTo, last?.observedAt ?? 0)
    seenTo = Math.max(seenTo, vintage.observedAt)
    if (shape === 'step' && last && !fellSilent && vintage.observedAt > last.observedAt && last.value === vintage.value && last.mode === vintage.mode && last.receivedAt <= vintage.receivedAt) continue
    if (fellSilent) kept[kept.length - 1] = { ...last, seenTo: seen }
    kept.push(vintage)
    dropEarlier(kept, kept.length - 1)
  }
  return kept
}

/** What has moved from one view to a later one: kinds of signals, and those of which something was said of a day before `day`. */
export function movedBetween(before: View, after: View, day: number): Moved {
  const kinds = new Set<string>()
  const late = new Set<string>()
  for (const [kind, tracks] of after.kinds) {
    const was = before.kinds.get(kind)
    for (const [id, track] of tracks) {
      const held = was?.get(id)
      if (held === track) continue
      kinds.add(kind)
      if (isLate(held, track, day)) late.add(kind)
      if (late.has(kind)) break
    }
  }
  return { kinds, late }
}

function isLate(held: Track | undefined, track: Track, day: number): boolean {
  if (!held) return dayOf(track.at[0] ?? 0) < day
  if (!readsAlike(held.signal, track.signal)) return true
  // A list that was not looked at for days, and is again, has stood all the while.
  if (track.standsTo !== held.standsTo && dayOf(held.standsTo) < day - 1) return true
  let place = 0
  while (place < held.at.length && held.at[place] === track.at[place] && held.values[place] === track.values[place]) place += 1
  const from = Math.min(held.at[place] ?? Infinity, track.at[place] ?? Infinity)
  return dayOf(from) < day
}
