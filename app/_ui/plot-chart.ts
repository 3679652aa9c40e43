import uPlot from 'uplot'
import type { Candle } from '../../lib/domain/candle.ts'
import { formatValue, unitLabel, type Locale } from '../../lib/domain/format.ts'
import type { LiveValue } from '../../lib/domain/live.ts'
import { candleAt, type PlotSeries } from '../../lib/domain/plot.ts'
import { clockAxis } from '../../lib/domain/session-time.ts'
import { days, ESSAY_AT } from '../../lib/domain/time.ts'
import { inkOf, watchTheme, type Ink } from './plot-ink.ts'
import { spread } from './plot-labels.ts'
import { columnsOf, endOf, extentOf, followLine, fullView, isAfterHours, modelOf, scaleRange, shownText, tickTexts, valueTicks, type Columns, type Line, type PlotInput, type PlotModel, type PlotNote, type Side, type View } from './plot-model.ts'
import { brushOf, linePaths, paintCandles, paintDay, paintDots, paintStanding, within } from './plot-paint.ts'
import { followPointers } from './plot-pointer.ts'
import { followShown, pointedAt } from './plot-shared.ts'
import { formatPlotTime, timeTicks, type TimeTick } from './plot-time.ts'

/** What the cross-hair stands on; `null` where a series has nothing there. In the signals' own units, whatever the mode. */
export type Readout = { readonly at: number; readonly values: readonly { readonly id: string; readonly value: number | null; readonly candle?: Candle }[] }

export type ChartInput = PlotInput & {
  readonly compact: boolean
  /** Values are laid over the picture: it tells what its axis reaches over. */
  readonly scaled?: boolean
  readonly locale: Locale
  readonly zone: string
  /** The part of it that a link opens. */
  readonly sight?: Sight
}

/** Where the picture lies in its box, px, and what of it is in sight: for what the page lays over it. */
export type Frame = { readonly left: number; readonly top: number; readonly width: number; readonly height: number; readonly fromAt: number; readonly toAt: number; readonly zoomed: boolean; readonly empty: boolean; readonly scale?: { readonly low: number; readonly high: number; readonly log: boolean } }
/** Pixels from the picture's left edge at which an instant lies. */
export type ToPixels = (at: number) => number
/** Pixels from the picture's top at which a value of a series lies, in its own unit; `null`: where its line stands then. `undefined`: nowhere. */
export type ToHeight = (id: string, at: number, value: number | null) => number | undefined
/** A place in the picture that means something: an instant that a series has a point at, on its line (`null`) or at a height of its own. */
export type Spot = { readonly series: string; readonly at: number; readonly value: number | null }
/** What is in sight, epoch ms; `null`: all of it. */
export type Sight = { readonly fromAt: number; readonly toAt: number } | null
/** What stands at the end of a line, for who draws the chart anew. */
export type EndText = { readonly x: number; readonly y: number; readonly name: string; readonly value: string; readonly colour: string }
export type Snap = { readonly canvas: HTMLCanvasElement; readonly ends: readonly EndText[]; readonly ink: Ink }

export type ChartEvents = {
  readonly readout: (readout: Readout | null) => void
  readonly frame: (frame: Frame, toPixels: ToPixels, toHeight: ToHeight) => void
  readonly notes: (notes: readonly PlotNote[]) => void
  readonly valueOf: (id: string) => LiveValue | undefined
}

export type Chart = {
  readonly set: (input: ChartInput) => void
  /** Live values may have come. */
  readonly follow: () => void
  /** The cross-hair goes so many points to the right; from nowhere to the newest. */
  readonly step: (points: number) => void
  readonly edge: (end: 'first' | 'last') => void
  readonly zoom: (factor: number) => void
  readonly pan: (share: number) => void
  readonly reset: () => void
  readonly look: (sight: Sight) => void
  readonly clear: () => void
  readonly readout: () => Readout | null
  /** What a press means: the nearest point in time, and the line that is nearest there; within a finger's width of it, on it. */
  readonly spot: (share: number, y: number) => Spot | null
  /** The picture as it is drawn now. */
  readonly snap: () => Snap | undefined
  readonly destroy: () => void
}

const TICK_REM = 0.625
const LABEL_REM = 0.6875
const ROW_REM = 0.9375
/** A hair line of the page, which is as large on a wall as its letters are. */
const HAIR_REM = 0.0625
/** Narrower than this, names and values at the line ends stand in two rows. */
const NARROW_REM = 25
/** No closer than so many candles. */
const CLOSEST = 6
/** A press so near to a line is on it. */
const ON_LINE_REM = 0.9
/** The widest name at a line's end. */
const NAME_REM = 8
const NAME_NARROW_REM = 4

