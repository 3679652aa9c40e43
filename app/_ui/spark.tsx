import { days } from '../../lib/domain/time.ts'
import type { Shape } from '../../lib/domain/signal.ts'
import { extent, linePath, type Point } from './line.ts'

/** One year up to now, whatever part of it a series fills: rows can be compared, and an old end looks old. */
export const YEAR = days(365)

const WIDTH = 52
const HEIGHT = 20

/** A year in a row of a table; the words are in the row, so this is decoration. */
export function Spark({ points, shape, to }: { readonly points: readonly Point[]; readonly shape: Shape; readonly to: number }) {
  const frame = { from: to - YEAR, to, low: 0, high: 0, log: false, ...extent(points) }
  const { line, dots, standing } = linePath(points, shape, frame, WIDTH, HEIGHT)
  return (
    <svg aria-hidden viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`} className="h-[1.375rem] w-13 overflow-visible" fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round">
      <path d={standing} strokeWidth="1.25" strokeOpacity="0.5" strokeDasharray="1 2.5" />
      <path d={line} strokeWidth="1.25" />
      <path d={dots} strokeWidth="2.5" />
    </svg>
  )
}
