import { assert, nat, property } from 'fast-check'
import { expect, test } from 'vitest'
import { freePlace, GRID, inOrder, overlap, put, reorder, settle, step, type Placed } from '../../lib/boards/arrange.ts'
import { COLUMNS, MAX_ROWS, PlaceSchema, type Place } from '../../lib/wire/boards.ts'
import { anyPanels, anyPlace } from './support.ts'

const at = (x: number, y: number, w: number, h: number): Place => ({ x, y, w, h })
const placed = (...places: Place[]): Placed[] => places.map((place, nth) => ({ id: 'abcdef'[nth] ?? '', place }))
const apart = (places: readonly Place[]): boolean => places.every((a, nth) => places.slice(nth + 1).every((b) => !overlap(a, b)))
const list = (places: ReadonlyMap<string, Place>): Placed[] => [...places].map(([id, place]) => ({ id, place }))

test('the grid is the one that a place may lie on', () => {
  expect([GRID.columns, GRID.rows]).toEqual([COLUMNS, MAX_ROWS])
  expect(PlaceSchema.safeParse(at(0, 0, 1, GRID.tallest)).success).toBe(true)
  expect(PlaceSchema.safeParse(at(0, 0, 1, GRID.tallest + 1)).success).toBe(false)
})

test('[B7] however panels lie, they are shown side by side, and nothing changes that is shown so already', () => {
  assert(property(anyPanels, (panels) => {
    const shown = settle(panels)
    expect(shown.size).toBe(panels.length)
    expect(apart([...shown.values()])).toBe(true)
    expect(settle(list(shown))).toEqual(shown)
  }))
})

test('[B8] a panel that is put somewhere stays within the grid, and loses none', () => {
  assert(property(anyPanels.filter((panels) => panels.length > 0), anyPlace, (panels, place) => {
    const places = put(panels, 'p0', place)
    expect(places.size).toBe(panels.length)
    expect(apart([...places.values()])).toBe(true)
    expect(places.get('p0')).toMatchObject({ x: place.x, w: place.w, h: place.h })
  }))
})

test('[B8] what is in the way goes down', () => {
  const panels = placed(at(0, 0, 6, 2), at(6, 0, 6, 2))
  expect(list(put(panels, 'b', at(0, 0, 6, 2)))).toEqual([{ id: 'b', place: at(0, 0, 6, 2) }, { id: 'a', place: at(0, 2, 6, 2) }])
})

test.each<[string, 'a' | 'b' | 'c', -1 | 0 | 1, -1 | 0 | 1, Record<string, Place>]>([
  ['down past the one below', 'a', 0, 1, { b: at(0, 0, 6, 3), a: at(0, 3, 6, 2) }],
  ['up over the one above', 'b', 0, -1, { b: at(0, 0, 6, 3), a: at(0, 3, 6, 2) }],
  ['to the right', 'a', 1, 0, { a: at(1, 0, 6, 2) }],
  ['not past the edge', 'c', 1, 0, { c: at(8, 0, 4, 2) }],
])('keys move a panel %s', (_case, id, dx, dy, expected) => {
  const panels = placed(at(0, 0, 6, 2), at(0, 2, 6, 3), at(8, 0, 4, 2))
  expect(Object.fromEntries(step(panels, id, dx, dy))).toMatchObject(expected)
})

test('[B13] a panel is read where it is put, whatever the sizes; none changes its own, and those before it stay', () => {
  assert(property(anyPanels.filter((panels) => panels.length > 0), nat(11), nat(11), (panels, which, where) => {
    const order = inOrder(panels)
    const [from, to] = [which % panels.length, where % panels.length]
    const { id } = order[from] ?? expect.fail('there is one')
    const places = reorder(panels, id, to)
    const asked = order.map((panel) => panel.id).filter((other) => other !== id)
    asked.splice(to, 0, id)
    // What is shown is what was put: nothing falls up, and the order holds on a phone and beside each other.
    expect(settle(list(places))).toEqual(places)
    expect(inOrder(list(places)).map((panel) => panel.id)).toEqual(asked)
    expect(apart([...places.values()])).toBe(true)
    for (const [nth, { id: other, place }] of order.entries()) {
      expect(places.get(other)).toMatchObject(nth < Math.min(from, to) ? place : { w: place.w, h: place.h })
    }
  }))
})

test.each<[string, 'a' | 'b' | 'c' | 'd', number, Record<string, Place>]>([
  ['up beside its neighbour: they change places, and nothing else moves', 'b', 0, { b: at(0, 0, 4, 3), a: at(4, 0, 4, 3), c: at(8, 0, 4, 3), d: at(0, 3, 12, 4) }],
  ['down past two: they close up', 'a', 2, { b: at(0, 0, 4, 3), c: at(4, 0, 4, 3), a: at(8, 0, 4, 3), d: at(0, 3, 12, 4) }],
  ['up over a row: it opens one', 'd', 0, { d: at(0, 0, 12, 4), a: at(0, 4, 4, 3), b: at(4, 4, 4, 3), c: at(8, 4, 4, 3) }],
  ['where it is', 'c', 2, { a: at(0, 0, 4, 3), b: at(4, 0, 4, 3), c: at(8, 0, 4, 3), d: at(0, 3, 12, 4) }],
])('[B13] a panel goes %s', (_case, id, to, expected) => {
  expect(Object.fromEntries(reorder(placed(at(0, 0, 4, 3), at(4, 0, 4, 3), at(8, 0, 4, 3), at(0, 3, 12, 4)), id, to))).toEqual(expected)
})

test('a new panel goes where there is room, else below all', () => {
  expect(freePlace([], { w: 4, h: 3 })).toEqual(at(0, 0, 4, 3))
  expect(freePlace(placed(at(0, 0, 4, 3), at(8, 0, 4, 3)), { w: 4, h: 3 })).toEqual(at(4, 0, 4, 3))
  expect(freePlace(placed(at(0, 0, 12, 3)), { w: 4, h: 3 })).toEqual(at(0, 3, 4, 3))
  assert(property(anyPanels, (panels) => {
    const place = freePlace(panels, { w: 5, h: 4 })
    expect([...settle(panels).values()].some((other) => overlap(place, other))).toBe(false)
  }))
})
