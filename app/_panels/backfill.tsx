'use client'
import { useState } from 'react'
import { formatCount, formatDay } from '../../lib/domain/format.ts'
import type { BackfillView, FeedRow, FeedRun } from '../../lib/wire/api.ts'
import { useWords } from '../_i18n/words.tsx'
import { useMay } from '../_access/who.tsx'
import { ask } from '../_live/ask.ts'
import { useInstant } from '../_live/zone.tsx'
import { Said } from '../_ui/said.tsx'

/** How far a backfill is, in words: steps, how far back, how many observations. */
function useProgress({ done, of, more, accepted, backTo }: BackfillView): string {
  const { locale, t } = useWords()
  const counts = { done: formatCount(done, locale), of: formatCount(of, locale) }
  const parts = [
    ...(of > 0 ? [t(more ? 'backfill.steps.more' : 'backfill.steps', counts)] : []),
    ...(backTo === null ? [] : [t('backfill.back', { day: formatDay(Date.parse(backTo), locale) })]),
    ...(accepted > 0 ? [t('backfill.accepted', { count: formatCount(accepted, locale) })] : []),
  ]
  return parts.join(locale === 'zh' ? '，' : ', ')
}

/** The words beside the bar say the same. */
const COLOUR: Readonly<Record<BackfillView['state'], string>> = { waiting: 'bg-muted', running: 'bg-text', paused: 'bg-muted', done: 'bg-up', failed: 'bg-down' }

function Bar({ backfill, title, words }: { readonly backfill: BackfillView; readonly title: string; readonly words: string }) {
  const { t } = useWords()
  const { done, of, state } = backfill
  return (
    <div role="progressbar" aria-label={t('backfill.of', { title })} aria-valuemin={0} aria-valuemax={Math.max(of, 1)} aria-valuenow={done} aria-valuetext={words} className="h-1 overflow-hidden rounded-full bg-raised">
      <div className={`h-full ${COLOUR[state]}`} style={{ width: `${of === 0 ? 0 : (100 * done) / of}%` }} />
    </div>
  )
}

/** In a feed's row, while its history is being fetched. */
export function BackfillStrip({ backfill, title }: { readonly backfill: BackfillView; readonly title: string }) {
  const { t } = useWords()
  const instant = useInstant()
  const words = useProgress(backfill)
  return (
    <div className="mt-1 max-w-80">
      <Bar backfill={backfill} title={title} words={words} />
      <p className="pt-0.5 text-2xs text-muted @min-[78rem]:truncate" title={words}>{t(`backfill.state.${backfill.state}`)} · {words}{backfill.until !== null && ` · ${t('backfill.until', { at: instant(Date.parse(backfill.until)) })}`}</p>
    </div>
  )
}

/** In a feed's details: what its history is, how far it is fetched, why it waits, and the way to fetch it again. */
export function BackfillSection({ feed, backfill }: { readonly feed: FeedRow; readonly backfill: BackfillView }) {
  const { t, say } = useWords()
  const instant = useInstant()
  const isAdmin = useMay('admin')
  const words = useProgress(backfill)
  const title = say(feed.title)
  const { state, why, until, failed, finishedAt } = backfill
  const over = state === 'done' || state === 'failed'
  return (
    <section className="min-w-0 @min-[50rem]:col-span-2" aria-label={t('backfill.of', { title })}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h4 className="text-xs font-semibold">{t('backfill.title')} <span className="font-normal text-muted">{t(`backfill.state.${state}`)}</span></h4>
        {isAdmin && feed.state !== 'off' && state !== 'running' && <RunBackfill feed={feed} title={title} over={over} />}
      </div>
      <p className="mb-1 text-2xs text-faint"><Said text={backfill.about} /></p>
      <Bar backfill={backfill} title={title} words={words} />
      <p className="pt-1 text-xs">
        {words}
        {failed > 0 && <span className="text-down"> · {t('backfill.failed', { count: failed })}</span>}
        {until !== null && <span className="text-muted"> · {t('backfill.until', { at: instant(Date.parse(until)) })}</span>}
        {finishedAt !== null && <span className="text-muted"> · {t('backfill.finished', { at: instant(Date.parse(finishedAt)) })}</span>}
      </p>
      {why !== null && <p className={`text-xs wrap-anywhere ${state === 'failed' ? 'text-down' : 'text-muted'}`}><Said text={why} /></p>}
    </section>
  )
}

function RunBackfill({ feed, title, over }: { readonly feed: FeedRow; readonly title: string; readonly over: boolean }) {
  const { t, say } = useWords()
  const instant = useInstant()
  const [answer, setAnswer] = useState<string>()
  const [asking, setAsking] = useState(false)
  const name = t(over ? 'backfill.run' : 'backfill.run.now')
  const run = async (): Promise<void> => {
    setAsking(true)
    const given = await ask<FeedRun>(`/api/v1/feeds/${feed.id}/backfill`, {})
    setAnswer(given.ok ? t('backfill.run.accepted', { at: instant(Date.parse(given.body.askedAt)) }) : t('feed.run.refused', { why: say(given.why) }))
    setAsking(false)
  }
  return (
    <div className="flex flex-wrap items-baseline gap-x-2">
      <span role="status" className="text-xs text-muted">{answer}</span>
      <button type="button" className="push" disabled={asking} aria-label={`${name}${t('backfill.run.whose', { title })}`} onClick={() => void run()}>{asking ? t('feed.run.asking') : name}</button>
    </div>
  )
}
