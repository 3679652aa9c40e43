'use client'
import { memo, useMemo } from 'react'
import { formatDay, unitLabel } from '../../lib/domain/format.ts'
import type { Range } from '../../lib/domain/range.ts'
import { ESSAY_AT, hours } from '../../lib/domain/time.ts'
import type { PanelFigures } from '../../lib/wire/views.ts'
import { PageLink } from '../_access/page-link.tsx'
import { useWords } from '../_i18n/words.tsx'
import { useClock } from '../_live/clock.ts'
import { namesOf } from '../_panels/signal-row.tsx'
import { STAGE_TEXT } from '../_panels/stage-text.ts'
import { useCard } from '../_panels/use-card.ts'
import { Age } from '../_ui/age.tsx'
import { Change } from '../_ui/change.tsx'
import { withLatest } from '../_ui/line.ts'
import { ModeDot } from '../_ui/mode-dot.tsx'
import { Reading } from '../_ui/reading.tsx'
import { PanelLine } from './panel-line.tsx'

const GRAIN = hours(1)

type Props = { readonly figures: Extract<PanelFigures, { kind: 'line' }>; readonly title: string | undefined; readonly range: Range; readonly now: number }

/** One number, to be read from across a room: its name in the colour of its stage, its unit, its change, its past, how old it is and how it came. */
export const SignalPanel = memo(function SignalPanel({ figures: { card, from }, title, range, now }: Props) {
  const { locale, t, say } = useWords()
  const { latest, mode, since } = useCard(card, now)
  const points = useMemo(() => withLatest(card.spark, latest, card.stepMs), [card.spark, card.stepMs, latest])
  const to = useClock((at) => Math.ceil(at / GRAIN) * GRAIN, now)
  const { name, beside, under } = namesOf(card, say)
  const first = points.find((point): point is readonly [number, number] => point[1] !== null)
  const essay = range === 'essay' && card.changeSinceEssay !== null
  const change = essay ? since(card.changeSinceEssay) : first && latest && first[1] !== 0 && first[0] < latest.observedAt ? latest.value / first[1] - 1 : null
  return (
    <div className={`flex h-full min-h-0 flex-col px-[1em] pt-[0.7em] pb-[0.6em] ${mode === 'stale' ? 'stale' : ''}`}>
      <header className="flex min-w-0 items-baseline gap-x-[0.6em]" title={[card.title, say(card.source), card.reason].join('\n')}>
        <h2 translate="no" className={`max-w-full shrink-0 truncate text-[1.1em] leading-[1.3] font-semibold ${STAGE_TEXT[card.stage]}`}><PageLink href={`/signals/${card.id}?range=${range}`} className="rounded-sm hover:underline">{title ?? name}</PageLink></h2>
        <p translate="no" className="min-w-0 truncate text-[0.8em] text-faint">{[beside, under].filter((part) => part !== '').join(' · ')}</p>
      </header>
      <p className="flex min-w-0 items-baseline gap-[0.35em] leading-none whitespace-nowrap">
        <span className="text-[clamp(1.25rem,min(15cqw,21cqh),14rem)] leading-[1.15] font-semibold tracking-[-0.03em]"><Reading latest={latest} mode={mode} unit={card.unit} source={card.source} /></span>
        <span className="min-w-0 truncate text-[1em] text-muted">{unitLabel(card.unit, locale)}</span>
      </p>
      <p className="flex min-w-0 items-baseline gap-x-[0.5em] text-[1em] leading-[1.5] whitespace-nowrap [@container_(max-height:6rem)]:hidden">
        <span className="text-[1.15em]"><Change change={change} /></span>
        <span className="min-w-0 truncate text-[0.8em] text-muted">{essay || !first ? t('board.since.essay') : t('board.since', { date: formatDay(Math.max(first[0], range === 'essay' ? ESSAY_AT : 0), locale) })}</span>
      </p>
      <div className="mt-[0.3em] min-h-0 flex-1 [@container_(max-height:8.5rem)]:invisible"><PanelLine title={title ?? name} unit={card.unit} points={points} shape={card.shape} from={from} to={to} colour={STAGE_TEXT[card.stage]} /></div>
      <footer className="mt-[0.4em] flex items-baseline justify-between gap-[1em] text-[0.8em] leading-[1.3] whitespace-nowrap text-faint">
        {latest && mode ? (
          <>
            <span className="flex min-w-0 items-center gap-[0.4em]"><span className="flex scale-[1.1] text-[1em]"><ModeDot mode={mode} /></span><span className="truncate">{t('board.last', { mode: t(`mode.${mode}`), date: formatDay(latest.observedAt, locale) })}</span></span>
            <span className="flex shrink-0"><Age at={latest.observedAt} first={now} /></span>
          </>
        ) : <span>{t('chain.none')}</span>}
      </footer>
    </div>
  )
})
