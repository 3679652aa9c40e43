'use client'
import { useVirtualizer, defaultRangeExtractor } from '@tanstack/react-virtual'
import { useRouter } from 'next/navigation'
import { Fragment, useCallback, useDeferredValue, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type MouseEvent, type ReactNode, type Ref } from 'react'
import { useWords } from '../_i18n/words.tsx'
import type { CatalogueSignal } from '../_live/catalogue-row.ts'
import { narrowColumns, widthsOf } from './signals-columns.ts'
import { SignalsHead } from './signals-head.tsx'
import { useIsMounted, useRow, useStable, useWatched } from './signals-hooks.ts'
import type { SortBy, TableQuery } from './signals-query.ts'
import { SignalsRow } from './signals-row.tsx'

const OVERSCAN = 8
/** Rows of the first paint, before anybody has measured: as many as the server hands over. */
const FIRST_ROWS = 40

/** Looked up when a row is pressed or has the keys: a map of ten thousand for every letter would cost more than the search. */
const placeIn = (shown: readonly CatalogueSignal[], wanted: string): number => shown.findIndex(({ id }) => id === wanted)

export type GridHandle = { readonly focus: () => void }

type Props = {
  readonly ref: Ref<GridHandle>
  readonly query: TableQuery
  /** Another text is another view: it begins at its top. */
  readonly viewKey: string
  readonly shown: readonly CatalogueSignal[]
  /** All that the view shows, and which of them is the first at hand: the server hands over the first few alone. */
  readonly found: number
  readonly from: number
  readonly isWhole: boolean
  readonly isLoading: boolean
  readonly feeds: Readonly<Record<string, string>>
  readonly now: number
  readonly seq: number
  readonly sort: (by: SortBy, add: boolean) => void
  readonly selected: ReadonlySet<string>
  readonly setSelected: (next: ReadonlySet<string>) => void
  readonly children: ReactNode
}

/** The rows in sight of a list of any length, kept live; one of them has the keys. */
export function SignalsGrid({ ref, query, viewKey, shown, found, from, isWhole, isLoading, feeds, now, seq, sort, selected, setSelected, children }: Props) {
  const { t } = useWords()
  const router = useRouter()
  // The same columns are the same list: rows are not drawn anew for every letter.
  const columns = useStable(query.columns)
  const narrow = useStable(useMemo(() => narrowColumns(query), [query]))
  const widths = useMemo(() => widthsOf(columns), [columns])

  const scroller = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const { height: rowHeight, isNarrow } = useRow(body)
  const byKeys = useIsMounted()
  const aged = columns.includes('age') && (isNarrow || !byKeys)

  const [active, setActive] = useState<string>()
  const activePlace = active === undefined ? 0 : Math.max(0, placeIn(shown, active))
  const [startedFor, setStartedFor] = useState(viewKey)
  if (startedFor !== viewKey) {
    setStartedFor(viewKey)
    setActive(undefined)
  }
  // What answers a key is what can be seen; the rows beside it follow when that is painted.
  const isPainted = useDeferredValue(viewKey) === viewKey
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoizes here
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: isPainted ? OVERSCAN : 0,
    initialRect: { width: 0, height: FIRST_ROWS * rowHeight },
    // The head lies over the rows: the last one must clear it too.
    scrollPaddingEnd: rowHeight,
    // The row that has the focus stays, wherever one scrolls.
    rangeExtractor: (range) => {
      const inSight = defaultRangeExtractor(range)
      if (active === undefined || activePlace >= range.count || inSight.includes(activePlace)) return inSight
      return [...inSight, activePlace].sort((a, b) => a - b)
    },
  })
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight])
  useLayoutEffect(() => {
    // Told from memory: asking the browser would lay the page out once more for every letter.
    if (scroller.current && virtual.scrollOffset) scroller.current.scrollTop = 0
  }, [startedFor, virtual])
  const items = virtual.getVirtualItems()
  useWatched(items.map(({ index }) => shown[index]?.id ?? ''), seq)

  const anchor = useRef<string>(undefined)
  const held = useRef({ shown, selected })
  useLayoutEffect(() => { held.current = { shown, selected } })
  /** Selects one, or takes it back; a range goes from the last one pressed up to it. */
  const select = useCallback((id: string, range: boolean) => {
    const { shown, selected } = held.current
    const start = range && anchor.current !== undefined ? placeIn(shown, anchor.current) : -1
    const end = placeIn(shown, id)
    const next = new Set(selected)
    if (start >= 0 && end >= 0) for (const one of shown.slice(Math.min(start, end), Math.max(start, end) + 1)) next.add(one.id)
    else if (!next.delete(id)) next.add(id)
    anchor.current = id
    setSelected(next)
  }, [setSelected])

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
    if (id !== undefined) virtual.scrollToIndex(to, { align: 'auto' })
    // Where it is active already nothing else would draw it again.
    body.current?.querySelector<HTMLElement>(`tr[data-id="${id}"]`)?.focus({ preventScroll: true })
    return id
  }
  useImperativeHandle(ref, () => ({ focus: () => void move(activePlace) }))

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

  return (
    <div ref={scroller} className="relative min-h-0 flex-1 overflow-auto overscroll-contain border-t border-line">
      <table
        role="grid" aria-multiselectable aria-rowcount={found + 1} aria-busy={isLoading} style={leastWidth(widths.least)}
        className="w-full table-fixed border-separate border-spacing-0 @min-[46rem]:min-w-(--least)"
      >
        <caption className="sr-only">{t('signals.title')}. {t('signals.keys.grid')}</caption>
        <SignalsHead columns={columns} sorted={query.sort} narrow={narrow} widthOf={widths.of} sort={sort} shown={shown} selected={selected} setSelected={setSelected} />
        <tbody ref={body} onKeyDown={press} onClick={follow}>
          {items.map(({ index: place, start }, nth) => {
            const signal = shown[place]
            return signal && (
              <Fragment key={signal.id}>
                <Gap height={start - (items[nth - 1]?.end ?? 0)} />
                <SignalsRow
                  signal={signal} place={from + place} columns={columns} narrow={narrow} aged={aged} feed={feeds[signal.feedId]} now={now}
                  active={byKeys && place === activePlace} selected={selected.has(signal.id)} byKeys={byKeys} onSelect={select} onActive={setActive}
                />
              </Fragment>
            )
          })}
          <Gap height={isWhole ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0} />
        </tbody>
      </table>
      {children}
    </div>
  )
}

// Safe: React's type of styles leaves out custom properties, which it passes on as they are.
const leastWidth = (least: string): CSSProperties => ({ '--least': least }) as CSSProperties

/** The room of rows that are not there. */
const Gap = ({ height }: { readonly height: number }) => (height > 0 ? <tr aria-hidden="true"><td style={{ height }} className="p-0" /></tr> : null)
