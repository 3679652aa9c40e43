'use client'
import Link from 'next/link'
import { useState } from 'react'
import { formatCount } from '../../lib/domain/format.ts'
import { SEGMENTS, STAGES, type Segment, type Stage } from '../../lib/domain/stage.ts'
import type { Series } from '../../lib/wire/alerts.ts'
import type { FeedList } from '../../lib/wire/api.ts'
import { snapped, stepOf } from '../_alerts/levels.ts'
import { useMay } from '../_access/who.tsx'
import { askForRule } from '../_alerts/seed.ts'
import { useWords } from '../_i18n/words.tsx'
import { ask } from '../_live/ask.ts'
import { reloadCatalogue } from '../_live/catalogue.ts'
import type { CatalogueSignal } from '../_live/catalogue-row.ts'
import { serverNow } from '../_live/clock.ts'
import { valueOf } from '../_live/store.ts'
import { useInstant } from '../_live/zone.tsx'
import { MOST_COMPARED } from '../signals/[id]/compares.ts'
import { creditsOf, download, exportText, type ExportFormat } from './signals-export.ts'
import { Chips, Cross } from './signals-filters.tsx'
import { Menu, MENU_BUTTON } from './signals-menu.tsx'
import type { TableQuery } from './signals-query.ts'

type Props = {
  readonly query: TableQuery
  readonly feeds: Readonly<Record<string, string>>
  readonly change: (next: TableQuery) => void
  readonly clear: () => void
  readonly rows: readonly CatalogueSignal[]
  readonly shown: readonly CatalogueSignal[]
  readonly found: number
  readonly total: number
  readonly now: number
  /** What is asked for is not known yet. */
  readonly isLoading: boolean
  readonly selected: ReadonlySet<string>
  readonly clearSelection: () => void
}

/** How much of everything is shown and as of when; and what can be done with it, or with what is selected. */
export function SignalsBar({ query, feeds, change, clear, rows, shown, found, total, now, isLoading, selected, clearSelection }: Props) {
  const { locale, t } = useWords()
  const instant = useInstant()
  const [said, setSaid] = useState('')
  const all = formatCount(total, locale)
  const chosen = selected.size === 0 ? [] : inOrder(rows, shown, selected)

  const save = async (format: ExportFormat): Promise<void> => {
    const signals = chosen.length > 0 ? chosen : shown
    setSaid(t('signals.export.busy'))
    const answer = await ask<FeedList>('/api/v1/feeds')
    if (!answer.ok) return setSaid(t('signals.export.failed', { why: answer.why }))
    const at = serverNow()
    const file = `signals-${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}.${format}`
    download(file, exportText(format, signals, valueOf, creditsOf(signals, answer.body), at), format === 'csv' ? 'text/csv' : 'application/json')
    setSaid(t('signals.export.done', { file, count: formatCount(signals.length, locale) }))
  }
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(window.location.href)
      setSaid(t('signals.link.done'))
    } catch {
      setSaid(t('signals.link.failed'))
    }
  }

  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 border-t border-grid px-2 py-0.5 text-xs">
      <p role="status" className="whitespace-nowrap text-muted">
        {isLoading ? t('signals.loading') : <span className="text-text">{found === total ? t('signals.count.all', { all }) : t('signals.count', { shown: formatCount(found, locale), all })}</span>}
        <span className="sr-only">{said}</span>
      </p>
      <Chips query={query} feeds={feeds} change={change} clear={clear} />
      <div className="ml-auto flex flex-wrap items-center gap-x-2 gap-y-1">
        {said === '' ? (
          <span className="hidden items-center gap-1 whitespace-nowrap text-faint @min-[60rem]:flex" title={t('signals.order.why')}>
            {t('signals.order', { at: instant(now) })}
          </span>
        ) : <span aria-hidden className="hidden max-w-72 truncate text-muted @min-[60rem]:block" title={said}>{said}</span>}
        <button type="button" className="push h-6 w-6 px-0" aria-label={t('signals.refresh')} title={`${t('signals.refresh')}: ${t('signals.order', { at: instant(now) })}. ${t('signals.order.why')}`} onClick={() => { setSaid(''); void reloadCatalogue() }}>
          <svg aria-hidden viewBox="0 0 14 14" className="size-3 fill-none stroke-current" strokeWidth="1.5" strokeLinecap="round"><path d="M12 7a5 5 0 1 1-1.6-3.7M12 1.5v2.8H9.2" /></svg>
        </button>
        {chosen.length > 0 && (
          <button type="button" className="push h-6" aria-label={t('signals.selected.clear')} title={t('signals.selected.clear')} onClick={clearSelection}>{t('signals.selected', { count: formatCount(chosen.length, locale) })}<Cross /></button>
        )}
        <Compare chosen={chosen} />
        <AlertOnThese query={query} chosen={chosen} shown={shown} />
        <Menu label={t('signals.export')}>
          {(menu) => (
            <>
              <p className="px-1.5 pt-1 text-xs text-muted">{chosen.length > 0 ? t('signals.export.selected', { count: formatCount(chosen.length, locale) }) : t('signals.export.shown', { count: formatCount(shown.length, locale) })}</p>
              <button type="button" popoverTarget={menu} popoverTargetAction="hide" className={MENU_BUTTON} onClick={() => void save('csv')}>{t('signals.export.csv')}</button>
              <button type="button" popoverTarget={menu} popoverTargetAction="hide" className={MENU_BUTTON} onClick={() => void save('json')}>{t('signals.export.json')}</button>
              <p className="px-1.5 pb-1 text-2xs text-faint">{t('signals.export.what')}</p>
            </>
          )}
        </Menu>
        <button type="button" className="push h-6" onClick={() => void copy()}>{t('signals.link')}</button>
      </div>
    </div>
  )
}

