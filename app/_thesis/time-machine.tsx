'use client'
import { usePathname, useRouter } from 'next/navigation'
import { useEffect, useRef, useState, useTransition } from 'react'
import { MARKET_EVENTS } from '../../lib/domain/events.ts'
import { formatDay } from '../../lib/domain/format.ts'
import { days } from '../../lib/domain/time.ts'
import { useWords } from '../_i18n/words.tsx'
import { FiringStrip } from '../_alerts/firing-strip.tsx'
import { useShortcut } from '../_live/keys.ts'
import { useUrlState } from '../_live/url.ts'
import { FreezeButton } from '../_notes/freeze-button.tsx'
import { dayOf, FIRST_DAY, isoOf } from './at.ts'

/** A day chosen on the slider holds when the hand has rested for this long. */
const SETTLED_MS = 350
/** Played: so many days further, no sooner than this after the last ones are shown. */
const STEP_DAYS = 7
const STEP_MS = 400

/** Of any day since the essay: the pages as they were known then. `at`: the day shown; none: now. Of one height, whatever it says. */
export function TimeMachine({ at, today }: { readonly at: string | undefined; readonly today: string }) {
  const { locale, t } = useWords()
  const router = useRouter()
  const path = usePathname()
  const { params } = useUrlState()
  const [pending, start] = useTransition()
  const [asked, setAsked] = useState<number>()
  const [draft, setDraft] = useState<number>()
  const [playing, setPlaying] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const last = dayOf(Date.parse(today))
  const held = at === undefined ? last : dayOf(Date.parse(at))
  const shown = Math.min(last, Math.max(FIRST_DAY, draft ?? (pending ? asked : undefined) ?? held))
  const past = shown < last

  function go(day: number): void {
    clearTimeout(timer.current)
    setDraft(undefined)
    if (day === held && !pending) return
    setAsked(day)
    const next = new URLSearchParams(params)
    if (day >= last) next.delete('at')
    else next.set('at', isoOf(day))
    const text = next.toString()
    start(() => router.replace(`${path}${text && `?${text}`}`, { scroll: false }))
  }
  const latest = useRef(go)
  useEffect(() => { latest.current = go })

  // The next days are asked for when the last ones are on the page: a slow answer makes it slower, not wrong.
  useEffect(() => {
    if (!playing || pending || draft !== undefined) return
    const next = Math.min(last, held + STEP_DAYS)
    const step = setTimeout(() => {
      if (next >= last) setPlaying(false)
      latest.current(next)
    }, STEP_MS)
    return () => clearTimeout(step)
  }, [playing, pending, draft, held, last])

  const toggle = (): void => {
    if (!playing && !past) go(FIRST_DAY)
    setPlaying(!playing)
  }
  useShortcut('p', t('time.play'), 'page', toggle)
  const back = (): void => {
    setPlaying(false)
    go(last)
  }

  /** Where the thumb's middle stands for a day: it is a rem wide. */
  const placeOf = (day: number): string => `calc(0.5rem + ${((day - FIRST_DAY) / Math.max(1, last - FIRST_DAY)).toFixed(4)} * (100% - 1rem))`
  return (
    <section aria-label={t('time.label')} data-at={at ?? 'now'} data-playing={playing || undefined} className={`flex h-16 flex-wrap content-evenly items-center gap-x-2.5 rounded-panel border px-3 sm:h-8 sm:flex-nowrap ${past ? 'border-edge bg-raised' : 'border-line bg-surface'}`}>
      <p role="status" className="min-w-0 flex-1 truncate text-xs font-semibold sm:w-40 sm:flex-none lg:w-52" title={t('time.why')}>
        {past ? t('time.known', { date: formatDay(days(shown), locale) }) : <span className="font-normal text-muted">{t('time.now')}</span>}
      </p>
      {/* Room for an alert that fires: kept where the row is long, taken from the words where it is short. */}
      <div className="min-w-0 max-w-[55%] sm:w-36 sm:flex-none md:w-44 xl:w-72"><FiringStrip /></div>
      <button type="button" onClick={back} disabled={!past} className="push sm:order-last">{t('time.back')}</button>
      <FreezeButton disabled={past} className="sm:order-last" />
      <div className="flex w-full min-w-0 items-center gap-2 sm:w-auto sm:flex-1">
        <button type="button" onClick={toggle} aria-label={t(playing ? 'time.pause' : 'time.play')} title={t(playing ? 'time.pause' : 'time.play')} className="grid size-6 shrink-0 place-items-center rounded border border-edge text-text hover:bg-raised">
          <svg aria-hidden viewBox="0 0 12 12" className="size-2.5 fill-current"><path d={playing ? 'M2 1.2h2.8v9.6H2zM7.2 1.2H10v9.6H7.2z' : 'M2.5 1.2v9.6L10.6 6z'} /></svg>
        </button>
        <span aria-hidden className="text-2xs whitespace-nowrap text-faint max-md:hidden">{formatDay(days(FIRST_DAY), locale)}</span>
        <div className="relative min-w-0 flex-1">
          {MARKET_EVENTS.filter((event) => dayOf(event.at) >= FIRST_DAY && dayOf(event.at) <= last).map((event) => <span key={`${event.at}${event.title.en}`} translate="no" title={`${formatDay(event.at, locale)} · ${event.title[locale]}`} className={`absolute bottom-0 w-0.5 -translate-x-1/2 bg-edge ${event.kind === 'essay' ? 'h-2' : 'h-1'}`} style={{ left: placeOf(dayOf(event.at)) }} />)}
          <input
            type="range" min={FIRST_DAY} max={last} value={shown} aria-label={t('time.goto')} aria-valuetext={past ? formatDay(days(shown), locale) : t('time.now')}
            onChange={({ target }) => {
              setPlaying(false)
              setDraft(Number(target.value))
              clearTimeout(timer.current)
              timer.current = setTimeout(() => latest.current(Number(target.value)), SETTLED_MS)
            }}
            onPointerUp={() => { if (draft !== undefined) go(draft) }}
            className="scrub relative block h-6 w-full"
          />
        </div>
        <span aria-hidden className="text-2xs whitespace-nowrap text-faint max-md:hidden">{formatDay(days(last), locale)}</span>
      </div>
    </section>
  )
}
