import type { Key } from '../_i18n/text.ts'
import { COLUMNS, columnsText, type Column, type SortBy, type TableQuery } from './signals-query.ts'

type Look = {
  readonly label: Extract<Key, 'chain.day' | 'chain.month' | 'chain.essay' | 'chain.age' | 'signals.facet.stage' | `signals.col.${string}`>
  readonly title?: 'chain.day.long' | 'chain.month.long' | 'chain.essay.long'
  readonly align: 'text-left' | 'text-right'
  /** Room it needs, rem, and the part of a wide table that it gets, percent. */
  readonly rem: number
  readonly part: number
  /** Room it gets on a narrow screen, rem, where it is shown there. */
  readonly narrow?: number
}

export const LOOKS: Readonly<Record<Column, Look>> = {
  stage: { label: 'signals.facet.stage', align: 'text-left', rem: 6.75, part: 8 },
  value: { label: 'signals.col.value', align: 'text-right', rem: 6.25, part: 9, narrow: 5.5 },
  day: { label: 'chain.day', title: 'chain.day.long', align: 'text-right', rem: 4.5, part: 7.5, narrow: 4.75 },
  month: { label: 'chain.month', title: 'chain.month.long', align: 'text-right', rem: 4.5, part: 7.5, narrow: 4.75 },
  essay: { label: 'chain.essay', title: 'chain.essay.long', align: 'text-right', rem: 4.5, part: 7.5, narrow: 4.75 },
  age: { label: 'chain.age', align: 'text-right', rem: 4.75, part: 6.5, narrow: 4.75 },
  feed: { label: 'signals.col.feed', align: 'text-left', rem: 7.5, part: 11 },
  observed: { label: 'signals.col.observed', align: 'text-right', rem: 11.5, part: 12 },
  id: { label: 'signals.col.id', align: 'text-left', rem: 12, part: 16 },
  note: { label: 'signals.col.note', align: 'text-left', rem: 11, part: 16 },
}

/** Every word by which a table can be sorted, as it stands on the screen. */
export const labelOf = (by: SortBy): Look['label'] | 'chain.signal' => (by === 'name' ? 'chain.signal' : LOOKS[by].label)

const NAME_REM = 12.5
export const SELECT_REM = 2
/** Fewer columns than this many percent leave room to share. */
const ROOMY = 62

/** The usual columns do without the feed where they would not all fit; what was chosen is shown. */
const isSpared = (columns: readonly Column[], column: Column): boolean => column === 'feed' && columnsText(columns) === ''

/** How wide the chosen columns are: as they need, and more on a wide screen where few are chosen. The name has the rest. */
export function widthsOf(columns: readonly Column[]): { readonly least: string; readonly of: (column: Column) => string } {
  const roomy = columns.reduce((sum, column) => sum + LOOKS[column].part, 0) <= ROOMY
  const least = columns.reduce((sum, column) => sum + (isSpared(columns, column) ? 0 : LOOKS[column].rem), SELECT_REM + NAME_REM)
  return { least: `${least}rem`, of: (column) => (roomy ? `max(${LOOKS[column].rem}rem, ${LOOKS[column].part}cqw)` : `${LOOKS[column].rem}rem`) }
}

/** Changes in the order in which a narrow screen would choose among them. */
const CHANGES = ['month', 'day', 'essay'] as const satisfies readonly Column[]

/** What a narrow screen shows beside the name: the value and one change, the one that sorts if any does. The age stands under the change, or alone. */
export function narrowColumns({ columns, sort }: Pick<TableQuery, 'columns' | 'sort'>): readonly Column[] {
  const has = (column: Column): boolean => columns.includes(column)
  const change = CHANGES.find((one) => has(one) && sort.some(({ by }) => by === one)) ?? CHANGES.find(has)
  return COLUMNS.filter((column) => has(column) && (column === 'value' || column === (change ?? 'age')))
}

/** Where a cell's text stands; what is read from the left keeps away from the figures before it. */
export const alignOf = (column: Column): string => (LOOKS[column].align === 'text-left' ? 'text-left pr-1.5 pl-3' : 'text-right px-1.5')

/** Where a column is shown: a narrow screen leaves most of them out. */
export const shownWhere = (columns: readonly Column[], narrow: readonly Column[], column: Column): string =>
  narrow.includes(column) ? '' : isSpared(columns, column) ? 'hidden @min-[54rem]:table-cell' : 'hidden @min-[46rem]:table-cell'
