import { array, assert, boolean, constantFrom, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { applyPatch } from '../../lib/boards/apply.ts'
import { answered, begin, edit, failed, insist, redo, refused, send, told, undo, yieldTo, type Session } from '../../lib/boards/session.ts'
import type { Board, BoardChange } from '../../lib/wire/boards.ts'
import { AT, bare, BOARD, changeOf, note, PANELS } from './support.ts'

/** A server that holds one board. */
function serverWith(first: Board) {
  let board = first
  const patch = (changes: readonly BoardChange[], by: string) => {
    const made = applyPatch(board, changes, by, AT)
    board = made.board
    return { board, conflicts: made.conflicts.map((conflict) => ({ ...conflict, by: 'ann' })) }
  }
  return { patch, now: () => board }
}
const save = (session: Session, server: ReturnType<typeof serverWith>): Session => {
  const sent = send(session)
  return sent.sent.length === 0 ? sent : answered(sent, server.patch(sent.sent.map(({ change }) => change), 'bob'))
}
const texts = ({ shown }: Session): unknown => Object.fromEntries(shown.panels.map(({ id, content }) => [id, content.kind === 'note' ? content.text : content.kind]))
const write = (session: Session, panel: string, text: string): Session => edit(session, [{ do: 'content', panel, seen: session.shown.panels.find(({ id }) => id === panel)?.contentRevision ?? 0, content: note(text) }])

test('[B11] what is edited is shown at once, and undone and done again before and after it is saved', () => {
  const server = serverWith(BOARD)
  let session = write(write(begin(BOARD), 'a', 'one'), 'a', 'two')
  expect(texts(session)).toMatchObject({ a: 'two' })
  session = undo(save(session, server))
  expect(texts(session)).toMatchObject({ a: 'one' })
  session = undo(save(session, server))
  expect(texts(session)).toMatchObject({ a: 'a' })
  session = save(redo(redo(save(session, server))), server)
  expect(texts(session)).toMatchObject({ a: 'two' })
  expect(session.clashes).toEqual([])
  expect(server.now()).toEqual(session.base)
})

test('[B11] a change that goes out while one is on its way has seen that one', () => {
  const server = serverWith(BOARD)
  server.patch([{ do: 'content', panel: 'd', seen: 1, content: note('theirs') }], 'ann')
  const added = send(edit(begin(BOARD), [{ do: 'add', panel: 'e', place: { x: 0, y: 9, w: 3, h: 3 }, content: note('new') }]))
  const after = answered(write(added, 'e', 'newer'), server.patch(added.sent.map(({ change }) => change), 'bob'))
  const saved = save(after, server)
  expect(saved.clashes).toEqual([])
  expect(texts(saved)).toEqual({ a: 'a', b: 'b', c: 'c', d: 'theirs', e: 'newer' })
})

test('[B12] a conflict shows theirs; mine is put back, or let go', () => {
  const server = serverWith(BOARD)
  const mine = write(begin(BOARD), 'a', 'mine')
  server.patch([{ do: 'content', panel: 'a', seen: 1, content: note('theirs') }], 'ann')
  const clashed = save(mine, server)
  expect(texts(clashed)).toMatchObject({ a: 'theirs' })
  expect(clashed.clashes).toMatchObject([{ panel: 'a', by: 'ann', reason: 'changed' }])
  expect(clashed.undo).toEqual([])
  expect(yieldTo(clashed, 'a content').clashes).toEqual([])
  const back = save(insist(clashed, 'a content'), server)
  expect(texts(back)).toMatchObject({ a: 'mine' })
  expect(back.clashes).toEqual([])
  expect(server.now().panels.find(({ id }) => id === 'a')?.content).toEqual(note('mine'))
})

test('[B12] mine comes back although they took the panel away', () => {
  const server = serverWith(BOARD)
  const mine = write(begin(BOARD), 'a', 'mine')
  server.patch([{ do: 'remove', panel: 'a', seen: 1 }], 'ann')
  const clashed = save(mine, server)
  expect(texts(clashed)).toEqual({ b: 'b', c: 'c', d: 'd' })
  expect(texts(save(insist(clashed, 'a content'), server))).toMatchObject({ a: 'mine' })
})

test('[B12] undo does not write over what another has changed since', () => {
  const server = serverWith(BOARD)
  const mine = save(write(begin(BOARD), 'a', 'mine'), server)
  const { board } = server.patch([{ do: 'content', panel: 'a', seen: 2, content: note('theirs') }], 'ann')
  const undone = save(undo(told(mine, board)), server)
  expect(texts(undone)).toMatchObject({ a: 'theirs' })
  expect(undone.clashes).toMatchObject([{ panel: 'a', by: 'ann' }])
})

test('[B12] a panel that only made way for another has no conflict of its own', () => {
  const server = serverWith(BOARD)
  const place = { x: 0, y: 20, w: 3, h: 3 }
  server.patch([{ do: 'place', panel: 'b', seen: 1, place }], 'ann')
  const moved = save(edit(begin(BOARD), [{ do: 'place', panel: 'a', seen: 1, place }, { do: 'place', panel: 'b', seen: 1, place: { ...place, y: 23 } }]), server)
  expect(moved.clashes).toEqual([])
  expect(server.now().panels.slice(0, 2).map((panel) => panel.place)).toEqual([place, place])
})

test('[B11] what could not be sent waits, and what is refused is dropped', () => {
  const sent = send(write(begin(BOARD), 'a', 'mine'))
  expect(texts(failed(sent))).toMatchObject({ a: 'mine' })
  expect(save(failed(sent), serverWith(BOARD)).base.panels.find(({ id }) => id === 'a')?.content).toEqual(note('mine'))
  expect(texts(refused(sent))).toMatchObject({ a: 'a' })
})

test('[B11] news that come while a patch is on its way are neither lost nor counted twice', () => {
  const server = serverWith(BOARD)
  const sent = send(write(begin(BOARD), 'a', 'mine'))
  const answer = server.patch(sent.sent.map(({ change }) => change), 'bob')
  const later = server.patch([{ do: 'content', panel: 'b', seen: 1, content: note('theirs') }], 'ann')
  const after = answered(told(told(sent, answer.board), later.board), answer)
  expect(texts(after)).toEqual({ a: 'mine', b: 'theirs', c: 'c', d: 'd' })
  expect(texts(undo(after))).toEqual({ a: 'a', b: 'theirs', c: 'c', d: 'd' })
})

test('[B11] two who edit at once, saving when they may, end with the same board, and the server with it', () => {
  const turns = array(record({ who: boolean(), what: changeOf(BOARD, PANELS), how: constantFrom('edit', 'edit', 'undo', 'redo') }), { maxLength: 20 })
  assert(property(turns, array(boolean(), { minLength: 20, maxLength: 20 }), (all, saves) => {
    const server = serverWith(BOARD)
    let both = [begin(BOARD), begin(BOARD)] as const
    for (const [nth, { who, what, how }] of all.entries()) {
      const mine = both[who ? 1 : 0]
      const turned = how === 'undo' ? undo(mine) : how === 'redo' ? redo(mine) : edit(mine, [what])
      const next = saves[nth] ? save(turned, server) : turned
      const other = saves[nth] ? told(both[who ? 0 : 1], server.now()) : both[who ? 0 : 1]
      both = who ? [other, next] : [next, other]
    }
    const [one, two] = [save(both[0], server), save(both[1], server)]
    expect(told(one, server.now()).base).toEqual(server.now())
    expect(bare(told(one, server.now()).shown)).toEqual(bare(server.now()))
    expect(bare(told(two, server.now()).shown)).toEqual(bare(server.now()))
  }))
})
