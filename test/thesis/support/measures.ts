import { viewAt, type Facts, type View } from '../../../lib/thesis/facts.ts'
import type { IndexLine, DailySeries, Member } from '../../../lib/thesis/line.ts'
import { valueOn } from '../../../lib/thesis/line.ts'
import { measureOf, type Moved } from '../../../lib/thesis/measure.ts'
import type { Measure } from '../../../lib/thesis/measure-types.ts'
import { dayOf, endOf } from './facts.ts'

/** Everything as it was known when a day had ended. */
export const knownOn = (facts: Facts, date: string): View => viewAt(facts, endOf(date))
export const measuredOn = (facts: Facts, date: string): Measure => measureOf(knownOn(facts, date))

export function lineOf(measure: Measure, id: string): IndexLine {
  const line = measure.chains.get(id)
  if (!line) throw new Error(`no line ${id}`)
  return line
}
export function seriesOf(measure: Measure, id: string): DailySeries {
  const series = measure.series.get(id)
  if (!series) throw new Error(`no series ${id}`)
  return series
}
export const on = (series: DailySeries, date: string): number => valueOn(series, dayOf(date))
/** Arrays beside the values, on a day. */
export const at = (line: IndexLine, of: 'coverage' | 'carried' | 'fresh', date: string): number | undefined => line[of][dayOf(date) - line.first]
export function memberOf({ id, members }: IndexLine, member: string): Member {
  const found = members.find((one) => one.id === member)
  if (!found) throw new Error(`no ${member} in ${id}`)
  return found
}
/** ln(value ÷ 100) of the newest day, and what members and those departed say it is made of. */
export const logAndParts = ({ values, members, departed }: IndexLine): readonly [number, number] => [Math.log((values.at(-1) ?? Number.NaN) / 100), members.reduce((sum, { contribution }) => sum + contribution, departed)]

/** All that is told of each day, for comparison: chains whole, series by day, from the first day on which they have a value. */
export function tellAll({ chains, series }: Measure): Record<string, unknown> {
  const told: Record<string, unknown> = {}
  for (const [id, { first, values, coverage, carried, base, departed, members }] of chains) {
    told[id] = { first, values: [...values], coverage: [...coverage], carried: [...carried], base, departed, members: members.map(({ id: member, weight, contribution, contribution1d, priced, value }) => ({ member, weight, contribution, contribution1d, priced, value })) }
  }
  for (const [id, { first, values }] of series) {
    const begin = values.findIndex((value) => !Number.isNaN(value))
    if (begin >= 0) told[id] = { from: first + begin, values: [...values].slice(begin) }
  }
  return told
}

/** Where two tellings differ by more than they may; empty where they agree. */
export function differences(one: unknown, other: unknown, within = 1e-9, path = ''): string[] {
  if (typeof one === 'number' && typeof other === 'number') {
    const same = Number.isNaN(one) ? Number.isNaN(other) : one === other || Math.abs(one - other) <= within * Math.max(1, Math.abs(one))
    return same ? [] : [`${path}: ${one} and ${other}`]
  }
  if (typeof one === 'object' && typeof other === 'object' && one !== null && other !== null) {
    const [left, right] = [Object.entries(one), new Map(Object.entries(other))]
    const missing = [...right.keys()].filter((key) => !Object.hasOwn(one, key)).map((key) => `${path}/${key}: only in the second`)
    return [...missing, ...left.flatMap(([key, value]) => (right.has(key) ? differences(value, right.get(key), within, `${path}/${key}`) : [`${path}/${key}: only in the first`]))]
  }
  return one === other ? [] : [`${path}: ${String(one)} and ${String(other)}`]
}

/** What becomes known in (from, to]: its kinds, and those of which something was said of a day before the last one that was measured. */
export function movedBetween(facts: Facts, from: number, to: number): Moved {
  const kinds = new Set<string>()
  const late = new Set<string>()
  for (const [id, { vintages }] of facts) {
    const kind = id.slice(0, id.indexOf('.'))
    for (const { observedAt, receivedAt } of vintages) {
      const known = Math.max(observedAt, receivedAt)
      if (known <= from || known > to) continue
      kinds.add(kind)
      if (Math.floor(observedAt / 86_400_000) < Math.floor(from / 86_400_000)) late.add(kind)
    }
  }
  return { kinds, late }
}
