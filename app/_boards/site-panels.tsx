'use client'
import { useMemo } from 'react'
import { formatCount, formatTime } from '../../lib/domain/format.ts'
import { seconds } from '../../lib/domain/time.ts'
import { PageLink } from '../_access/page-link.tsx'
import type { Severity } from '../_alerts/kinds.ts'
import { sentenceOf } from '../_alerts/kinds.ts'
import { AlertMark } from '../_alerts/marks.tsx'
import { useFreshAlerts } from '../_alerts/use-fresh.ts'
import { useWords } from '../_i18n/words.tsx'
import { useClock } from '../_live/clock.ts'
import { useFeeds } from '../_live/hooks.ts'
import { useFiringNow } from '../_live/firing.ts'
import { useInstant, useZone } from '../_live/zone.tsx'
import { useSession } from '../_panels/session-clock.tsx'
import { Age } from '../_ui/age.tsx'
import { Said } from '../_ui/said.tsx'
import { FEED_STATES, StateMark } from '../_ui/state-mark.tsx'
import type { PanelFigures } from '../../lib/wire/views.ts'
import type { PanelEvent } from './view.ts'

/** Rows, as many as there is room for, none of them cut: of 1.75rem each. */
const ROWS = 'min-h-0 flex-1 [container-type:size]'
const WHOLE = 'max-h-[round(down,100cqh,1.75rem)] overflow-hidden'
const ROW = 'flex h-7 min-w-0 items-center gap-2 border-t border-grid px-3 text-xs'

/** What fires now, then what happened last. */
export function AlertsPanel({ title, events, severity }: { readonly title: string | undefined; readonly events: readonly PanelEvent[]; readonly severity: Severity | undefined }) {
  const { locale, t } = useWords()
  const instant = useInstant()
  useFreshAlerts()
  const all = useFiringNow()
  const firing = useMemo(() => all.filter((one) => severity === undefined || one.rule.severity === severity), [all, severity])
  const open = new Set(firing.map(({ eventId }) => eventId))
  const rows = [...firing.map((one) => ({ ...one, id: one.eventId })), ...events.filter(({ id }) => !open.has(id))]
  return (
    <div className="flex h-full min-h-0 flex-col pt-2">
      <header className="flex items-baseline gap-2 px-3 pb-1"><h2 className="truncate text-sm font-semibold"><PageLink href="/alerts?view=events" className="rounded-sm hover:underline">{title ?? t('nav.alerts')}</PageLink></h2><p className="truncate text-xs text-faint">{firing.length === 0 ? t('board.alerts.none') : t('board.alerts.firing', { count: formatCount(firing.length, locale) })}</p></header>
      <div className={ROWS}>
        <ul className={WHOLE}>
          {rows.map((one) => (
            <li key={one.id} className={ROW} title={sentenceOf(one, locale)}>
              <AlertMark state={one.state} className="size-3" />
              <PageLink href={`/alerts?view=events&rule=${one.rule.id}`} translate="no" className="max-w-[45%] shrink-0 truncate rounded-sm font-medium hover:underline">{one.rule.name}</PageLink>
              <span className="min-w-0 flex-1 truncate text-muted">{sentenceOf(one, locale)}</span>
              <time dateTime={one.firedAt} className="shrink-0 text-2xs whitespace-nowrap text-faint">{instant(Date.parse(one.firedAt))}</time>
            </li>
          ))}
          {rows.length === 0 && <li className={`${ROW} text-muted`}>{t('board.alerts.never')}</li>}
        </ul>
      </div>
    </div>
  )
}

/** How the feeds are doing: what asks for attention first. */
export function HealthPanel({ title, figures, now }: { readonly title: string | undefined; readonly figures: Extract<PanelFigures, { kind: 'health' }>; readonly now: number }) {
  const { t } = useWords()
  const feeds = useFeeds(figures.feeds)
  const shown = useMemo(() => {
    const order = ['failing', 'open', 'ok', 'waiting', 'off'] as const satisfies typeof FEED_STATES extends readonly (infer State)[] ? readonly State[] : never
    return [...feeds].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || Date.parse(b.lastSuccessAt ?? '1970-01-01') - Date.parse(a.lastSuccessAt ?? '1970-01-01'))
  }, [feeds])
  const count = (...states: readonly string[]): number => feeds.filter(({ state }) => states.includes(state)).length
  const counts = { ok: count('ok'), failing: count('failing', 'open'), waiting: count('waiting'), off: count('off') }
  return (
    <div className="flex h-full min-h-0 flex-col pt-2">
      <header className="flex items-baseline gap-2 px-3 pb-1"><h2 className="max-w-[60%] shrink-0 truncate text-sm font-semibold"><PageLink href="/feeds" className="rounded-sm hover:underline">{title ?? t('board.health')}</PageLink></h2><p className="min-w-0 truncate text-xs text-faint" title={t('health.long', counts)}>{t('health.long', counts)}</p></header>
      <div className={ROWS}>
        <ul className={`${WHOLE} grid grid-cols-[repeat(auto-fill,minmax(min(100%,13rem),1fr))]`}>
          {shown.map((feed) => (
            <li key={feed.id} className={ROW}>
              <StateMark state={feed.state} /><span className="sr-only">{t(`feed.state.${feed.state}`)}</span>
              <span className="min-w-0 flex-1 truncate" title={feed.id}><Said text={feed.title} /></span>
              <span className="shrink-0 text-2xs text-faint">{feed.lastSuccessAt === null ? (feed.state === 'off' ? '' : t('feed.never')) : <Age at={Date.parse(feed.lastSuccessAt)} first={now} />}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

const MARKET = 'America/New_York'

/** What time it is in New York, what its exchange is doing, and what time it is here. */
export function ClockPanel({ title, now }: { readonly title: string | undefined; readonly now: number }) {
  const { locale, t } = useWords()
  const { zone } = useZone()
  const { state, next } = useSession(now)
  const at = useClock((time) => Math.floor(time / seconds(1)) * seconds(1), now)
  return (
    <div className="flex h-full min-h-0 flex-col px-[1em] py-[0.7em]">
      <h2 className="truncate text-[1em] leading-[1.3] font-semibold">{title ?? t('market.nyse')}</h2>
      <p className="my-auto min-w-0">
        <time dateTime={new Date(at).toISOString()} className="block truncate text-[clamp(1.25rem,min(18cqw,30cqh),12rem)] leading-[1.1] font-semibold tracking-[-0.03em]">{formatTime(at, locale, MARKET)}</time>
        <span className="block truncate text-[1em] font-medium">{state}</span>
        <span className="block truncate text-[0.85em] text-muted [@container_(max-height:8rem)]:hidden">{next}</span>
      </p>
      {zone !== MARKET && <p className="truncate text-[0.8em] text-faint [@container_(max-height:9rem)]:hidden">{t('board.clock.here', { time: formatTime(at, locale, zone), zone })}</p>}
    </div>
  )
}
