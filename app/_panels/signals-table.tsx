'use client'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { makeIndex } from '../../lib/domain/search.ts'
import { useWords } from '../_i18n/words.tsx'
import { reloadCatalogue, useCatalogue } from '../_live/catalogue.ts'
import type { CatalogueSignal } from '../_live/catalogue-row.ts'
import { position, take } from '../_live/store.ts'
import { useUrlState } from '../_live/url.ts'
import { SignalsBar } from './signals-bar.tsx'
import { SignalsGrid, type GridHandle } from './signals-grid.tsx'
import { useFreshCatalogue, useTyped } from './signals-hooks.ts'
import { NothingFound, NothingYet, ReadFailed } from './signals-nothing.tsx'
import { columnsText, isNarrowed, paramsOf, queryOf, shownBy, sortedBy, type SortBy, type TableQuery } from './signals-query.ts'
import { SignalsTools } from './signals-tools.tsx'

/** What the server hands the page for its first paint. */
export type SignalsView = {
  readonly now: number
  readonly seq: number
  readonly epoch: string
  /** All signals, and those that the asked-for view shows. */
  readonly total: number
  readonly found: number
  /** The first of them, in the view's order, from this place on. */
  readonly from: number
  readonly first: readonly CatalogueSignal[]
  /** Feeds by id, as they are called. */
  readonly feeds: Readonly<Record<string, string>>
}

const COOKIE = 'signals-cols'
const YEAR_S = 31_536_000
const EMPTY = makeIndex<CatalogueSignal>([])

/** All signals: sought, filtered, sorted, live, compared and taken along. The address holds the view. */
export function SignalsTable({ view, remembered: told }: { readonly view: SignalsView; readonly remembered: string | null }) {
  const { t } = useWords()
  const { params, set } = useUrlState()
  const [remembered, setRemembered] = useState(told)
  const asked = useMemo(() => queryOf(params, remembered), [params, remembered])
  const [q, setQ] = useTyped(asked.q, useCallback((text: string) => set({ q: text.trim() }), [set]))
  const query = useMemo((): TableQuery => ({ ...asked, q }), [asked, q])

  const catalogue = useCatalogue(true)
  const isReady = catalogue.now > 0
  const viewKey = JSON.stringify(paramsOf(query))
  const [rendered] = useState(viewKey)
  const isAsRendered = viewKey === rendered
  const shown = useMemo(() => (isReady ? shownBy(catalogue.index, query) : isAsRendered ? view.first : []), [isReady, catalogue.index, query, isAsRendered, view.first])
  const found = isReady ? shown.length : view.found
  const total = isReady ? catalogue.rows.length : view.total
  const now = isReady ? catalogue.now : view.now
  useFreshCatalogue(catalogue, query.sort)

  const change = useCallback((next: TableQuery) => {
    setQ(next.q)
    set(paramsOf(next))
    const columns = columnsText(next.columns)
    setRemembered(columns || null)
    document.cookie = `${COOKIE}=${encodeURIComponent(columns)}; path=/; max-age=${columns ? YEAR_S : 0}; samesite=lax`
  }, [set, setQ])
  // What an earlier visit chose is part of the view: a copied link reopens it.
  useEffect(() => {
    if (told !== null && params.get('cols') === null) set({ cols: columnsText(queryOf(params, told).columns) })
    // oxlint-disable-next-line react/exhaustive-deps -- once, when the page opens
  }, [])

  const [selected, setSelected] = useState<ReadonlySet<string>>(() => new Set())
  const grid = useRef<GridHandle>(null)
  useEffect(() => { if (position()?.epoch === undefined) take({ seq: view.seq, epoch: view.epoch, items: [] }) }, [view])

  const sort = useCallback((by: SortBy, add: boolean) => change({ ...query, sort: sortedBy(query.sort, by, add) }), [change, query])
  const clear = (): void => change({ ...query, q: '', chosen: { stage: [], segment: [], feed: [], vendor: [], mode: [] } })

  const index = isReady ? catalogue.index : EMPTY
  const isLoading = !isReady && catalogue.state !== 'failed'
  const isEmpty = isReady && shown.length === 0

  return (
    <div className="panel @container flex min-h-0 flex-1 flex-col overflow-hidden">
      <SignalsTools query={query} index={index} feeds={view.feeds} setQ={setQ} change={change} toTable={() => grid.current?.focus()} />
      <SignalsBar
        query={query} feeds={view.feeds} change={change} clear={clear} rows={isReady ? catalogue.rows : view.first} shown={shown} found={found} total={total} now={now}
        isLoading={isLoading && !isAsRendered} selected={selected} clearSelection={() => setSelected(new Set())}
      />
      {catalogue.why !== undefined && <ReadFailed why={catalogue.why} retry={() => void reloadCatalogue()} />}
      <SignalsGrid
        ref={grid} query={query} viewKey={viewKey} shown={shown} found={found} from={isReady ? 0 : view.from} isWhole={isReady} isLoading={isLoading} feeds={view.feeds}
        now={now} seq={isReady ? catalogue.seq : view.seq} sort={sort} selected={selected} setSelected={setSelected}
      >
        {isLoading && !isAsRendered && <p className="p-4 text-sm text-muted">{t('signals.loading')}</p>}
        {isEmpty && (isNarrowed(query) ? <NothingFound index={index} query={query} change={change} /> : <NothingYet />)}
      </SignalsGrid>
    </div>
  )
}
