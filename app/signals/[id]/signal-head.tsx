'use client'
import { useMemo, useState, type ReactNode } from 'react'
import { unitLabel } from '../../../lib/domain/format.ts'
import { carryChange, type LiveValue } from '../../../lib/domain/live.ts'
import type { Mode } from '../../../lib/domain/signal.ts'
import type { Stage } from '../../../lib/domain/stage.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import { useMay } from '../../_access/who.tsx'
import { useWords } from '../../_i18n/words.tsx'
import { Said } from '../../_ui/said.tsx'
import { useMode, useSignal } from '../../_live/hooks.ts'
import { useInstant } from '../../_live/zone.tsx'
import { Age } from '../../_ui/age.tsx'
import { Change } from '../../_ui/change.tsx'
import { ModeDot } from '../../_ui/mode-dot.tsx'
import { Reading } from '../../_ui/reading.tsx'
import { useDoer } from './doer.ts'
import { StageDialog } from './stage-dialog.tsx'

export const STAGE_TEXT: Readonly<Record<Stage, string>> = { upstream: 'text-upstream', midstream: 'text-midstream', downstream: 'text-downstream' }

/** A signal's value now: what the server rendered, then what the socket says. */
export function useReading(signal: SignalDetail, now: number): { readonly latest: LiveValue | undefined; readonly mode: Mode | undefined } {
  const { id, value, observedAt, mode, staleAfterMs, calendar } = signal
  const rendered = useMemo(() => (value === null || observedAt === null || mode === null ? undefined : { value, observedAt: Date.parse(observedAt), mode }), [value, observedAt, mode])
  const latest = useSignal(id, rendered)
  return { latest, mode: useMode(latest, { staleAfterMs, ...(calendar && { calendar }) }, now) }
}

/** What it is, where it stands and why, and what it says now. */
export function SignalHead({ signal, now }: { readonly signal: SignalDetail; readonly now: number }) {
  const { locale, t } = useWords()
  const { latest, mode } = useReading(signal, now)
  const since = (change: number | null): number | null => carryChange(change, signal.value, latest?.value ?? null, latest?.mode)
  return (
    <header className="mb-2.5 flex flex-wrap items-end justify-between gap-x-8 gap-y-3 px-0.5">
      <div className="min-w-0 flex-1 basis-88">
        <h1 translate="no" className="flex flex-wrap items-baseline gap-x-2.5 text-xl font-semibold tracking-tight">
          <span className="min-w-0 wrap-anywhere">{signal.title}</span>
          {signal.note && <span className="min-w-0 text-base font-normal tracking-normal text-muted wrap-anywhere"><Said text={signal.note} /></span>}
        </h1>
        <p translate="no" className="mt-0.5 flex flex-wrap gap-x-2 text-xs text-faint wrap-anywhere">
          <span className="text-muted">{signal.source}</span>
          {signal.vendor && <span>{signal.vendor}</span>}
          <code className="font-sans">{signal.id}</code>
        </p>
        <StageLine signal={signal} />
      </div>
      <div className="flex flex-wrap items-end gap-x-8 gap-y-2">
        <p className="pl-2 whitespace-nowrap sm:pl-0">
          <output className="text-[2.5rem] leading-10 font-semibold tracking-tight text-text"><Reading latest={latest} mode={mode} unit={signal.unit} source={signal.source} /></output>{' '}
          <span className="text-sm text-muted">{unitLabel(signal.unit, locale)}</span>
        </p>
        <dl className="grid grid-cols-[repeat(4,auto)] gap-x-5 gap-y-1 text-sm max-[420px]:grid-cols-[repeat(2,auto)]">
          <Fact name={t('chain.day')} title={t('chain.day.long')}><Change change={since(signal.change24h)} /></Fact>
          <Fact name={t('chain.month')} title={t('chain.month.long')}><Change change={since(signal.change30d)} /></Fact>
          <Fact name={t('chain.essay.since')} title={t('chain.essay.long')}><Change change={since(signal.changeSinceEssay)} /></Fact>
          <Fact name={t('chain.age')}>
            {latest && mode
              ? <span className="flex w-28 items-center gap-1.5"><ModeDot mode={mode} /><span className="text-muted">{t(`mode.${mode}`)}</span><Age at={latest.observedAt} first={now} /></span>
              : <span className="text-muted">{t('chain.none')}</span>}
          </Fact>
        </dl>
      </div>
    </header>
  )
}

const Fact = ({ name, title, children }: { readonly name: string; readonly title?: string; readonly children: ReactNode }) => (
  <div className="whitespace-nowrap" title={title}><dt className="text-xs text-faint">{name}</dt><dd className="mt-0.5">{children}</dd></div>
)

/** The stage, who says so and why, and the way to what was done to it and, for administrators, to say otherwise. */
function StageLine({ signal }: { readonly signal: SignalDetail }) {
  const { t } = useWords()
  const instant = useInstant()
  const by = useDoer()
  const isAdmin = useMay('admin')
  const [open, setOpen] = useState(false)
  const { override } = signal
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-xs">
      <span className={`inline-flex items-center gap-1.5 rounded-full border px-2 py-0.5 font-medium whitespace-nowrap ${STAGE_TEXT[signal.stage]} ${signal.overridden ? 'border-dashed border-current' : 'border-line'}`}>
        <span aria-hidden className="size-1.5 rounded-full bg-current" />{t(`stage.${signal.stage}`)} · {t(`segment.${signal.segment}`)}
      </span>
      <span className="min-w-0 basis-60 grow text-muted sm:basis-auto sm:grow-0">
        {override && <span className="text-text" title={t('signal.stage.by', { by: by(override.by), at: instant(Date.parse(override.at)), stage: t(`stage.${override.was.stage}`), segment: t(`segment.${override.was.segment}`) })}>{t('signal.stage.team')} </span>}
        <span translate={override ? 'no' : undefined}>{signal.reason}</span>
      </span>
      <button type="button" className="push noscript:hidden" aria-haspopup="dialog" onClick={() => setOpen(true)}>{t(isAdmin ? 'signal.stage.change' : 'signal.stage.history')}</button>
      {open && <StageDialog signal={signal} close={() => setOpen(false)} />}
    </div>
  )
}
