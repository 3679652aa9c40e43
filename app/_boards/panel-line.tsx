'use client'
import { formatDay, formatValue, unitLabel } from '../../lib/domain/format.ts'
import type { Shape } from '../../lib/domain/signal.ts'
import { ESSAY_AT } from '../../lib/domain/time.ts'
import { useWords } from '../_i18n/words.tsx'
import { extent, linePath, xOf, type Point } from '../_ui/line.ts'

const WIDTH = 1000
const HEIGHT = 100
/** From this ratio on, orders of magnitude tell more than differences. */
const LOG_FROM = 20

type Props = { readonly title: string; readonly unit: string; readonly points: readonly Point[]; readonly shape: Shape; readonly from: number; readonly to: number; readonly colour: string }

/** One signal over a range as a line that fills its parent, with its highest and lowest value; the server can draw it. */
export function PanelLine({ title, unit, points, shape, from, to, colour }: Props) {
  const { locale, t } = useWords()
  const found = extent(points)
  const last = points.findLast(([, value]) => value !== null)
  if (!found || last?.[1] === undefined || last[1] === null) return <p className="flex h-full items-center justify-center text-[0.85em] text-faint">{t('board.line.none')}</p>
  const frame = { from, to, ...found, log: found.low > 0 && found.high / found.low >= LOG_FROM }
  const { line, dots, standing } = linePath(points, shape, frame, WIDTH, HEIGHT)
  const told = (value: number): string => formatValue(value, unit, locale)
  const flat = found.low === found.high
  const label = t('board.line', { title, from: formatDay(from, locale), to: formatDay(to, locale), low: told(found.low), high: told(found.high), last: told(last[1]), unit: unitLabel(unit, locale) })
  return (
    <div role="img" aria-label={label} className="flex h-full gap-[0.5em] text-[0.72em] text-faint">
      <div className="relative min-w-0 flex-1 py-[0.35em]">
        <svg aria-hidden viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className={`size-full overflow-visible ${colour}`} fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round">
          {ESSAY_AT > from && ESSAY_AT < to && <path d={`M${xOf(frame, ESSAY_AT) * WIDTH} 0V${HEIGHT}`} className="stroke-edge" strokeWidth="1" strokeDasharray="1 4" vectorEffect="non-scaling-stroke" />}
          <path d={standing} strokeOpacity="0.6" strokeDasharray="1 5" vectorEffect="non-scaling-stroke" className="[stroke-width:max(1.5px,0.13em)]" />
          <path d={line} vectorEffect="non-scaling-stroke" className="[stroke-width:max(1.5px,0.13em)]" />
          <path d={dots} vectorEffect="non-scaling-stroke" className="[stroke-width:max(4px,0.4em)]" />
        </svg>
      </div>
      <div aria-hidden className="flex flex-col justify-between text-right leading-none whitespace-nowrap [@container_(max-height:10rem)]:hidden">{flat ? <span className="my-auto">{told(found.high)}</span> : <><span>{told(found.high)}</span><span>{told(found.low)}</span></>}</div>
    </div>
  )
}
