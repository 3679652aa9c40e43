import { candleStart, TIERS, type Resolution } from '../domain/candle.ts'
import { candlesIn, DAY_WINDOW, essayReach, MONTH_WINDOW, reachOf, relativeChange, type Reach } from '../domain/change.ts'
import type { Latest } from '../domain/observation.ts'
import type { Signal, SignalId } from '../domain/signal.ts'
import { days, hours } from '../domain/time.ts'
import { sleep } from '../sleep.ts'
import type { SignalItem } from '../wire/api.ts'
import type { WebServer } from './server.ts'

export type Changes = Pick<SignalItem, 'change24h' | 'change30d' | 'changeSinceEssay'>
export type ChangeParts = Pick<WebServer, 'store' | 'mirror' | 'record'>

/** A list price is looked for this near first: further back it is looked for in days, which are few. */
const NEAR = days(8)
/** References read together: enough to fill a pipeline, few enough that others get their turn. */
const SLICE = 200
/** So many are better read when the series are there than read twice. */
const MANY = 1_000
/** How long the series are waited for to take up what the log says; they lag it by some tenths of a second. */
const LAG = 1_000

/** Whether what was read is still good; not where the clock of a replay was put back since. */
export const isFresh = ({ readAt }: { readonly readAt: number }, ttl: number, now: number): boolean => now >= readAt && now - readAt < ttl

/** Up to when the newest value is known to hold: a recorded list price stands as long as its list was looked at. */
export function knownTo(signal: Signal, latest: Latest, { record }: Pick<ChangeParts, 'record'>): number {
  if (signal.shape !== 'step' || (latest.mode !== 'recorded' && latest.mode !== 'replay')) return latest.observedAt
  return Math.max(latest.observedAt, record().of(signal.id)?.standsTo ?? 0)
}

const WINDOWS = ['day', 'month', 'essay'] as const
type Window = (typeof WINDOWS)[number]

/** Where a value to compare with is looked for, from the first to the last candle that can hold it: the same for all instants of an hour or a day. */
type Place = { readonly resolution: Resolution; readonly first: number; readonly last: number }
type Reference = Place & {
  readonly value: number | undefined
  /** The series stood at this commit, at least, when it was read … */
  readonly readTo: number
  /** … and what came up to this one may have changed it. */
  needs: number
}

/** What a value is compared with: a place in the series, a number where none has to be asked, nothing where the window is not for the signal. */
type Against = Place | number | undefined
/** A signal with its newest value, and what is held of it. */
type Known = {
  signal: Signal
  latest: Latest
  hour: number
  against: Readonly<Record<Window, Against>>
  readonly held: Partial<Record<Window, Reference>>
  /** What follows from all that; made anew when any of it has changed. */
  told: { readonly changes: Changes; readonly settled: boolean } | undefined
}

function reachFor(window: Window, signal: Signal, at: number): Reach | undefined {
  switch (window) {
    case 'day': return reachOf(signal, at, DAY_WINDOW)
    case 'month': return reachOf(signal, at, MONTH_WINDOW)
    case 'essay': return essayReach(signal, at)
  }
}

function placeOf(window: Window, reach: Reach, now: number): Place {
  const resolution = window === 'day' && reach.target > now - TIERS['1h'].keep ? '1h' : '1d'
  return { resolution, ...candlesIn(reach, TIERS[resolution].every) }
}

const isSame = (held: Place, { resolution, first, last }: Place): boolean => held.resolution === resolution && held.first === first && held.last === last

/** The same place or the one beside it: what is shown while the right one is being read. */
const isNear = (held: Place, { resolution, last }: Place): boolean => held.resolution === resolution && Math.abs(last - held.last) <= TIERS[resolution].every

const spans = ({ first, last, resolution }: Place, at: number): boolean => at >= first && at < last + TIERS[resolution].every

const NONE: Changes = { change24h: null, change30d: null, changeSinceEssay: null }

/**
 * Changes of signals over the windows that a reader compares. What is kept in memory is the value to compare with: it
 * moves once an hour or a day, so that the change itself follows every tick without asking Redis. It is read again when
 * its hour or day is over, and when the log brings something that was observed in it: history filled in, a revision.
 */