/** In the order of the table; what is selected and not shown comes after. */
function inOrder(rows: readonly CatalogueSignal[], shown: readonly CatalogueSignal[], selected: ReadonlySet<string>): readonly CatalogueSignal[] {
  const isSelected = ({ id }: CatalogueSignal): boolean => selected.has(id)
  return [...new Set([...shown.filter(isSelected), ...rows.filter(isSelected)])]
}

const MOST_CHOSEN = 1000

/** A rule on what is selected; with nothing selected, on what the filters let through, and on what they will. */
function AlertOnThese({ query, chosen, shown }: Pick<Props, 'query' | 'shown'> & { readonly chosen: readonly CatalogueSignal[] }) {
  const { t } = useWords()
  const mayEdit = useMay('edit')
  const series = seriesOf(query, chosen, shown)
  const value = chosen.length === 1 ? chosen[0]?.value : undefined
  const open = (): void => {
    if (!series) return
    void askForRule({ kind: 'new', conditions: [typeof value === 'number' && typeof series === 'string' ? { series, is: 'crosses', value: snapped(value, stepOf(value)) } : { series, is: 'changes-by', value: 10, unit: '%', within: '1d', direction: 'either' }] })
  }
  return mayEdit && <button type="button" className="push h-6" disabled={!series} aria-haspopup="dialog" title={t(series ? 'signals.alert.long' : 'signals.alert.none')} onClick={open}>{t('alert.button')}</button>
}

function seriesOf({ q, chosen: facets }: TableQuery, chosen: readonly CatalogueSignal[], shown: readonly CatalogueSignal[]): Series | undefined {
  const [only] = chosen
  if (only && chosen.length === 1) return only.id
  if (chosen.length > 0) return chosen.length <= MOST_CHOSEN ? { ids: chosen.map(({ id }) => id) } : undefined
  const { stage, segment, feed, vendor, mode } = facets
  const plain = stage.length < 2 && segment.length < 2 && feed.length < 2 && vendor.length + mode.length === 0
  // Filters that a selector has no words for stand for the signals that they show now.
  if (!plain) return shown.length > 0 && shown.length <= MOST_CHOSEN ? { ids: shown.map(({ id }) => id) } : undefined
  const selector = { ...(isStage(stage[0]) && { stage: stage[0] }), ...(isSegment(segment[0]) && { segment: segment[0] }), ...(feed[0] !== undefined && { feed: feed[0] }), ...(q !== '' && { q }) }
  return Object.keys(selector).length > 0 ? selector : undefined
}
const isStage = (text: string | undefined): text is Stage => STAGES.some((stage) => stage === text)
const isSegment = (text: string | undefined): text is Segment => STAGES.some((stage) => SEGMENTS[stage].some((segment) => segment === text))

function Compare({ chosen }: { readonly chosen: readonly CatalogueSignal[] }) {
  const { locale, t } = useWords()
  const [first, ...others] = chosen
  const tooMany = others.length > MOST_COMPARED
  if (!first || tooMany) {
    const why = tooMany ? t('signals.compare.most', { count: formatCount(MOST_COMPARED + 1, locale) }) : t('signals.compare.none')
    return <button type="button" disabled className="push h-6" title={why}>{t('signals.compare')}</button>
  }
  const vs = others.map(({ id }) => encodeURIComponent(id)).join(',')
  return <Link prefetch={false} href={`/signals/${encodeURIComponent(first.id)}${vs && `?vs=${vs}`}`} className="push h-6">{t('signals.compare')}</Link>
}
