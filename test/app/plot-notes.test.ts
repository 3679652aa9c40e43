import { expect, test } from 'vitest'
import { clockIn, fromClock, whenText, zoneOf } from '../../app/_notes/when.ts'
import { wrapped } from '../../app/_notes/save-image.ts'
import type { Frame } from '../../app/_ui/plot-chart.ts'
import { bandsOf, numbered, pinsOf } from '../../app/_ui/plot-notes-model.ts'
import type { Annotation } from '../../lib/wire/annotations.ts'

const frame: Frame = { left: 0, top: 0, width: 1000, height: 400, fromAt: 0, toAt: 1000, zoomed: false, empty: false }
const written = (at: number, until: number | null = null, value: number | null = null, id = `${at}-${until}`): Annotation => ({ id, series: 'a', at: new Date(at).toISOString(), until: until === null ? null : new Date(until).toISOString(), value, text: 'x', by: 'operator', createdAt: '', updatedAt: '', revision: 1 })
const toPixels = (at: number): number => at
/** The line stands at 300 px. */
const toHeight = (_id: string, _at: number, value: number | null): number => value ?? 300

test('a pin stands on its line or at its own height, at the edge where that is out of sight', () => {
  const pins = pinsOf(numbered([written(100), written(200, null, 50), written(300, null, -80), written(400, null, 900), written(1200)]), frame, toPixels, toHeight)
  expect(pins.map(({ x, y, below }) => [x, y, below])).toEqual([[100, 300, false], [200, 50, false], [300, 0, true], [400, 400, false]])
})

test('pins that would cover each other are one, with all their numbers', () => {
  const pins = pinsOf(numbered([written(100), written(110), written(112, null, 100), written(140)]), frame, toPixels, toHeight)
  expect(pins.map(({ notes }) => notes.map(({ number }) => number))).toEqual([[1, 2], [3], [4]])
})

test('what has no line to stand on then stands at the foot', () => {
  expect(pinsOf(numbered([written(100)]), frame, toPixels, () => undefined).map(({ y }) => y)).toEqual([400])
})

test.each<[string, readonly [number, number], object | undefined]>([
  ['within', [100, 300], { left: 100, right: 300, begins: true, ends: true }],
  ['from before', [-500, 300], { left: 0, right: 300, begins: false, ends: true }],
  ['to beyond', [100, 5000], { left: 100, right: 1000, begins: true, ends: false }],
  ['over all of it', [-5, 5000], { left: 0, right: 1000, begins: false, ends: false }],
  ['shorter than a pixel', [100, 100.2], { left: 100, right: 101 }],
  ['before it', [-500, -1], undefined],
])('a range %s of the picture is drawn as far as it is in sight', (_case, [from, to], band) => {
  const bands = bandsOf(numbered([{ ...written(0, 0), at: new Date(from).toISOString(), until: new Date(to + (to - from < 1 ? 1 : 0)).toISOString() }]), frame, toPixels)
  if (band) expect(bands).toMatchObject([band])
  else expect(bands).toEqual([])
})

test('ranges that overlap have their brackets one over the other, others share the first row', () => {
  const bands = bandsOf(numbered([written(0, 300), written(100, 400), written(200, 250), written(600, 800)]), frame, toPixels)
  expect(bands.map(({ row }) => row)).toEqual([0, 1, 2, 0])
})

test('days are told as days whatever the zone; instants in the zone of the page', () => {
  const day = { at: '2025-02-10T00:00:00.000Z', until: '2025-03-01T00:00:00.000Z' }
  expect(whenText(day, 'en', 'America/New_York')).toBe('10 Feb 2025 – 1 Mar 2025')
  expect(zoneOf(day, 'Asia/Shanghai')).toBe('UTC')
  const instant = { at: '2025-02-10T15:30:00.000Z', until: null }
  expect(whenText(instant, 'en', 'Asia/Shanghai')).toContain('23:30')
  expect(zoneOf(instant, 'Asia/Shanghai')).toBe('Asia/Shanghai')
})

test.each([['UTC', '2025-07-01T12:00'], ['America/New_York', '2025-07-01T08:00'], ['America/New_York', '2025-01-01T07:00'], ['Asia/Kolkata', '2025-07-01T17:30'], ['America/New_York', '2025-11-02T01:30'], ['America/New_York', '2025-03-09T03:30']])('what is typed on the clocks of %s comes back: %s', (zone, text) => {
  const at = fromClock(text, zone)
  expect(at === undefined ? undefined : clockIn(at, zone)).toBe(text)
})
test('an empty field is no time', () => {
  expect(fromClock('', 'UTC')).toBeUndefined()
})

test('no text is cut: words go to the next line, what is wider than a line is broken', () => {
  const width = (text: string): number => text.length
  expect(wrapped('one two three', 8, width)).toEqual(['one two', 'three'])
  expect(wrapped('https://example.com/a?b=c', 10, width)).toEqual(['https://ex', 'ample.com/', 'a?b=c'])
  expect(wrapped('出口管制新规公布之后', 4, width)).toEqual(['出口管制', '新规公布', '之后'])
  expect(wrapped('a\nb', 4, width)).toEqual(['a', 'b'])
})
