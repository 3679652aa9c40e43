'use client'
import { useRef } from 'react'
import type { SearchIndex } from '../../lib/domain/search.ts'
import { useWords } from '../_i18n/words.tsx'
import type { CatalogueSignal } from '../_live/catalogue-row.ts'
import { useShortcut } from '../_live/keys.ts'
import { labelOf } from './signals-columns.ts'
import { Cross, Filters } from './signals-filters.tsx'
import { Choice, Menu, MENU_BUTTON } from './signals-menu.tsx'
import { COLUMNS, paramsOf, USUAL_COLUMNS, type TableQuery } from './signals-query.ts'

type Props = {
  readonly query: TableQuery
  readonly index: SearchIndex<CatalogueSignal>
  readonly feeds: Readonly<Record<string, string>>
  readonly setQ: (q: string) => void
  readonly change: (next: TableQuery) => void
  readonly toTable: () => void
}

/** What is looked for, what is left out, and what is told of each. */
export function SignalsTools({ query, index, feeds, setQ, change, toTable }: Props) {
  const { t } = useWords()
  const field = useRef<HTMLInputElement>(null)
  useShortcut('/', t('signals.search'), 'page', () => field.current?.select())
  const { columns } = query
  return (
    <div className="flex flex-wrap items-center gap-x-1 gap-y-1.5 p-2 @min-[46rem]:gap-x-2">
      <form role="search" className="relative w-full @min-[46rem]:w-auto @min-[46rem]:max-w-md @min-[46rem]:flex-1" onSubmit={(event) => { event.preventDefault(); toTable() }}>
        {/* Without scripts the server answers, and the rest of the view stays. */}
        {Object.entries(paramsOf(query)).map(([name, text]) => name !== 'q' && text !== '' && <input key={name} type="hidden" name={name} value={text} />)}
        <svg aria-hidden viewBox="0 0 14 14" className="pointer-events-none absolute top-1.75 left-2 size-3 fill-none stroke-muted" strokeWidth="1.5" strokeLinecap="round"><circle cx="6" cy="6" r="4.25" /><path d="m9.3 9.3 3.2 3.2" /></svg>
        <input
          ref={field}
          type="search"
          name="q"
          value={query.q}
          onChange={(event) => setQ(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') {
              event.preventDefault()
              toTable()
            } else if (event.key === 'Escape' && query.q !== '') {
              event.preventDefault()
              setQ('')
            }
          }}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          placeholder={t('signals.search.hint')}
          aria-label={t('signals.search')}
          aria-keyshortcuts="/"
          className="h-6.5 w-full rounded border border-edge bg-background pr-7 pl-7 text-base placeholder:text-faint [&::-webkit-search-cancel-button]:hidden"
        />
        {query.q === ''
          ? <kbd aria-hidden className="pointer-events-none absolute top-1.25 right-1.5 hidden h-4 w-4 items-center justify-center rounded-sm border border-line text-2xs text-muted pointer-fine:flex">/</kbd>
          : <button type="button" aria-label={t('signals.search.clear')} title={t('signals.search.clear')} onClick={() => { setQ(''); field.current?.focus() }} className="absolute top-0.5 right-0.5 flex size-5.5 items-center justify-center rounded text-muted hover:text-text"><Cross /></button>}
      </form>
      <Filters query={query} index={index} feeds={feeds} change={change} />
      <div className="@min-[46rem]:ml-auto">
        <Menu label={t('signals.columns')} icon={<svg aria-hidden viewBox="0 0 14 14" className="size-3.5 fill-none stroke-current" strokeWidth="1.3"><rect x="1.5" y="2" width="11" height="10" rx="1.5" /><path d="M5.2 2v10M8.8 2v10" /></svg>}>
          {() => (
            <>
              {COLUMNS.map((column) => (
                <Choice key={column} on={columns.includes(column)} press={() => change({ ...query, columns: COLUMNS.filter((one) => columns.includes(one) !== (one === column)) })}>{t(labelOf(column))}</Choice>
              ))}
              <div className="sticky -bottom-1 -mx-1 mt-1 -mb-1 border-t border-grid bg-surface p-1">
                <button type="button" className={MENU_BUTTON} onClick={() => change({ ...query, columns: USUAL_COLUMNS })}>{t('signals.columns.usual')}</button>
              </div>
            </>
          )}
        </Menu>
      </div>
    </div>
  )
}
