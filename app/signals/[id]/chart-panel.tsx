'use client'
import dynamic from 'next/dynamic'
import { memo, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import { eventsFor } from '../../../lib/domain/events.ts'
import { formatDay } from '../../../lib/domain/format.ts'
import type { PlotMode, PlotScale, PlotSeries } from '../../../lib/domain/plot.ts'
import { RANGES, rangeFrom, type Range } from '../../../lib/domain/range.ts'
import { hours, minutes } from '../../../lib/domain/time.ts'
import type { AlertRule } from '../../../lib/wire/alerts.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import type { SignalView } from '../../../lib/wire/views.ts'
import { useWords } from '../../_i18n/words.tsx'
import { useClock } from '../../_live/clock.ts'
import { loaded } from '../../_live/loaded.ts'
import { useSeries, type SeriesAnswer } from '../../_live/series.ts'
import { Chart } from '../../_ui/chart.tsx'
import type { PlotLevel } from '../../_ui/plot-levels.tsx'
import { Plot, type Readout, type Sight } from '../../_ui/plot.tsx'
import { useLevels } from './chart-levels.ts'
import { ChartTools } from './chart-tools.tsx'
import type { ChartView } from './chart-view.ts'
import { Closes } from './closes.tsx'
import type { Compared } from './compared.ts'
import { colourOf } from './compares.ts'
import { Compares } from './compares-row.tsx'
import { EventList } from './event-list.tsx'
import { FetchedPanel } from './fetched-panel.tsx'
import { QuarantinePanel } from './quarantine-panel.tsx'
import { ReadoutLine } from './readout-line.tsx'
import { RevisionsPanel } from './revisions-panel.tsx'
import { STAGE_TEXT } from './signal-head.tsx'
import { SourcePanel } from './source-panel.tsx'
import { nameAmong, within } from './standing.ts'
import { Statistics } from './statistics.tsx'

/** The chart's right edge moves on in steps that nobody sees. */
const grainOf = (range: Range): number => (range === '1d' ? minutes(1) : range === '5d' ? minutes(5) : hours(1))

/** A view may reach so far beyond its range, as a share of it: half a candle. */
const EDGE = 0.05

/** The picture is drawn anew for what it shows, not for where the cross-hair is. */
const StillPlot = memo(Plot)

const NO_LEVELS: readonly PlotLevel[] = []

/** Few signals are indices: theirs is loaded with them. */
const ConstituentsPanel = dynamic(() => loaded(() => import('./constituents-panel.tsx')).then(({ ConstituentsPanel }) => ConstituentsPanel), { ssr: false })
const isIndex = (id: string): boolean => id.startsWith('index.')

type Props = {
  readonly view: SignalView
  readonly chart: { readonly view: ChartView; readonly change: (patch: Partial<ChartView>) => void; readonly look: (sight: Sight) => void }
  readonly others: Compared
  /** Rules of alerts that look at this signal. */
  readonly rules: readonly AlertRule[]
  /** What people wrote on it, as the server rendered it. */
  readonly notes: ReactNode
}

/** The chart with its tools, and beside and under it what is told of the span it shows. */
export function ChartPanel({ view, chart: { view: asked, change, look }, others, rules, notes }: Props) {
  const { t, say } = useWords()
  const { signal } = view
  const signals = useMemo(() => [signal, ...others.known], [signal, others.known])
  const ids = useMemo(() => signals.map(({ id }) => id), [signals])

  const grain = grainOf(asked.range)
  const now = useClock((at) => Math.floor(at / grain) * grain, view.now)
  const fromOf = (range: Range): number => rangeFrom(range, now, { ...(signal.calendar && { calendar: signal.calendar }), ...firstOf(signals) })
  // What a link of another day shows may lie before its range by now: the next one that has it is drawn.
  const range = (asked.zoom && RANGES.slice(RANGES.indexOf(asked.range)).find((one) => fromOf(one) - (now - fromOf(one)) * EDGE <= (asked.zoom?.fromAt ?? 0))) ?? asked.range
  const chosen = range === asked.range ? asked : { ...asked, range }
  const from = fromOf(range)
  const to = now + grain
  const answer = useHistory(signals, useAsked(chosen.range, from, to))

  const shown = effective(chosen, signals)
  const plotted = useMemo(() => signals.flatMap((one, index) => plotSeries(one, index, signals, answer.series, from)), [signals, answer.series, from])
  const events = useMemo(() => eventsFor(ids).filter(({ at }) => at >= from && at <= to), [ids, from, to])
  const own = answer.series.get(signal.id)
  const inRange = useMemo(() => (own ? within(own.candles, own.every, from, signal) : []), [own, from, signal])

  const thresholds = useLevels(signal, rules, view.now)
  const marks = useMemo(() => (chosen.at === undefined ? [] : [chosen.at]), [chosen.at])

  const panel = useRef<HTMLElement>(null)
  const full = useFullScreen(panel)
  const [readout, setReadout] = useState<Readout | null>(null)
  const [writing, setWriting] = useState(false)
  const written = useCallback(() => setWriting(false), [])
  return (
    <div className="grid gap-2.5 lg:grid-cols-[minmax(0,1fr)_19rem] 2xl:grid-cols-[minmax(0,1fr)_22rem]">
      <section ref={panel} aria-label={t('signal.chart')} data-full={full.on || undefined} className="panel group flex min-w-0 flex-col data-full:rounded-none data-full:border-0 data-full:p-3">
        <ChartTools signal={signal} ids={ids} from={from} chosen={chosen} shown={shown} change={change} full={full} alert={thresholds} writing={writing} write={() => setWriting(thresholds.isOffered && !writing)} />
        <Compares signal={signal} others={others} vs={chosen.vs} change={change} now={view.now} />
        <ReadoutLine signals={signals} readout={readout} every={own?.every ?? 0} kind={shown.kind} now={view.now} />
        <div className="relative h-[clamp(17rem,52svh,46rem)] min-h-0 px-1 pb-1 lg:h-[clamp(20rem,100svh-19rem,46rem)] group-data-full:h-auto group-data-full:flex-1">
          <StillPlot series={plotted} kind={shown.kind} scale={shown.scale} mode={shown.mode} from={from} to={to} {...(chosen.events && { events })} levels={shown.mode === 'value' ? thresholds.levels : NO_LEVELS} onLevel={thresholds.move} marks={marks} label={t('signal.chart.label', { title: signal.title, range: t(`signal.range.${chosen.range}`) })} onReadout={setReadout} sight={asked.zoom} onSight={look} writing={writing} onWritten={written} />
          {thresholds.told && (
            <p role="status" className="panel absolute bottom-8 left-2 z-[3] flex max-w-[calc(100%-1rem)] items-center gap-2 border-edge px-2.5 py-1 text-xs">
              <span className="min-w-0 wrap-anywhere">{thresholds.told.why === undefined ? thresholds.told.text : t('signal.level.failed', { why: say(thresholds.told.why) })}</span>
              {thresholds.told.undo && <button type="button" className="push" onClick={thresholds.told.undo}>{t('signal.level.undo')}</button>}
            </p>
          )}
          <Notice answer={answer} signal={signal} empty={inRange.length === 0} change={change} />
          <noscript>
            <div className="absolute inset-0 rounded-panel bg-surface p-3"><Chart title={signal.title} unit={signal.unit} points={view.spark} shape={signal.shape} to={view.now} colour={STAGE_TEXT[signal.stage]} /></div>
          </noscript>
        </div>
      </section>
      <div className="grid min-w-0 content-start gap-2.5 sm:grid-cols-2 lg:grid-cols-1">
        <Statistics signal={signal} range={chosen.range} candles={inRange} every={own?.every ?? 0} loading={answer.state === 'loading' && !own} now={view.now} />
        <SourcePanel signal={signal} />
      </div>
      <div className="grid min-w-0 content-start gap-2.5 lg:col-span-2 lg:grid-cols-2 lg:items-start">
        {isIndex(signal.id) && <ConstituentsPanel signal={signal} />}
        <Notes signals={signals} rendered={notes} />
        <EventList events={events} range={chosen.range} />
        <QuarantinePanel signal={signal} />
        <FetchedPanel signal={signal} />
        <RevisionsPanel signal={signal} />
      </div>
      <noscript><Closes view={view} /></noscript>
    </div>
  )
}

/** What people wrote: as the server rendered it, until what follows it live is loaded. */
function Notes({ signals, rendered }: { readonly signals: readonly SignalDetail[]; readonly rendered: ReactNode }) {
  const [live, setLive] = useState<typeof import('../../_notes/notes-panel.tsx')>()
  useEffect(() => void loaded(() => import('../../_notes/notes-panel.tsx')).then(setLive), [])
  return live ? <live.NotesPanel signals={signals} rendered={rendered} /> : rendered
}

/** The oldest observation of all that is shown, where each says its own. */
function firstOf(signals: readonly SignalDetail[]): { readonly firstAt?: number } {
  const firsts = signals.flatMap(({ firstAt }) => (firstAt === null ? [] : [Date.parse(firstAt)]))
  return firsts.length === signals.length ? { firstAt: Math.min(...firsts) } : {}
}

/** What is asked of the server stays the same while the range slides on by little. */
function useAsked(range: Range, from: number, to: number): number {
  const [held, setHeld] = useState({ range, from })
  const moved = held.range !== range || from < held.from || from - held.from > (to - from) / 8
  if (moved) setHeld({ range, from })
  return moved ? from : held.from
}

/** The candles of all: of list prices from their first on, for the last change may lie long before the range. */
function useHistory(signals: readonly SignalDetail[], from: number): SeriesAnswer {
  const listed = signals.filter(({ shape }) => shape === 'step')
  const others = useSeries(signals.filter(({ shape }) => shape !== 'step').map(({ id }) => id), from)
  const lists = useSeries(listed.map(({ id }) => id), Math.min(from, firstOf(listed).firstAt ?? from))
  return useMemo(() => {
    const failed = [others, lists].find(({ state }) => state === 'failed')
    const loading = others.state === 'loading' || lists.state === 'loading'
    const retry = (): void => {
      others.retry()
      lists.retry()
    }
    return { state: failed ? 'failed' : loading ? 'loading' : 'ready', ...(failed?.why !== undefined && { why: failed.why }), series: new Map([...others.series, ...lists.series]), retry }
    // What `useSeries` gives is made anew each time; these parts of it are not.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [others.state, others.series, others.why, lists.state, lists.series, lists.why])
}

export type Shown = Pick<ChartView, 'kind'> & {
  readonly mode: PlotMode
  readonly scale: PlotScale
  /** Why a choice cannot be had. */
  readonly without: { readonly value: boolean; readonly candles: boolean; readonly log: boolean }
}

/** What can be drawn of what was chosen: two axes hold two units, list prices and sums have no candles, a percentage has no logarithm. */
function effective({ mode, kind, scale }: ChartView, signals: readonly SignalDetail[]): Shown {
  const crowded = new Set(signals.map(({ unit }) => unit)).size > 2
  const shownMode = crowded && mode === 'value' ? 'percent' : mode
  const flat = signals[0]?.shape !== 'sampled'
  const log = shownMode === 'percent'
  return { mode: shownMode, kind: flat ? 'line' : kind, scale: log ? 'linear' : scale, without: { value: crowded, candles: flat, log } }
}

function plotSeries(signal: SignalDetail, index: number, all: readonly SignalDetail[], series: SeriesAnswer['series'], from: number): PlotSeries[] {
  const held = series.get(signal.id)
  if (!held) return []
  return [{
    id: signal.id,
    label: nameAmong(signal, all),
    colour: colourOf(all[0]?.stage ?? signal.stage, index),
    unit: held.unit,
    shape: signal.shape,
    stepMs: signal.stepMs,
    ...(signal.calendar && { calendar: signal.calendar }),
    candles: within(held.candles, held.every, from, signal),
    every: held.every,
    ...(signal.standsTo !== null && { standsTo: Date.parse(signal.standsTo) }),
  }]
}

export type FullScreen = { readonly on: boolean; readonly possible: boolean; readonly toggle: () => void }

const whenFull = (listener: () => void): (() => void) => {
  document.addEventListener('fullscreenchange', listener)
  return () => document.removeEventListener('fullscreenchange', listener)
}

/** Whether the element fills the screen, and the way there and back. */
function useFullScreen(element: { readonly current: HTMLElement | null }): FullScreen {
  const on = useSyncExternalStore(whenFull, () => document.fullscreenElement !== null, () => false)
  const possible = useSyncExternalStore(whenFull, () => document.fullscreenEnabled, () => true)
  // A refusal (no gesture, a frame without leave) leaves all as it is.
  const toggle = (): void => void (on ? document.exitFullscreen() : element.current?.requestFullscreen())?.catch(() => undefined)
  return { on, possible, toggle }
}

/** What stands in place of a line where there is none. */
function Notice({ answer, signal, empty, change }: { readonly answer: SeriesAnswer; readonly signal: SignalDetail; readonly empty: boolean; readonly change: (patch: Partial<ChartView>) => void }) {
  const { locale, t, say } = useWords()
  const { state, why, retry } = answer
  if (state === 'failed') {
    return <div className="absolute inset-x-0 top-3 z-10 flex justify-center px-3"><p role="status" className="panel px-3 py-1.5 text-sm">{t('signal.chart.failed', { why: say(why ?? '') })} <button type="button" className="push ml-2" onClick={retry}>{t('feed.load.again')}</button></p></div>
  }
  if (state === 'loading' || !empty) return null
  return (
    <div className="absolute inset-0 z-10 flex flex-col items-center justify-center gap-2 rounded-panel bg-surface px-3 text-center text-sm text-muted">
      {signal.observedAt === null ? <p>{t('signal.chart.never')}</p> : (
        <>
          <p>{t('signal.chart.none', { date: formatDay(Date.parse(signal.observedAt), locale) })}</p>
          <button type="button" className="push" onClick={() => change({ range: 'max' })}>{t('signal.chart.all')}</button>
        </>
      )}
    </div>
  )
}
