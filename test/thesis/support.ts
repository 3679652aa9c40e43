import type { IndexId } from '../../lib/thesis/ids.ts'
import { DAY } from '../../lib/thesis/facts.ts'
import type { DailySeries, IndexLine } from '../../lib/thesis/line.ts'
import type { Measure } from '../../lib/thesis/measure-types.ts'
import type { Unit } from '../../lib/domain/unit.ts'

/** The number of a day written as 2025-02-10. */
export const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY

export const isWeekday = (day: number): boolean => ![0, 6].includes(new Date(day * DAY).getUTCDay())

type Given = { readonly unit?: Unit; readonly isFresh?: (day: number) => boolean; readonly coverage?: number | ((day: number) => number) }

/** A series of a day's value, `undefined` where there is none, repeated on days without news as the engine does. */
export function seriesOf(id: string, first: number, last: number, valueOf: (day: number) => number | undefined, { unit = 'index', isFresh = () => true }: Given = {}): DailySeries {
  const values = new Float64Array(last - first + 1).fill(Number.NaN)
  const fresh = new Uint8Array(values.length)
  let observedAt = 0
  for (let place = 0; place < values.length; place++) {
    const value = isFresh(first + place) ? valueOf(first + place) : undefined
    values[place] = value ?? values[place - 1] ?? Number.NaN
    if (value === undefined) continue
    fresh[place] = 1
    observedAt = (first + place) * DAY
  }
  return { id, unit, first, values, fresh, observedAt, mode: 'recorded' }
}

export function lineOf(id: IndexId, first: number, last: number, valueOf: (day: number) => number | undefined, given: Given = {}): IndexLine {
  const { coverage = 1 } = given
  const series = seriesOf(id, first, last, valueOf, given)
  return {
    ...series, base: first, minimum: 1, members: [], departed: 0, carried: new Uint8Array(series.values.length),
    coverage: series.values.map((_value, place) => (typeof coverage === 'number' ? coverage : coverage(first + place))),
  }
}

export function measureOf(day: number, all: readonly (DailySeries | IndexLine)[]): Measure {
  const lines = new Map<IndexId, IndexLine>()
  const series = new Map<string, DailySeries>()
  for (const one of all) {
    if ('coverage' in one) lines.set(indexIdOf(one.id), one)
    else series.set(one.id, one)
  }
  return { at: day * DAY, day, lines, chains: new Map(lines), series }
}

/** Safe: every line of a test is made by `lineOf`, which takes nothing but an index's id. */
const indexIdOf = (id: string): IndexId => id as IndexId
