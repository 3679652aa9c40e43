import { days, ESSAY_AT } from '../domain/time.ts'
import type { StoredMode } from '../domain/observation.ts'
import type { Signal, SignalId } from '../domain/signal.ts'

/** One value as it was said, and when it could be known. */
export type Vintage = {
  /** Source clock, epoch ms. */
  readonly observedAt: number
  /** When it could be known, epoch ms: nothing before may use it. */
  readonly receivedAt: number
  /** In the signal's unit. */
  readonly value: number
  readonly mode: StoredMode
  /** Of a list price: up to when it was seen to stand, where its list then fell silent before the next word; epoch ms. */
  readonly seenTo?: number
}

/** All that has been said of a signal. */
export type Fact = {
  /** As it stands in the chain: where the team has put it, else where the rules do. */
  readonly signal: Signal
  /** In the order of `observedAt`, then `receivedAt`. */
  readonly vintages: readonly Vintage[]
  /** Up to when a list price is known to stand, epoch ms; for anything else its newest `observedAt`. */
  readonly standsTo: number
}
export type Facts = ReadonlyMap<SignalId, Fact>

/** A signal as it was known at an instant: one value for each `observedAt`, oldest first. */
export type Track = {
  readonly signal: Signal
  readonly at: readonly number[]
  readonly values: readonly number[]
  /** When something could first be known of each, epoch ms. */
  readonly known: readonly number[]
  readonly modes: readonly StoredMode[]
  readonly seen: readonly (number | undefined)[]
  /** As of its fact: an instant before it asks for no later day. */
  readonly standsTo: number
}

/** Everything that was known at an instant. */
export type View = {
  /** Epoch ms. */
  readonly at: number
  /** The UTC day of `at`: the last one of every line. */
  readonly day: number
  /** When something more becomes known of what has been said, a value stamped ahead of our clock; epoch ms, else Infinity. */
  readonly until: number
  /** Signals by the first word of their id: `gpu`, `token`, `quote`, … */
  readonly kinds: ReadonlyMap<string, ReadonlyMap<SignalId, Track>>
}

export const DAY = days(1)
export const dayOf = (at: number): number => Math.floor(at / DAY)
/** The base of every index. */
export const ESSAY_DAY = dayOf(ESSAY_AT)
export const isoDay = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)

const holdsOver = (next: Vintage, held: Vintage): boolean => ((next.mode === 'recorded') === (held.mode === 'recorded') ? next.receivedAt >= held.receivedAt : held.mode === 'recorded')

/** What of a signal was known at an instant, and until when that stays so; no track where nothing was known. What a feed said holds over what was shipped, and the last word over earlier ones. */
function knownOf({ signal, vintages, standsTo }: Fact, at: number): { readonly track: Track | undefined; readonly until: number } {
  const held: Vintage[] = []
  const known: number[] = []
  let until = Infinity
  for (const vintage of vintages) {
    const from = Math.max(vintage.receivedAt, vintage.observedAt)
    if (from > at) {
      until = Math.min(until, from)
      continue
    }
    const last = held.at(-1)
    if (last?.observedAt !== vintage.observedAt) {
      held.push(vintage)
      known.push(vintage.receivedAt)
    } else if (holdsOver(vintage, last)) held[held.length - 1] = vintage
  }
  if (held.length === 0) return { track: undefined, until }
  return { track: { signal, at: held.map(({ observedAt }) => observedAt), values: held.map(({ value }) => value), known, modes: held.map(({ mode }) => mode), seen: held.map(({ seenTo }) => seenTo), standsTo: Math.max(standsTo, held.at(-1)?.observedAt ?? 0) }, until }
}

type Held = { readonly fact: Fact; readonly from: number; readonly until: number; readonly track: Track | undefined }

/**
 * Views of facts that change and of a clock that goes on. A track is read anew only where its fact has changed or
 * something of it has become known since: whoever walks through years of days gets all the others as they were.
 */
export function makeViewer(): (facts: Facts, at: number) => View {
  const held = new Map<SignalId, Held>()
  return (facts, at) => {
    const kinds = new Map<string, Map<SignalId, Track>>()
    let until = Infinity
    for (const [id, fact] of facts) {
      let one = held.get(id)
      if (one?.fact !== fact || at < one.from || at >= one.until) held.set(id, (one = { fact, from: at, ...knownOf(fact, at) }))
      if (one.until < until) until = one.until
      if (one.track) kindOf(kinds, id).set(id, one.track)
    }
    return { at, day: dayOf(at), until, kinds }
  }
}

/** Everything that was known at an instant. Nothing that became known later is in it. */
export const viewAt = (facts: Facts, at: number): View => makeViewer()(facts, at)

function kindOf(kinds: Map<string, Map<SignalId, Track>>, id: SignalId): Map<SignalId, Track> {
  const kind = id.slice(0, id.indexOf('.'))
  let held = kinds.get(kind)
  if (!held) kinds.set(kind, (held = new Map()))
  return held
}

const NONE: ReadonlyMap<SignalId, Track> = new Map()
export const tracksOf = (view: View, kind: string): ReadonlyMap<SignalId, Track> => view.kinds.get(kind) ?? NONE
export const trackOf = (view: View, id: string): Track | undefined => {
  const tracks: ReadonlyMap<string, Track> = tracksOf(view, id.slice(0, id.indexOf('.')))
  return tracks.get(id)
}
