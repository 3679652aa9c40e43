'use client'
import { memo, useEffect, useRef, type CSSProperties } from 'react'
import { formatCount } from '../../lib/domain/format.ts'
import { useWords } from '../_i18n/words.tsx'
import type { CatalogueSignal } from '../_live/catalogue-row.ts'
import { Triangle } from '../_ui/change.tsx'
import { alignOf, labelOf, LOOKS, SELECT_REM, shownWhere } from './signals-columns.ts'
import type { Column, SortBy, SortKey } from './signals-query.ts'

const HEAD = 'sticky top-0 h-7 border-b border-line bg-surface py-0 text-xs font-normal text-muted'

type Props = {
  readonly columns: readonly Column[]
  readonly sorted: readonly SortKey[]
  readonly narrow: readonly Column[]
  readonly widthOf: (column: Column) => string
  readonly sort: (by: SortBy, add: boolean) => void
  readonly shown: readonly CatalogueSignal[]
  readonly selected: ReadonlySet<string>
  readonly setSelected: (next: ReadonlySet<string>) => void
}

export const SignalsHead = memo(function SignalsHead({ columns, sorted, narrow, widthOf, sort, shown, selected, setSelected }: Props) {
  const { locale, t } = useWords()
  const box = useRef<HTMLInputElement>(null)
  const hits = selected.size === 0 ? 0 : shown.filter(({ id }) => selected.has(id)).length
  const isAll = hits > 0 && hits === shown.length
  useEffect(() => { if (box.current) box.current.indeterminate = hits > 0 && !isAll }, [hits, isAll])
  const toggle = (): void => {
    const next = new Set(selected)
    for (const { id } of shown) {
      if (isAll) next.delete(id)
      else next.add(id)
    }
    setSelected(next)
  }
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" className={`${HEAD} left-0 z-3 px-0`} style={{ width: `${SELECT_REM}rem` }}>
          <label className="flex h-7 items-center justify-center">
            <input ref={box} type="checkbox" checked={isAll} disabled={shown.length === 0} onChange={toggle} aria-label={t('signals.select.all', { count: formatCount(shown.length, locale) })} className="size-3.5 accent-midstream" />
          </label>
        </th>
        <SortHead by="name" sorted={sorted} sort={sort} className="left-8 z-3 pr-2 pl-1 text-left" />
        {columns.map((column) => (
          <SortHead key={column} by={column} sorted={sorted} sort={sort} className={`z-2 last:pr-2 ${alignOf(column)} ${shownWhere(columns, narrow, column)}`} width={widthOf(column)} />
        ))}
      </tr>
    </thead>
  )
})

type SortProps = Pick<Props, 'sorted' | 'sort'> & { readonly by: SortBy; readonly className: string; readonly width?: string }

function SortHead({ by, sorted, sort, className, width }: SortProps) {
  const { t } = useWords()
  const nth = sorted.findIndex((key) => key.by === by)
  const key = sorted[nth]
  const label = t(labelOf(by))
  const long = by !== 'name' && LOOKS[by].title
  const isRight = className.includes('text-right')
  const arrow = (
    <span className={`inline-flex w-3.5 shrink-0 items-center gap-px ${key ? '' : 'invisible group-hover:visible group-hover:opacity-40'} ${isRight ? 'justify-start' : 'justify-end'}`}>
      <Triangle up={key ? !key.down : true} className="h-[0.375rem] w-[0.4375rem]" />
      {nth > 0 && <span className="text-2xs" title={t('signals.sort.second')}>2</span>}
    </span>
  )
  return (
    <th scope="col" aria-sort={key ? (key.down ? 'descending' : 'ascending') : undefined} className={`${HEAD} ${width === undefined ? '' : 'w-(--narrow) @min-[46rem]:w-(--wide)'} ${className}`} style={width === undefined ? undefined : widths(`${by === 'name' ? 0 : (LOOKS[by].narrow ?? 0)}rem`, width)}>
      <button
        type="button"
        title={`${long ? `${t(long)}. ` : ''}${t('signals.sort', { column: label })}`}
        onClick={(event) => sort(by, event.shiftKey)}
        className={`group inline-flex h-7 max-w-full items-center gap-0.5 rounded whitespace-nowrap hover:text-text focus-visible:-outline-offset-2 ${key ? 'font-medium text-text' : ''}`}
      >
        {isRight && arrow}<span className="truncate">{label}</span>{!isRight && arrow}
      </button>
    </th>
  )
}

// Safe: React's type of styles leaves out custom properties, which it passes on as they are.
const widths = (narrow: string, wide: string): CSSProperties => ({ '--narrow': narrow, '--wide': wide }) as CSSProperties
