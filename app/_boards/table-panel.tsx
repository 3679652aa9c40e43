'use client'
import { memo } from 'react'
import { formatCount } from '../../lib/domain/format.ts'
import type { PanelFigures } from '../../lib/wire/views.ts'
import { useWords } from '../_i18n/words.tsx'
import { SignalRows } from '../_panels/stage-column.tsx'

/** Signals that a selector finds, in rows. */
export const TablePanel = memo(function TablePanel({ figures: { cards, total }, title, now }: { readonly figures: Extract<PanelFigures, { kind: 'table' }>; readonly title: string | undefined; readonly now: number }) {
  const { locale, t } = useWords()
  const name = title ?? t('nav.signals')
  return (
    <div className="@container flex h-full min-h-0 flex-col pt-2">
      <header className="flex items-baseline gap-2 px-3"><h2 className="truncate text-sm font-semibold">{name}</h2><p className="text-xs text-faint">{formatCount(total, locale)}</p></header>
      <div className="min-h-0 flex-1">{cards.length === 0 ? <p className="px-3 py-2 text-xs text-muted">{t('board.table.none')}</p> : <SignalRows cards={cards} now={now} caption={name} fill />}</div>
    </div>
  )
})
