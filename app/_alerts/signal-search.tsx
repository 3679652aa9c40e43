'use client'
import { Command } from 'cmdk'
import { useMemo, useState } from 'react'
import { formatValue, unitLabel } from '../../lib/domain/format.ts'
import { find } from '../../lib/domain/search.ts'
import { Said } from '../_ui/said.tsx'
import { useCatalogue } from '../_live/catalogue.ts'
import { StageMark } from '../_panels/signals-filters.tsx'
import { useAlertWords } from './words.ts'

const MOST = 30

/** One signal of all, found as one types; the one that is chosen stands in its place until another is wanted. */
export function SignalField({ label, id, invalid, choose }: { readonly label: string; readonly id: string; readonly invalid: boolean; readonly choose: (id: string) => void }) {
  const { a, locale } = useAlertWords()
  const { rows } = useCatalogue(true)
  const [seeking, setSeeking] = useState(id === '')
  const row = useMemo(() => rows.find((one) => one.id === id), [id, rows])
  return (
    <div className="min-w-0">
      <p className="mb-0.5 text-xs text-muted">{label}</p>
      {!seeking && (
        <p className="flex min-h-7 items-center gap-2 rounded border border-line bg-raised px-2 text-sm">
          {row && <StageMark stage={row.stage} />}
          <span className="min-w-0 flex-1 truncate" title={id}><span translate="no" className="font-medium">{row?.title ?? id}</span>{row?.note && <span className="ml-1.5 text-xs text-muted"><Said text={row.note} /></span>}</span>
          {row && row.value !== null && <span className="whitespace-nowrap"><span className="reading font-medium">{formatValue(row.value, row.unit, locale)}</span> <span className="text-2xs text-muted">{unitLabel(row.unit, locale)}</span></span>}
          <button type="button" className="push" aria-label={a('series.change', { label })} onClick={() => setSeeking(true)}>{a('series.other')}</button>
        </p>
      )}
      {seeking && <Search label={label} invalid={invalid} choose={(next) => { choose(next); setSeeking(false) }} />}
    </div>
  )
}

function Search({ label, invalid, choose }: { readonly label: string; readonly invalid: boolean; readonly choose: (id: string) => void }) {
  const { locale, t, a, say } = useAlertWords()
  const [q, setQ] = useState('')
  const { state, why, index } = useCatalogue(true)
  const found = useMemo(() => (q.trim() === '' ? [] : find(index, q).slice(0, MOST)), [index, q])
  const said = q.trim() === '' ? a('series.hint') : state === 'loading' ? t('feed.loading') : state === 'failed' ? t('feed.load.failed', { why: say(why ?? '') }) : found.length === 0 ? t('signal.compare.none', { q }) : undefined
  return (
    <Command shouldFilter={false} loop label={label} className={`overflow-hidden rounded border ${invalid ? 'border-down' : 'border-edge'}`}>
      <Command.Input autoFocus value={q} onValueChange={setQ} placeholder={t('signal.compare.search')} className="h-7 w-full bg-background px-2 text-sm text-text placeholder:text-faint focus-visible:outline-offset-[-2px]" />
      {said !== undefined && <p role="status" className="border-t border-line px-2 py-1 text-xs text-muted">{said}</p>}
      <Command.List label={t('signal.compare.results')} className="max-h-52 overflow-y-auto border-t border-line p-1 empty:hidden">
        {found.map((one) => (
          <Command.Item key={one.id} value={one.id} onSelect={() => choose(one.id)} className="flex cursor-pointer items-center gap-2 rounded px-2 py-1 text-xs data-[selected=true]:bg-raised">
            <StageMark stage={one.stage} />
            <span className="min-w-0 flex-1 truncate"><span translate="no" className="font-medium text-text">{one.title}</span>{one.note && <span className="ml-1.5 text-muted"><Said text={one.note} /></span>}<span className="ml-1.5 text-faint"><Said text={one.source} /></span></span>
            <span className="shrink-0 whitespace-nowrap">{one.value === null ? '–' : <span className="reading font-medium text-text">{formatValue(one.value, one.unit, locale)}</span>} <span className="text-2xs text-faint">{unitLabel(one.unit, locale)}</span></span>
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  )
}
