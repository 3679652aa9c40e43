'use client'
import { memo, useMemo } from 'react'
import { unitLabel } from '../../lib/domain/format.ts'
import { carryChange } from '../../lib/domain/live.ts'
import type { ChainCard } from '../../lib/wire/views.ts'
import { useWords } from '../_i18n/words.tsx'
import { renderedOf } from '../_live/card.ts'
import { useMode, useSignal } from '../_live/hooks.ts'
import { Age } from '../_ui/age.tsx'
import { Change } from '../_ui/change.tsx'
import { withLatest } from '../_ui/line.ts'
import { ModeDot } from '../_ui/mode-dot.tsx'
import { Reading } from '../_ui/reading.tsx'
import { Spark } from '../_ui/spark.tsx'

type Props = { readonly card: ChainCard; readonly now: number; readonly selected: boolean; readonly onSelect: (id: string) => void }

/** One signal in a line. It wakes for its own value only. */
export const SignalRow = memo(function SignalRow({ card, now, selected, onSelect }: Props) {
  const { locale, t } = useWords()
  const rendered = useMemo(() => renderedOf(card), [card])
  const latest = useSignal(card.id, rendered)
  const mode = useMode(latest, card, now)
  const points = useMemo(() => withLatest(card.spark, latest, card.stepMs), [card.spark, card.stepMs, latest])
  const since = (change: number | null): number | null => carryChange(change, card.value, latest?.value ?? null)
  return (
    <tr data-selected={selected || undefined} onClick={() => onSelect(card.id)} title={card.reason} className="group h-[2.125rem] cursor-pointer border-t border-grid hover:bg-raised data-selected:bg-raised">
      <th scope="row" className="relative py-0 pr-1.5 pl-3 text-left font-normal">
        <span aria-hidden className="absolute inset-y-0 left-0 w-0.5 bg-transparent group-data-selected:bg-current" />
        <span className="flex items-baseline gap-1 text-2xs leading-[0.9375rem] text-faint" title={card.note ? `${card.title} · ${card.note}` : card.title}>
          <button type="button" aria-pressed={selected} className="min-w-0 text-left text-sm leading-[0.9375rem] font-semibold text-text"><span className="block truncate">{card.title}</span></button>
          {card.note && <span className="min-w-0 flex-1 truncate">{card.note}</span>}
        </span>
        <span className="block truncate text-2xs text-faint" title={card.source}>{card.source}</span>
      </th>
      <td className="hidden @min-[26rem]:table-cell"><Spark points={points} shape={card.shape} to={now} /></td>
      <td className="pl-1 text-right whitespace-nowrap">
        <span className="block text-sm leading-[0.9375rem] font-semibold text-text"><Reading latest={latest} mode={mode} unit={card.unit} source={card.source} /></span>
        <span className="block text-2xs text-faint">{unitLabel(card.unit, locale)}</span>
      </td>
      <td className="hidden text-right text-xs @min-[26rem]:table-cell"><Change change={since(card.change24h)} /></td>
      <td className="hidden text-right text-xs @min-[23rem]:table-cell"><Change change={since(card.change30d)} /></td>
      <td className="text-right text-xs"><Change change={since(card.changeSinceEssay)} /></td>
      <td className="pr-2 pl-0.5 text-right @min-[34rem]:pr-3 text-xs whitespace-nowrap text-faint">
        {latest && mode ? <span className="flex items-center gap-1"><Age at={latest.observedAt} first={now} /><ModeDot mode={mode} /></span> : <span title={t('chain.none')}>–</span>}
      </td>
    </tr>
  )
})
