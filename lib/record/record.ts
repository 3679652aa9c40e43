import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { closeOf } from '../domain/calendar.ts'
import type { Observation } from '../domain/observation.ts'
import { isSignalId, type Shape, type SignalId, type SignalSpec } from '../domain/signal.ts'
import { days } from '../domain/time.ts'
import { UNITS, type Unit } from '../domain/unit.ts'
import type { RecordCredit } from '../wire/api.ts'

/** A table as it lies in `tables/*.json`; README.md says how to read one. */
const Series = z.object({
  id: z.custom<SignalId>((id) => typeof id === 'string' && isSignalId(id), 'expected a signal id'),
  title: z.string(),
  unit: z.custom<Unit>((unit) => typeof unit === 'string' && Object.hasOwn(UNITS, unit), 'expected a known unit'),
  vendor: z.string().optional(),
  note: z.string().optional(),
  /** The live feed that continues the series, or `record`. */
  feed: z.string(),
  shape: z.enum(['sampled', 'step', 'sum']),
  /** Days between two observations, as a rule. */
  step: z.number(),
  /** Index into the table's sources. */
  source: z.number().int(),
  /** Day number from which its source says no more of it: taken off the list, or the list ended. */
  until: z.number().int().optional(),
  /** Days since 1970-01-01: the first, then each one's distance from the one before. */
  d: z.array(z.number().int()),
  v: z.array(z.number()),
  /** Days after its own day at whose end a value could be known; one number where it is the same for all; absent: none. */
  k: z.union([z.number().int(), z.array(z.number().int())]).optional(),
})
export type RecordSeries = z.infer<typeof Series>

const Source = z.object({
  title: z.string(),
  /** The publisher in a few words, to stand beside a number. */
  name: z.string(),
  /** Where it was taken from, in full. */
  source: z.string(),
  licence: z.string(),
  note: z.string(),
})
export type RecordSource = z.infer<typeof Source>

const Table = z.object({
  table: z.string(),
  /** `nyse-close`: a day is a session and its value the close; `utc-day`: a day starts at midnight UTC and its value is known at its end. */
  clock: z.enum(['nyse-close', 'utc-day']),
  sources: z.array(Source),
  series: z.array(Series),
})
export type RecordTable = z.infer<typeof Table>

export type RecordedSignal = SignalSpec & {
  readonly feedId: string
  readonly shape: Shape
  readonly step: number
  /** The publisher, its licence and the doubts about it. */
  readonly source: RecordSource
  /** From when its source says no more of it: the last value stands no longer. Epoch ms. */
  readonly until?: number
}

const DAY = days(1)
const isoDay = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)

/** Where the tables lie, seen from this file; a bundle has to say it. */
export const TABLES = new URL('tables/', import.meta.url)

/** The shipped tables of a folder, by name. */
export function readRecord(folder: URL | string = TABLES): RecordTable[] {
  const path = folder instanceof URL ? fileURLToPath(folder) : folder
  return readdirSync(path)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const parsed = Table.safeParse(JSON.parse(readFileSync(join(path, file), 'utf8')))
      if (!parsed.success) throw new Error(`record table ${file}: ${z.prettifyError(parsed.error)}`)
      return parsed.data
    })
}

/** Days of a series as day numbers, ascending. */
export function daysOf({ d }: Pick<RecordSeries, 'd'>): number[] {
  let day = 0
  return d.map((delta) => (day += delta))
}

/** A table's signals, and their observations in order of time, series by series. */
export function decode(table: RecordTable): { readonly signals: readonly RecordedSignal[]; readonly observations: Iterable<Observation> } {
  return {
    signals: table.series.map(({ id, title, unit, vendor, note, feed, shape, step, source, until }) => ({
      id,
      title,
      unit,
      ...(vendor !== undefined && { vendor }),
      ...(note !== undefined && { note }),
      feedId: feed,
      shape,
      step: days(step),
      source: sourceOf(table, source),
      ...(until !== undefined && { until: until * DAY }),
    })),
    observations: { [Symbol.iterator]: () => observationsOf(table) },
  }
}

function* observationsOf(table: RecordTable): Generator<Observation> {
  // Fifty series share their sessions: each close is asked for once.
  const closes = new Map<number, number>()
  const closeOn = (day: number): number => {
    const held = closes.get(day)
    if (held !== undefined) return held
    const close = closeOf('nyse', isoDay(day))
    if (close === undefined) throw new Error(`record table ${table.table}: ${isoDay(day)} was no session`)
    closes.set(day, close)
    return close
  }
  for (const { id, feed, d, v, k = 0 } of table.series) {
    let day = 0
    for (const [index, delta] of d.entries()) {
      day += delta
      const value = v[index]
      if (value === undefined) throw new Error(`record series ${id}: ${d.length} days, ${v.length} values`)
      const known = day + (typeof k === 'number' ? k : (k[index] ?? 0))
      yield table.clock === 'nyse-close'
        ? { signalId: id, value, observedAt: closeOn(day), receivedAt: closeOn(day), feedId: feed, mode: 'recorded' }
        : { signalId: id, value, observedAt: day * DAY, receivedAt: (known + 1) * DAY, feedId: feed, mode: 'recorded' }
    }
  }
}

function sourceOf(table: RecordTable, index: number): RecordSource {
  const source = table.sources[index]
  if (!source) throw new Error(`record table ${table.table}: no source ${index}`)
  return source
}

/** What to name beside the record: one row for each source of each table. */
export function creditsOf(tables: readonly RecordTable[]): RecordCredit[] {
  return tables.flatMap((table) =>
    table.sources.flatMap((source, index) => {
      const spans = table.series.filter((series) => series.source === index).map(daysOf)
      const first = Math.min(...spans.map((span) => span[0] ?? Infinity))
      const last = Math.max(...spans.map((span) => span.at(-1) ?? -Infinity))
      if (first > last) return []
      return [{ table: table.table, ...source, from: isoDay(first), to: isoDay(last), observations: spans.reduce((sum, span) => sum + span.length, 0) }]
    }),
  )
}
