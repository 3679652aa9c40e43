import { days } from '../domain/time.ts'
import { creditsOf, daysOf, type RecordSource, type RecordTable } from './record.ts'
import type { RecordCredit } from '../wire/api.ts'

export type RecordedSeries = {
  readonly source: RecordSource
  /** Up to when its source was looked at, epoch ms: a recorded list price stands until then. */
  readonly standsTo: number
}

/** The shipped record as the API needs it: whom to credit, for all of it and for one series. */
export type RecordIndex = { readonly credits: readonly RecordCredit[]; readonly of: (signalId: string) => RecordedSeries | undefined }

/** The record as it stood then: a list price is not known to stand on days that are still to come. */
export const asKnownAt = (record: RecordIndex, now: number): RecordIndex => ({
  credits: record.credits,
  of: (signalId) => {
    const series = record.of(signalId)
    return series && { ...series, standsTo: Math.min(series.standsTo, now) }
  },
})

export function indexRecord(tables: readonly RecordTable[]): RecordIndex {
  const series = new Map<string, RecordedSeries>()
  for (const table of tables) {
    // A source that tells changes alone was looked at for all of its series, as long as any of them changed.
    const ends = table.sources.map((_, index) => Math.max(0, ...table.series.filter(({ source }) => source === index).map((one) => daysOf(one).at(-1) ?? 0)))
    for (const { id, source: index, until } of table.series) {
      const source = table.sources[index]
      if (source) series.set(id, { source, standsTo: days(until ?? ends[index] ?? 0) })
    }
  }
  return { credits: creditsOf(tables), of: (signalId) => series.get(signalId) }
}
