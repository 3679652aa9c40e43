import { formatDay, formatInstant, formatTick, unitLabel } from '../../lib/domain/format.ts'
import { days, ESSAY_AT } from '../../lib/domain/time.ts'
import type { SignalPage } from '../../lib/wire/api.ts'
import { ask } from '../_live/ask.ts'
import { serverNow } from '../_live/clock.ts'
import { valueOf } from '../_live/store.ts'
import { createChart, type Frame, type Snap, type ToHeight, type ToPixels } from '../_ui/plot-chart.ts'
import { bandsOf, pinsOf, type Note } from '../_ui/plot-notes-model.ts'
import { drawableIn, type Drawable } from './drawable.ts'
import { whenText } from './when.ts'

/** As many pixels for each of the page's. */
const SCALE = 2
const ROW = 18

/** Saves the first chart within an element as a PNG. */
export async function saveIn(root: Element | null | undefined): Promise<boolean> {
  const found = drawableIn(root)
  if (!found) return false
  const sources = await sourcesOf(found.what)
  const canvas = imageOf(found.what, found.box, sources)
  const blob = canvas && (await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/png') }))
  if (!blob) return false
  download(blob, `${nameOf(found.what)}.png`)
  return true
}

export function download(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
/** `2026-11-26T0132Z`, for the name of a file. */
export const stamp = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace(':', '')}Z`

/** What it shows, of when, and when it was saved. */
const nameOf = ({ input: { series }, frame: { fromAt, toAt } }: Drawable): string =>
  `${series.map(({ id }) => id).join('+').slice(0, 100)}-${day(fromAt)}-to-${day(toAt)}-saved-${stamp(serverNow())}`

/** Who says it, of when, and how it came: a line for each series. */
async function sourcesOf({ input: { series, locale, zone }, words: { t, n, say } }: Drawable): Promise<readonly string[]> {
  const answer = await ask<SignalPage>(`/api/v1/signals?ids=${series.map(({ id }) => encodeURIComponent(id)).join(',')}`)
  const known = new Map(answer.ok ? answer.body.items.map((item) => [item.id, item]) : [])
  return series.flatMap(({ id, label, candles, every }) => {
    const item = known.get(id)
    const last = candles.at(-1)
    if (!last) return []
    const when = every >= days(1) ? formatDay(last.at, locale) : formatInstant(last.at, locale, zone)
    const asOf = n('image.asof', { when, mode: item?.mode ? t(`mode.${item.mode}`) : t('plot.none') })
    return [`${series.length > 1 ? `${label}: ` : ''}${item ? `${n('image.source', { source: say(item.source) })}; ` : ''}${asOf}`]
  })
}

/** The chart drawn anew at its size on the page, with what says what it is above it and who says so below. */
function imageOf(what: Drawable, box: HTMLElement, sources: readonly string[]): HTMLCanvasElement | undefined {
  const { input, frame } = what
  const host = document.createElement('div')
  const width = Math.max(box.clientWidth, 320) * SCALE
  const height = Math.max(box.clientHeight, 120) * SCALE
  host.style.cssText = `position: fixed; left: -99999px; top: 0; width: ${width}px; height: ${height}px; visibility: hidden`
  host.ariaHidden = 'true'
  box.append(host)
  let places: { readonly frame: Frame; readonly toPixels: ToPixels; readonly toHeight: ToHeight } | undefined
  const chart = createChart(host, {
    valueOf, notes: () => undefined, readout: () => undefined,
    frame: (next, toPixels, toHeight) => { places = { frame: next, toPixels, toHeight } },
  }, SCALE)
  try {
    chart.set({ ...input, scaled: true, sight: frame.zoomed ? frame : null })
    const snap = chart.snap()
    return snap && places && compose(what, snap, { ...places, width, height }, sources)
  } finally {
    chart.destroy()
    host.remove()
  }
}

type Places = { readonly frame: Frame; readonly toPixels: ToPixels; readonly toHeight: ToHeight; readonly width: number; readonly height: number }

function compose({ input, events, notes, words }: Drawable, { canvas: drawn, ends, ink }: Snap, { frame, toPixels, toHeight, width, height }: Places, sources: readonly string[]): HTMLCanvasElement | undefined {
  const { series, mode, scale, locale, zone } = input
  const { t, n } = words
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!context) return undefined
  const pad = ink.px(1)
  const inner = width - ink.px(0.5)
  const titleFont = ink.font(1, 600)
  const textFont = ink.font(0.75)
  const boldFont = ink.font(0.6875, 600)
  const smallFont = ink.font(0.625)
  const line = ink.px(1.125)
  const wrap = (text: string, font: string, most: number): readonly string[] => wrapped(text, most, (part) => ink.width(part, font))

  const units = [...new Set(series.map(({ unit }) => unitLabel(unit, locale)))].join(', ')
  const inSight = notes.filter(({ annotation: { at, until } }) => Date.parse(until ?? at) >= frame.fromAt && Date.parse(at) <= frame.toAt)
  const span = n('image.range', { from: formatDay(frame.fromAt, locale), to: formatDay(frame.toAt, locale) })
  const how = [units, span, ...(mode === 'value' ? [] : [t(`signal.mode.${mode}.long`)]), ...(scale === 'log' ? [t('signal.log.long')] : [])].join(' · ')
  const title = wrap(series.map(({ label }) => label).join(' · '), titleFont, inner)
  const head = wrap(how, textFont, inner)
  const written = inSight.map((note): { readonly note: Note; readonly lines: readonly string[] } => {
    const { annotation } = note
    const on = series.length > 1 ? `${series.find(({ id }) => id === annotation.series)?.label ?? ''}, ` : ''
    const by = annotation.by === 'operator' ? t('signal.stage.operator') : annotation.by
    return { note, lines: wrap(`${whenText(annotation, locale, zone)}${annotation.value === null ? '' : ` · ${formatTick(annotation.value, locale)}`}: ${annotation.text} (${on}${by})`, textFont, inner - ink.px(1.75)) }
  })
  const foot = [...sources, n('image.made', { when: formatInstant(serverNow(), locale, zone) })].flatMap((text) => wrap(text, smallFont, inner))
  const top = pad + title.length * ink.px(1.375) + head.length * line + ink.px(0.5)
  const below = top + height + ink.px(0.5)
  const listed = written.reduce((sum, { lines }) => sum + lines.length * line + ink.px(0.25), 0)
  canvas.width = Math.ceil(width + 2 * pad)
  canvas.height = Math.ceil(below + listed + foot.length * ink.px(0.9375) + pad)

  const write = (text: string, x: number, y: number, { font, colour, align = 'left', middle = false }: { readonly font: string; readonly colour: string; readonly align?: CanvasTextAlign; readonly middle?: boolean }): void => {
    context.font = font
    context.fillStyle = colour
    context.textAlign = align
    context.textBaseline = middle ? 'middle' : 'alphabetic'
    context.fillText(text, x, y)
  }
  context.fillStyle = ink.colour('--surface')
  context.fillRect(0, 0, canvas.width, canvas.height)
  let y = pad + ink.px(0.875)
  for (const text of title) {
    write(text, pad, y, { font: titleFont, colour: ink.colour('--text') })
    y += ink.px(1.375)
  }
  for (const text of head) {
    write(text, pad, y, { font: textFont, colour: ink.colour('--muted') })
    y += line
  }

  context.save()
  context.translate(pad, top)
  context.drawImage(drawn, 0, 0, width, height)
  const { left, top: above, height: tall } = frame
  const essay = toPixels(ESSAY_AT)
  if (frame.fromAt <= ESSAY_AT && frame.toAt > ESSAY_AT) write(t('plot.essay'), left + essay, above - ink.px(0.25), { font: smallFont, colour: ink.colour('--faint'), align: 'center' })
  const badge = (x: number, place: number, text: string, filled: boolean): void => {
    const size = ink.px(1)
    const across = Math.max(size, ink.width(text, boldFont) + ink.px(0.375))
    context.fillStyle = ink.colour(filled ? '--text' : '--surface')
    context.strokeStyle = ink.colour('--text')
    context.lineWidth = SCALE
    context.beginPath()
    context.roundRect(x - across / 2, place - size / 2, across, size, ink.px(0.1875))
    context.fill()
    context.stroke()
    write(text, x, place, { font: boldFont, colour: ink.colour(filled ? '--surface' : '--text'), align: 'center', middle: true })
  }
  for (const { at, kind } of events) {
    if (input.compact || at < frame.fromAt || at > frame.toAt) continue
    const x = left + toPixels(at)
    context.beginPath()
    context.arc(x, above + tall - ink.px(0.75), ink.px(0.4375), 0, 2 * Math.PI)
    context.fillStyle = ink.colour('--surface')
    context.strokeStyle = ink.colour('--muted')
    context.lineWidth = SCALE
    context.fill()
    context.stroke()
    write(t(`plot.mark.${kind}`), x, above + tall - ink.px(0.75), { font: ink.font(0.5625, 600), colour: ink.colour('--muted'), align: 'center', middle: true })
  }
  const bands = bandsOf(notes, frame, toPixels)
  for (const { left: from, right: to, begins, ends: isEnd, row } of bands) {
    const place = above + row * ROW * SCALE + 8 * SCALE
    context.globalAlpha = 0.07
    context.fillStyle = ink.colour('--text')
    context.fillRect(left + from, place, to - from, above + tall - place)
    context.globalAlpha = 0.75
    context.strokeStyle = ink.colour('--text')
    context.lineWidth = 2 * SCALE
    context.beginPath()
    context.moveTo(left + from, place + (begins ? 8 * SCALE : 0))
    context.lineTo(left + from, place)
    context.lineTo(left + to, place)
    if (isEnd) context.lineTo(left + to, place + 8 * SCALE)
    context.stroke()
    context.globalAlpha = 1
  }
  for (const { x, y: place, name, value, colour } of ends) write(`${name}${name && '  '}${value}`, x, place, { font: boldFont, colour, middle: true })
  for (const { left: from, right: to, row, note } of bands) badge(left + (from + to) / 2, above + row * ROW * SCALE + 8 * SCALE, String(note.number), false)
  for (const { x, y: up, below: isBelow, notes: [first, ...more] } of pinsOf(notes, frame, toPixels, toHeight)) {
    if (!first) continue
    const at = { x: left + x, y: above + up }
    const way = isBelow ? 1 : -1
    context.strokeStyle = ink.colour('--text')
    context.lineWidth = SCALE
    context.beginPath()
    context.moveTo(at.x, at.y)
    context.lineTo(at.x, at.y + way * 12 * SCALE)
    context.stroke()
    context.beginPath()
    context.arc(at.x, at.y, 3.5 * SCALE, 0, 2 * Math.PI)
    context.fillStyle = ink.colour('--text')
    context.fill()
    badge(at.x, at.y + way * 20 * SCALE, more.length > 0 ? `${first.number}–${more.at(-1)?.number ?? ''}` : String(first.number), true)
  }
  context.restore()

  y = below + ink.px(0.75)
  for (const { note, lines } of written) {
    context.save()
    badge(pad + ink.px(0.625), y - ink.px(0.25), String(note.number), note.annotation.until === null)
    context.restore()
    for (const text of lines) {
      write(text, pad + ink.px(1.75), y, { font: textFont, colour: ink.colour('--text') })
      y += line
    }
    y += ink.px(0.25)
  }
  for (const text of foot) {
    write(text, pad, y, { font: smallFont, colour: ink.colour('--muted') })
    y += ink.px(0.9375)
  }
  return canvas
}

/** A text in lines that are no wider: words whole where they fit, Chinese between any two signs. */
export function wrapped(text: string, most: number, widthOf: (text: string) => number): readonly string[] {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let held = ''
    for (const part of paragraph.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? ['']) {
      if (held !== '' && widthOf((held + part).trimEnd()) > most) {
        lines.push(held.trimEnd())
        held = ''
      }
      // A word that is wider than a line is broken.
      let rest = held === '' ? part : ''
      while (rest.length > 1 && widthOf(rest.trimEnd()) > most) {
        let fits = rest.length - 1
        while (fits > 1 && widthOf(rest.slice(0, fits)) > most) fits -= 1
        lines.push(rest.slice(0, fits))
        rest = rest.slice(fits)
      }
      held += held === '' ? rest : part
    }
    lines.push(held.trimEnd())
  }
  return lines
}