function makeChanges(parts: ChangeParts) {
  const { store, mirror } = parts
  let known = new Map<SignalId, Known>()
  let { epoch } = mirror

  mirror.listen(({ entries = [], reloaded }) => {
    if (reloaded) {
      // Another life of the database has other values; in the same one, what came meanwhile was not told.
      if (mirror.epoch !== epoch) known = new Map()
      else for (const one of known.values()) for (const window of WINDOWS) touch(one, window, mirror.seq)
      ;({ epoch } = mirror)
    }
    for (const { seq, observations } of entries) {
      for (const { signalId, observedAt } of observations) {
        const one = known.get(signalId)
        if (one) for (const window of WINDOWS) touch(one, window, seq, observedAt)
      }
    }
  })

  /** Notes on a reference that what came with a commit may have changed it. */
  function touch(one: Known, window: Window, seq: number, observedAt?: number): void {
    const held = one.held[window]
    if (!held || (observedAt !== undefined && !spans(held, observedAt))) return
    held.needs = Math.max(held.needs, seq)
    one.told = undefined
  }

  /** What a signal's newest value is compared with. It follows from the value's time, and stays for the hour. */
  function know(signal: Signal, now: number): Known | undefined {
    const latest = mirror.latest.get(signal.id)
    if (!latest) return undefined
    const hour = Math.floor(now / hours(1))
    const one = known.get(signal.id)
    if (one && one.signal === signal && one.latest === latest && one.hour === hour) return one
    const at = Math.max(latest.observedAt, Math.min(knownTo(signal, latest, parts), now))
    const against = (window: Window): Against => {
      const reach = reachFor(window, signal, at)
      if (!reach) return undefined
      // A list price set before the instant in question stood then.
      return signal.shape === 'step' && latest.observedAt <= reach.target ? latest.value : placeOf(window, reach, now)
    }
    const next = { signal, latest, hour, against: { day: against('day'), month: against('month'), essay: against('essay') }, told: undefined }
    if (one) return Object.assign(one, next)
    const made: Known = { ...next, held: {} }
    known.set(signal.id, made)
    return made
  }

  /** The changes as of the newest value, and whether all that they need has been read. */
  function tell(one: Known): NonNullable<Known['told']> {
    let settled = true
    const change = (window: Window): number | null => {
      const against = one.against[window]
      if (typeof against !== 'object') return relativeChange(one.latest.value, against)
      const held = one.held[window]
      if (!held || held.readTo < held.needs || !isSame(held, against)) settled = false
      return held && isNear(held, against) ? relativeChange(one.latest.value, held.value) : null
    }
    const changes = { change24h: change('day'), change30d: change('month'), changeSinceEssay: change('essay') }
    return { changes, settled }
  }

  async function read(id: SignalId, { resolution, first, last }: Place): Promise<number | undefined> {
    if (first !== -Infinity) return store.series.closeIn(id, resolution, first, last)
    const near = candleStart(resolution, last - NEAR)
    // The days before what was looked through: a day that began in it may hold a later value.
    return (await store.series.closeIn(id, resolution, near, last)) ?? store.series.closeIn(id, '1d', 0, candleStart('1d', near) - 1)
  }

  type Missing = { readonly one: Known; readonly window: Window; readonly place: Place }

  /** References that were never read, or no longer hold. From here on what the log brings is noted on them. */
  function missingOf(signals: Iterable<Signal>, now: number): Missing[] {
    const missing: Missing[] = []
    for (const signal of signals) {
      const one = know(signal, now)
      if (!one || (one.told ??= tell(one)).settled) continue
      for (const window of WINDOWS) {
        const place = one.against[window]
        if (typeof place !== 'object') continue
        const old = one.held[window]
        if (!old || !isSame(old, place)) one.held[window] = { ...place, value: old && isNear(old, place) ? old.value : undefined, readTo: -1, needs: mirror.seq }
        else if (old.readTo >= old.needs) continue
        missing.push({ one, window, place })
      }
    }
    return missing
  }

  /** Reads what is missing, some at a time. What was read before stays until the series have taken up what came since. */
  async function fill(missing: readonly Missing[], readTo: number): Promise<void> {
    const due = missing.filter(({ one: { held }, window }) => {
      const old = held[window]
      return old !== undefined && (old.readTo < 0 || readTo >= old.needs)
    })
    for (let from = 0; from < due.length; from += SLICE) {
      await Promise.all(due.slice(from, from + SLICE).map(async ({ one, window, place }) => {
        const value = await read(one.signal.id, place)
        const old = one.held[window]
        // Another round may have read it later and been done sooner.
        if (!old || !isSame(old, place) || old.readTo > readTo) return
        one.held[window] = { ...place, value, readTo, needs: old.needs }
        one.told = undefined
      }))
    }
  }

  /** The values to compare with, of these signals: what memory does not have is read in one round. */
  async function refer(signals: Iterable<Signal>, now: number): Promise<void> {
    const missing = missingOf(signals, now)
    if (missing.length > 0) await fill(missing, await store.hot.projected())
  }

  let filling: Promise<void> | undefined
  /** The same for all signals there are, in the background and one at a time: the promise is for whoever wants to wait for some of it. */
  function referAll(now: number): Promise<void> | undefined {
    if (filling) return filling
    const missing = missingOf(mirror.signals.values(), now)
    if (missing.length === 0) return undefined
    const upTo = mirror.seq
    const work = async (): Promise<void> => {
      let readTo = await store.hot.projected()
      for (let waited = 0; missing.length > MANY && readTo < upTo && waited < LAG; waited += LAG / 10) {
        await sleep(LAG / 10)
        readTo = await store.hot.projected()
      }
      await fill(missing, readTo)
    }
    filling = work().finally(() => {
      filling = undefined
    })
    return filling
  }

  /** The changes as of the newest value, from what has been read so far: the same object as long as nothing changed. */
  function changesOf(signal: Signal, now: number): Changes {
    const one = know(signal, now)
    return one ? (one.told ??= tell(one)).changes : NONE
  }

  return { refer, referAll, changesOf }
}

export type ChangeReader = ReturnType<typeof makeChanges>

const readers = new WeakMap<object, ChangeReader>()

/** The reader of a web process's store, made once. */
export function changesFor(parts: ChangeParts): ChangeReader {
  const held = readers.get(parts.store)
  if (held) return held
  const made = makeChanges(parts)
  readers.set(parts.store, made)
  return made
}
