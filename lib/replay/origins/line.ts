import type { Observation } from '../../domain/observation.ts'
import type { SignalId } from '../../domain/signal.ts'
import { days } from '../../domain/time.ts'
import { groupBy } from '../../domain/group.ts'
import { decode, type RecordTable } from '../../record/record.ts'

/** One series of the record, made ready to be asked what was known of it when. */
export type Line = {
  readonly id: SignalId
  readonly title: string
  readonly vendor: string
  readonly note: string
  /** The feed that continues it, by the record's word. */
  readonly feedId: string
  /** In the order in which they were observed, which is also the order in which they became known. */
  readonly seen: readonly Observation[]
  /** From when its source no longer lists it, epoch ms. */
  readonly goneAt: number
}

/** Every series of the record. Throws where a series became known in another order than it was observed: `knownTo` counts on it. */
export function linesOf(tables: readonly RecordTable[]): Line[] {
  return tables.flatMap((table) => {
    const { signals, observations } = decode(table)
    const byId = groupBy([...observations], ({ signalId }) => signalId)
    return signals.map(({ id, title, vendor = '', note = '', feedId, until = Infinity }) => {
      const seen = byId.get(id) ?? []
      for (const [index, { receivedAt }] of seen.entries()) {
        if (receivedAt < (seen[index - 1]?.receivedAt ?? -Infinity)) throw new Error(`record series ${id}: known in another order than observed`)
      }
      // Taken off the list on a day is known when that day has ended. What was put on it the same day was on it for a day.
      const goneAt = Math.max(until + days(1), (seen.at(-1)?.receivedAt ?? 0) + days(1))
      return { id, title, vendor, note, feedId, seen, goneAt: until === Infinity ? Infinity : goneAt }
    })
  })
}

/** How many of a list in ascending order of `of` lie at or before a bound. */
export function countTo<T>(list: readonly T[], bound: number, of: (item: T) => number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = list[middle]
    if (item !== undefined && of(item) <= bound) low = middle + 1
    else high = middle
  }
  return low
}

const knownAt = ({ receivedAt }: Observation): number => receivedAt

/** How many observations of a series were known at an instant. */
export const knownTo = (line: Line, at: number): number => countTo(line.seen, at, knownAt)

/** The newest value known at an instant, while its source lists it. */
export const standing = (line: Line, at: number): Observation | undefined => (at < line.goneAt ? line.seen[knownTo(line, at) - 1] : undefined)

/** The parts of an id after its first two (`token.<feed>.`, `gpu.<feed>.`): its first, its last, and what is between. */
export function partsOf(id: SignalId): { readonly head: string; readonly middle: string; readonly tail: string } {
  const [, , head = '', ...rest] = id.split('.')
  return { head, middle: rest.slice(0, -1).join('.'), tail: rest.at(-1) ?? '' }
}

/** Distinct numbers, ascending. */
export const ascending = (numbers: Iterable<number>): number[] => [...new Set(numbers)].sort((a, b) => a - b)
