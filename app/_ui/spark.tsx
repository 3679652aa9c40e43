import { days } from '../../lib/domain/time.ts'
import type { Shape } from '../../lib/domain/signal.ts'
import { extent, linePath, type Point } from './line.ts'

/** One year up to now, whatever part of it a series fills: rows can be compared, and an old end looks old. */
export const YEAR = days(365)

const WIDTH = 64
const HEIGHT = 20

/** A year in a row of a table; the words are in the row, so this is decoration. */
export function Spark({ points, shape, to }: { readonly points: readonly Point[]; readonly shape: Shape; readonly to: number }) {
  const frame = { from: to - YEAR, to, low: 0, high: 0, log: false, ...extent(points) }
  return (
    <svg aria-hidden viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`} className="h-[1.375rem] w-16 overflow-visible">
      <path d={linePath(points, shape, frame, WIDTH, HEIGHT)} fill="none" stroke="currentColor" strokeWidth="1.25" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
