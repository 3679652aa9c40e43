import { stageOf } from '../domain/stage.ts'
import { isoDay } from '../thesis/facts.ts'
import { INDEX_IDS, type IndexId } from '../thesis/ids.ts'
import { lastFresh, placeOf, valueOn, type IndexLine, type Member } from '../thesis/line.ts'
import type { Measure } from '../thesis/measure-types.ts'
import type { Constituent, IndexDetail } from '../wire/thesis.ts'
import type { Method } from './pure.ts'
import { INDEX_TEXTS } from './texts.ts'

const told = (value: number | undefined): number | null => (value === undefined || !Number.isFinite(value) ? null : value)
const ratio = (value: number, before: number): number | null => told(value / before - 1)
const iso = (at: number | undefined): string | null => (at === undefined || at === 0 ? null : new Date(at).toISOString())

/** Named as the signals that it is read from, at most so many. */
const SIGNALS = 20

const constituentOf = ({ id, title, signalIds, weight, value, unit, observedAt, priced, contribution, contribution1d }: Member): Constituent => ({
  id,
  title,
  signalIds: signalIds.slice(0, SIGNALS),
  weight,
  value: told(value),
  unit: unit ?? null,
  observedAt: iso(observedAt),
  priced,
  contribution: told(contribution),
  contribution1d: told(contribution1d),
})

const bySize = (a: Member, b: Member): number => Number(b.priced) - Number(a.priced) || Math.abs(b.contribution) - Math.abs(a.contribution) || (a.id < b.id ? -1 : 1)

/** An index with all that it is made of, as of its newest day. */
function detailOf(id: IndexId, line: IndexLine, at: number, restated: number | undefined, method: Pick<Method, 'leaveOneOut'>): IndexDetail {
  const tag = stageOf(id)
  if (!tag) throw new Error(`no stage rule names ${id}`)
  const { title, note } = INDEX_TEXTS[id]
  const { base, members, minimum, departed, mode, observedAt } = line
  const day = lastFresh(line)
  const value = line.values.at(-1) ?? Number.NaN
  return {
    id,
    title,
    stage: tag.stage,
    segment: tag.segment,
    unit: 'index',
    base: { value: 100, day: base === undefined ? null : isoDay(base) },
    method: note,
    value: told(value),
    day: day === undefined ? null : isoDay(day),
    observedAt: iso(observedAt),
    mode: observedAt === 0 ? null : mode,
    change1d: day === undefined ? null : ratio(value, valueOn(line, day - 1)),
    change30d: day === undefined ? null : ratio(value, valueOn(line, day - 30)),
    changeSinceBase: base === undefined ? null : ratio(value, 100),
    coverage: day === undefined ? null : told(line.coverage[placeOf(line, day)]),
    constituents: members.length,
    priced: members.filter(({ priced }) => priced).length,
    minimum,
    carried: line.carried.at(-1) === 1,
    at: new Date(at).toISOString(),
    list: [...members].sort(bySize).map(constituentOf),
    departed: told(departed) ?? 0,
    leaveOneOut: id.startsWith('index.equity.') ? (method.leaveOneOut(line) ?? null) : null,
    restated: iso(restated),
  }
}

/** Every index that can be told, in the order of the chain. */
export const detailsOf = (measure: Measure, restated: ReadonlyMap<string, number>, method: Pick<Method, 'leaveOneOut'>): IndexDetail[] =>
  INDEX_IDS.flatMap((id) => {
    const line = measure.lines.get(id)
    return line ? [detailOf(id, line, measure.at, restated.get(id), method)] : []
  })
