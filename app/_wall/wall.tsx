'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { formatSpan, formatTime, zoneLabel, type Locale } from '../../lib/domain/format.ts'
import type { Silence } from '../../lib/wire/alerts.ts'
import type { Wall as WallSettings } from '../../lib/wire/boards.ts'
import { awaitGesture, canRing, ring } from '../_alerts/sound.ts'
import { useClock } from '../_live/clock.ts'
import type { Firing } from '../../lib/alerts/firing.ts'
import { hearAlerts, takeSilences, useFiring } from '../_live/firing.ts'
import { useConnection } from '../_live/hooks.ts'
import { useShortcut } from '../_live/keys.ts'
import { useStaying } from '../_live/stay.ts'
import { newestAt } from '../_live/store.ts'
import { useZone } from '../_live/zone.tsx'
import { useSession } from '../_panels/session-clock.tsx'
import { followed, join, setHere, useTogether } from '../_together/state.ts'
import { Outline } from '../_together/together.tsx'
import { useName, useTogetherWords } from '../_together/words.ts'
import { showAt } from '../_ui/plot-shared.ts'
import { Boundary } from './boundary.tsx'
import { Help } from './help.tsx'
import { useRotation } from './rotation.ts'
import { FiringLine, reaches, Takeover } from './takeover.tsx'
import { useAlive, useNewBuild, useNightlyReload, useOldSince, useQuietCursor, useShift, useWakeLock } from './unattended.ts'

/** One board of the wall, as the server has rendered it. */
export type Slide = { readonly id: string; readonly title: string; readonly seconds: number; readonly zoom: number; readonly board: ReactNode }

export type WallProps = {
  /** Whose wall this is. */
  readonly id: string
  readonly slides: readonly Slide[]
  /** A board that a presenter shows and that is not among the wall's own. */
  readonly guest: Slide | undefined
  readonly settings: Pick<WallSettings, 'sound' | 'takeover'>
  readonly firing: readonly Firing[]
  readonly silences: readonly Silence[]
  /** The wall does as a presenter does. */
  readonly follows: boolean
  readonly theme: 'light' | 'dark'
  readonly build: string
  readonly now: number
}

/** The whole screen, for people who stand four metres away and do not touch it. */
export function Wall({ id, slides, guest, settings, firing: rendered, silences, follows, theme, build, now }: WallProps) {
  const { w } = useTogetherWords()
  const whole = useRef<HTMLDivElement>(null)
  useAlive()
  useWakeLock()
  useQuietCursor()
  useShift(whole)
  useStaying(true)
  useNewBuild(build)
  const old = useOldSince()
  const mute = useMute(settings.sound !== 'off')

  useEffect(() => takeSilences(silences), [silences])
  const firing = useFiring(rendered).filter(({ rule }) => reaches(settings.takeover, rule.severity))
  useSound(settings.sound)
  useNightlyReload(firing.length > 0)

  useEffect(join, [])
  const presented = usePresented(id, slides, guest, follows)
  const { index, paused, turn, step, pause } = useRotation(slides.map(({ seconds }) => seconds), presented !== undefined)
  const [help, setHelp] = useState(false)
  useShortcut(' ', w('wall.key.pause'), 'page', pause)
  useShortcut('ArrowRight', w('wall.key.step'), 'page', () => step(1))
  useShortcut('ArrowLeft', w('wall.key.step'), 'page', () => step(-1))
  useShortcut('f', w('wall.key.full'), 'page', () => void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => undefined))
  useShortcut('Escape', w('wall.key.help'), 'page', () => setHelp(!help))

  const all = guest ? [...slides, guest] : slides
  const shown = (presented?.slide ? all.find((slide) => slide.id === presented.slide) : undefined) ?? slides[index] ?? all[0]
  const next = slides[(index + 1) % slides.length]
  useEffect(() => setHere({ board: shown?.id ?? null, wall: true }), [shown?.id])
  // The one after it is drawn as well, out of sight: a change is a change of what is seen, and nothing else.
  const drawn = all.filter((slide) => slide === shown || slide === next)
  return (
    <main id="content" data-theme={theme} className="wall fixed inset-0 overflow-hidden bg-background text-text">
      <div ref={whole} className="absolute inset-2 flex flex-col">
        <Top title={shown?.title ?? ''} presenter={presented?.by} now={now}>
          {slides.length > 1 && !presented && <Progress key={`${turn} ${index}`} seconds={shown?.seconds ?? 0} paused={paused} word={w('wall.paused')} />}
        </Top>
        {presented && <FiringLine firing={firing} />}
        <div className="relative min-h-0 flex-1">
          <Boundary said={w('wall.broken')}>
            {drawn.map((slide) => (
              <div key={slide.id} data-slide={slide.id} inert={slide !== shown} className={`wall-boards absolute inset-0 p-2 ${slide === shown && presented?.frame === undefined ? '' : 'invisible'}`} style={{ zoom: slide.zoom }}>{slide.board}</div>
            ))}
            {/* A page of ours, which may do whatever ours may. */}
            {/* oxlint-disable-next-line react/iframe-missing-sandbox */}
            {presented?.frame !== undefined && <iframe title={w('wall.follows', { name: presented.by })} src={presented.frame} className="absolute inset-0 size-full border-0" />}
            {!presented && <Takeover firing={firing} />}
          </Boundary>
          {presented?.panel && <Outline panel={presented.panel} />}
          {help && <Help />}
          {mute && !help && <p className="absolute right-3 bottom-3 flex items-center gap-2 rounded-full border border-edge bg-surface px-3 py-1 text-sm text-muted"><svg aria-hidden viewBox="0 0 16 14" className="size-4.5 fill-none stroke-current" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round"><path d="M1.5 5H4l3.5-3v10L4 9H1.5zM11 5l3.5 4m0-4L11 9" /></svg>{w('wall.sound')}</p>}
        </div>
        {old && <Old since={old.since} server={old.server} />}
      </div>
    </main>
  )
}

