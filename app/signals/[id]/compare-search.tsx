'use client'
import { Command } from 'cmdk'
import { useMemo, useState } from 'react'
import { formatValue, unitLabel } from '../../../lib/domain/format.ts'
import { find } from '../../../lib/domain/search.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import { useWords } from '../../_i18n/words.tsx'
import { useCatalogue, type CatalogueSignal } from '../../_live/catalogue.ts'
import { Said } from '../../_ui/said.tsx'
import { MOST_COMPARED } from './compares.ts'
import { STAGE_TEXT } from './signal-head.tsx'

const MOST_SHOWN = 40

/** Finds among all signals as one types; those compared already are ticked. */
export function CompareSearch({ signal, vs, pick }: { readonly signal: SignalDetail; readonly vs: readonly string[]; readonly pick: (id: string) => void }) {
  const { locale, t, say } = useWords()
  const [q, setQ] = useState('')
  const { state, why, index } = useCatalogue(true)
  const found = useMemo(() => (q.trim() === '' ? peersFirst(index.items, signal, vs) : find(index, q)).filter(({ id }) => id !== signal.id).slice(0, MOST_SHOWN), [index, q, signal, vs])
  const full = vs.length >= MOST_COMPARED
  const said = state === 'loading' ? t('feed.loading') : state === 'failed' ? t('feed.load.failed', { why: say(why ?? '') }) : found.length === 0 ? t('signal.compare.none', { q }) : undefined
  return (
    <Command shouldFilter={false} loop label={t('signal.compare.search')} className="flex flex-col">
      <Command.Input autoFocus value={q} onValueChange={setQ} placeholder={t('signal.compare.search')} className="h-9 w-full rounded-t-panel border-b border-line bg-transparent px-3 text-sm text-text placeholder:text-faint focus-visible:outline-offset-[-2px]" />
      {full && <p className="border-b border-line px-3 py-1.5 text-xs text-muted">{t('signal.compare.full', { most: MOST_COMPARED })}</p>}
      {said !== undefined && <p role="status" className="px-3 py-2 text-xs text-muted">{said}</p>}
      <Command.List label={t('signal.compare.results')} className="max-h-80 overflow-y-auto p-1 empty:hidden">
        {found.map((one) => {
          const on = vs.includes(one.id)
          return (
            <Command.Item key={one.id} value={one.id} disabled={full && !on} onSelect={() => pick(one.id)} className="flex cursor-pointer items-center gap-2 rounded px-2 py-1 text-xs data-[disabled=true]:cursor-default data-[disabled=true]:text-faint data-[selected=true]:bg-raised">
              <svg aria-hidden viewBox="0 0 10 8" className={`size-2.5 shrink-0 ${on ? '' : 'invisible'}`} fill="none" stroke="currentColor" strokeWidth="1.6"><path d="m1 4 2.5 3L9 1" /></svg>
              <span aria-hidden className={`size-1.5 shrink-0 rounded-full bg-current ${STAGE_TEXT[one.stage]}`} />
              <span className="min-w-0 flex-1 truncate"><span translate="no" className="font-medium text-text">{one.title}</span>{one.note && <span className="ml-1.5 text-muted"><Said text={one.note} /></span>}<span className="ml-1.5 text-faint"><Said text={one.source} /></span></span>
              {on && <span className="sr-only">{t('signal.compare.on')}</span>}
              <span className="shrink-0 whitespace-nowrap">{one.value === null ? '–' : <span className="reading font-medium text-text">{formatValue(one.value, one.unit, locale)}</span>} <span className="text-2xs text-faint">{unitLabel(one.unit, locale)}</span></span>
            </Command.Item>
          )
        })}
      </Command.List>
    </Command>
  )
}

/** Before a word is typed: what is compared already, then what is of the same kind, then the rest of its segment. */
function peersFirst(items: readonly CatalogueSignal[], { segment, unit, vendor }: SignalDetail, vs: readonly string[]): readonly CatalogueSignal[] {
  const rank = (one: CatalogueSignal): number => (vs.includes(one.id) ? 0 : one.segment !== segment ? 4 : one.unit !== unit ? 3 : one.vendor !== null && one.vendor === vendor ? 1 : 2)
  return items.map((one) => ({ one, rank: rank(one) })).sort((a, b) => a.rank - b.rank).map(({ one }) => one)
}
