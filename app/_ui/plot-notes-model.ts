import type { Annotation } from '../../lib/wire/annotations.ts'
import type { Frame, ToHeight, ToPixels } from './plot-chart.ts'

/** An annotation with its number on the chart: the list below it has the same. */
export type Note = { readonly number: number; readonly annotation: Annotation }
/** Pins that would cover each other are one; `x`, `y` in px from the picture's top left. */
export type Pin = { readonly x: number; readonly y: number; readonly below: boolean; readonly notes: readonly Note[] }
/** A range in sight; where it goes on beyond an edge, that end of its bracket is open. */
export type Band = { readonly left: number; readonly right: number; readonly begins: boolean; readonly ends: boolean; readonly row: number; readonly note: Note }

/** Marks closer than this are one, px: each can be pressed. */
const APART = 20
/** Room of a pin's flag over its point. */
const FLAG = 30
/** Room of a band's number. */
const LABEL = 26
const ROWS = 4

export const numbered = (annotations: readonly Annotation[]): readonly Note[] => annotations.map((annotation, index) => ({ number: index + 1, annotation }))

/** Where pins come to stand: on their line or at their own height, at the edge where that is out of sight. What has no place in time is left out. */
export function pinsOf(notes: readonly Note[], { fromAt, toAt, width, height }: Frame, toPixels: ToPixels, toHeight: ToHeight): readonly Pin[] {
  const pins: { x: number; y: number; below: boolean; notes: Note[] }[] = []
  for (const note of notes) {
    const { series, at, until, value } = note.annotation
    const instant = Date.parse(at)
    if (until !== null || instant < fromAt || instant > toAt) continue
    const x = toPixels(instant)
    const y = Math.min(height, Math.max(0, toHeight(series, instant, value) ?? height))
    const near = pins.findLast((pin) => Math.abs(pin.x - x) < APART && Math.abs(pin.y - y) < APART)
    if (near) near.notes.push(note)
    else pins.push({ x: Math.min(width, Math.max(0, x)), y, below: y < FLAG, notes: [note] })
  }
  return pins
}

/** Where ranges come to stand: those that overlap have their brackets in rows from the top. */
export function bandsOf(notes: readonly Note[], { fromAt, toAt, width }: Frame, toPixels: ToPixels): readonly Band[] {
  const bands: Band[] = []
  for (const note of notes) {
    const { at, until } = note.annotation
    const from = Date.parse(at)
    const to = until === null ? Number.NaN : Date.parse(until)
    if (!(to > fromAt && from < toAt)) continue
    const left = Math.max(0, toPixels(Math.max(from, fromAt)))
    const right = Math.min(width, Math.max(left + 1, toPixels(Math.min(to, toAt))))
    const reach = Math.max(right - left, LABEL) / 2
    const middle = (left + right) / 2
    const taken = new Set(bands.filter((band) => Math.abs((band.left + band.right) / 2 - middle) < reach + Math.max(band.right - band.left, LABEL) / 2).map(({ row }) => row))
    const free = Array.from({ length: ROWS }, (_, row) => row).find((row) => !taken.has(row))
    bands.push({ left, right, begins: from >= fromAt, ends: to <= toAt, row: free ?? ROWS - 1, note })
  }
  return bands
}
