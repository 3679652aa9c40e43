'use client'
import dynamic from 'next/dynamic'
import { memo, useEffect, useRef, useState, type ReactNode } from 'react'
import { formatCount, formatSpan } from '../../lib/domain/format.ts'
import type { Stage } from '../../lib/domain/stage.ts'
import type { BackfillView, FeedRow, FeedRun } from '../../lib/wire/api.ts'
import { useWords } from '../_i18n/words.tsx'
import { useMay } from '../_access/who.tsx'
import { ask } from '../_live/ask.ts'
import { useClock } from '../_live/clock.ts'
import { loaded } from '../_live/loaded.ts'
import { useInstant } from '../_live/zone.tsx'
import { HistoryStrip } from '../_ui/history-strip.tsx'
import { Said } from '../_ui/said.tsx'
import { StateMark } from '../_ui/state-mark.tsx'
import { unprefixed } from '../_ui/words.ts'
import { BackfillStrip } from './backfill.tsx'

const FeedDetail = dynamic(() => loaded(() => import('./feed-detail.tsx')).then(({ FeedDetail }) => FeedDetail))

const STAGE: Readonly<Record<Stage, string>> = { upstream: 'text-upstream', midstream: 'text-midstream', downstream: 'text-downstream' }

/** Of a history that waits to begin, or is complete, the row says nothing. */
const UNDER_WAY: ReadonlySet<BackfillView['state']> = new Set(['running', 'paused', 'failed'])

type Props = {
  readonly feed: FeedRow
  readonly now: number
  /** The address points at it: it is unfolded and brought into sight. */
  readonly named: boolean
  /** Writes into the address which feed is unfolded. */
  readonly point: (id: string | null) => void
}

/** One feed: how it is and what it has brought; the rest unfolds under it. */
export const FeedLine = memo(function FeedLine({ feed, now, named, point }: Props) {
  const { locale, t, say } = useWords()
  const instant = useInstant()
  const [open, setOpen] = useState(false)
  const [wasNamed, setWasNamed] = useState(false)
  if (named !== wasNamed) {
    setWasNamed(named)
    if (named) setOpen(true)
  }
  const line = useRef<HTMLLIElement>(null)
  useEffect(() => { if (named) line.current?.scrollIntoView({ block: 'nearest' }) }, [named])
  const toggle = (): void => {
    setOpen(!open)
    point(open ? null : feed.id)
  }
  const title = say(feed.title)
  // The pause's end is told in the zone of the page, which the server does not know.
  const paused = feed.state === 'open' && feed.nextRunAt !== null ? t('feed.paused', { at: instant(Date.parse(feed.nextRunAt)), count: feed.failures }) : undefined
  const why = paused === undefined ? feed.why && unprefixed(feed.id, feed.why) : feed.lastError && unprefixed(feed.id, feed.lastError)
  const off = feed.state === 'off'
  const count = (n: number, alarming = false): ReactNode => <span className={n === 0 ? 'text-faint' : alarming ? 'font-semibold text-down' : 'text-text'}>{formatCount(n, locale)}</span>
  return (
    <li ref={line} id={feed.id} className="col-span-full scroll-mt-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 border-t border-line px-3 py-2 text-sm @min-[40rem]:grid-cols-[minmax(0,1fr)_auto_auto] @min-[78rem]:grid-cols-subgrid @min-[78rem]:gap-x-3 @min-[78rem]:items-center @min-[78rem]:py-1.5">
      <p className="order-1 flex items-center gap-1.5 self-start whitespace-nowrap @min-[78rem]:self-center @min-[78rem]:order-none" title={t(`feed.state.${feed.state}.why`)}>
        <StateMark state={feed.state} /><span className="font-medium">{t(`feed.state.${feed.state}`)}</span>
      </p>
      <div className={off ? 'min-w-0 @min-[78rem]:col-span-10' : 'min-w-0'}>
        <h3 className="flex min-w-0 flex-wrap items-baseline gap-x-2 leading-4 @min-[78rem]:flex-nowrap">
          <span className="truncate font-semibold" title={feed.id}><Said text={feed.title} /></span>
          {feed.stages.length === 3
            ? <span className="text-2xs whitespace-nowrap text-muted">{t('feeds.several')}</span>
            : feed.stages.map((stage) => <span key={stage} className={`text-2xs whitespace-nowrap ${STAGE[stage]}`}>{t(`stage.${stage}`)}</span>)}
          {feed.compareOnly && <span className="text-2xs whitespace-nowrap text-muted" title={t('feeds.compare.why')}>{t('feeds.compare')}</span>}
        </h3>
        <p className="text-xs text-faint @min-[78rem]:truncate" title={why ? say(why) : say(feed.source.licence)}><span translate="no">{feed.origin}</span> · {paused && <span className="text-muted">{paused}{why && (locale === 'zh' ? '：' : ': ')}</span>}{why ? <span className="text-muted"><Said text={why} /></span> : <Said text={feed.source.licence} />}</p>
        {feed.backfill && UNDER_WAY.has(feed.backfill.state) && <BackfillStrip backfill={feed.backfill} title={title} />}
      </div>
      <dl className={off ? 'hidden' : 'order-2 col-span-full mt-2 grid grid-cols-4 gap-x-3 gap-y-1.5 @min-[40rem]:grid-cols-[9.5rem_repeat(8,minmax(0,1fr))] @min-[78rem]:contents'}>
        <Fact name={t('feed.col.history')} wide><HistoryStrip history={feed.history} /></Fact>
        <Fact name={t('feed.col.every')}>{feed.kind === 'stream' ? t('feed.stream') : formatSpan(feed.interval, locale)}</Fact>
        <Fact name={t('feed.col.success')}><Ago at={feed.lastSuccessAt} first={now} none={t('feed.never')} /></Fact>
        <Fact name={t('feed.col.next')}>{feed.kind === 'stream' ? '–' : <Countdown at={feed.nextRunAt} first={now} />}</Fact>
        <Fact name={t('feed.col.latency')}>{feed.latencyMs === null ? '–' : `${formatCount(feed.latencyMs, locale)} ms`}</Fact>
        <Fact name={t('feed.col.accepted')}>{count(feed.observations)}</Fact>
        <Fact name={t('feed.col.refused')}>{count(feed.refused)}</Fact>
        <Fact name={t('feed.col.quarantined')}>{count(feed.quarantined, true)}</Fact>
        <Fact name={t('feed.col.dead')}>{count(feed.deadLetters, true)}</Fact>
      </dl>
      <RunAndUnfold feed={feed} title={title} open={open} toggle={toggle} />
      {open && <div id={`feed-${feed.id}`} className="order-4 col-span-full mt-2 border-t border-line pt-3 pb-2"><FeedDetail feed={feed} /></div>}
    </li>
  )
})