// The library names right and left in an enum that is there for types alone.
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const axisSide = (side: Side): uPlot.Axis.Side => (side === 'right' ? 1 : 3)

/** Says it to the page only where it is news: a chart does this many times a second. */
function show(element: HTMLElement, shown: boolean): void {
  if (element.hidden === shown) element.hidden = !shown
}

type Label = { readonly box: HTMLElement; readonly name: HTMLElement; readonly value: HTMLElement; width: number; text: string }

/** Draws into an element and keeps itself in shape; nothing of it goes through React. `magnified`: so many times as large as the page's own, for an image. */
export function createChart(host: HTMLElement, events: ChartEvents, magnified = 1): Chart {
  let input: ChartInput | undefined
  let model: PlotModel | undefined
  let columns: Columns = { xs: [], at: [], ys: [] }
  let full: View = { min: 0, max: 1 }
  let view: View = full
  let u: uPlot | undefined
  let shape = ''
  /** By how much a style sheet magnifies the page here (`zoom`). The chart takes it back and draws everything so much larger instead: a canvas that is enlarged with the page is soft. */
  let zoom = 1
  let cursor: number | null = null
  let cursorY: number | null = null
  let followed: number | null = null
  let ticks: { readonly key: string; readonly list: readonly TimeTick[] } = { key: '', list: [] }
  let gutters = { right: 0, left: 0 }
  let frame = 0
  let drawn = { paint: false, live: false }
  let endPointers: (() => void) | undefined
  let lastFrame = ''
  let lastPainted = ''
  let opened = false
  const held = new Map<string, LiveValue>()

  const layer = host.appendChild(document.createElement('div'))
  layer.className = 'pointer-events-none absolute inset-0 z-[1] overflow-hidden'
  const part = (className: string): HTMLElement => {
    const element = layer.appendChild(document.createElement('div'))
    element.className = className
    element.hidden = true
    return element
  }
  const upright = part('absolute top-0 left-0 w-px border-l border-dashed border-edge')
  const level = part('absolute top-0 left-0 h-px border-t border-dashed border-edge')
  const levelTag = part('absolute top-0 left-0 rounded-xs bg-text px-[0.4em] text-[0.91em] leading-[1.6] whitespace-nowrap text-surface')
  const timeTag = part('absolute top-0 left-0 rounded-xs bg-text px-[0.4em] text-[0.91em] leading-[1.6] whitespace-nowrap text-surface')
  let labels: Label[] = []
  let dots: HTMLElement[] = []

  function measure(): { readonly width: number; readonly height: number } {
    host.style.zoom = ''
    zoom = host.currentCSSZoom ?? 1
    host.style.zoom = zoom === 1 ? '' : String(1 / zoom)
    return { width: Math.max(1, host.clientWidth), height: Math.max(1, host.clientHeight) }
  }
  /** Texts that lie over the canvas are as large as those on it. */
  function inkNow(): Ink {
    const next = inkOf(host, magnified * zoom)
    layer.style.fontSize = `${next.px(LABEL_REM)}px`
    layer.style.lineHeight = `${next.px(ROW_REM)}px`
    return next
  }
  // Read when it changes only: asked for at every value, it would make the page lay itself out at every value.
  let box = measure()
  let ink = inkNow()
  const resized = new ResizeObserver(() => {
    if (host.clientWidth === 0) return
    box = measure()
    if (!u) return
    ink = inkNow()
    ticks = { key: '', list: [] }
    u.setSize(size())
    paint()
  })
  const endTheme = watchTheme(() => {
    ink = inkNow()
    build(true)
  })
  resized.observe(host)
  const endFollowing = followShown(follow)
  let alive = true
  void document.fonts.ready.then(() => { if (alive && u) { gutters = { right: 0, left: 0 }; wish('paint') } })

  const size = (): { readonly width: number; readonly height: number } => box

  function wish(what: 'paint' | 'live'): void {
    drawn[what] = true
    frame ||= requestAnimationFrame(() => {
      frame = 0
      const { paint: wanted, live } = drawn
      drawn = { paint: false, live: false }
      if (live && takeLive()) paint()
      else if (wanted) paint()
    })
  }

  // --- what is drawn

  function set(asked: ChartInput): void {
    const before = input
    const next = { ...asked, series: asked.series.map(withLived) }
    input = next
    held.clear()
    model = modelOf(next)
    for (const line of model.lines) takeOne(line)
    if (mustRemodel(model, next)) model = modelOf({ ...next, series: model.lines.map(({ series, candles }) => ({ ...series, candles })) })
    const kept = before !== undefined && before.from === next.from && before.series[0]?.id === next.series[0]?.id && view !== full ? { fromAt: atOf(view.min), toAt: atOf(view.max) } : undefined
    const pointedAt = cursor === null ? undefined : columns.at[cursor]
    columns = columnsOf(model.lines)
    full = fullView(model, next.from, next.to)
    if (next.sight && !opened) view = clamp({ min: model.axis.toX(next.sight.fromAt), max: model.axis.toX(next.sight.toAt) })
    else view = kept ? clamp({ min: model.axis.toX(kept.fromAt), max: model.axis.toX(kept.toAt) }) : full
    // What a link opens is looked at once there is something to see.
    opened ||= next.series.length > 0
    gutters = { right: 0, left: 0 }
    ticks = { key: '', list: [] }
    events.notes(model.notes)
    build(false)
    if (followed !== null) return follow(followed)
    if (cursor === null) return
    // The cross-hair stays on its instant, where that is still there.
    const place = pointedAt === undefined ? -1 : columns.at.indexOf(pointedAt)
    cursor = null
    moveCursor(place < 0 ? null : place)
    if (place < 0) events.readout(null)
  }

  /** What was drawn from live values since the series was asked for is still true when it is handed in again. */
  function withLived(series: PlotSeries): PlotSeries {
    const line = model?.lines.find((one) => one.series.id === series.id && one.series.every === series.every)
    const last = series.candles.at(-1)
    const lived = line && last ? line.candles.filter(({ at }) => at > last.at) : []
    return lived.length > 0 ? { ...series, candles: [...series.candles, ...lived] } : series
  }

  const atOf = (x: number): number => model?.axis.toAt(x) ?? x

  /** Takes the newest value of a line; tells what it made. */
  function takeOne(line: Line): 'same' | 'moved' | 'begun' {
    const live = events.valueOf(line.series.id)
    if (!live || !model || held.get(line.series.id) === live) return 'same'
    held.set(line.series.id, live)
    return followLine(line, model.axis, live)
  }

  /** Tells whether what is drawn has changed. */
  function takeLive(): boolean {
    if (!model || !input || !u) return false
    const made = model.lines.map((line) => takeOne(line))
    if (made.every((one) => one === 'same')) return false
    if (made.includes('begun') || mustRemodel(model, input)) {
      if (mustRemodel(model, input)) {
        // The same picture on other axes, out of what is held by now.
        const { lines } = model
        set({ ...input, series: input.series.map((one, index) => ({ ...one, candles: lines[index]?.candles ?? one.candles })) })
        return false
      }
      columns = columnsOf(model.lines)
      const wide = view === full
      const pinned = view.max >= full.max
      const grown = fullView(model, input.from, input.to)
      if (wide) view = grown
      else if (pinned) view = { min: view.min + grown.max - full.max, max: grown.max }
      full = grown
      lastPainted = ''
      return true
    }
    for (const [index, line] of model.lines.entries()) {
      const last = line.candles.at(-1)
      const place = columns.xs.lastIndexOf(line.xs.at(-1) ?? Number.NaN)
      const column = columns.ys[index]
      if (made[index] === 'moved' && last && column && place >= 0) column[place] = line.shown(last.close)
    }
    return true
  }

  /** A value that no logarithm has, and one in hours that had no room. */
  const mustRemodel = ({ lines, log, calendar }: PlotModel, { scale }: ChartInput): boolean =>
    lines.some(({ series, candles }) => {
      const last = candles.at(-1)
      return last !== undefined && ((scale === 'log' && log && last.low <= 0) || (calendar !== null && isAfterHours(calendar, series.every, last.at)))
    })

  // --- the canvas

  function build(anew: boolean): void {
    if (!model || !input) return
    const next = [model.lines.map(({ series, bars, side }) => `${series.colour} ${series.shape} ${bars} ${side}`).join(), model.log, input.compact].join('|')
    if (!u || anew || next !== shape) {
      shape = next
      u?.destroy()
      endPointers?.()
      u = new uPlot(optionsOf(model, input), dataOf(), host)
      endPointers = followPointers(u.over, !input.compact, {
        hover, leave: () => moveCursor(null), zoom: zoomAbout, pan: panBy, reset,
        zoomed: () => view !== full,
      })
      makeLabels(model)
    }
    lastPainted = ''
    paint()
  }

  // Safe: the first column are the places, the others as long as it.
  const dataOf = (): uPlot.AlignedData => [columns.xs, ...columns.ys] as unknown as uPlot.AlignedData

  function optionsOf({ lines, log, units }: PlotModel, { compact }: ChartInput): uPlot.Options {
    const rangeOf = (side: Side) => (): uPlot.Range.MinMax => {
      const [low, high] = rangeNow(side)
      return [low, high]
    }
    const sides: readonly Side[] = lines.some(({ side }) => side === 'left') ? ['right', 'left'] : ['right']
    return {
      ...size(),
      padding: [ink.px(1), 0, 0, 0],
      pxAlign: 0,
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: false, range: () => [view.min, view.max] },
        ...Object.fromEntries(sides.map((side) => [side, { auto: true, distr: log ? 3 : 1, range: rangeOf(side) }] as const)),
      },
      series: [{}, ...lines.map((line): uPlot.Series => ({
        scale: line.side ?? 'right',
        show: line.side !== null,
        stroke: () => ink.colour(line.series.colour),
        width: ink.px(compact ? 0.08 : 0.095),
        cap: 'round',
        pxAlign: 0,
        points: { show: false },
        paths: line.bars ? () => null : linePaths(line.series.shape === 'step'),
      }))],
      axes: [
        {
          scale: 'x', font: ink.font(TICK_REM), stroke: () => ink.colour('--faint'), grid: { show: false }, ticks: { show: false },
          size: () => ink.px(compact ? 1 : 1.25), gap: ink.px(0.25),
          splits: () => ticksNow().map(({ at }) => model?.axis.toX(at) ?? at),
          values: () => ticksNow().map(({ text }) => text),
        },
        ...sides.map((side): uPlot.Axis => ({
          scale: side, side: axisSide(side), font: ink.font(TICK_REM), gap: ink.px(0.375),
          // With two axes each has the colour of its line, where it has one.
          stroke: () => ink.colour(units.left === null ? '--faint' : (soleColour(side) ?? '--faint')),
          grid: { show: side === 'right', stroke: () => ink.colour('--grid'), width: ink.px(HAIR_REM) }, ticks: { show: false },
          size: () => gutters[side],
          splits: () => [...sideTicks(side)],
          filter: (_u, splits) => splits,
          values: (self, splits) => freeTexts(self, side, splits),
        })),
      ],
      hooks: {
        drawAxes: [(self) => {
          const x = model?.axis.toX(ESSAY_AT) ?? Number.NaN
          if (x >= view.min && x < view.max) paintDay(self, x, ink)
        }],
        drawSeries: [(self, index) => {
          const line = model?.lines[index - 1]
          if (!line || line.side === null) return
          const brush = brushOf(self, line.side, ink)
          within(self, () => {
            if (line.bars) paintCandles(line, view, model?.width ?? 0, brush)
            paintStanding(line, view, line.series.standsTo === undefined ? undefined : model?.axis.toX(line.series.standsTo), brush)
          })
          if (!line.bars) paintDots(line, view, brush, columns.ys[index - 1] ?? [], columns.xs)
        }],
      },
    }
  }

  const soleColour = (side: Side): string | undefined => {
    const on = model?.lines.filter((line) => line.side === side) ?? []
    return on.length === 1 ? on[0]?.series.colour : undefined
  }

  function rangeNow(side: Side): readonly [number, number] {
    if (!model || !input) return [0, 1]
    const below = input.compact ? 0.06 : Math.min(0.2, ink.px(1.75) / size().height)
    return scaleRange(extentOf(model.lines, side, view), model.log, { above: 0.06, below })
  }

  const sideTicks = (side: Side): readonly number[] => {
    const wanted = Math.min(4, Math.max(2, Math.round(size().height / ink.px(8))))
    return valueTicks(rangeNow(side), model?.log ?? false, wanted)
  }

  function ticksNow(): readonly TimeTick[] {
    if (!model || !input || !u) return []
    const { width } = u.bbox
    const px = width / devicePixelRatio
    const key = `${view.min} ${view.max} ${px} ${input.zone} ${input.locale}`
    if (ticks.key === key) return ticks.list
    const { axis, every } = model
    const apart = ink.px(input.compact ? 3.5 : 4.25)
    const toPx = (at: number): number => ((axis.toX(at) - view.min) / (view.max - view.min)) * px
    const list = timeTicks(axis.toAt(view.min), axis.toAt(view.max), { zone: every >= days(1) ? 'UTC' : input.zone, locale: input.locale, toPx, apart, finest: every })
    // A text that would be cut at an edge is left out.
    const edge = ink.px(1.1)
    ticks = { key, list: list.filter(({ at }) => toPx(at) > (gutters.left > ink.px(1) ? 0 : edge) && toPx(at) < px + (gutters.right > edge ? 0 : -edge)) }
    return ticks.list
  }

  /** One picture, whatever led to it: scales, lines, labels, cross-hair. */
  function paint(): void {
    if (!u || !model || !input) return
    const fitted = fitGutters()
    const now = fitted ? '' : stateOf(model)
    if (now === '' || now !== lastPainted) {
      const chart = u
      chart.batch(() => {
        chart.setData(dataOf(), false)
        chart.setScale('x', view)
        if (fitted) chart.redraw(true, true)
      })
      lastPainted = stateOf(model)
    }
    placeLabels(model)
    placeCursor()
    tellFrame()
  }

  /** What the eye could tell apart: a move of less than half a pixel needs no drawing. */
  function stateOf({ lines }: PlotModel): string {
    const { height } = size()
    return lines.map((line) => {
      if (line.side === null) return ''
      const [low, high] = rangeNow(line.side)
      const last = line.candles.at(-1)
      const reach = model?.log ? Math.log(high / low) : high - low
      const place = (value: number): number => Math.round(((model?.log ? Math.log(line.shown(value) / low) : line.shown(value) - low) / reach) * height * 2)
      return last ? `${place(last.close)} ${line.bars ? `${place(last.high)} ${place(last.low)}` : ''} ${Math.round((low / (high - low)) * height * 2)}` : ''
    }).join() + ` ${view.min} ${view.max}`
  }

  // --- the texts at the line ends

  function makeLabels({ lines }: PlotModel): void {
    for (const { box } of labels) box.remove()
    for (const dot of dots) dot.remove()
    labels = lines.map(({ series }) => {
      const box = part('absolute top-0 left-0 font-medium whitespace-nowrap')
      box.style.color = `var(${series.colour})`
      box.dataset['plotLabel'] = series.id
      const inner = box.appendChild(document.createElement('div'))
      inner.className = 'rounded-xs bg-surface/85 px-[0.18em]'
      const name = inner.appendChild(document.createElement('span'))
      name.className = 'inline-block truncate align-bottom'
      name.translate = false
      name.textContent = series.label
      name.title = series.label
      name.hidden = lines.length === 1
      const value = inner.appendChild(document.createElement('span'))
      value.className = 'reading'
      return { box, name, value, width: 0, text: '' }
    })
    dots = lines.map(({ series }) => {
      const dot = part('absolute top-0 left-0 -mt-[0.3636em] -ml-[0.3636em] size-[0.7273em] rounded-full border-2 border-surface')
      dot.style.background = `var(${series.colour})`
      return dot
    })
  }

  const narrow = (): boolean => size().width < ink.px(NARROW_REM)
  /** Whether a name stands over its value: where the picture is narrow, and tall enough for all of them. */
  const inRows = (chart: uPlot, { lines }: PlotModel): boolean => narrow() && lines.length > 1 && 2 * rowHeight() * lines.filter(({ side }) => side !== null).length <= cssBox(chart).height

  /** What is drawn, in words. */
  function textOf(shown: number, unit: string): string {
    if (!input) return ''
    return input.mode === 'value' ? formatValue(shown, unit, input.locale) : shownText(shown, input.mode, input.locale)
  }

  function sizeLabels(chart: uPlot, shown: PlotModel): void {
    const { lines } = shown
    const font = ink.font(LABEL_REM, 550)
    const rows = inRows(chart, shown)
    const most = ink.px(narrow() ? NAME_NARROW_REM : NAME_REM)
    for (const [index, line] of lines.entries()) {
      const label = labels[index]
      const end = line.side === null ? undefined : endOf(line, view)
      if (!label) continue
      label.text = end ? textOf(line.shown(end.candle.close), line.series.unit) : ''
      const value = ink.width(label.text, font)
      const name = lines.length === 1 ? 0 : Math.min(most, ink.width(line.series.label, font) + 1)
      label.width = Math.ceil((rows ? Math.max(name, value) : name + (name > 0 ? ink.px(0.375) : 0) + value) + ink.px(0.25))
      label.name.style.maxWidth = `${most}px`
      label.name.style.marginRight = rows ? '' : `${ink.px(0.375)}px`
      label.name.style.display = lines.length === 1 ? 'none' : rows ? 'block' : ''
    }
  }

  /** Makes room for ticks and labels; only ever more, so that nothing jumps while values come. Tells whether it changed. */
  function fitGutters(): boolean {
    if (!u || !model || !input) return false
    sizeLabels(u, model)
    const font = ink.font(TICK_REM)
    const { mode, locale } = input
    const widest = (side: Side): number => Math.max(0, ...tickTexts(sideTicks(side), mode, locale).map((text) => ink.width(text, font)))
    const caption = (unit: string | null): number => (unit === null ? 0 : ink.width(unitLabel(unit, locale), font))
    // A line that ends within the picture has room for its label there; it needs only what it lacks.
    const whole = size().width - gutters.left
    const ending = model.lines.map((line, index) => {
      const end = line.side === null ? undefined : endOf(line, view)
      if (!end) return 0
      const share = Math.min(1, Math.max(0.05, (labelledX(line, end.x) - view.min) / (view.max - view.min)))
      return ((labels[index]?.width ?? 0) + ink.px(0.375) - (1 - share) * whole) / share
    })
    const step = ink.px(0.5)
    const room = (px: number): number => Math.ceil(px / step) * step
    const right = room(Math.max(widest('right') + ink.px(0.5), caption(model.units.right) + ink.px(0.25), ...ending))
    const left = model.lines.some(({ side }) => side === 'left') ? room(Math.max(widest('left') + ink.px(0.5), caption(model.units.left) + ink.px(0.25))) : ink.px(0.25)
    if (right <= gutters.right && left <= gutters.left) return false
    gutters = { right: Math.max(right, gutters.right), left: Math.max(left, gutters.left) }
    ticks = { key: '', list: [] }
    return true
  }

  const plotWidth = (): number => size().width - gutters.left - gutters.right
  const pxOf = (x: number): number => ((x - view.min) / (view.max - view.min)) * plotWidth()
  /** Where a line ends for the eye: a list price where it is known to stand up to. */
  const labelledX = ({ series }: Line, x: number): number => (series.standsTo === undefined || !model ? x : Math.max(x, Math.min(model.axis.toX(series.standsTo), view.max)))

  const rowHeight = (): number => ink.px(ROW_REM)

  /** Where each label comes to stand: to the right of its line's end, no two of them over each other. */
  function labelPlaces(chart: uPlot, shown: PlotModel): readonly { readonly label: Label; readonly x: number; readonly y: number; readonly tall: number }[] {
    const { top, height } = cssBox(chart)
    const tall = inRows(chart, shown) ? 2 * rowHeight() : rowHeight()
    const placed = shown.lines.flatMap((line, index) => {
      const label = labels[index]
      const end = line.side === null ? undefined : endOf(line, view)
      if (!label || !end || line.side === null) return []
      return [{ label, x: gutters.left + Math.min(pxOf(labelledX(line, end.x)), plotWidth()) + ink.px(0.25), y: chart.valToPos(line.shown(end.candle.close), line.side) + top, width: label.width, height: tall }]
    })
    const spreadTo = spread(placed, top, top + height)
    return placed.map(({ label, x, y }, index) => ({ label, x, y: spreadTo[index] ?? y, tall }))
  }

  function placeLabels(shown: PlotModel): void {
    if (!u) return
    const places = labelPlaces(u, shown)
    for (const label of labels) show(label.box, places.some((place) => place.label === label))
    for (const { label, x, y, tall } of places) {
      if (label.value.textContent !== label.text) label.value.textContent = label.text
      label.box.style.transform = `translate(${Math.round(x)}px, ${Math.round(y - tall / 2)}px)`
    }
  }

  /** A tick's text that a label would cover is left out. */
  function freeTexts(chart: uPlot, side: Side, splits: readonly number[]): string[] {
    if (!model || !input) return []
    const taken = side === 'left' ? [] : labelPlaces(chart, model).filter(({ label, x }) => x + label.width > gutters.left + plotWidth())
    const { top } = cssBox(chart)
    return tickTexts(splits, input.mode, input.locale).map((text, index) => {
      const y = chart.valToPos(splits[index] ?? 0, side) + top
      return taken.some((label) => Math.abs(label.y - y) < label.tall / 2 + ink.px(0.4)) ? '' : text
    })
  }

  const cssBox = ({ bbox }: uPlot): { left: number; top: number; width: number; height: number } => ({
    left: bbox.left / devicePixelRatio, top: bbox.top / devicePixelRatio, width: bbox.width / devicePixelRatio, height: bbox.height / devicePixelRatio,
  })

  // --- the cross-hair

  const isPoint = (place: number): boolean => columns.ys.some((column) => typeof column[place] === 'number')

  /** The place of the point that is nearest to a share of the width. */
  function nearest(share: number): number | null {
    const x = view.min + share * (view.max - view.min)
    let low = 0
    let high = columns.xs.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((columns.xs[middle] ?? Infinity) < x) low = middle + 1
      else high = middle
    }
    let best: number | null = null
    for (const way of [-1, 1]) {
      for (let place = way < 0 ? low - 1 : low; place >= 0 && place < columns.xs.length; place += way) {
        const at = columns.xs[place] ?? Number.NaN
        if (at < view.min || at > view.max) break
        if (!isPoint(place)) continue
        if (best === null || Math.abs(at - x) < Math.abs((columns.xs[best] ?? 0) - x)) best = place
        break
      }
    }
    return best
  }

  function hover(share: number, y: number): void {
    cursorY = y
    moveCursor(nearest(share))
  }

  function spot(share: number, y: number): Spot | null {
    const place = nearest(share)
    const at = place === null ? undefined : columns.at[place]
    if (at === undefined || !model || !input || !u) return null
    const chart = u
    let found: { readonly line: Line; readonly off: number } | undefined
    for (const line of model.lines) {
      const height = heightOf(chart, line, at, null)
      if (height !== undefined && (!found || Math.abs(height - y) < found.off)) found = { line, off: Math.abs(height - y) }
    }
    if (!found) return null
    const { line, off } = found
    const value = off <= ink.px(ON_LINE_REM) || input.mode !== 'value' || line.side === null ? null : chart.posToVal(y, line.side)
    return { series: line.series.id, at, value }
  }

  function heightOf(chart: uPlot, line: Line, at: number, value: number | null): number | undefined {
    const stands = value ?? candleAt(line.candles, line.series, at)?.close
    if (stands === undefined || line.side === null) return undefined
    const height = chart.valToPos(line.shown(stands), line.side)
    return Number.isFinite(height) ? height : undefined
  }

  const snap = (): Snap | undefined => {
    if (!u || !model) return undefined
    const ends = labelPlaces(u, model).map(({ label, x, y }): EndText => ({ x, y, name: label.name.hidden ? '' : (label.name.textContent ?? ''), value: label.text, colour: getComputedStyle(label.box).color }))
    return { canvas: u.ctx.canvas, ends, ink }
  }

  /** `own`: a hand did it here. */
  function moveCursor(place: number | null, own = true): void {
    if (place === null) cursorY = null
    const changed = place !== cursor
    cursor = place
    placeCursor()
    if (!changed) return
    events.readout(readout())
    if (own) pointedAt(place === null ? null : (columns.at[place] ?? null))
  }

  /** Somebody else's cross-hair: on the point of ours that is of the same time, or nowhere. */
  function follow(at: number | null): void {
    followed = at
    cursorY = null
    if (!model || at === null) return moveCursor(null, false)
    const x = model.axis.toX(at)
    const place = x < view.min || x > view.max ? null : nearest((x - view.min) / (view.max - view.min))
    const away = place === null ? Infinity : Math.abs((columns.xs[place] ?? Infinity) - x)
    moveCursor(away <= Math.max(model.width * 1.5, (view.max - view.min) / 100) ? place : null, false)
  }

  function readout(): Readout | null {
    const at = cursor === null ? undefined : columns.at[cursor]
    if (at === undefined || !model) return null
    return {
      at,
      values: model.lines.map(({ series, candles }) => {
        const candle = candleAt(candles, series, at)
        return { id: series.id, value: candle?.close ?? null, ...(candle && { candle }) }
      }),
    }
  }

  function placeCursor(): void {
    const x = cursor === null ? undefined : columns.xs[cursor]
    const at = cursor === null ? undefined : columns.at[cursor]
    const shown = x !== undefined && at !== undefined && x >= view.min && x <= view.max
    for (const element of [upright, timeTag]) show(element, shown)
    for (const element of [level, levelTag]) show(element, shown && cursorY !== null)
    if (!shown || !u || !model || !input) {
      for (const dot of dots) show(dot, false)
      return
    }
    const { left, top, width, height } = cssBox(u)
    const px = left + ((x - view.min) / (view.max - view.min)) * width
    upright.style.cssText = `transform: translate(${Math.round(px)}px, ${top}px); height: ${height}px`
    timeTag.textContent = formatPlotTime(at, model.every, input.locale, input.zone)
    const tag = timeTag.offsetWidth
    timeTag.style.transform = `translate(${Math.round(Math.min(Math.max(0, px - tag / 2), size().width - tag))}px, ${top + height + 1}px)`
    for (const [index, line] of model.lines.entries()) {
      const dot = dots[index]
      const candle = candleAt(line.candles, line.series, at)
      if (!dot) continue
      const own = line.series.shape === 'step' ? x : model.axis.toX(candle?.at ?? at)
      show(dot, candle !== undefined && line.side !== null && !line.bars && own >= view.min)
      if (!candle || line.side === null || dot.hidden) continue
      dot.style.transform = `translate(${left + ((own - view.min) / (view.max - view.min)) * width}px, ${top + u.valToPos(line.shown(candle.close), line.side)}px)`
    }
    if (cursorY === null) return
    const y = Math.min(Math.max(0, cursorY), height)
    level.style.cssText = `transform: translate(${left}px, ${Math.round(top + y)}px); width: ${width}px`
    const value = u.posToVal(y, 'right')
    levelTag.textContent = textOf(value, model.units.right ?? '')
    levelTag.style.transform = `translate(${left + width + 2}px, ${Math.round(top + y - levelTag.offsetHeight / 2)}px)`
  }

  // --- moving about

  function clamp({ min, max }: View): View {
    const span = Math.min(max - min, full.max - full.min)
    if (!(span < full.max - full.min)) return full
    const from = Math.min(Math.max(min, full.min), full.max - span)
    return { min: from, max: from + span }
  }

  function look(next: View): boolean {
    const clamped = clamp(next)
    const moved = clamped.min !== view.min || clamped.max !== view.max
    view = clamped
    if (moved) wish('paint')
    return moved
  }

  function zoomAbout(factor: number, share: number): boolean {
    if (!model) return false
    const span = view.max - view.min
    const wanted = Math.max(span * factor, Math.min(span, model.width * CLOSEST))
    const about = view.min + share * span
    return look({ min: about - share * wanted, max: about + (1 - share) * wanted })
  }

  const panBy = (share: number): boolean => {
    const by = share * (view.max - view.min)
    return look({ min: view.min + by, max: view.max + by })
  }

  function reset(): void {
    look(full)
  }

  function step(points: number): void {
    const way = Math.sign(points)
    let place = cursor ?? (way < 0 ? columns.xs.length : -1)
    let left = Math.abs(points)
    let found: number | null = cursor
    if (cursor === null) place = columns.xs.length
    const direction = cursor === null ? -1 : way
    if (cursor === null) left = 1
    for (place += direction; left > 0 && place >= 0 && place < columns.xs.length; place += direction) {
      if (!isPoint(place) || (columns.xs[place] ?? 0) < full.min) continue
      found = place
      left -= 1
    }
    goTo(found)
  }

  function goTo(place: number | null): void {
    const x = place === null ? undefined : columns.xs[place]
    if (x !== undefined && (x < view.min || x > view.max)) {
      const span = view.max - view.min
      look(x < view.min ? { min: x, max: x + span } : { min: x - span, max: x })
    }
    cursorY = null
    moveCursor(place)
  }

  function edge(end: 'first' | 'last'): void {
    const places = columns.xs.map((_x, place) => place).filter((place) => isPoint(place) && (columns.xs[place] ?? 0) >= full.min)
    goTo((end === 'first' ? places[0] : places.at(-1)) ?? null)
  }

  function tellFrame(): void {
    if (!u) return
    // In the page's pixels: what it lays over the chart is magnified.
    const { left, top, width, height } = cssBox(u)
    const box = { left: left / zoom, top: top / zoom, width: width / zoom, height: height / zoom }
    const [low, high] = rangeNow('right')
    const scale = input?.scaled && input.mode === 'value' ? { low, high, log: model?.log ?? false } : undefined
    const next: Frame = { ...box, ...(scale && { scale }), fromAt: atOf(view.min), toAt: atOf(view.max), zoomed: view !== full, empty: !model?.lines.some((line) => line.side !== null && endOf(line, full)) }
    // Whoever lays something over it at the height of a value must know when that moves.
    const key = JSON.stringify([next, input?.scaled && [low, high, model?.units.left === null ? 0 : rangeNow('left')]])
    if (key === lastFrame) return
    lastFrame = key
    const { axis } = model ?? { axis: clockAxis }
    const { min, max } = view
    const chart = u
    events.frame(next, (at) => ((axis.toX(at) - min) / (max - min)) * box.width, (id, at, value) => {
      const line = model?.lines.find(({ series }) => series.id === id)
      const height = line && heightOf(chart, line, at, value)
      return height === undefined ? undefined : height / zoom
    })
  }

  return {
    set, step, edge, reset, readout, spot, snap,
    follow: () => wish('live'),
    zoom: (factor) => void zoomAbout(factor, cursor === null ? 1 : ((columns.xs[cursor] ?? view.max) - view.min) / (view.max - view.min)),
    pan: (share) => void panBy(share),
    look: (sight) => { if (model) look(sight ? { min: model.axis.toX(sight.fromAt), max: model.axis.toX(sight.toAt) } : full) },
    clear: () => moveCursor(null),
    destroy: () => {
      alive = false
      cancelAnimationFrame(frame)
      resized.disconnect()
      endTheme()
      endFollowing()
      endPointers?.()
      u?.destroy()
      layer.remove()
    },
  }
}
