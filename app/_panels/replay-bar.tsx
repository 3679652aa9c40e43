'use client'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { MARKET_EVENTS, type MarketEvent } from '../../lib/domain/events.ts'
import { formatDay, formatWeekday } from '../../lib/domain/format.ts'
import { days } from '../../lib/domain/time.ts'
import type { ReplayCommand, ReplayState } from '../../lib/wire/api.ts'
import { useMay } from '../_access/who.tsx'
import { useWords } from '../_i18n/words.tsx'
import { ask } from '../_live/ask.ts'
import { takeReplay, useClock, useReplay } from '../_live/clock.ts'
import { useInstant } from '../_live/zone.tsx'

/** Days a second. */
const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 30] as const

/** A day chosen on the slider holds when the hand has rested for this long. */
const SETTLED_MS = 600

const dayOf = (at: number): number => Math.floor(at / days(1))
const isoOf = (day: number): string => new Date(days(day)).toISOString().slice(0, 10)

const CONTROL = 'h-7 rounded border border-edge bg-surface text-xs font-medium text-text hover:bg-raised disabled:border-line disabled:text-faint disabled:hover:bg-surface'

/** On every page of a replay: what day it is, and the way to another one. Of one height, whatever it says. */
export function ReplayBar({ rendered }: { readonly rendered: ReplayState }) {
  const { locale, t, say } = useWords()
  const state = useReplay(rendered) ?? rendered
  const isAdmin = useMay('admin')
  const [refused, setRefused] = useState<string>()
  const day = dayOf(useClock((now) => dayOf(now) * days(1), rendered.at))
  const { from, to, playing, speed, busy, problem } = state
  const ended = !playing && busy === null && state.at >= to

  async function order(command: ReplayCommand): Promise<void> {
    const answer = await ask<ReplayState>('/api/v1/replay', { body: command })
    setRefused(answer.ok ? undefined : answer.why)
    if (answer.ok) takeReplay(answer.body)
  }

  const wrong = problem !== null ? t('replay.problem', { why: say(problem) }) : refused !== undefined ? t('replay.refused', { why: say(refused) }) : undefined
  const events = MARKET_EVENTS.filter(({ at }) => at >= from && at <= to)
  return (
    <section aria-label={t('replay.label')} data-replay={playing ? 'playing' : (busy ?? 'paused')} className="sticky top-0 z-20 h-20 border-b border-edge bg-raised md:h-11">
      <fieldset disabled={!isAdmin} className="contents">
        <div className="grid h-full content-evenly px-3 md:flex md:items-center md:gap-3">
          <div className="flex items-center gap-1.5 sm:gap-3">
            <p title={t('replay.why')} className="flex items-center gap-1.5 rounded bg-text px-2 py-0.5 text-xs font-semibold tracking-wider text-surface uppercase">
              <Sign of="again" className="hidden size-2.5 md:block" />
              {t('replay.tag')}
            </p>
            <SimulatedDay day={day} at={state.at} />
            <Transport state={state} ended={ended} order={order} />
          </div>
          <div className="flex min-w-0 items-center gap-2 md:flex-1 md:gap-3">
            <select value={SPEEDS.find((one) => one === speed) ?? ''} onChange={({ target }) => void order({ do: 'speed', speed: Number(target.value) })} aria-label={t('replay.speed')} className={`${CONTROL} w-22 shrink-0 px-1`}>
              {!SPEEDS.some((one) => one === speed) && <option value="">{t('replay.speed.of', { days: speed })}</option>}
              {SPEEDS.map((one) => <option key={one} value={one}>{t('replay.speed.of', { days: one })}</option>)}
            </select>
            <DaySlider day={day} state={state} events={events} go={(day) => void order({ do: 'jump', to: day })} />
            {events.length > 0 && (
              <select value="" disabled={busy === 'loading'} onChange={({ target }) => void order({ do: 'jump', to: target.value })} aria-label={t('replay.event.long')} className={`${CONTROL} w-22 shrink-0 px-1`}>
                <option value="" disabled>{t('replay.event')}</option>
                {events.map(({ at, title }) => <option key={`${at}${title.en}`} value={isoOf(dayOf(at))}>{`${formatDay(at, locale)} · ${title[locale]}`}</option>)}
              </select>
            )}
            <Standing state={state} ended={ended} />
          </div>
        </div>
      </fieldset>
      {wrong !== undefined && (
        <p role="alert" className="panel absolute inset-x-2 top-full mx-auto mt-1 w-fit max-w-[calc(100%-1rem)] border-down px-3 py-1.5 text-sm">
          {wrong}
          {problem === null && <button type="button" onClick={() => setRefused(undefined)} className="push ml-3">{t('replay.dismiss')}</button>}
        </p>
      )}
    </section>
  )
}

