import { candleStart, TIERS, type Resolution } from '../domain/candle.ts'
import { DAY_WINDOW, essayReach, MONTH_WINDOW, reachOf, referenceIn, relativeChange, spanOf, type Reach } from '../domain/change.ts'
import type { Latest } from '../domain/observation.ts'
import type { Signal, SignalId } from '../domain/signal.ts'
import { days, minutes } from '../domain/time.ts'
import type { SignalItem } from '../wire/api.ts'
import type { WebServer } from './server.ts'

export type Changes = Pick<SignalItem, 'change24h' | 'change30d' | 'changeSinceEssay'>
export type ChangeParts = Pick<WebServer, 'store' | 'mirror' | 'record'>

/** How long a value to compare with is taken from memory: history may be filled in behind it. That of the essay's day is settled once it is there. */
const TTL = minutes(1)
const ESSAY_TTL = minutes(10)
/** A list price is looked for this near first: further back it is looked for in days, which are few. */
const NEAR = days(8)

const WINDOWS = ['day', 'month', 'essay'] as const
type Window = (typeof WINDOWS)[number]
/** A value to compare with, and the interval (hour, day) in which it is the right one. */
type Reference = { readonly interval: number; readonly readAt: number; readonly value: number | undefined }

/** Up to when the newest value is known to hold: a recorded list price stands as long as its list was looked at. */
export function knownTo(signal: Signal, latest: Latest, { record }: Pick<ChangeParts, 'record'>): number {
  if (signal.shape !== 'step' || latest.mode !== 'recorded') return latest.observedAt
  return Math.max(latest.observedAt, record().of(signal.id)?.standsTo ?? 0)
}

function reachFor(window: Window, signal: Signal, at: number): Reach | undefined {
  switch (window) {
    case 'day': return reachOf(signal, at, DAY_WINDOW)
    case 'month': return reachOf(signal, at, MONTH_WINDOW)
    case 'essay': return essayReach(signal, at)
  }
}

/**
 * Changes of signals over the windows that a reader compares. What is kept in memory is the value to compare with: it
 * moves once an hour or a day, so that the change itself follows every tick without asking Redis.
 */
function makeChanges(parts: ChangeParts) {
  const references = new Map<string, Reference>()
  const { series } = parts.store

  async function read(id: SignalId, reach: Reach, resolution: Resolution): Promise<number | undefined> {
    const { every } = TIERS[resolution]
    const { from, to } = spanOf(reach, every)
    const near = Math.max(from, reach.target - (reach.slack === Infinity ? NEAR : reach.slack))
    const found = referenceIn(await series.candles(id, resolution, near, to), reach, every)
    if (found !== undefined || reach.slack !== Infinity) return found
    // The days before what was looked through: a day that began in it may hold a later value.
    return (await series.candles(id, '1d', 0, candleStart('1d', near) - 1)).at(-1)?.close
  }

  /** The values to compare with, of all signals at once: what memory does not have is read in one round. */
  async function refer(signals: readonly Signal[], now: number): Promise<void> {
    const missing: Promise<void>[] = []
    for (const signal of signals) {
      const latest = parts.mirror.latest.get(signal.id)
      if (!latest) continue
      const at = knownTo(signal, latest, parts)
      for (const window of WINDOWS) {
        const reach = reachFor(window, signal, at)
        if (!reach) continue
        const resolution = window === 'day' && reach.target > now - TIERS['1h'].keep ? '1h' : '1d'
        const interval = candleStart(resolution, reach.target)
        const key = `${signal.id} ${window}`
        const held = references.get(key)
        const ttl = window === 'essay' && held?.value !== undefined ? ESSAY_TTL : TTL
        if (held && held.interval === interval && now - held.readAt < ttl) continue
        // A list price set before the instant in question stood then.
        if (signal.shape === 'step' && latest.observedAt <= reach.target) references.set(key, { interval, readAt: now, value: latest.value })
        else missing.push(read(signal.id, reach, resolution).then((value) => void references.set(key, { interval, readAt: now, value })))
      }
    }
    await Promise.all(missing)
  }

  /** The changes as of the newest values, from what `refer` has read. */
  function changesOf(signal: Signal): Changes {
    const latest = parts.mirror.latest.get(signal.id)
    const change = (window: Window): number | null => {
      if (!latest || !reachFor(window, signal, knownTo(signal, latest, parts))) return null
      return relativeChange(latest.value, references.get(`${signal.id} ${window}`)?.value)
    }
    return { change24h: change('day'), change30d: change('month'), changeSinceEssay: change('essay') }
  }

  return { refer, changesOf }
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
