import { array, assert, property } from 'fast-check'
import { expect, test } from 'vitest'
import { applyPatch, changesTo, same, undoPatch } from '../../lib/boards/apply.ts'
import type { Board, BoardChange } from '../../lib/wire/boards.ts'
import { AT, bare, BOARD, boardWith, changeOf, note, panel, PANELS } from './support.ts'

const apply = (board: Board, ...changes: BoardChange[]) => applyPatch(board, changes, 'bob', AT)
const reasons = (board: Board, ...changes: BoardChange[]): string[] => apply(board, ...changes).conflicts.map(({ change, reason }) => `${change} ${reason}`)
const place = { x: 0, y: 9, w: 6, h: 2 }

test('[B1] who moves a panel does not disturb who edits it', () => {
  const moved = apply(BOARD, { do: 'place', panel: 'a', seen: 1, place }).board
  const both = apply(moved, { do: 'content', panel: 'a', seen: 1, content: note('mine') })
  expect(both.conflicts).toEqual([])
  expect(both.board.panels.find(({ id }) => id === 'a')).toEqual({ id: 'a', place, placeRevision: 2, content: note('mine'), contentRevision: 2 })
  expect(both.board).toMatchObject({ revision: 3, updatedBy: 'bob', updatedAt: new Date(AT).toISOString() })
})

test.each<[string, Board, BoardChange, string[]]>([
  ['moved by another meanwhile', BOARD, { do: 'place', panel: 'a', seen: 0, place }, ['0 changed']],
  ['edited by another meanwhile', BOARD, { do: 'content', panel: 'a', seen: 0, content: note('mine') }, ['0 changed']],
  ['an edited panel is not removed', BOARD, { do: 'remove', panel: 'a', seen: 0 }, ['0 changed']],
  ['a removed panel is not edited', BOARD, { do: 'content', panel: 'gone', seen: 1, content: note('x') }, ['0 removed']],
  ['an id is taken', BOARD, { do: 'add', panel: 'a', place, content: note('x') }, ['0 exists']],
  ['a board is full', boardWith(Array.from({ length: 60 }, (_, nth) => panel(`p${nth}`, place))), { do: 'add', panel: 'x', place, content: note('x') }, ['0 full']],
  ['a title that another has set', BOARD, { do: 'details', seen: 0, title: 'Mine' }, ['0 changed']],
])('[B2] a conflict changes nothing and is named: %s', (_case, board, change, expected) => {
  expect(reasons(board, change)).toEqual(expected)
  expect(apply(board, change).board).toBe(board)
})

test('[B2] the changes of a patch that fit are made, whichever do not', () => {
  const { board, conflicts } = apply(BOARD, { do: 'place', panel: 'a', seen: 0, place }, { do: 'remove', panel: 'b', seen: 1 })
  expect(conflicts).toEqual([{ change: 0, reason: 'changed' }])
  expect(board.panels.map(({ id }) => id)).toEqual(['a', 'c', 'd'])
})

test('[B3] a patch that comes twice is made once, and is no conflict', () => {
  const patch: BoardChange[] = [
    { do: 'place', panel: 'a', seen: 1, place }, { do: 'content', panel: 'b', seen: 1, content: note('x') }, { do: 'remove', panel: 'c', seen: 1 }, { do: 'add', panel: 'e', place, content: note('e') },
    { do: 'details', seen: 1, title: 'Mine', wall: { takeover: 'warning', sound: 'off', playlist: [] } },
  ]
  const once = apply(BOARD, ...patch).board
  expect(apply(once, ...patch)).toEqual({ board: once, conflicts: [] })
})

test('[B4] a panel that comes back is another one to whoever saw it before', () => {
  const back = apply(apply(BOARD, { do: 'remove', panel: 'a', seen: 1 }).board, { do: 'add', panel: 'a', place, content: note('a') }).board
  expect(reasons(back, { do: 'content', panel: 'a', seen: 1, content: note('old') })).toEqual(['0 changed'])
})

test('[B4] a revision of the board is never below that of a part, so that what comes back lies above it', () => {
  const often = apply(BOARD, ...[1, 2, 3].map((seen): BoardChange => ({ do: 'content', panel: 'a', seen, content: note(`${seen}`) }))).board
  expect([often.revision, often.panels[0]?.contentRevision]).toEqual([4, 4])
  const back = apply(apply(often, { do: 'remove', panel: 'a', seen: 4 }).board, { do: 'add', panel: 'a', place, content: note('a') }).board
  expect(back.panels.find(({ id }) => id === 'a')?.contentRevision).toBeGreaterThan(4)
})

test('[B1] two who change different panels lose neither change, in whichever order', () => {
  const [mine, theirs] = [PANELS.slice(0, 2), PANELS.slice(2)]
  assert(property(array(changeOf(BOARD, mine), { maxLength: 5 }), array(changeOf(BOARD, theirs), { maxLength: 5 }), (a, b) => {
    const alone = [apply(BOARD, ...a).conflicts, apply(BOARD, ...b).conflicts]
    const first = apply(BOARD, ...a)
    const second = apply(first.board, ...b)
    const other = apply(apply(BOARD, ...b).board, ...a)
    expect(second.conflicts).toEqual(alone[1])
    expect(other.conflicts).toEqual(alone[0])
    expect(bare(second.board)).toEqual(bare(other.board))
  }))
})

test('[B5] undo takes back exactly what was done, and redo does it again', () => {
  assert(property(array(changeOf(BOARD, PANELS), { maxLength: 8 }), (changes) => {
    const done = apply(BOARD, ...changes).board
    const undo = undoPatch(BOARD, done, changes)
    const undone = apply(done, ...undo)
    expect(undone.conflicts).toEqual([])
    expect(bare(undone.board)).toEqual(bare(BOARD))
    const redone = apply(undone.board, ...undoPatch(done, undone.board, undo))
    expect(redone.conflicts).toEqual([])
    expect(bare(redone.board)).toEqual(bare(done))
  }))
})

test('[B6] a version is put back whatever has become of the board', () => {
  assert(property(array(changeOf(BOARD, PANELS), { maxLength: 8 }), (changes) => {
    const done = apply(BOARD, ...changes, { do: 'details', seen: 1, title: 'Other' }).board
    const back = apply(done, ...changesTo(done, BOARD))
    expect(back.conflicts).toEqual([])
    expect(bare(back.board)).toEqual(bare(BOARD))
    expect(back.board.revision).toBeGreaterThan(done.revision)
  }))
})

test.each<[unknown, unknown, boolean]>([
  [{ a: 1, b: [2] }, { b: [2], a: 1 }, true], [{ a: undefined }, {}, true], [[1, 2], [2, 1], false], [{ a: 1 }, { a: 1, b: 1 }, false], [[], {}, false], [null, {}, false],
])('%j and %j are the same: %s', (a, b, is) => {
  expect(same(a, b)).toBe(is)
})