/** Play and pause, and steps of a day and a week. */
function Transport({ state: { playing, busy }, ended, order }: { readonly state: ReplayState; readonly ended: boolean; readonly order: (command: ReplayCommand) => Promise<void> }) {
  const { t } = useWords()
  const moving = playing || busy === 'jumping'
  const sign = moving ? 'pause' : ended ? 'again' : 'play'
  return (
    <div role="group" aria-label={t('replay.label')} className="ml-auto flex items-center gap-1 md:ml-0">
      <button type="button" disabled={busy === 'loading'} onClick={() => void order({ do: moving ? 'pause' : 'play' })} aria-label={t(`replay.${sign}`)} title={t(`replay.${sign}`)} className={`${CONTROL} grid w-8 place-items-center sm:w-9`}>
        <Sign of={sign} className="size-3" />
      </button>
      {([['day', 1], ['week', 7]] as const).map(([name, count]) => (
        <button key={name} type="button" disabled={busy === 'loading' || ended} onClick={() => void order({ do: 'step', days: count })} aria-label={t(`replay.${name}.long`)} title={t(`replay.${name}.long`)} className={`${CONTROL} min-w-9 px-1 sm:min-w-11`}>{t(`replay.${name}`)}</button>
      ))}
    </div>
  )
}

/** The day in UTC, as the record counts days; the exact instant in the page's zone on request. */
function SimulatedDay({ day, at }: { readonly day: number; readonly at: number }) {
  const { locale, t } = useWords()
  const instant = useInstant()
  return (
    <p title={`${t('replay.at')} · ${instant(at)}`} className="min-w-0 text-xs font-semibold whitespace-nowrap sm:w-36 sm:text-sm">
      <span className="sr-only">{t('replay.at')} </span>
      <time dateTime={isoOf(day)} data-replay-day={isoOf(day)}><span className="mr-1 inline-block font-normal text-muted sm:mr-1.5 sm:min-w-7">{formatWeekday(days(day), locale)}</span>{formatDay(days(day), locale)}</time>
    </p>
  )
}

/** From the first day to the last. What is chosen holds when the hand lets go, or the keys have rested. */
function DaySlider({ day, state, events, go }: { readonly day: number; readonly state: ReplayState; readonly events: readonly MarketEvent[]; readonly go: (day: string) => void }) {
  const { locale, t } = useWords()
  const [draft, setDraft] = useState<number>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const [first, last] = [dayOf(state.from), dayOf(state.to)]
  const shown = Math.min(last, Math.max(first, draft ?? day))

  /** Where the thumb's middle stands for a day: it is a rem wide. */
  const placeOf = (of: number): string => `calc(0.5rem + ${((of - first) / Math.max(1, last - first)).toFixed(4)} * (100% - 1rem))`

  function settle(): void {
    clearTimeout(timer.current)
    if (draft === undefined) return
    setDraft(undefined)
    if (draft !== day) go(isoOf(draft))
  }
  // The latest choice counts, and the state of the page by then.
  const latest = useRef(settle)
  useEffect(() => {
    latest.current = settle
  })
  return (
    <div className="relative min-w-0 flex-1">
      {events.map(({ at, title }) => <span key={`${at}${title.en}`} aria-hidden className="pointer-events-none absolute bottom-0 h-1 w-px bg-edge" style={{ left: placeOf(dayOf(at)) }} />)}
      <input
        type="range"
        min={first}
        max={last}
        value={shown}
        disabled={state.busy === 'loading'}
        aria-label={t('replay.goto')}
        aria-valuetext={formatDay(days(shown), locale)}
        onChange={({ target }) => {
          setDraft(Number(target.value))
          clearTimeout(timer.current)
          timer.current = setTimeout(() => latest.current(), SETTLED_MS)
        }}
        onPointerUp={settle}
        className="block h-7 w-full accent-text disabled:opacity-50"
      />
      {draft !== undefined && (
        <output className="panel pointer-events-none absolute top-full -translate-x-1/2 px-2 py-0.5 text-xs font-medium whitespace-nowrap" style={{ left: placeOf(shown) }}>{formatDay(days(draft), locale)}</output>
      )}
    </div>
  )
}

/** How fast time really passes, or why it does not. */
function Standing({ state, ended }: { readonly state: ReplayState; readonly ended: boolean }) {
  const { locale, t } = useWords()
  const { playing, speed, busy, problem, pace } = state
  const digits = new Intl.NumberFormat(locale === 'zh' ? 'zh-CN' : 'en-US', { maximumFractionDigits: pace < 1 ? 2 : 1 })
  const text = problem !== null ? t('replay.state.failed')
    : busy !== null ? t(`replay.state.${busy}`)
      : ended ? t('replay.state.end')
        : playing ? t('replay.pace', { days: digits.format(pace > 0 ? pace : speed) })
          : t('replay.state.paused')
  return <p title={playing ? t('replay.pace.why', { days: speed }) : undefined} className={`hidden w-28 text-right text-xs whitespace-nowrap md:block ${problem === null ? 'text-muted' : 'text-down'}`}>{text}</p>
}

function Sign({ of, className }: { readonly of: 'play' | 'pause' | 'again'; readonly className: string }): ReactNode {
  switch (of) {
    case 'play': return <svg aria-hidden viewBox="0 0 12 12" className={`${className} fill-current`}><path d="M2.5 1.2v9.6L10.6 6z" /></svg>
    case 'pause': return <svg aria-hidden viewBox="0 0 12 12" className={`${className} fill-current`}><path d="M2 1.2h2.8v9.6H2zM7.2 1.2H10v9.6H7.2z" /></svg>
    case 'again': return <svg aria-hidden viewBox="0 0 12 12" className={`${className} fill-none stroke-current`} strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round"><path d="M1.5 2v3h3M2 5a4.3 4.3 0 1 1-.3 2.6" /></svg>
  }
}
