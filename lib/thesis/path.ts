import { closeOf } from '../domain/calendar.ts'
import type { CalendarId } from '../domain/signal.ts'
import { days } from '../domain/time.ts'
import { dayOf, isoDay, type Track } from './facts.ts'

/** The days that are worked out, both ends included: UTC day numbers. */
export type Grid = { readonly first: number; readonly last: number }
export const lengthOf = ({ first, last }: Grid): number => Math.max(0, last - first + 1)

/** A run of days on which a price stands. */
type Stretch = { readonly from: number; readonly to: number; readonly value: number }

/** A signal's price day by day, as runs of days; between them nothing is known. */
export type Path = {
  readonly track: Track
  readonly stretches: readonly Stretch[]
  /** Runs of days on which it was observed, or known to stand. */
  readonly fresh: readonly { readonly from: number; readonly to: number }[]
}

/** However often it is asked for, no price is dropped before it is this old: an outage of a source, or a long weekend, is no market. */
const PATIENCE = days(5)

/** How long the last word of a signal is carried, ms: its own staleness limit, three of its steps, or five days, whichever is longest. */
export const carryOf = ({ signal }: Pick<Track, 'signal'>): number => Math.max(signal.staleAfter, signal.step * 3, PATIENCE)

// Every share of every view asks for the same closes.
const closes = new Map<number, number | undefined>()
function closeOn(calendar: CalendarId, day: number): number | undefined {
  if (!closes.has(day)) closes.set(day, closeOf(calendar, isoDay(day)))
  return closes.get(day)
}

/** The day in whose value an observation counts: a share that is traded after the close counts from the next day on. */
function countsOn({ calendar }: Track['signal'], observedAt: number): number {
  const day = dayOf(observedAt)
  return calendar !== undefined && observedAt > (closeOn(calendar, day) ?? Infinity) ? day + 1 : day
}

const paths = new WeakMap<Track, Path>()

/** A list price stands until it is changed or its list was last looked at; anything else until it is too old. Worked out once for each track. */
export function pathOf(track: Track): Path {
  let path = paths.get(track)
  if (!path) paths.set(track, (path = makePath(track)))
  return path
}

function makePath(track: Track): Path {
  const { at, values, signal, standsTo } = track
  const carry = carryOf(track)
  const standing = signal.shape === 'step'
  const stretches: Stretch[] = []
  const fresh: { readonly from: number; readonly to: number }[] = []
  for (const [index, observedAt] of at.entries()) {
    const from = countsOn(signal, observedAt)
    const next = at[index + 1]
    const until = next === undefined ? Infinity : countsOn(signal, next) - 1
    const evidence = standing ? (track.seen[index] ?? next ?? standsTo) : observedAt
    const to = Math.min(until, Math.max(from, dayOf(evidence + carry)))
    const value = values[index]
    if (to >= from && value !== undefined) stretches.push({ from, to, value })
    if (!standing) fresh.push({ from, to: from })
    else if (until >= from) fresh.push({ from, to: Math.min(until, Math.max(from, dayOf(evidence))) })
  }
  return { track, stretches, fresh }
}

/** The run of days that a day falls into, or the last one before it. */
function stretchBy({ stretches }: Pick<Path, 'stretches'>, day: number): Stretch | undefined {
  let low = 0
  let high = stretches.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((stretches[middle]?.from ?? Infinity) <= day) low = middle + 1
    else high = middle
  }
  return stretches[low - 1]
}

/** The price that stands on a day. */
export function priceOn(path: Pick<Path, 'stretches'>, day: number): number | undefined {
  const found = stretchBy(path, day)
  return found && day <= found.to ? found.value : undefined
}

/** The last price by a day, however old. */
export const lastPriceBy = (path: Pick<Path, 'stretches'>, day: number): number | undefined => stretchBy(path, day)?.value

/** The days of a grid on which any of these prices begins, changes, ends, or is a day old: between them nothing moves. */
export function eventDays(paths: readonly Pick<Path, 'stretches'>[], grid: Grid): number[] {
  const found = new Set<number>([grid.first])
  const add = (day: number): void => { if (day >= grid.first && day <= grid.last) found.add(day) }
  for (const { stretches } of paths) {
    for (const { from, to } of stretches) {
      add(from)
      add(from + 1)
      add(to + 1)
    }
  }
  return [...found].sort((a, b) => a - b)
}

/** When a path was last observed, or last known to stand, by an instant; epoch ms. */
export const evidenceAt = ({ track }: Path, at: number): number => Math.min(at, track.signal.shape === 'step' ? (track.seen.at(-1) ?? track.standsTo) : (track.at.at(-1) ?? 0))
