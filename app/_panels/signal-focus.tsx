'use client'
import { useMemo, type ReactNode } from 'react'
import { formatUtc, unitLabel } from '../../lib/domain/format.ts'
import { carryChange } from '../../lib/domain/live.ts'
import type { ChainCard } from '../../lib/wire/views.ts'
import { useWords } from '../_i18n/words.tsx'
import { renderedOf } from '../_live/card.ts'
import { useMode, useSignal } from '../_live/hooks.ts'
import { Age } from '../_ui/age.tsx'
import { Change } from '../_ui/change.tsx'
import { Chart } from '../_ui/chart.tsx'
import { withLatest } from '../_ui/line.ts'
import { ModeDot } from '../_ui/mode-dot.tsx'
import { Reading } from '../_ui/reading.tsx'

/** The chosen signal of a stage: its year, its changes in words, when it was seen, and why it stands in this stage. */
export function SignalFocus({ card, now, colour }: { readonly card: ChainCard; readonly now: number; readonly colour: string }) {
  const { locale, t } = useWords()
  const rendered = useMemo(() => renderedOf(card), [card])
  const latest = useSignal(card.id, rendered)
  const mode = useMode(latest, card, now)
  const points = useMemo(() => withLatest(card.spark, latest, card.stepMs), [card.spark, card.stepMs, latest])
  const since = (change: number | null): number | null => carryChange(change, card.value, latest?.value ?? null)
  return (
    <div className="px-3">
      <div className="flex h-10 items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="truncate text-base font-semibold text-text" title={card.title}>{card.title}</h3>
          <p className="truncate text-xs text-muted" title={card.note}>{card.source}{card.note && ` · ${card.note}`}</p>
        </div>
        <p className="shrink-0 text-right whitespace-nowrap">
          <span className="text-xl font-semibold tracking-tight text-text"><Reading latest={latest} mode={mode} unit={card.unit} source={card.source} /></span>{' '}
          <span className="text-xs text-muted">{unitLabel(card.unit, locale)}</span>
        </p>
      </div>
      <div className="h-29 pt-2 lg:h-[clamp(7.25rem,100svh-42rem,20rem)]"><Chart colour={colour} title={card.title} unit={card.unit} points={points} shape={card.shape} to={now} /></div>
      <dl className="mt-2 flex h-4 justify-between gap-x-3 overflow-hidden text-xs text-muted @min-[26rem]:grid @min-[26rem]:grid-cols-[1fr_1fr_1.9fr_auto]">
        <Fact name={t('chain.day')}><Change change={since(card.change24h)} /></Fact>
        <Fact name={t('chain.month')} shown="flex @min-[23rem]:hidden @min-[26rem]:flex"><Change change={since(card.change30d)} /></Fact>
        <Fact name={t('chain.essay.since')} shown="hidden @min-[26rem]:flex"><Change change={since(card.changeSinceEssay)} /></Fact>
        {latest && mode && (
          <Fact name={t(`mode.${mode}`)}>
            <span className="inline-flex w-13 items-center gap-1 text-right text-text" title={formatUtc(latest.observedAt)}><Age at={latest.observedAt} first={now} /><ModeDot mode={mode} /></span>
          </Fact>
        )}
      </dl>
      <p className="mt-1 line-clamp-2 h-8 text-xs text-muted" title={card.reason}><span className="font-medium text-text">{t('chain.why', { stage: t(`stage.${card.stage}`).toLowerCase() })}</span> {card.reason}</p>
    </div>
  )
}

/** Where the room is short, what the row of the table shows too is left out. */
const Fact = ({ name, shown = 'flex', children }: { readonly name: string; readonly shown?: string; readonly children: ReactNode }) => (
  <div className={`gap-1.5 whitespace-nowrap ${shown}`}><dt className="text-faint">{name}</dt><dd>{children}</dd></div>
)
