import { find, wordsOf, type SearchIndex } from '../../lib/domain/search.ts'
import { SEGMENTS, STAGES } from '../../lib/domain/stage.ts'
import type { CatalogueSignal } from '../_live/catalogue-row.ts'

/** What the table of signals shows, as the address holds it: pure, so that server and browser show the same. */

/** Beside the name, which is always there. */
export const COLUMNS = ['stage', 'value', 'day', 'month', 'essay', 'age', 'feed', 'observed', 'id', 'note'] as const
export type Column = (typeof COLUMNS)[number]
export const USUAL_COLUMNS: readonly Column[] = ['stage', 'value', 'day', 'month', 'essay', 'age', 'feed']

export const FACETS = ['stage', 'segment', 'feed', 'vendor', 'mode'] as const
export type Facet = (typeof FACETS)[number]

export type SortBy = Column | 'name'
export type SortKey = { readonly by: SortBy; readonly down: boolean }
/** More keys than two nobody can read off a table. */
const MOST_KEYS = 2

export type TableQuery = {
  readonly q: string
  readonly chosen: Readonly<Record<Facet, readonly string[]>>
  /** None: as good as they match where words are sought, else along the chain. */
  readonly sort: readonly SortKey[]
  readonly columns: readonly Column[]
}

type Params = { readonly get: (name: string) => string | null }

const listOf = (text: string | null): string[] => [...new Set((text ?? '').split(',').map((part) => part.trim()).filter(Boolean))]
const isColumn = (text: string): text is Column => COLUMNS.some((column) => column === text)
const isSort = (text: string): text is SortBy => text === 'name' || isColumn(text)

/** The asked-for columns in their usual order; `remembered` are those of an earlier visit, which an address without any falls back to. */
function columnsOf(text: string | null, remembered: string | null): readonly Column[] {
  const wanted = text ?? remembered
  if (wanted === 'none') return []
  const asked = listOf(wanted).filter(isColumn)
  return asked.length > 0 ? COLUMNS.filter((column) => asked.includes(column)) : USUAL_COLUMNS
}

/** Reads a view out of the parameters of an address; what is not understood is left out. */
export function queryOf(params: Params, remembered: string | null): TableQuery {
  const dirs = (params.get('dir') ?? '').split(',')
  const sort = listOf(params.get('sort')).filter(isSort).slice(0, MOST_KEYS).map((by, nth): SortKey => ({ by, down: dirs[nth] === 'desc' }))
  return {
    q: params.get('q')?.slice(0, 200) ?? '',
    chosen: { stage: listOf(params.get('stage')), segment: listOf(params.get('segment')), feed: listOf(params.get('feed')), vendor: listOf(params.get('vendor')), mode: listOf(params.get('mode')) },
    sort,
    columns: columnsOf(params.get('cols'), remembered),
  }
}

const sameColumns = (columns: readonly Column[]): boolean => columns.join() === USUAL_COLUMNS.join()

/** The columns as an address and a cookie hold them; '' are the usual ones. */
export const columnsText = (columns: readonly Column[]): string => (sameColumns(columns) ? '' : columns.join() || 'none')

/** A view as the parameters of an address; '' takes one away. */
export function paramsOf({ q, chosen, sort, columns }: TableQuery): Readonly<Record<'q' | Facet | 'sort' | 'dir' | 'cols', string>> {
  return {
    q: q.trim(),
    stage: chosen.stage.join(),
    segment: chosen.segment.join(),
    feed: chosen.feed.join(),
    vendor: chosen.vendor.join(),
    mode: chosen.mode.join(),
    sort: sort.map(({ by }) => by).join(),
    dir: sort.some(({ down }) => down) ? sort.map(({ down }) => (down ? 'desc' : 'asc')).join() : '',
    cols: columnsText(columns),
  }
}

/** Large before small and new before old is what one looks for first; words go from A to Z. */
const downFirst = (by: SortBy): boolean => by === 'value' || by === 'day' || by === 'month' || by === 'essay' || by === 'observed'

/** Sorts by a column: once its first direction, again the other one, again not at all. `add`: as the second key, under the first. */
export function sortedBy(sort: readonly SortKey[], by: SortBy, add: boolean): readonly SortKey[] {
  const held = sort.find((key) => key.by === by)
  const next: readonly SortKey[] = !held ? [{ by, down: downFirst(by) }] : held.down === downFirst(by) ? [{ by, down: !held.down }] : []
  if (!add) return next
  if (held) return sort.flatMap((key) => (key === held ? next : [key]))
  return [...sort.slice(0, MOST_KEYS - 1), ...next]
}

const facetOf = (signal: CatalogueSignal, facet: Facet): string | null => (facet === 'feed' ? signal.feedId : signal[facet])

const hasChosen = ({ chosen }: TableQuery): boolean => FACETS.some((facet) => chosen[facet].length > 0)
export const isNarrowed = (query: TableQuery): boolean => hasChosen(query) || wordsOf(query.q).length > 0

