'use client'
import { memo, useMemo } from 'react'
import { unitLabel } from '../../lib/domain/format.ts'
import type { ChainCard, QuoteView } from '../../lib/wire/views.ts'
import { PageLink } from '../_access/page-link.tsx'
import { useWords } from '../_i18n/words.tsx'
import { AlertOn } from '../_alerts/alert-on.tsx'
import { Age } from '../_ui/age.tsx'
import { Change } from '../_ui/change.tsx'
import { withLatest } from '../_ui/line.ts'
import { ModeDot } from '../_ui/mode-dot.tsx'
import { Reading } from '../_ui/reading.tsx'
import { Spark } from '../_ui/spark.tsx'
import { useCard, type LiveCard } from './use-card.ts'

/** What tells a signal apart, in two lines: its name, and where the number comes from. A company's name stands beside its symbol. */
export function namesOf({ id, title, source, note }: QuoteView, say: (text: string) => string): { readonly name: string; readonly beside: string; readonly under: string } {
  const [name = title, ...rest] = title.split(' · ')
  if (id.startsWith('quote.')) return { name, beside: say(note ?? ''), under: say(source) }
  const told = rest.filter((part) => part !== source)
  return { name, beside: '', under: [...told, source, ...(note === undefined ? [] : [note])].map(say).join(' · ') }
}

/** One signal in a line; its picture ends with `today`. It wakes for its own value only. */
export const SignalRow = memo(function SignalRow({ card, now, today }: { readonly card: ChainCard; readonly now: number; readonly today: number }) {
  const { locale, say } = useWords()
  const { latest, mode, since } = useCard(card, now)
  const points = useMemo(() => withLatest(card.spark, latest, card.stepMs), [card.spark, card.stepMs, latest])
  const { name, beside, under } = namesOf(card, say)
  const full = [card.title, say(card.source), ...(card.note === undefined ? [] : [say(card.note)])].join(' · ')
  return (
    <tr className={`group/row h-[2.125rem] border-t border-grid hover:bg-raised ${mode === 'stale' ? 'stale' : ''}`}>
      <th scope="row" className="relative py-0 pr-1 pl-3 text-left font-normal" title={`${full}\n${card.reason}`}>
        <span translate="no" className="flex h-[0.9375rem] flex-wrap items-baseline gap-x-1.5 overflow-hidden text-2xs leading-[0.9375rem] text-faint">
          <PageLink href={`/signals/${card.id}`} className="max-w-full truncate rounded-sm text-sm leading-[0.9375rem] font-semibold text-text hover:underline">{name}</PageLink>
          {beside && <span className="whitespace-nowrap">{beside}</span>}
        </span>
        <span translate="no" className="block truncate text-2xs text-faint">{under}</span>
        <AlertOn id={card.id} title={card.title} value={latest?.value} />
      </th>
      <td className="hidden @min-[26rem]:table-cell @max-[34rem]:[&>svg]:w-8"><Spark points={points} shape={card.shape} to={today} /></td>
      <td className="pl-1 text-right whitespace-nowrap">
        <span className="block text-sm leading-[0.9375rem] font-semibold text-text"><Reading latest={latest} mode={mode} unit={card.unit} source={card.source} /></span>
        <span className="block text-2xs text-faint">{unitLabel(card.unit, locale)}</span>
      </td>
      <td className="hidden text-right text-xs @min-[26rem]:table-cell"><Change change={since(card.change24h)} /></td>
      <td className="hidden text-right text-xs @min-[23rem]:table-cell"><Change change={since(card.change30d)} /></td>
      <td className="text-right text-xs"><Change change={since(card.changeSinceEssay)} /></td>
      <AgeCell latest={latest} mode={mode} now={now} />
    </tr>
  )
})

/** How old a row's value is, and how it came. */
export function AgeCell({ latest, mode, now }: Pick<LiveCard, 'latest' | 'mode'> & { readonly now: number }) {
  const { t } = useWords()
  return (
    <td className="pr-2 pl-0.5 text-right text-xs whitespace-nowrap text-faint @min-[34rem]:pr-3">
      {latest && mode ? <span className="flex items-center gap-1"><Age at={latest.observedAt} first={now} /><ModeDot mode={mode} /></span> : <span title={t('chain.none')}>–</span>}
    </td>
  )
}
