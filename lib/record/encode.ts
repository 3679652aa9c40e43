import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stageOf } from '../domain/stage.ts'
import { days } from '../domain/time.ts'
import { UNITS } from '../domain/unit.ts'
import { parseCsv } from '../feeds/csv.ts'
import type { RecordSeries, RecordTable } from './record.ts'

/** One dated value; `known` is the day at whose end it could be known. */
export type Point = { readonly day: number; readonly value: number; readonly known: number }
/** A series before it is packed; points in the order in which the source stated them. */
export type Draft = Omit<RecordSeries, 'd' | 'v' | 'k'> & {
  readonly points: readonly Point[]
  /** From an archive of changes: a value said again is no news. */
  readonly changesOnly?: true
}

/** What was not taken over, and why: the compile prints it, so that nothing goes missing in silence. */
export type LeaveOut = (reason: string, what: string) => void

export const dayOf = (date: string): number => {
  const at = Date.parse(`${date}T00:00:00Z`)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(at)) throw new Error(`not a date: ${date}`)
  return at / days(1)
}

/** A value of its day, known when the day ends. */
export const onDay = (date: string, value: number): Point => ({ day: dayOf(date), value, known: dayOf(date) })

export const readRows = (folder: string, file: string): Record<string, string>[] => parseCsv(readFileSync(join(folder, file), 'utf8'))

/** The cell of a row; a column that is not there is a fault of the folder, not an empty value. */
export function cell(row: Record<string, string>, column: string): string {
  const value = row[column]
  if (value === undefined) throw new Error(`no column ${column}`)
  return value
}

/** Packs drafts into a table, ordered by id; every value is held to its unit's range, every id to the stage table. */
export function encodeTable(head: Omit<RecordTable, 'series'>, drafts: readonly Draft[], leaveOut: LeaveOut): RecordTable {
  const series = drafts.flatMap((draft) => encodeSeries(draft, leaveOut)).sort((a, b) => (a.id < b.id ? -1 : 1))
  for (const [index, { id }] of series.entries()) if (series[index + 1]?.id === id) throw new Error(`two series are called ${id}`)
  return { ...head, series }
}

function encodeSeries({ points, changesOnly, ...head }: Draft, leaveOut: LeaveOut): RecordSeries[] {
  const { min, max } = UNITS[head.unit]
  if (!stageOf(head.id)) {
    leaveOut('no stage', head.id)
    return []
  }
  // Of several statements about one day the last one stands.
  const byDay = new Map<number, Point>()
  for (const point of points) {
    if (point.value >= min && point.value <= max) byDay.set(point.day, point)
    else leaveOut(`outside the range of ${head.unit}`, `${head.id} ${point.value}`)
  }
  const kept = [...byDay.values()].sort((a, b) => a.day - b.day)
  const stated = changesOnly ? kept.filter((point, index) => point.value !== kept[index - 1]?.value) : kept
  if (stated.length === 0) return []
  const late = stated.map(({ day, known }) => Math.max(0, known - day))
  const k = late.every((lag) => lag === late[0]) ? (late[0] ?? 0) : late
  return [{
    ...head,
    d: stated.map(({ day }, index) => day - (stated[index - 1]?.day ?? 0)),
    v: stated.map(({ value }) => value),
    ...(k !== 0 && { k }),
  }]
}

/** A table as text: a series a line, keys always in one order, so that a recompile shows what changed. */
export function tableText({ table, clock, sources, series }: RecordTable): string {
  const lines = series.map(({ id, title, unit, vendor, note, feed, shape, step, source, until, d, v, k }) =>
    JSON.stringify({ id, title, unit, vendor, note, feed, shape, step, source, until, d, v, k }),
  )
  return `{"table":${JSON.stringify(table)},"clock":${JSON.stringify(clock)},"sources":[\n${sources
    .map((source) => JSON.stringify(source))
    .join(',\n')}\n],"series":[\n${lines.join(',\n')}\n]}\n`
}