/** Whether a signal passes all filters but `except`. */
function passing({ chosen }: TableQuery, except?: Facet): (signal: CatalogueSignal) => boolean {
  const active = FACETS.filter((facet) => facet !== except && chosen[facet].length > 0).map((facet) => [facet, new Set<string | null>(chosen[facet])] as const)
  return (signal) => active.every(([facet, wanted]) => wanted.has(facetOf(signal, facet)))
}

/** How many signals each choice of a filter would show, all other filters and the words being as they are. */
export function countsOf(facet: Facet, index: SearchIndex<CatalogueSignal>, query: TableQuery): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const passes = passing(query, facet)
  for (const signal of find(index, query.q)) {
    const choice = facetOf(signal, facet)
    if (choice !== null && passes(signal)) counts.set(choice, (counts.get(choice) ?? 0) + 1)
  }
  return counts
}

const PLACES: ReadonlyMap<string, number> = new Map(STAGES.flatMap((stage) => SEGMENTS[stage].map((segment) => [stage, segment] as const)).map(([stage, segment], place) => [`${stage} ${segment}`, place]))

/** Numbers in a name are counted: GPT-4 stands before GPT-10. The same in every browser and on the server. */
const wordKey = (text: string | null): string | null => (text === null ? null : text.toLowerCase().replaceAll(/\d+/g, (digits) => digits.padStart(8, '0')))

const KEYS: Readonly<Record<SortBy, (signal: CatalogueSignal) => string | number | null>> = {
  name: ({ title }) => wordKey(title),
  stage: ({ stage, segment }) => PLACES.get(`${stage} ${segment}`) ?? null,
  value: ({ value }) => value,
  day: ({ change24h }) => change24h,
  month: ({ change30d }) => change30d,
  essay: ({ changeSinceEssay }) => changeSinceEssay,
  age: ({ observedAt }) => (observedAt === null ? null : -observedAt),
  feed: ({ feedId }) => feedId,
  observed: ({ observedAt }) => observedAt,
  id: ({ id }) => id,
  note: ({ note }) => wordKey(note),
}

const CHAIN: readonly SortKey[] = [{ by: 'stage', down: false }, { by: 'name', down: false }]

const orders = new WeakMap<readonly CatalogueSignal[], Map<string, readonly CatalogueSignal[]>>()

/** All signals in an order, made once for each: what is sought and filtered afterwards only leaves some out. */
function ordered(rows: readonly CatalogueSignal[], sort: readonly SortKey[]): readonly CatalogueSignal[] {
  const known = orders.get(rows) ?? new Map<string, readonly CatalogueSignal[]>()
  orders.set(rows, known)
  const name = sort.map(({ by, down }) => `${by}${down ? '-' : '+'}`).join()
  const held = known.get(name)
  if (held) return held
  const keyed = rows.map((row) => ({ row, keys: sort.map(({ by }) => KEYS[by](row)) }))
  keyed.sort((a, b) => {
    for (const [nth, { down }] of sort.entries()) {
      const one = a.keys[nth] ?? null
      const other = b.keys[nth] ?? null
      if (one === other) continue
      // What is unknown stands last, whichever way one looks.
      if (one === null) return 1
      if (other === null) return -1
      return one < other === down ? 1 : -1
    }
    return 0
  })
  const made = keyed.map(({ row }) => row)
  known.set(name, made)
  return made
}

/** The signals that a view shows, in its order. */
export function shownBy(index: SearchIndex<CatalogueSignal>, query: TableQuery): readonly CatalogueSignal[] {
  const isSought = wordsOf(query.q).length > 0
  const found = find(index, query.q)
  const inOrder = query.sort.length > 0 ? ordered(index.items, [...query.sort, ...CHAIN]) : isSought ? found : ordered(index.items, CHAIN)
  const among = isSought && inOrder !== found ? new Set(found) : undefined
  if (!among && !hasChosen(query)) return inOrder
  const passes = passing(query)
  return inOrder.filter((signal) => (!among || among.has(signal)) && passes(signal))
}

/** Without which of its parts a view that shows nothing would show something, and how many. */
export function loosenings(index: SearchIndex<CatalogueSignal>, query: TableQuery): readonly { readonly part: Facet | 'q'; readonly count: number; readonly query: TableQuery }[] {
  const without = (part: Facet | 'q'): TableQuery => (part === 'q' ? { ...query, q: '' } : { ...query, chosen: { ...query.chosen, [part]: [] } })
  const active = [...(wordsOf(query.q).length > 0 ? ['q' as const] : []), ...FACETS.filter((facet) => query.chosen[facet].length > 0)]
  return active.map((part) => ({ part, query: without(part), count: shownBy(index, without(part)).length })).filter(({ count }) => count > 0)
}
