'use client'
import { useVirtualizer, defaultRangeExtractor } from '@tanstack/react-virtual'
import { useRouter } from 'next/navigation'
import { Fragment, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type MouseEvent } from 'react'
import { makeIndex } from '../../lib/domain/search.ts'
import { useWords } from '../_i18n/words.tsx'
import { reloadCatalogue, useCatalogue } from '../_live/catalogue.ts'
import type { CatalogueSignal } from '../_live/catalogue-row.ts'
import { position, take } from '../_live/store.ts'
import { useUrlState } from '../_live/url.ts'
import { SignalsBar } from './signals-bar.tsx'
import { narrowColumns, widthsOf } from './signals-columns.ts'
import { SignalsHead } from './signals-head.tsx'
import { useFreshCatalogue, useIsMounted, useRow, useStable, useTyped, useWatched } from './signals-hooks.ts'
import { NothingFound, NothingYet, ReadFailed } from './signals-nothing.tsx'
import { columnsText, isNarrowed, paramsOf, queryOf, shownBy, sortedBy, type SortBy, type TableQuery } from './signals-query.ts'
import { SignalsRow } from './signals-row.tsx'
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

const OVERSCAN = 8
const COOKIE = 'signals-cols'
const YEAR_S = 31_536_000
const EMPTY = makeIndex<CatalogueSignal>([])

