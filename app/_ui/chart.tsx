'use client'
import { formatMonth, formatTick, formatValue, unitLabel } from '../../lib/domain/format.ts'
import type { Shape } from '../../lib/domain/signal.ts'
import { useWords } from '../_i18n/words.tsx'
import { useInstant } from '../_live/zone.tsx'
import { extent, linearTicks, linePath, logTicks, quarterTicks, xOf, yOf, type Point } from './line.ts'
import { YEAR } from './spark.tsx'

const WIDTH = 1000
const HEIGHT = 100
/** From this ratio on, orders of magnitude tell more than differences. */
const LOG_FROM = 20

/** Chinese characters take the room of two digits. */
const textWidth = (text: string): number => text.replaceAll(/[\u4e00-\u9fff]/g, '00').length

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`

/** A year of one signal with its axes; the line's end says its value. Drawn without measuring, so the server can draw it. */
export function Chart({ title, unit, points, shape, to, colour }: { readonly title: string; readonly unit: string; readonly colour: string; readonly points: readonly Point[]; readonly shape: Shape; readonly to: number }) {
  const { locale, t } = useWords()
  const instant = useInstant()
  const from = to - YEAR
  const shown = points.filter(([at]) => at >= from)
  const found = extent(shown)
  const end = shown.findLast(([, value]) => value !== null)
  const last = end?.[1]
  if (!found || !end || last === undefined || last === null) return <p className="flex h-full items-center justify-center text-xs text-faint">{t('chain.chart.empty')}</p>

  const log = found.low > 0 && found.high / found.low >= LOG_FROM
  const ticks = log ? logTicks(found.low, found.high) : linearTicks(found.low, found.high, 3)
  const frame = { from, to, log, low: ticks[0] ?? found.low, high: ticks.at(-1) ?? found.high }
  const label = t('chain.chart', { title, low: formatValue(found.low, unit, locale), high: formatValue(found.high, unit, locale), unit: unitLabel(unit, locale), last: formatValue(last, unit, locale) })

  const { line, dots, standing } = linePath(shown, shape, frame, WIDTH, HEIGHT)
  const tickTexts = ticks.map((tick) => formatTick(tick, locale, ticks))
  return (
    <div role="img" aria-label={label} className="relative h-full pr-14 pb-4 text-2xs text-faint" style={{ paddingLeft: `calc(${Math.max(...tickTexts.map(textWidth))}ch + 0.5rem)` }}>
      <div className="relative h-full">
        <svg aria-hidden viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className={`absolute inset-0 size-full overflow-visible ${colour}`}>
          {ticks.map((tick) => <path key={tick} d={`M0 ${yOf(frame, tick) * HEIGHT}H${WIDTH}`} className="stroke-grid" vectorEffect="non-scaling-stroke" />)}
          <g fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round">
            <path d={standing} strokeWidth="1.5" strokeOpacity="0.6" strokeDasharray="1 5" vectorEffect="non-scaling-stroke" />
            <path d={line} strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
            <path d={dots} strokeWidth="4" vectorEffect="non-scaling-stroke" />
          </g>
        </svg>
        {ticks.map((tick, index) => (
          <span key={tick} className="absolute right-full mr-2 -translate-y-1/2 whitespace-nowrap" style={{ top: percent(yOf(frame, tick)) }}>{tickTexts[index]}</span>
        ))}
        {quarterTicks(from, to).map((at) => (
          <span key={at} className="absolute top-full mt-1 -translate-x-1/2 whitespace-nowrap" style={{ left: percent(xOf(frame, at)) }}>{formatMonth(at, locale)}</span>
        ))}
        <span className={`reading absolute ml-1.5 -translate-y-1/2 text-xs font-medium whitespace-nowrap ${colour}`} style={{ left: percent(standing ? 1 : xOf(frame, end[0])), top: percent(yOf(frame, last)) }} title={instant(end[0])}>
          {formatValue(last, unit, locale)}
        </span>
      </div>
    </div>
  )
}
