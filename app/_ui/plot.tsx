'use client'
import dynamic from 'next/dynamic'
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { MarketEvent } from '../../lib/domain/events.ts'
import { formatValue, unitLabel } from '../../lib/domain/format.ts'
import type { PlotKind, PlotMode, PlotScale, PlotSeries } from '../../lib/domain/plot.ts'
import { ESSAY_AT, minutes } from '../../lib/domain/time.ts'
import { useWords } from '../_i18n/words.tsx'
import { useKept } from '../_live/kept.ts'
import { loaded } from '../_live/loaded.ts'
import { watch } from '../_live/socket.ts'
import { subscribeStore, valueOf } from '../_live/store.ts'
import { useZone } from '../_live/zone.tsx'
import type { Chart, Frame, Readout, Sight, ToHeight, ToPixels } from './plot-chart.ts'
import { PlotEvents } from './plot-events.tsx'
import type { PlotLevel } from './plot-levels.tsx'
import type { PlotNote } from './plot-model.ts'
import { formatPlotTime } from './plot-time.ts'

/** Few charts have thresholds on them: what moves them is loaded with the first. */
const PlotLevels = dynamic(() => loaded(() => import('./plot-levels.tsx')).then(({ PlotLevels }) => PlotLevels), { ssr: false })

/** What people wrote on its series: it comes after the chart. */
const PlotNotes = dynamic(() => loaded(() => import('./plot-notes.tsx')).then(({ PlotNotes }) => PlotNotes), { ssr: false })

export type { Readout, Sight } from './plot-chart.ts'

export type PlotProps = {
  readonly series: readonly PlotSeries[]
  readonly kind: PlotKind
  readonly scale: PlotScale
  readonly mode: PlotMode
  readonly from: number
  readonly to: number
  readonly events?: readonly MarketEvent[]
  readonly compact?: boolean
  /** A day of the past: no live value is followed. */
  readonly still?: boolean
  /** Values across the picture that can be moved: of the first series, in its own unit. */
  readonly levels?: readonly PlotLevel[]
  readonly onLevel?: (id: string, value: number) => void
  /** Instants that are marked from top to foot. */
  readonly marks?: readonly number[]
  readonly label: string
  readonly onReadout?: (readout: Readout | null) => void
  /** The part that a link opens, and hears what is in sight from then on. */
  readonly sight?: Sight
  readonly onSight?: (sight: Sight) => void
  /** What is pressed on it becomes an annotation. */
  readonly writing?: boolean
  readonly onWritten?: () => void
}

/** Quiet between two moves of the cross-hair before a screen reader is told. */
const SAY_MS = 300
const ZOOM_KEY = 0.7
/** Quiet after a zoom before it is told. */
const SIGHT_MS = 250
/** What is told of it is told to the minute. */
const isSeen = (frame: Frame | undefined, sight: Sight | undefined): boolean =>
  frame === undefined || (sight ? Math.abs(frame.fromAt - sight.fromAt) + Math.abs(frame.toAt - sight.toAt) < minutes(2) : !frame.zoomed)
const RETRY_MS = 2000
const MOST_RETRY_MS = 60_000
const NO_EVENTS: readonly MarketEvent[] = []
const NO_LEVELS: readonly PlotLevel[] = []
const NO_MARKS: readonly number[] = []

const sameSeries = (a: readonly PlotSeries[], b: readonly PlotSeries[]): boolean =>
  a.length === b.length && a.every((one, index) => {
    const other = b[index]
    // Safe: keys of an object literal of that type.
    return other !== undefined && (Object.keys({ ...one, ...other }) as (keyof PlotSeries)[]).every((key) => one[key] === other[key])
  })

