'use client'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import { eventsFor } from '../../lib/domain/events.ts'
import type { PlotSeries } from '../../lib/domain/plot.ts'
import { ESSAY_AT, days } from '../../lib/domain/time.ts'
import { useWords } from '../_i18n/words.tsx'
import { useSeries } from '../_live/series.ts'
import { Plot } from '../_ui/plot.tsx'
import type { ThesisLine } from './lines.ts'

const StillPlot = memo(Plot)
/** From this ratio on, orders of magnitude tell more than differences. */
const LOG_FROM = 8
/** A chart is loaded when it is this near to the window. */
const NEAR = '400px'
/** The essay's day stands a little inside. */
const BEFORE = days(14)

type Props = {
  readonly lines: readonly ThesisLine[]
  /** Up to this instant, epoch ms. */
  readonly to: number
  /** As of a day of the past: nothing after it is drawn, and nothing followed. */
  readonly still: boolean
  readonly label: string
  readonly height: string
}

/** The series behind what is said, since the essay's day; drawn when it comes into sight. */
export function EvidenceChart({ lines, to, still, label, height }: Props) {
  const { t } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const [near, setNear] = useState(false)
  useEffect(() => {
    if (!box.current) return
    const observer = new IntersectionObserver((entries) => { if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true) }, { rootMargin: NEAR })
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={box} className={`relative ${height}`}>
      {lines.length === 0 ? <p className="absolute inset-0 flex items-center justify-center rounded border border-dashed border-line text-xs text-muted">{t('thesis.chart.none')}</p> : near && <Drawn lines={lines} to={to} still={still} label={label} />}
    </div>
  )
}

function Drawn({ lines, to, still, label }: Omit<Props, 'height'>) {
  const { t } = useWords()
  // Things of more than one unit are compared by what became of them since the essay.
  const mixed = new Set(lines.map(({ unit }) => unit)).size > 1
  const from = Math.min(ESSAY_AT, to - days(1)) - (mixed ? 0 : BEFORE)
  const ids = useMemo(() => lines.map(({ id }) => id), [lines])
  const answer = useSeries(ids, from, { interval: '1d' })
  const series = useMemo(() => lines.flatMap((line): PlotSeries[] => {
    const held = answer.series.get(line.id)
    const { name: _name, ...rest } = line
    return held ? [{ ...rest, unit: held.unit, candles: held.candles.filter(({ at }) => at <= to), every: held.every }] : []
  }), [lines, answer.series, to])
  const events = useMemo(() => eventsFor(ids).filter(({ at, kind }) => at >= from && at <= to && kind === 'essay'), [ids, from, to])
  const closes = series.flatMap(({ candles }) => candles.map(({ close }) => close))
  const low = Math.min(...closes)
  const log = low > 0 && Math.max(...closes) / low >= LOG_FROM
  const empty = answer.state === 'ready' && closes.length === 0
  // What is drawn stays: that it is old is said by its age, and of a connection by the page.
  if (answer.state === 'failed' && series.length < lines.length) return <p className="absolute inset-0 flex flex-wrap items-center justify-center gap-2 text-xs text-muted">{t('chain.chart.failed', { why: answer.why ?? '' })}<button type="button" className="push" onClick={answer.retry}>{t('feed.load.again')}</button></p>
  if (empty) return <p className="absolute inset-0 flex items-center justify-center rounded border border-dashed border-line text-xs text-muted">{t('thesis.chart.none')}</p>
  // Until the first answer there is nothing to say, not even that there is nothing.
  return <div className={`h-full ${series.length === 0 ? 'invisible' : ''}`}><StillPlot series={series} kind="line" scale={log ? 'log' : 'linear'} mode={mixed ? 'rebased' : 'value'} from={from} to={to} events={events} still={still} compact label={label} /></div>
}
