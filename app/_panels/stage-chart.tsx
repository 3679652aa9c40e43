'use client'
import Link from 'next/link'
import { memo, useMemo, type ReactNode } from 'react'
import { eventsFor, type MarketEvent } from '../../lib/domain/events.ts'
import { formatDay } from '../../lib/domain/format.ts'
import type { PlotMode, PlotScale, PlotSeries } from '../../lib/domain/plot.ts'
import { rangeFrom, type Range } from '../../lib/domain/range.ts'
import { within } from '../../lib/domain/stage-charts.ts'
import { days, hours } from '../../lib/domain/time.ts'
import type { ChartView, LineView } from '../../lib/wire/views.ts'
import { PageLink } from '../_access/page-link.tsx'
import { useWho } from '../_access/who.tsx'
import type { Text } from '../_i18n/text.ts'
import { useWords } from '../_i18n/words.tsx'
import { useClock } from '../_live/clock.ts'
import { useSeries } from '../_live/series.ts'
import { useUrlState } from '../_live/url.ts'
import { Age } from '../_ui/age.tsx'
import { Chart } from '../_ui/chart.tsx'
import { ModeDot } from '../_ui/mode-dot.tsx'
import { Plot } from '../_ui/plot.tsx'
import { useCard } from './use-card.ts'

/** A line's name: a proper one, or the dictionary's. */
export const lineName = ({ label }: Pick<LineView, 'label'>, t: Text): string => ('name' in label ? label.name : t(`chain.line.${label.key}`))

/** What stands at the end of a line, where room is short. */
const endName = ({ label }: Pick<LineView, 'label'>, t: Text): string => ('name' in label ? label.name : t(`chain.short.${label.key}`))

/** The signal's own page with the same span, and with the chart's other lines to compare. */
export function signalHref(id: string, lines: readonly LineView[], range: Range, scale: PlotScale): string {
  const others = lines.flatMap((line) => (line.id === id ? [] : [line.id])).join(',')
  return `/signals/${id}?range=${range}${others && `&vs=${others}`}${scale === 'log' ? '&scale=log' : ''}`
}

/** Up to when the chart is drawn moves on in steps that nobody sees. */
const GRAIN = hours(1)
const StillPlot = memo(Plot)
/** Ranges too short for days. */
const FINE: readonly Range[] = ['1d', '5d']

type Props = {
  readonly title: string
  /** What is measured, and who says so. */
  readonly caption: string
  readonly chart: ChartView
  readonly scale: PlotScale
  readonly range: Range
  readonly now: number
  /** Height of the picture. */
  readonly height: string
  /** Which events are marked: the essay's day always is. */
  readonly marks: readonly MarketEvent['kind'][]
  /** Stands at the right of the title. */
  readonly tools?: ReactNode
  /** The lines' names under the picture; not where a table tells them. */
  readonly keys?: boolean
  readonly colour: string
}

/** A chart of the chain page: its lines' candles are asked for once, whatever the range. */
export function StageChart({ title, caption, chart, scale, range, now, height, marks, tools, keys = true, colour }: Props) {
  const { t } = useWords()
  const { lines } = chart
  const [first] = lines
  return (
    <figure className="min-w-0">
      <figcaption className="flex h-6 items-center gap-2 px-3">
        <h3 className="text-sm font-semibold whitespace-nowrap text-text">{title}</h3>
        <p className="min-w-0 flex-1 truncate text-xs text-faint" title={caption}>{caption}</p>
        {tools}
        {first && <Expand href={signalHref(first.id, lines, range, scale)} title={t('chain.chart.open', { title })} />}
      </figcaption>
      <Picture title={title} chart={chart} scale={scale} range={range} now={now} height={height} marks={marks} colour={colour} />
      {keys && (
        <div className={`flex h-5 items-start gap-3 px-3 text-xs leading-5 ${lines.length > 4 ? '@max-[27rem]:h-12' : ''}`}>
          <ul className="flex max-h-full min-w-0 flex-1 flex-wrap gap-x-2.5 overflow-hidden">
            {lines.map((line) => <li key={line.id} className="flex h-5 @max-[27rem]:h-6"><LineLink line={line} lines={lines} range={range} scale={scale} /></li>)}
          </ul>
          {first && <Standing line={lines.reduce((newest, line) => ((line.observedAt ?? '') > (newest.observedAt ?? '') ? line : newest), first)} now={now} />}
        </div>
      )}
    </figure>
  )
}

export function LineLink({ line, lines, range, scale }: { readonly line: LineView; readonly lines: readonly LineView[]; readonly range: Range; readonly scale: PlotScale }) {
  const { t } = useWords()
  const proper = 'name' in line.label
  return (
    <PageLink href={signalHref(line.id, lines, range, scale)} translate={proper ? 'no' : undefined} title={`${line.title} · ${line.source}`} className="inline-flex items-center gap-1 whitespace-nowrap rounded-sm text-muted hover:text-text hover:underline">
      <span aria-hidden className="h-0.5 w-2 rounded-full" style={{ background: `var(${line.colour})` }} />
      {lineName(line, t)}
    </PageLink>
  )
}