/** A chart that fills its parent and follows the live values of its series by itself. */
export function Plot({ series: given, kind, scale, mode, from, to, events = NO_EVENTS, compact = false, still: isPast = false, levels = NO_LEVELS, onLevel, marks = NO_MARKS, label, onReadout, sight, onSight, writing, onWritten }: PlotProps) {
  const { locale, t } = useWords()
  const { zone } = useZone()
  const isKept = useKept() !== undefined
  const still = isPast || isKept
  const [noted, setNoted] = useState(false)
  const scaled = noted || levels.length > 0
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<Chart>(null)
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading')
  const [attempt, setAttempt] = useState(0)
  const [drawn, setDrawn] = useState<{ readonly frame: Frame; readonly toPixels: ToPixels; readonly toHeight: ToHeight }>()
  const [notes, setNotes] = useState<readonly PlotNote[]>([])
  const [readout, setReadout] = useState<Readout | null>(null)
  const [said, setSaid] = useState('')
  const saying = useRef<ReturnType<typeof setTimeout>>(undefined)
  const tell = useRef(onReadout)
  useEffect(() => { tell.current = onReadout }, [onReadout])
  const following = useRef(!still)
  useEffect(() => { following.current = !still }, [still])

  // A parent that renders anew hands over new arrays of the same series.
  const [series, setSeries] = useState(given)
  if (series !== given && !sameSeries(series, given)) setSeries(given)

  useEffect(() => {
    let ended = false
    let retry: ReturnType<typeof setTimeout> | undefined
    import('./plot-chart.ts').then(({ createChart }) => {
      if (ended || !host.current) return
      chart.current = createChart(host.current, {
        valueOf: (id) => (following.current ? valueOf(id) : undefined),
        frame: (frame, toPixels, toHeight) => setDrawn({ frame, toPixels, toHeight }),
        notes: setNotes,
        readout: (next) => (tell.current ? tell.current(next) : setReadout(next)),
      })
      setState('ready')
    }).catch(() => {
      if (ended) return
      setState('failed')
      // The network may be back by then; each time it waits longer.
      retry = setTimeout(() => setAttempt(attempt + 1), Math.min(RETRY_MS * 2 ** attempt, MOST_RETRY_MS))
    })
    return () => {
      ended = true
      clearTimeout(retry)
      chart.current?.destroy()
      chart.current = null
    }
  }, [attempt])

  const [opened] = useState(sight)
  const seen = useRef<Frame>(undefined)
  const input = useMemo(() => ({ series, kind, scale, mode, from, to, compact, scaled, locale, zone, ...(opened && { sight: opened }) }), [series, kind, scale, mode, from, to, compact, scaled, locale, zone, opened])
  useEffect(() => {
    if (state === 'ready') chart.current?.set(input)
  }, [state, input])
  const inSight = drawn?.frame
  useEffect(() => {
    seen.current = inSight
    if (!inSight || !onSight) return
    const timer = setTimeout(() => onSight(inSight.zoomed ? inSight : null), SIGHT_MS)
    return () => clearTimeout(timer)
  }, [inSight, onSight])
  useEffect(() => { if (!isSeen(seen.current, sight)) chart.current?.look(sight ?? null) }, [sight])

  useEffect(() => subscribeStore(() => chart.current?.follow()), [])
  const ids = series.map(({ id }) => id).join(' ')
  // From no commit on: whatever came since the candles were asked for is told again.
  useEffect(() => (ids === '' || still ? undefined : watch(ids.split(' '), 0)), [ids, still])
  useEffect(() => () => clearTimeout(saying.current), [])

  const inWords = useCallback((next: Readout): string => {
    const every = Math.max(...series.map((one) => one.every))
    const values = next.values.map(({ value }, index) => {
      const one = series[index]
      return one ? `${one.label} ${value === null ? t('plot.none') : `${formatValue(value, one.unit, locale)} ${unitLabel(one.unit, locale)}`}` : ''
    })
    return [formatPlotTime(next.at, every, locale, zone), ...values].join(locale === 'zh' ? '，' : ', ')
  }, [series, locale, zone, t])

  const keys = (event: KeyboardEvent): void => {
    const held = chart.current
    if (!held || event.ctrlKey || event.metaKey || event.altKey) return
    const count = event.shiftKey ? 10 : 1
    switch (event.key) {
      case 'ArrowLeft': held.step(-count); break
      case 'ArrowRight': held.step(count); break
      case 'Home': held.edge('first'); break
      case 'End': held.edge('last'); break
      case '+':
      case '=': held.zoom(ZOOM_KEY); break
      case '-':
      case '_': held.zoom(1 / ZOOM_KEY); break
      case '0': held.reset(); break
      case 'Escape': held.clear(); break
      default: return
    }
    event.preventDefault()
    clearTimeout(saying.current)
    saying.current = setTimeout(() => {
      const next = held.readout()
      setSaid(next ? inWords(next) : '')
    }, SAY_MS)
  }

  const units = mode === 'value' ? [...new Set(series.map(({ unit }) => unit))].slice(0, 2) : []
  const { frame, toPixels } = drawn ?? {}
  const ready = state === 'ready' && drawn && frame && toPixels
  const essayX = ready && frame.fromAt <= ESSAY_AT && frame.toAt > ESSAY_AT ? toPixels(ESSAY_AT) : undefined
  return (
    <div className="group/plot relative size-full min-h-0 min-w-0 text-2xs" data-plot={state}>
      <div
        ref={host} className="absolute inset-0 rounded-sm focus-visible:outline-offset-0"
        {...(compact ? { role: 'img', 'aria-label': label } : { role: 'application', 'aria-label': label, 'aria-description': t('plot.keys'), tabIndex: 0, onKeyDown: keys, onBlur: () => chart.current?.clear() })}
      />
      {!ready && <Skeleton />}
      {state === 'failed' && (
        <p className="absolute inset-0 z-[3] flex items-center justify-center gap-2 text-xs text-muted">
          {t('plot.failed')} <button type="button" className="push" onClick={() => setAttempt(attempt + 1)}>{t('plot.again')}</button>
        </p>
      )}
      {ready && (
        <>
          {units.map((unit, index) => (
            <span key={unit} className="pointer-events-none absolute top-0 text-faint" style={{ left: 0, transform: index === 0 ? `translateX(${frame.left + frame.width + 4}px)` : undefined }}>{unitLabel(unit, locale)}</span>
          ))}
          {essayX !== undefined && <span className="pointer-events-none absolute top-0 whitespace-nowrap text-faint" style={{ left: 0, transform: `translateX(max(${frame.left + essayX}px, 0.9rem)) translateX(-50%)` }}>{t('plot.essay')}</span>}
          {frame.empty && <p className="pointer-events-none absolute inset-0 flex items-center justify-center text-xs text-faint">{t('plot.empty')}</p>}
          <div className="pointer-events-none absolute z-[2] flex max-w-[70%] flex-wrap items-start gap-1 text-xs" style={{ left: frame.left + 4, top: frame.top + 2 }}>
            {readout && (
              <p className="flex flex-wrap gap-x-2 rounded-xs bg-surface/85 px-1 text-muted">
                {formatPlotTime(readout.at, Math.max(...series.map((one) => one.every)), locale, zone)}
                {readout.values.map(({ id, value }, index) => {
                  const one = series[index]
                  return one && <span key={id} style={{ color: `var(${one.colour})` }}><span translate="no">{series.length > 1 && `${one.label} `}</span>{value === null ? '–' : formatValue(value, one.unit, locale)}</span>
                })}
              </p>
            )}
            {!compact && notes.map(({ kind: about, names }) => (
              <p key={about} className="rounded-xs border border-line bg-surface/85 px-1 text-muted">{t(`plot.note.${about}`, { names: names.join(', ') })}</p>
            ))}
          </div>
          {frame.zoomed && <button type="button" className="push absolute z-[3] h-6" style={{ right: `calc(100% - ${frame.left + frame.width - 4}px)`, top: frame.top + 2 }} onClick={() => chart.current?.reset()}>{t('plot.whole')}</button>}
          {marks.length > 0 && <Marks marks={marks} frame={frame} toPixels={toPixels} />}
          {scaled && frame.scale && onLevel && levels.length > 0 && <PlotLevels levels={levels} frame={frame} scale={frame.scale} onLevel={onLevel} />}
          {!compact && <PlotEvents events={events} frame={frame} toPixels={toPixels} />}
          <PlotNotes input={input} events={events} chart={chart} drawn={drawn} onNoted={setNoted} writing={writing} onWritten={onWritten} />
        </>
      )}
      {!compact && <p role="status" className="sr-only">{said}</p>}
    </div>
  )
}

/** Upright lines at instants; those of one pixel are one. */
function Marks({ marks, frame, toPixels }: { readonly marks: readonly number[]; readonly frame: Frame; readonly toPixels: ToPixels }) {
  const places = new Set(marks.filter((at) => at >= frame.fromAt && at <= frame.toAt).map((at) => Math.round(toPixels(at))))
  return (
    <div aria-hidden className="pointer-events-none absolute z-[1]" style={{ left: frame.left, top: frame.top, width: frame.width, height: frame.height }}>
      {[...places].map((x) => <span key={x} data-mark className="absolute inset-y-0 flex w-px flex-col items-center bg-down/60" style={{ left: x }}><span className="-mt-0.5 size-1.5 shrink-0 rounded-full bg-down" /></span>)}
    </div>
  )
}

/** Where the gridlines will be. */
const Skeleton = () => (
  <div aria-hidden className="pointer-events-none absolute inset-0 flex flex-col justify-evenly py-5">
    {[1, 2, 3].map((line) => <div key={line} className="h-px bg-grid" />)}
  </div>
)
