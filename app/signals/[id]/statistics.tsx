'use client'
import { useMemo, type ReactNode } from 'react'
import type { Candle } from '../../../lib/domain/candle.ts'
import { relativeChange } from '../../../lib/domain/change.ts'
import { formatCount, formatDay, formatSpan, formatValue, unitLabel } from '../../../lib/domain/format.ts'
import type { LiveValue } from '../../../lib/domain/live.ts'
import type { Range } from '../../../lib/domain/range.ts'
import { statsOf } from '../../../lib/domain/stats.ts'
import { days } from '../../../lib/domain/time.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import { useWords } from '../../_i18n/words.tsx'
import { useInstant } from '../../_live/zone.tsx'
import { Change } from '../../_ui/change.tsx'
import { useReading } from './signal-head.tsx'

type Props = { readonly signal: SignalDetail; readonly range: Range; readonly candles: readonly Candle[]; readonly every: number; readonly loading: boolean; readonly now: number }

/** The range in figures: how far the value went, when, and where it stands in it now. */
export function Statistics({ signal, range, candles, every, loading, now }: Props) {
  const { locale, t } = useWords()
  const instant = useInstant()
  const { latest } = useReading(signal, now)
  const { shape, stepMs, calendar, unit } = signal
  const stats = useMemo(() => statsOf(withLive(candles, latest, every), { shape, step: stepMs, ...(calendar && { calendar }) }), [candles, latest, every, shape, stepMs, calendar])
  const count = useMemo(() => candles.reduce((sum, one) => sum + one.count, 0), [candles])
  const when = (at: number): string => (every >= days(1) ? formatDay(at, locale) : instant(at))
  const told = (value: number): string => formatValue(value, unit, locale)
  return (
    <section aria-labelledby="statistics" className="panel min-w-0 p-3 noscript:hidden">
      <h2 id="statistics" className="mb-1.5 flex items-baseline justify-between gap-2 text-sm font-semibold">{t('signal.stats', { range: t(`signal.range.${range}`) })} <span className="text-2xs font-normal text-faint">{unitLabel(unit, locale)}</span></h2>
      {/* The room of all its lines is held while they load. */}
      <div className="min-h-34">
        {stats ? (
          <dl className="grid grid-cols-[auto_minmax(0,1fr)_auto] content-start items-baseline gap-x-3 gap-y-1 text-xs">
            <Line name={t('signal.stats.change')} note=""><Change change={relativeChange(stats.last, stats.first)} /></Line>
            <Line name={t('signal.stats.high')} note={when(stats.highAt)}><Figure>{told(stats.high)}</Figure></Line>
            <Line name={t('signal.stats.low')} note={when(stats.lowAt)}><Figure>{told(stats.low)}</Figure></Line>
            <Line name={t('signal.stats.from-high')} note=""><Change change={stats.fromHigh} /></Line>
            <Line name={t('signal.stats.from-low')} note=""><Change change={stats.fromLow} /></Line>
            {shape === 'step' && <Line name={t('signal.stats.moves')} note=""><Figure>{formatCount(stats.moves, locale)}</Figure></Line>}
            {shape === 'sampled' && <Line name={t('signal.stats.volatility')} note={stats.volatility === null ? '' : t('signal.stats.volatility.note')}><span title={stats.volatility === null ? t('signal.stats.volatility.none') : undefined}><Figure>{stats.volatility === null ? '–' : `${formatValue(stats.volatility * 100, '%', locale)}%`}</Figure></span></Line>}
            <Line name={t('signal.stats.count')} note={every > 0 ? t('signal.stats.every', { span: formatSpan(every, locale) }) : ''}><Figure>{formatCount(count, locale)}</Figure></Line>
          </dl>
        ) : <p className="text-xs text-muted">{loading ? t('feed.loading') : t('signal.stats.none')}</p>}
      </div>
    </section>
  )
}

const Figure = ({ children }: { readonly children: ReactNode }) => <span className="reading font-medium text-text">{children}</span>

const Line = ({ name, note, children }: { readonly name: string; readonly note: string; readonly children: ReactNode }) => (
  <div className="contents"><dt className="whitespace-nowrap text-muted">{name}</dt><dd className="truncate text-right text-2xs text-faint" title={note}>{note}</dd><dd className="text-right">{children}</dd></div>
)

/** The live value as the last candle, where it is newer than what was asked for. */
function withLive(candles: readonly Candle[], latest: LiveValue | undefined, every: number): readonly Candle[] {
  const last = candles.at(-1)
  if (!latest || !last || latest.observedAt < last.at) return candles
  const { value, observedAt } = latest
  if (observedAt >= last.at + every) return [...candles, { at: observedAt - (observedAt % every), open: value, high: value, low: value, close: value, count: 1 }]
  return [...candles.slice(0, -1), { ...last, high: Math.max(last.high, value), low: Math.min(last.low, value), close: value }]
}
