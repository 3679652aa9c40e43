import type { Shape } from '../../lib/domain/signal.ts'
import { days } from '../../lib/domain/time.ts'

export type Point = readonly [t: number, value: number | null]

/** Where values lie in a picture: `x` and `y` run from 0 to 1, `y` downwards. */
export type Frame = { readonly from: number; readonly to: number; readonly low: number; readonly high: number; readonly log: boolean }

export const xOf = (frame: Frame, t: number): number => (t - frame.from) / (frame.to - frame.from)

export function yOf({ low, high, log }: Frame, value: number): number {
  if (high === low) return 0.5
  return log ? 1 - Math.log(value / low) / Math.log(high / low) : 1 - (value - low) / (high - low)
}

export function extent(points: readonly Point[]): { readonly low: number; readonly high: number } | undefined {
  let low = Infinity
  let high = -Infinity
  for (const [, value] of points) {
    if (value === null) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return low <= high ? { low, high } : undefined
}

/** A silence longer than this is a hole, whatever the step: long weekends of a market are not. */
const SHORTEST_HOLE = days(5)

/** The newest value as the last point: a live one moves the end of its line, across no hole. */
export function withLatest(points: readonly Point[], latest: { readonly value: number; readonly observedAt: number } | undefined, step: number): readonly Point[] {
  const end = points.at(-1)
  if (!latest || (end && latest.observedAt < end[0])) return points
  const point: Point = [latest.observedAt, latest.value]
  if (!end) return [point]
  if (latest.observedAt === end[0]) return [...points.slice(0, -1), point]
  return latest.observedAt - end[0] > Math.max(3 * step, SHORTEST_HOLE) ? [...points, [end[0], null], point] : [...points, point]
}

/**
 * SVG paths: list prices as steps, everything else point to point. A `null` is a hole and ends the line; a point with
 * a hole on both sides, or a run too short to be seen, is a dot: a line of no length, which a round cap makes visible. `standing` carries the last list
 * price to the end of the picture: it stands until it is changed, but nobody has seen it since.
 */
export function linePath(points: readonly Point[], shape: Shape, frame: Frame, width: number, height: number): { readonly line: string; readonly dots: string; readonly standing: string } {
  const round = (n: number): number => Math.round(n * 10) / 10
  let line = ''
  let dots = ''
  let standing = ''
  let run: (readonly [x: number, y: number])[] = []
  const end = (): void => {
    const [first, ...rest] = run
    const last = run.at(-1)
    run = []
    if (!first || !last) return
    // What is too short to be seen as a line is a dot at its newest value.
    if (last[0] - first[0] < width / 100) dots += `M${last[0]} ${last[1]}h0`
    else line += `M${first[0]} ${first[1]}` + rest.map(([x, y]) => (shape === 'step' ? `H${x}V${y}` : `L${x} ${y}`)).join('')
  }
  for (const [t, value] of points) {
    if (value === null) end()
    else if (t >= frame.from) run.push([round(xOf(frame, t) * width), round(yOf(frame, value) * height)])
  }
  const last = run.at(-1)
  if (shape === 'step' && last && last[0] < width) standing = `M${last[0]} ${last[1]}H${width}`
  end()
  return { line, dots, standing }
}

const NICE = [1, 2, 2.5, 5, 10]

/** About `count` round values around an extent; the outer ones enclose it. */
export function linearTicks(low: number, high: number, count: number): readonly number[] {
  if (high === low) {
    // A flat line gets room above and below, on round values.
    const room = Math.abs(low) / 10 || 1
    return linearTicks(low - room, high + room, count)
  }
  const raw = (high - low) / count
  const decade = 10 ** Math.floor(Math.log10(raw))
  const step = (NICE.find((nice) => nice * decade >= raw * 0.999) ?? 10) * decade
  const first = Math.floor(low / step + 1e-9)
  const last = Math.ceil(high / step - 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}

/** 1–3–10 around an extent, for values that differ by orders of magnitude. */
export function logTicks(low: number, high: number): readonly number[] {
  const ticks: number[] = []
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++) {
    for (const digit of [1, 3]) ticks.push(Number((digit * 10 ** exponent).toPrecision(3)))
  }
  const first = ticks.findLastIndex((tick) => tick <= low)
  const last = ticks.findIndex((tick) => tick >= high)
  return ticks.slice(Math.max(0, first), last < 0 ? undefined : last + 1)
}

/** The first of January, April, July and October within a span. */
export function quarterTicks(from: number, to: number): readonly number[] {
  const ticks: number[] = []
  const start = new Date(from)
  for (let month = Math.ceil((start.getUTCMonth() + 1) / 3) * 3; ; month += 3) {
    const at = Date.UTC(start.getUTCFullYear(), month, 1)
    if (at >= to) return ticks
    if (at > from) ticks.push(at)
  }
}