export function SignalsTable({ view, remembered: told }: { readonly view: SignalsView; readonly remembered: string | null }) {
  const { t } = useWords()
  const router = useRouter()
  const { params, set } = useUrlState()
  const [remembered, setRemembered] = useState(told)
  const asked = useMemo(() => queryOf(params, remembered), [params, remembered])
  const [q, setQ] = useTyped(asked.q, useCallback((text: string) => set({ q: text.trim() }), [set]))
  const query = useMemo((): TableQuery => ({ ...asked, q }), [asked, q])

  // The same columns are the same list: rows are not drawn anew for every letter.
  const columns = useStable(query.columns)
  const narrow = useStable(useMemo(() => narrowColumns(query), [query]))

  const catalogue = useCatalogue(true)
  const isReady = catalogue.now > 0
  const [rendered] = useState(() => JSON.stringify(paramsOf(query)))
  const isAsRendered = JSON.stringify(paramsOf(query)) === rendered
  const shown = useMemo(() => (isReady ? shownBy(catalogue.index, query) : isAsRendered ? view.first : []), [isReady, catalogue.index, query, isAsRendered, view.first])
  const places = useMemo(() => new Map(shown.map(({ id }, place) => [id, place])), [shown])
  const from = isReady ? 0 : view.from
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
  const anchor = useRef<string>(undefined)
  const latest = useRef({ shown, places, selected })
  useLayoutEffect(() => { latest.current = { shown, places, selected } })
  const select = useCallback((id: string, range: boolean) => {
    const { shown, places } = latest.current
    const start = range && anchor.current !== undefined ? places.get(anchor.current) : undefined
    const end = places.get(id)
    setSelected((held) => {
      const next = new Set(held)
      if (start !== undefined && end !== undefined) for (const one of shown.slice(Math.min(start, end), Math.max(start, end) + 1)) next.add(one.id)
      else if (!next.delete(id)) next.add(id)
      return next
    })
    anchor.current = id
  }, [])

  const scroller = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const [active, setActive] = useState<string>()
  const activePlace = active === undefined ? 0 : (places.get(active) ?? 0)
  const { height: rowHeight, isNarrow } = useRow(body)
  const byKeys = useIsMounted()
  const aged = columns.includes('age') && (isNarrow || !byKeys)
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (place) => shown[place]?.id ?? place,
    overscan: OVERSCAN,
    initialRect: { width: 0, height: view.first.length * rowHeight },
    scrollPaddingEnd: 2 * rowHeight,
    // The row that has the focus stays, wherever one scrolls.
    rangeExtractor: (range) => {
      const places = defaultRangeExtractor(range)
      if (active === undefined || activePlace >= range.count || places.includes(activePlace)) return places
      return [...places, activePlace].sort((a, b) => a - b)
    },
  })
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight])
  const items = virtual.getVirtualItems()
  const viewKey = JSON.stringify(paramsOf(query))
  const [scrolledFor, setScrolledFor] = useState(viewKey)
  if (scrolledFor !== viewKey) {
    setScrolledFor(viewKey)
    setActive(undefined)
  }
  // oxlint-disable-next-line react/exhaustive-deps -- another view begins at its top
  useLayoutEffect(() => { if (scroller.current) scroller.current.scrollTop = 0 }, [scrolledFor])

  useEffect(() => { if (position()?.epoch === undefined) take({ seq: view.seq, epoch: view.epoch, items: [] }) }, [view])
  useWatched(items.map(({ index }) => shown[index]?.id ?? ''), isReady ? catalogue.seq : view.seq)

  const moved = useRef(false)
  useLayoutEffect(() => {
    if (!moved.current) return
    moved.current = false
    body.current?.querySelector<HTMLElement>('tr[data-active]')?.focus({ preventScroll: true })
  })
  const move = (place: number): string | undefined => {
    const to = Math.max(0, Math.min(shown.length - 1, place))
    const id = shown[to]?.id
    moved.current = true
    setActive(id)
    virtual.scrollToIndex(to, { align: 'auto' })
    return id
  }
  const press = (event: KeyboardEvent<HTMLTableSectionElement>): void => {
    const row = event.target instanceof Element ? event.target.closest('tr') : null
    const id = row?.dataset.id
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const onRow = event.target === row
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
    const steps: Readonly<Record<string, number>> = { ArrowDown: activePlace + 1, ArrowUp: activePlace - 1, PageDown: activePlace + page, PageUp: activePlace - page, Home: 0, End: shown.length - 1 }
    const to = steps[event.key]
    if (to !== undefined) {
      if (event.shiftKey) anchor.current ??= id
      const reached = move(to)
      if (event.shiftKey && reached !== undefined) select(reached, true)
    } else if (event.key === ' ' && onRow) select(id, event.shiftKey)
    else if (event.key === 'Enter' && onRow) router.push(`/signals/${encodeURIComponent(id)}`)
    else if (event.key === 'Escape' && selected.size > 0) setSelected(new Set())
    else return
    event.preventDefault()
  }

  /** A plain press on a name stays within the page; anything else is the browser's. */
  const follow = (event: MouseEvent<HTMLTableSectionElement>): void => {
    const href = event.target instanceof Element ? event.target.closest('a')?.getAttribute('href') : null
    if (!href || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    router.push(href)
  }

  const onActive = useCallback((id: string) => setActive(id), [])
  const onSelect = useCallback((id: string, _place: number, range: boolean) => select(id, range), [select])
  const sort = useCallback((by: SortBy, add: boolean) => change({ ...query, sort: sortedBy(query.sort, by, add) }), [change, query])
  const clear = (): void => change({ ...query, q: '', chosen: { stage: [], segment: [], feed: [], vendor: [], mode: [] } })

  const widths = useMemo(() => widthsOf(columns), [columns])
  const index = isReady ? catalogue.index : EMPTY
  const isLoading = !isReady && catalogue.state !== 'failed'
  const isEmpty = isReady && shown.length === 0

  return (
    <div className="panel @container flex min-h-0 flex-1 flex-col overflow-hidden">
      <SignalsTools query={query} index={index} feeds={view.feeds} setQ={setQ} change={change} toTable={() => move(activePlace)} />
      <SignalsBar
        query={query} feeds={view.feeds} change={change} clear={clear} rows={isReady ? catalogue.rows : view.first} shown={shown} found={found} total={total} now={now} isLoading={isLoading && !isAsRendered}
        selected={selected} clearSelection={() => setSelected(new Set())}
      />
      {catalogue.why !== undefined && <ReadFailed why={catalogue.why} retry={() => void reloadCatalogue()} />}
      <div ref={scroller} className="relative min-h-0 flex-1 overflow-auto overscroll-contain border-t border-line">
        <table
          role="grid" aria-multiselectable aria-rowcount={found + 1} aria-busy={isLoading} style={leastWidth(widths.least)}
          className="w-full table-fixed border-separate border-spacing-0 @min-[46rem]:min-w-(--least)"
        >
          <caption className="sr-only">{t('signals.title')}. {t('signals.keys.grid')}</caption>
          <SignalsHead query={query} narrow={narrow} widthOf={widths.of} sort={sort} shown={shown} selected={selected} setSelected={setSelected} />
          <tbody ref={body} onKeyDown={press} onClick={follow}>
            {items.map(({ index: place, start }, nth) => {
              const signal = shown[place]
              return signal && (
                <Fragment key={signal.id}>
                  <Gap height={start - (items[nth - 1]?.end ?? 0)} />
                  <SignalsRow
                    signal={signal} place={from + place} columns={columns} narrow={narrow} aged={aged} feed={view.feeds[signal.feedId]} now={now}
                    active={byKeys && place === activePlace} selected={selected.has(signal.id)} byKeys={byKeys} onSelect={onSelect} onActive={onActive}
                  />
                </Fragment>
              )
            })}
            <Gap height={isReady ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0} />
          </tbody>
        </table>
        {!isReady && !isAsRendered && isLoading && <p className="p-4 text-sm text-muted">{t('signals.loading')}</p>}
        {isEmpty && (isNarrowed(query) ? <NothingFound index={index} query={query} change={change} /> : <NothingYet />)}
      </div>
    </div>
  )
}

// Safe: React's type of styles leaves out custom properties, which it passes on as they are.
const leastWidth = (least: string): CSSProperties => ({ '--least': least }) as CSSProperties

/** The room of rows that are not there. */
const Gap = ({ height }: { readonly height: number }) => (height > 0 ? <tr aria-hidden="true"><td style={{ height }} className="p-0" /></tr> : null)
