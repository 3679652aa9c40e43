import type { SignalSpec } from '../domain/signal.ts'
import { days } from '../domain/time.ts'
import { FeedError } from './feed.ts'
import type { ReadContext, Reading } from './feed.ts'

export type DownloadDay = { readonly day: string; readonly downloads: number }

/**
 * Downloads by day → readings. Registries count a day after it has ended and publish it a day later, so zeros at the
 * end are days not counted yet; a zero further back is an outage of the counter, not a value.
 */
export function downloadReadings(feedId: string, context: ReadContext, signal: SignalSpec, counted: readonly DownloadDay[]): Reading[] {
  const rows = counted.toSorted((a, b) => a.day.localeCompare(b.day))
  const newest = rows.findLast(({ downloads }) => downloads > 0)
  if (!newest) throw new FeedError(feedId, 'unavailable', `${signal.title}: every day is zero, the counter is out`)
  return rows.flatMap(({ day, downloads }) => {
    const observedAt = Date.parse(day)
    if (day > newest.day || observedAt + days(1) > context.now) return []
    if (downloads === 0) {
      context.refuse(`${signal.id} ${day}: zero downloads, an outage of the counter`, { day, downloads })
      return []
    }
    return [{ signal, value: downloads, observedAt, knownAt: Math.min(context.now, observedAt + days(2)) }]
  })
}
