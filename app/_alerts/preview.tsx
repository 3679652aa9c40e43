'use client'
import { useEffect, useMemo, useState } from 'react'
import { formatDay, formatValue, unitLabel } from '../../lib/domain/format.ts'
import { days } from '../../lib/domain/time.ts'
import type { AlertDraft, Condition, Preview as PreviewAnswer } from '../../lib/wire/alerts.ts'
import { ask, type Answer } from '../_live/ask.ts'
import { useCatalogue } from '../_live/catalogue.ts'
import { serverNow } from '../_live/clock.ts'
import { useSeries } from '../_live/series.ts'
import { useInstant } from '../_live/zone.tsx'
import { Said } from '../_ui/said.tsx'
import { Plot } from '../_ui/plot.tsx'
import type { PlotLevel } from '../_ui/plot-levels.tsx'
import { Segments } from './fields.tsx'
import { hasLevel } from './kinds.ts'
import { levelText, stepOf } from './levels.ts'
import { useAlertWords } from './words.ts'

const RANGES = ['90d', '1y'] as const
type Range = (typeof RANGES)[number]
const SPAN = { '90d': days(90), '1y': days(365) } as const
/** How long nothing is typed before history is asked. */
const SETTLE_MS = 400

/** Where and how often the rule would have fired, before it is saved. */
export function Preview({ draft, move }: { readonly draft: AlertDraft | undefined; readonly move: (condition: number, level: 'value' | 'low' | 'high', value: number) => void }) {
  const { locale, a } = useAlertWords()
  const instant = useInstant()
  const [range, setRange] = useState<Range>('1y')
  const asked = draft && JSON.stringify({ rule: { ...draft, name: 'preview' }, range })
  const { answer, stands } = usePreview(asked)
  const conditions = draft?.when.all ?? draft?.when.any ?? []
  const body = answer?.ok ? answer.body : undefined
  const id = signalOf(conditions[0]) ?? body?.firings.at(-1)?.series
  const firings = useMemo(() => body?.firings.filter(({ series }) => body.instances === 1 || series === id) ?? [], [body, id])
  return (
    <section aria-label={a('preview')} className="grid min-w-0 content-start gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-xs font-semibold">{a('preview')}</h3>
        <Segments label={a('preview.range')} value={range} options={RANGES.map((value) => ({ value, text: a(`preview.range.${value}`) }))} choose={setRange} />
      </div>
      <p role="status" data-preview={body && stands ? body.count : undefined} className={`min-h-10 text-sm ${stands ? '' : 'text-muted'}`}>
        {!draft ? <span className="text-muted">{a('preview.none')}</span>
          : !answer ? <span className="text-muted">{a('preview.asking')}</span>
            : !answer.ok ? <span className="text-muted">{a('preview.failed')} <Said text={answer.why} /></span>
              : <><span className="font-semibold">{a(answer.body.count === 1 ? 'preview.once' : 'preview.count', { count: answer.body.count, range: a(`preview.in.${range}`) })}</span>{answer.body.instances > 1 && <span className="block text-xs text-muted">{a('preview.judged', { judged: answer.body.judged, all: answer.body.instances })}</span>}</>}
      </p>
      {id !== undefined && <History id={id} range={range} conditions={conditions} firings={firings} move={move} />}
      {body && body.firings.length > 0 && (
        <ol aria-label={a('preview.list')} tabIndex={0} className="max-h-28 overflow-y-auto rounded border border-line text-xs">
          {[...body.firings].reverse().slice(0, 50).map(({ series, at, value }, nth) => (
            <li key={`${series} ${at} ${nth}`} className="flex justify-between gap-2 border-t border-grid px-2 py-0.5 first:border-0"><time dateTime={at}>{body.interval === '1d' ? formatDay(Date.parse(at), locale) : instant(Date.parse(at))}</time>{body.instances > 1 && <span translate="no" className="min-w-0 flex-1 truncate text-muted">{series}</span>}<span className="reading">{value === null ? '–' : <Value series={series} value={value} />}</span></li>
          ))}
        </ol>
      )}
      {body?.notes.map((note) => <p key={note} className="text-xs text-muted"><Said text={note} /></p>)}
    </section>
  )
}

function Value({ series, value }: { readonly series: string; readonly value: number }) {
  const { locale } = useAlertWords()
  const { rows } = useCatalogue(true)
  const unit = rows.find(({ id }) => id === series)?.unit
  return unit === undefined ? levelText(Number(value.toPrecision(6)), locale) : <>{formatValue(value, unit, locale)} <span className="text-2xs text-faint">{unitLabel(unit, locale)}</span></>
}

/** The signal that a condition's line is drawn of. */
function signalOf(condition: Condition | undefined): string | undefined {
  if (!condition) return undefined
  const { series } = condition
  if (typeof series === 'string') return series.startsWith('claim.') || series.startsWith('feed.') ? undefined : series
  return 'op' in series ? series.a : series.ids?.[0]
}

/** The answer to what was asked last; `stands`: it is not about an earlier question. */
function usePreview(asked: string | undefined): { readonly answer: Answer<PreviewAnswer> | undefined; readonly stands: boolean } {
  const [held, setHeld] = useState<{ readonly asked: string; readonly answer: Answer<PreviewAnswer> }>()
  useEffect(() => {
    if (asked === undefined) return
    let gone = false
    const timer = setTimeout(() => {
      void ask<PreviewAnswer>('/api/v1/alerts/preview', { body: JSON.parse(asked) as unknown }).then((answer) => { if (!gone) setHeld({ asked, answer }) })
    }, SETTLE_MS)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [asked])
  return { answer: held?.answer, stands: held?.asked === asked }
}

function History({ id, range, conditions, firings, move }: { readonly id: string; readonly range: Range; readonly conditions: readonly Condition[]; readonly firings: PreviewAnswer['firings']; readonly move: (condition: number, level: 'value' | 'low' | 'high', value: number) => void }) {
  const { locale, a } = useAlertWords()
  const { rows } = useCatalogue(true)
  const [now] = useState(serverNow)
  const from = now - SPAN[range]
  const ids = useMemo(() => [id], [id])
  const { series } = useSeries(ids, from)
  const row = rows.find((one) => one.id === id)
  const held = series.get(id)
  const levels = useMemo(() => conditions.flatMap((condition, at): PlotLevel[] => {
    if (condition.series !== id) return []
    const level = (name: 'value' | 'low' | 'high', value: number): PlotLevel => ({ id: `${at} ${name}`, value, label: levelText(value, locale), step: stepOf(value), name: a('line', { value: levelText(value, locale) }) })
    if ('low' in condition) return [level('low', condition.low), level('high', condition.high)]
    return 'value' in condition && typeof condition.value === 'number' && hasLevel(condition.is) ? [level('value', condition.value)] : []
  }), [a, conditions, id, locale])
  if (!held || held.candles.length === 0) return <div className="h-44" />
  return (
    <div className="relative h-44">
      <Plot
        series={[{ id, label: row?.title ?? id, colour: '--series-1', unit: held.unit, shape: 'sampled', stepMs: days(3), candles: held.candles, every: held.every }]}
        kind="line" scale="linear" mode="value" from={from} to={now} label={a('preview.chart', { title: row?.title ?? id })}
        levels={levels} marks={firings.map(({ at }) => Date.parse(at))}
        onLevel={(level, value) => {
          const [at, name] = level.split(' ')
          if (name === 'value' || name === 'low' || name === 'high') move(Number(at), name, value)
        }}
      />
    </div>
  )
}