export const Expand = ({ href, title }: { readonly href: string; readonly title: string }) => useWho().kind !== 'share' && (
  <Link href={href} prefetch={false} title={title} aria-label={title} className="-mr-1 rounded p-1 text-faint hover:text-text">
    <svg aria-hidden viewBox="0 0 12 12" className="size-3 fill-none stroke-current" strokeWidth="1.4"><path d="M7.5 1.5h3v3M4.5 10.5h-3v-3M10.5 1.5 7 5M1.5 10.5 5 7" /></svg>
  </Link>
)

/** How old the chart's newest value is, and how it came. */
function Standing({ line, now }: { readonly line: LineView; readonly now: number }) {
  const { latest, mode } = useCard(line, now)
  return latest && mode && <span className="flex h-5 w-14 shrink-0 items-center gap-1 text-right text-faint"><Age at={latest.observedAt} first={now} /><ModeDot mode={mode} /></span>
}

/** The drawing alone, in a box whose size never changes. */
export function Picture({ title, chart, scale, mode = 'value', range, now, height, marks, colour }: Pick<Props, 'title' | 'chart' | 'scale' | 'range' | 'now' | 'height' | 'marks' | 'colour'> & { readonly mode?: PlotMode }) {
  const { t } = useWords()
  const { lines, picture } = chart
  const [first] = lines
  const main = lines.find(({ id }) => id === picture?.id)
  const to = useClock((at) => Math.floor(at / GRAIN) * GRAIN, now) + GRAIN
  const begins = lines.flatMap(({ firstAt }) => firstAt ?? [])
  const firstAt = begins.length > 0 ? Math.min(...begins) : undefined
  const calendar = first?.calendar
  const from = rangeFrom(range, to, { ...(calendar && { calendar }), ...(firstAt !== undefined && { firstAt }) })
  // All of the past at once, in days: another range then needs no other answer.
  const ids = useMemo(() => lines.map(({ id }) => id), [lines])
  const fine = FINE.includes(range)
  const answer = useSeries(ids, fine ? from : Math.floor((firstAt ?? from) / days(1)) * days(1), { interval: fine ? 'auto' : '1d' })
  const series = useMemo(() => lines.flatMap((line): PlotSeries[] => {
    const held = answer.series.get(line.id)
    return held ? [plotSeries(line, endName(line, t), held.unit, held.every, within(held.candles, from, line.standsTo))] : []
  }), [lines, answer.series, from, t])
  const events = useMemo(() => eventsFor(ids).filter(({ at, kind }) => at >= from && at <= to && (kind === 'essay' || marks.includes(kind))), [ids, from, to, marks])
  const empty = answer.state === 'ready' && series.every(({ candles }) => candles.length === 0)
  return (
    <div className={`relative ${height}`}>
      <div className={`h-full pr-1 pl-3 ${empty || (answer.state !== 'ready' && series.length === 0) ? 'invisible' : ''}`}>
        <StillPlot series={series} kind="line" scale={scale} mode={mode} from={from} to={to} events={events} compact label={t('chain.chart.label', { title, lines: lines.map((line) => lineName(line, t)).join(', ') })} />
      </div>
      {/* What is drawn stays: that it is old is said by its age, and of a connection by the page. */}
      {answer.state === 'failed' && series.length < lines.length && <p className="absolute inset-0 flex flex-wrap items-center justify-center gap-2 px-3 text-xs text-muted">{t('chain.chart.failed', { why: answer.why ?? '' })}<button type="button" className="push" onClick={answer.retry}>{t('feed.load.again')}</button></p>}
      {empty && <Empty lines={lines} />}
      {main && picture && (
        <noscript>
          <div className="absolute inset-0 px-3 pt-2">
            <p className="absolute top-0 right-3 text-2xs text-faint">{lineName(main, t)}</p>
            <Chart colour={colour} title={lineName(main, t)} unit={main.unit} points={picture.spark} shape={main.shape} to={now} />
          </div>
        </noscript>
      )}
    </div>
  )
}

/** What stands in the box when the range holds no value, and the way out. */
function Empty({ lines }: { readonly lines: readonly LineView[] }) {
  const { locale, t } = useWords()
  const { set } = useUrlState()
  const newest = Math.max(0, ...lines.map(({ observedAt }) => (observedAt === null ? 0 : Date.parse(observedAt))))
  return (
    <p className="absolute inset-0 flex flex-wrap content-center items-center justify-center gap-2 px-3 text-xs text-muted">
      {newest === 0 ? t('chain.chart.never') : <>{t('chain.chart.none', { date: formatDay(newest, locale) })}<button type="button" className="push" onClick={() => set({ range: 'max' })}>{t('chain.chart.all')}</button></>}
    </p>
  )
}

const plotSeries = (line: LineView, label: string, unit: string, every: number, candles: PlotSeries['candles']): PlotSeries => ({
  id: line.id, label, colour: line.colour, unit, shape: line.shape, stepMs: line.stepMs, candles, every,
  ...(line.calendar && { calendar: line.calendar }),
  ...(line.standsTo !== undefined && { standsTo: line.standsTo }),
})
