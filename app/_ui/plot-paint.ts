import type uPlot from 'uplot'
import { inSight, type Line, type View } from './plot-model.ts'
import type { Ink } from './plot-ink.ts'

/** What a line is drawn with, in canvas pixels. */
export type Brush = {
  readonly context: CanvasRenderingContext2D
  readonly toX: (x: number) => number
  readonly toY: (shown: number) => number
  readonly ratio: number
  readonly ink: Ink
}

export const brushOf = (u: uPlot, scale: string, ink: Ink): Brush => ({
  context: u.ctx,
  toX: (x) => u.valToPos(x, 'x', true),
  toY: (shown) => u.valToPos(shown, scale, true),
  ratio: devicePixelRatio,
  ink,
})

/** Nothing is drawn outside the picture. */
export function within(u: uPlot, draw: () => void): void {
  const { left, top, width, height } = u.bbox
  u.ctx.save()
  u.ctx.beginPath()
  u.ctx.rect(left, top, width, height)
  u.ctx.clip()
  draw()
  u.ctx.restore()
}

/**
 * The paths of all lines: point to point, list prices in steps. A `null` ends a line; many points on one pixel are drawn as
 * their lowest and highest.
 */
export const linePaths = (steps: boolean): uPlot.Series.PathBuilder => (u, index, first, last) => {
  const stroke = new Path2D()
  const xs = u.data[0]
  const ys = u.data[index] ?? []
  const scale = u.series[index]?.scale ?? 'right'
  let open = false
  let heldX = 0
  let heldY = 0
  let low = 0
  let high = 0
  /** Points that fall on one pixel: only the way they came in, their reach, and the way out. */
  const finish = (): void => {
    if (low !== high) {
      stroke.lineTo(heldX, low)
      stroke.lineTo(heldX, high)
      stroke.lineTo(heldX, heldY)
    }
  }
  for (let place = first; place <= last; place++) {
    const value = ys[place]
    if (value === undefined) continue
    if (value === null) {
      if (open) finish()
      open = false
      continue
    }
    const x = u.valToPos(xs[place] ?? 0, 'x', true)
    const y = u.valToPos(value, scale, true)
    if (!open) {
      stroke.moveTo(x, y)
      open = true
    } else if (!steps && x - heldX < 0.5) {
      low = Math.min(low, y)
      high = Math.max(high, y)
      heldY = y
      continue
    } else {
      finish()
      if (steps) stroke.lineTo(x, heldY)
      stroke.lineTo(x, y)
    }
    heldX = x
    heldY = y
    low = y
    high = y
  }
  if (open) finish()
  return { stroke }
}

/** Points that no line would show: alone between two holes, or a run too short to be seen; and the end of the line. */
export function paintDots(line: Line, view: View, brush: Brush, ys: readonly (number | null | undefined)[], xs: readonly number[]): void {
  const { context, toX, toY, ratio, ink } = brush
  context.fillStyle = ink.colour(line.series.colour)
  const dot = (x: number, shown: number, radius: number): void => {
    context.beginPath()
    context.arc(toX(x), toY(shown), ink.px(radius) * ratio, 0, 2 * Math.PI)
    context.fill()
  }
  let run: { from: number; to: number; shown: number } | undefined
  const finish = (): void => {
    if (run && toX(run.to) - toX(run.from) < 3 * ratio) dot(run.to, run.shown, 0.14)
    run = undefined
  }
  for (const [place, value] of ys.entries()) {
    const x = xs[place] ?? 0
    if (value === undefined) continue
    if (value === null) finish()
    else if (x >= view.min && x <= view.max) run = { from: run?.from ?? x, to: x, shown: value }
  }
  const end = run
  finish()
  if (end && line.series.shape !== 'step') dot(end.to, end.shown, 0.14)
}

/** The last list price up to where it is known to stand, and the one that stood as the view begins. */
export function paintStanding(line: Line, view: View, standsTo: number | undefined, brush: Brush): void {
  const last = line.candles.at(-1)
  const x = line.xs.at(-1)
  if (!last || x === undefined || standsTo === undefined || standsTo <= x) return
  const { context, toX, toY, ratio, ink } = brush
  context.strokeStyle = ink.colour(line.series.colour)
  context.lineWidth = ink.px(0.095) * ratio
  context.lineCap = 'round'
  context.setLineDash([ink.px(0.0625) * ratio, ink.px(0.3125) * ratio])
  context.beginPath()
  context.moveTo(toX(Math.max(x, view.min)), toY(line.shown(last.close)))
  context.lineTo(toX(Math.min(standsTo, view.max)), toY(line.shown(last.close)))
  context.stroke()
  context.setLineDash([])
}

/** Rising hollow, falling filled: told without colour. As narrow as a hair when many are in sight. */
export function paintCandles(line: Line, view: View, width: number, brush: Brush): void {
  const { context, toX, toY, ratio, ink } = brush
  const room = toX(width) - toX(0)
  const body = Math.max(1, Math.round(Math.min(room * 0.72, ink.px(1) * ratio)))
  const hair = Math.max(1, Math.round(ratio))
  const up = ink.colour('--up')
  const down = ink.colour('--down')
  const surface = ink.colour('--surface')
  const [first, last] = inSight(line, { min: view.min - width, max: view.max + width })
  for (let place = first; place <= last; place++) {
    const candle = line.candles[place]
    if (!candle) continue
    const colour = candle.close >= candle.open ? up : down
    const middle = Math.round(toX(line.xs[place] ?? 0))
    const [high, low, open, close] = [candle.high, candle.low, candle.open, candle.close].map((value) => toY(line.shown(value)))
    if (high === undefined || low === undefined || open === undefined || close === undefined) continue
    context.fillStyle = colour
    context.fillRect(middle - Math.floor(hair / 2), high, hair, Math.max(hair, low - high))
    const top = Math.round(Math.min(open, close))
    const height = Math.max(hair, Math.round(Math.abs(open - close)))
    const left = middle - Math.floor(body / 2)
    context.fillRect(left, top, body, height)
    if (candle.close > candle.open && body >= 4 * hair && height >= 3 * hair) {
      context.fillStyle = surface
      context.fillRect(left + hair, top + hair, body - 2 * hair, height - 2 * hair)
    }
  }
}

/** A dotted line from top to bottom. */
export function paintDay(u: uPlot, x: number, ink: Ink): void {
  const { top, height } = u.bbox
  const at = Math.round(u.valToPos(x, 'x', true)) + 0.5
  u.ctx.strokeStyle = ink.colour('--faint')
  const hair = ink.px(0.0625) * devicePixelRatio
  u.ctx.lineWidth = Math.max(1, Math.round(hair))
  u.ctx.setLineDash([2 * hair, 3 * hair])
  u.ctx.beginPath()
  u.ctx.moveTo(at, top)
  u.ctx.lineTo(at, top + height)
  u.ctx.stroke()
  u.ctx.setLineDash([])
}
