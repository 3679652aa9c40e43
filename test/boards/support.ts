import { array, constantFrom, integer, oneof, record, string, tuple, type Arbitrary } from 'fast-check'
import type { Board, BoardChange, Content, Panel, Place } from '../../lib/wire/boards.ts'

export const AT = Date.UTC(2026, 10, 26)
export const PANELS = ['a', 'b', 'c', 'd'] as const

export const note = (text: string): Content => ({ kind: 'note', title: '', text })
export const panel = (id: string, place: Place, text = id): Panel => ({ id, place, placeRevision: 1, content: note(text), contentRevision: 1 })
export const boardWith = (panels: readonly Panel[]): Board => ({
  id: 'board', title: 'Board', description: '', wall: { playlist: [], sound: 'off', takeover: 'warning' }, detailsRevision: 1, revision: 1, panels: [...panels], shipped: false,
  createdAt: '2026-11-01T00:00:00.000Z', createdBy: 'ann', updatedAt: '2026-11-01T00:00:00.000Z', updatedBy: 'ann',
})
export const BOARD = boardWith(PANELS.map((id, nth) => panel(id, { x: nth * 3, y: 0, w: 3, h: 4 })))

/** What of a board is not how often it was changed, and by whom. */
export const bare = ({ title, description, wall, panels }: Board): unknown => ({ title, description, wall, panels: [...panels].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, place, content }) => ({ id, place, content })) })

export const anyPlace: Arbitrary<Place> = record({ x: integer({ min: 0, max: 11 }), y: integer({ min: 0, max: 20 }), w: integer({ min: 1, max: 12 }), h: integer({ min: 1, max: 8 }) }).map(({ x, y, w, h }) => ({ x, y, w: Math.min(w, 12 - x), h }))
export const anyPanels = array(anyPlace, { maxLength: 12 }).map((places) => places.map((place, nth) => panel(`p${nth}`, place)))

/** A change by somebody who sees the board as it is. */
export const changeOf = (board: Board, ids: readonly string[]): Arbitrary<BoardChange> => {
  const at = constantFrom(...ids)
  const held = (id: string): Panel => board.panels.find((one) => one.id === id) ?? panel(id, { x: 0, y: 0, w: 1, h: 1 })
  return oneof(
    tuple(at, anyPlace).map(([id, place]): BoardChange => ({ do: 'place', panel: id, seen: held(id).placeRevision, place })),
    tuple(at, string({ maxLength: 5 })).map(([id, text]): BoardChange => ({ do: 'content', panel: id, seen: held(id).contentRevision, content: note(text) })),
    at.map((id): BoardChange => ({ do: 'remove', panel: id, seen: held(id).contentRevision })),
    tuple(at, anyPlace).map(([id, place]): BoardChange => ({ do: 'add', panel: `new-${id}`, place, content: note('new') })),
  )
}