function RunAndUnfold({ feed, title, open, toggle }: { readonly feed: FeedRow; readonly title: string; readonly open: boolean; readonly toggle: () => void }) {
  const { t, say } = useWords()
  const instant = useInstant()
  const isAdmin = useMay('admin')
  const [answer, setAnswer] = useState<string>()
  const [asking, setAsking] = useState(false)
  const run = async (): Promise<void> => {
    setAsking(true)
    const given = await ask<FeedRun>(`/api/v1/feeds/${feed.id}/run`, {})
    setAnswer(given.ok ? t('feed.run.accepted', { at: instant(Date.parse(given.body.askedAt)) }) : t('feed.run.refused', { why: say(given.why) }))
    setAsking(false)
  }
  return (
    <>
      <div className="order-3 col-span-full mt-2 flex items-start justify-end gap-1.5 @min-[40rem]:order-1 @min-[40rem]:col-span-1 @min-[40rem]:mt-0 @min-[78rem]:order-none">
        {isAdmin && feed.state !== 'off' && feed.kind === 'poll' && (
          <button type="button" className="push" disabled={asking} aria-label={asking ? `${t('feed.run.asking')} ${title}` : t('feed.run.of', { title })} onClick={() => void run()}>{asking ? t('feed.run.asking') : t('feed.run')}</button>
        )}
        <button type="button" className="push" aria-expanded={open} aria-controls={`feed-${feed.id}`} aria-label={t('feed.details.of', { title })} onClick={toggle}>
          {t('feed.details')}
          <svg aria-hidden viewBox="0 0 8 6" className={`h-1.5 w-2 fill-none stroke-current ${open ? 'rotate-180' : ''}`} strokeWidth="1.5"><path d="m1 1 3 3 3-3" /></svg>
        </button>
      </div>
      <p role="status" className={`order-4 col-span-full text-xs text-muted ${answer ? 'mt-1.5' : ''}`}>{answer}</p>
    </>
  )
}

/** A named figure: the name is read out always, and seen where there is no column head for it. */
function Fact({ name, wide = false, children }: { readonly name: string; readonly wide?: boolean; readonly children: ReactNode }) {
  return (
    <div className={wide ? 'col-span-full @min-[40rem]:col-span-1' : '@min-[78rem]:text-right'}>
      <dt className="text-2xs text-faint @min-[78rem]:sr-only">{name}</dt>
      <dd className="pt-0.5 whitespace-nowrap @min-[78rem]:pt-0">{children}</dd>
    </div>
  )
}

function Ago({ at, first, none }: { readonly at: string | null; readonly first: number; readonly none: string }) {
  const { locale, t } = useWords()
  const instant = useInstant()
  const text = useClock((now) => (at === null ? none : t('feed.ago', { age: formatSpan(now - Date.parse(at), locale) })), first)
  return at === null ? <span className="text-faint">{none}</span> : <time dateTime={at} title={instant(Date.parse(at))}>{text}</time>
}

function Countdown({ at, first }: { readonly at: string | null; readonly first: number }) {
  const { locale, t } = useWords()
  const instant = useInstant()
  const text = useClock((now) => {
    if (at === null) return '–'
    const left = Date.parse(at) - now
    return left <= 0 ? t('feed.due') : t('feed.in', { span: formatSpan(left, locale) })
  }, first)
  return at === null ? <span className="text-faint">–</span> : <time dateTime={at} title={instant(Date.parse(at))}>{text}</time>
}