function Top({ title, presenter, now, children }: { readonly title: string; readonly presenter: string | undefined; readonly now: number; readonly children: ReactNode }) {
  const { t, w } = useTogetherWords()
  return (
    <header className="flex h-12 shrink-0 items-center gap-5 px-3">
      <p translate="no" className="flex items-center gap-2.5 text-lg font-semibold tracking-tight">
        <svg aria-hidden viewBox="0 0 20 14" className="h-4 w-6" fill="none" strokeWidth="2.2" strokeLinecap="round"><path d="M1.5 2h10" className="stroke-upstream" /><path d="M4.5 7h10" className="stroke-midstream" /><path d="M7.5 12h10" className="stroke-downstream" /></svg>
        {t('app.name')}
      </p>
      <h1 translate="no" className="min-w-0 truncate text-lg text-muted">{title}</h1>
      {presenter !== undefined && <p role="status" className="flex items-center gap-2 rounded-full border-2 border-midstream px-3 py-0.5 text-base font-semibold whitespace-nowrap"><span aria-hidden className="size-2.5 rounded-full bg-midstream" />{w('wall.follows', { name: presenter })}</p>}
      {children}
      <div className="ml-auto flex shrink-0 items-center gap-7 text-sm leading-4.5 whitespace-nowrap text-muted">
        <Newest />
        <Clock now={now} />
      </div>
    </header>
  )
}

/** How far the board's time is, drawn by the style sheet: nothing is rendered meanwhile. */
function Progress({ seconds, paused, word }: { readonly seconds: number; readonly paused: boolean; readonly word: string }) {
  return (
    <div className="flex items-center gap-3">
      <div aria-hidden className="h-1.5 w-32 overflow-hidden rounded-full bg-line"><div className="wall-progress size-full rounded-full bg-muted" style={{ animationDuration: `${seconds}s`, animationPlayState: paused ? 'paused' : 'running' }} /></div>
      {paused && <span className="text-sm text-muted">{word}</span>}
    </div>
  )
}

/** How old the newest value is that the wall holds. */
function Newest() {
  const { locale, w } = useTogetherWords()
  const { state } = useConnection()
  const age = useClock((now) => (newestAt() === 0 ? '' : formatSpan(now - newestAt(), locale)), 0)
  return (
    <p data-newest>
      <span className="flex items-center gap-1.5">
        <svg aria-hidden viewBox="0 0 10 10" className="size-2.5 shrink-0"><circle cx="5" cy="5" r="3.9" fill={state === 'connected' ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth="1.3" strokeDasharray={state === 'connected' ? undefined : '2 1.9'} /></svg>
        {w('wall.newest')}
      </span>
      <span className="font-semibold text-text">{age === '' ? w('wall.none') : w('wall.ago', { age })}</span>
    </p>
  )
}

const dayText = (at: number, locale: Locale, zone: string): string => new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: zone }).format(at)

/** The time in the wall's zone, and what the market does. */
function Clock({ now: first }: { readonly now: number }) {
  const { locale, t } = useTogetherWords()
  const { zone } = useZone()
  const session = useSession(first)
  const time = useClock((now) => formatTime(now, locale, zone).slice(0, 5), first)
  const day = useClock((now) => dayText(now, locale, zone), first)
  const label = useClock((now) => zoneLabel(now, locale, zone), first)
  return (
    <>
      <p><span className="font-semibold text-text">{t('market.nyse')} {session.state}</span><br />{session.next}</p>
      <p className="flex items-center gap-3"><span className="text-right">{day}<br />{label}</span><span className="text-[2rem] leading-none font-semibold tracking-tight text-text">{time}</span></p>
    </>
  )
}

/** Over the foot of the screen, for as long as the figures are old. */
function Old({ since, server }: { readonly since: number; readonly server: boolean }) {
  const { locale, w } = useTogetherWords()
  const { zone } = useZone()
  return (
    <p role="alert" data-old-since={since} className="flex shrink-0 items-center gap-4 rounded-panel border-4 border-dashed border-down bg-surface px-6 py-2.5 text-xl font-semibold">
      <svg aria-hidden viewBox="0 0 14 14" className="size-7 shrink-0 fill-none stroke-down" strokeWidth="1.6" strokeLinecap="round"><circle cx="7" cy="7" r="5.4" strokeDasharray="2.2 1.9" /><path d="m3.2 10.8 7.6-7.6" /></svg>
      {w('wall.lost', { at: `${formatTime(since, locale, zone)} ${zoneLabel(since, locale, zone)}` })}
      <span className="text-base font-normal text-muted">{w(server ? 'wall.server' : 'wall.lost.why')}</span>
    </p>
  )
}

type Presented = { readonly by: string; /** A board of the wall's. */ readonly slide?: string; /** Another page. */ readonly frame?: string; readonly panel: string | null }

const BOARD = /^\/boards\/([a-z0-9][a-z0-9-]{0,63})$/
/** Parameters of the wall's own address; all others are of what it shows. */
const OWN = ['theme', 'follow']

/** What a presenter shows, for a wall that follows. */
function usePresented(id: string, slides: readonly Slide[], guest: Slide | undefined, follows: boolean): Presented | undefined {
  const now = useTogether()
  const name = useName()
  const router = useRouter()
  const presentation = follows ? followed(now) : null
  const path = presentation?.shown.path
  const at = presentation?.shown.at ?? null
  const url = path === undefined ? undefined : new URL(path, 'http://wall.invalid')
  const board = url && BOARD.exec(url.pathname)?.[1]
  const known = board !== undefined && (board === guest?.id || slides.some((slide) => slide.id === board))
  const query = url?.search ?? ''
  useEffect(() => showAt(at), [at])
  useEffect(() => {
    const here = new URLSearchParams(location.search)
    const wanted = new URLSearchParams(board === undefined ? '' : query)
    for (const name of OWN) if (here.has(name)) wanted.set(name, here.get(name) ?? '')
    if (board !== undefined && !slides.some((slide) => slide.id === board)) wanted.set('show', board)
    if (wanted.toString() !== here.toString()) router.replace(`/wall/${id}${wanted.size > 0 ? `?${wanted.toString()}` : ''}`, { scroll: false })
    // oxlint-disable-next-line react/exhaustive-deps -- the boards of the wall come anew with each refresh
  }, [id, board, query, router])
  if (!presentation || path === undefined) return undefined
  const { by, shown } = presentation
  if (board === undefined) return { by: name(by), frame: path, panel: null }
  return { by: name(by), ...(known && { slide: board }), panel: shown.panel }
}

/** Sounds what fires from here on, as the board says. */
function useSound(setting: WallSettings['sound']): void {
  useEffect(awaitGesture, [])
  useEffect(() => hearAlerts((event, isNew) => {
    if (isNew && event.state !== 'resolved' && reaches(setting, event.rule.severity)) void ring(event.id, event.rule.severity)
  }), [setting])
}

/** Whether it would sound and cannot: a browser wants to be touched first, unless it was started for a kiosk. */
function useMute(wanted: boolean): boolean {
  // At 0 it is rendered: there is no sound to ask about.
  return useClock((now) => now > 0 && wanted && !canRing(), 0)
}
