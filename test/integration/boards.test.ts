import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as duplicateRoute from '../../app/api/v1/boards/[id]/duplicate/route.ts'
import * as exportRoute from '../../app/api/v1/boards/[id]/export/route.ts'
import * as restoreRoute from '../../app/api/v1/boards/[id]/restore/route.ts'
import * as boardRoute from '../../app/api/v1/boards/[id]/route.ts'
import * as versionsRoute from '../../app/api/v1/boards/[id]/versions/route.ts'
import * as importRoute from '../../app/api/v1/boards/import/route.ts'
import * as boardsRoute from '../../app/api/v1/boards/route.ts'
import { renewed } from '../../lib/boards/apply.ts'
import { SHIPPED, SHIPPED_IDS, shippedBoard } from '../../lib/boards/shipped.ts'
import { minutes } from '../../lib/domain/time.ts'
import { patchBoard } from '../../lib/live/boards.ts'
import { Board, BoardDeleted, BoardFile, BoardList, BoardPatched, BoardVersionList, type BoardChange } from '../../lib/wire/boards.ts'
import { bodyOf, get, patch, post, problemOf, remove, testServer, type TestServer } from '../support/api.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'

let redis: TestRedis
let count = 0
let server: TestServer | undefined

beforeAll(async () => {
  redis = await testRedis()
})
afterAll(async () => redis.stop())
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function serve(): Promise<TestServer> {
  server = await testServer(redis, { namespace: `boards${(count += 1)}` })
  return server
}

const place = (x: number, y = 0) => ({ x, y, w: 3, h: 3 })
const note = (text: string) => ({ kind: 'note', title: '', text }) as const
const draft = (...ids: readonly string[]) => ({ title: 'Mine', panels: ids.map((id, nth) => ({ id, place: place(nth * 3), content: note(id) })) })
const create = async (body: object = draft('a', 'b', 'c', 'd')): Promise<Board> => bodyOf(Board, await post(boardsRoute, {}, { body }), 201)
const change = async (id: string, ...changes: readonly BoardChange[]): Promise<BoardPatched> => bodyOf(BoardPatched, await patch(boardRoute, { id }, { body: { changes } }))
const read = async (id: string): Promise<Board> => bodyOf(Board, await get(boardRoute, `/api/v1/boards/${id}`, { id }))
const versions = async (id: string) => (await bodyOf(BoardVersionList, await get(versionsRoute, `/api/v1/boards/${id}/versions`, { id }))).items
const texts = ({ panels }: Pick<Board, 'panels'>): unknown => Object.fromEntries(panels.map(({ id, content }) => [id, content.kind === 'note' ? content.text : content.kind]))

test('a board is made, listed after those that ship, doubled, deleted, and brought back by its versions', async () => {
  const { store } = await serve()
  const made = await create()
  expect(made).toMatchObject({ title: 'Mine', revision: 1, shipped: false, createdBy: 'operator', wall: { playlist: [], sound: 'off', takeover: 'warning' } })
  expect(made.id).toMatch(/^mine-/)
  const copy = await bodyOf(Board, await post(duplicateRoute, { id: made.id }, { body: {} }), 201)
  expect(copy).toMatchObject({ title: 'Mine', panels: made.panels })
  expect((await bodyOf(BoardList, await get(boardsRoute, '/api/v1/boards'))).items.map(({ id }) => id)).toEqual([...SHIPPED_IDS, expect.stringMatching(/^mine-/), expect.stringMatching(/^mine-/)])
  expect(await bodyOf(BoardDeleted, await remove(boardRoute, { id: made.id }))).toEqual({ id: made.id, board: null })
  await problemOf(await get(boardRoute, '/x', { id: made.id }), 404)
  await problemOf(await remove(boardRoute, { id: made.id }), 404)
  const back = await bodyOf(Board, await post(restoreRoute, { id: made.id }, { body: { revision: 1 } }))
  expect(back).toMatchObject({ id: made.id, revision: 2, panels: renewed(made, 2).panels })
  expect((await store.hot.audited(10)).map(({ action }) => action)).toEqual(['board.restore', 'board.delete', 'board.duplicate', 'board.create'])
})

test('two who change different panels at the same time both have their way, and the log tells of each state', async () => {
  const { store } = await serve()
  const { id } = await create()
  const before = await store.hot.seq()
  const both = await Promise.all(['a', 'b', 'c', 'd'].flatMap((panel, nth) => [
    change(id, { do: 'content', panel, seen: 1, content: note(`new ${panel}`) }),
    change(id, { do: 'place', panel, seen: 1, place: place(nth * 3, 9) }),
  ]))
  expect(both.flatMap(({ conflicts }) => conflicts)).toEqual([])
  const board = await read(id)
  expect(texts(board)).toEqual({ a: 'new a', b: 'new b', c: 'new c', d: 'new d' })
  expect(board.panels.map((panel) => [panel.place.y, panel.placeRevision, panel.contentRevision])).toEqual(Array.from({ length: 4 }, () => [9, 2, 2]))
  expect(board.revision).toBe(9)
  const connection = store.own()
  const told = (await store.hot.readLog(connection, before, 100)).flatMap((entry) => entry.board ?? [])
  connection.disconnect()
  expect(told.map((one) => one.board?.revision)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
})

test('a conflict is named with who changed it, and the rest of the patch is made', async () => {
  const parts = await serve()
  const { id } = await create()
  const ann = { kind: 'user', id: '1', name: 'Ann', email: 'ann@example.com', role: 'editor', sessionId: 's' } as const
  await patchBoard(id, { changes: [{ do: 'content', panel: 'a', seen: 1, content: note('hers') }] }, ann, parts)
  await change(id, { do: 'content', panel: 'c', seen: 1, content: note('later') })
  const { board, conflicts } = await change(id, { do: 'content', panel: 'a', seen: 1, content: note('mine') }, { do: 'remove', panel: 'b', seen: 1 })
  expect(conflicts).toEqual([{ change: 0, reason: 'changed', by: 'Ann' }])
  expect(texts(board)).toEqual({ a: 'hers', c: 'later', d: 'd' })
})

test('what one person changes within five minutes is one version; a hundred are kept, and each can be put back', async () => {
  const parts = await serve()
  const { id } = await create(draft('a'))
  const by = (name: string) => ({ kind: 'user', id: name, name, email: `${name}@example.com`, role: 'editor', sessionId: 's' }) as const
  const write = async (name: string, text: string, at: number): Promise<void> => {
    const seen = (await read(id)).panels[0]?.contentRevision ?? 0
    await patchBoard(id, { changes: [{ do: 'content', panel: 'a', seen, content: note(text) }] }, by(name), parts, at)
  }
  const at = Date.now()
  await write('ann', '1', at)
  await write('ann', '2', at + minutes(4))
  await write('ann', '3', at + minutes(6))
  await write('bob', '4', at + minutes(7))
  expect((await versions(id)).map((one) => [one.revision, one.by, one.action])).toEqual([[5, 'bob', 'edit'], [4, 'ann', 'edit'], [3, 'ann', 'edit'], [1, 'operator', 'create']])
  const back = await bodyOf(Board, await post(restoreRoute, { id }, { body: { revision: 3 } }))
  expect(texts(back)).toEqual({ a: '2' })
  expect((await versions(id))[0]).toMatchObject({ revision: 6, action: 'restore', by: 'operator' })
  expect(await problemOf(await post(restoreRoute, { id }, { body: { revision: 2 } }), 400)).toMatchObject({ field: 'revision' })
  for (let nth = 0; nth < 105; nth++) await write(`p${nth}`, `${nth}`, at)
  expect(await versions(id)).toHaveLength(100)
})

test('a board that ships is changed in a copy, and put back to how it came; its history has both', async () => {
  await serve()
  expect(await read('chain')).toEqual(SHIPPED[0])
  expect(await versions('chain')).toMatchObject([{ revision: 0, action: 'ship', by: 'Downchain' }])
  const { board } = await change('chain', { do: 'details', seen: 0, title: 'Our chain' }, { do: 'remove', panel: 'clock', seen: 0 })
  expect(board).toMatchObject({ id: 'chain', title: 'Our chain', shipped: true, revision: 1 })
  expect(await read('chain')).toEqual(board)
  const asItCame = renewed(shippedBoard('chain') ?? expect.fail('the chain ships'), 2)
  expect(await bodyOf(BoardDeleted, await remove(boardRoute, { id: 'chain' }))).toEqual({ id: 'chain', board: asItCame })
  expect(await read('chain')).toEqual(asItCame)
  expect(await bodyOf(BoardDeleted, await remove(boardRoute, { id: 'chain' }))).toMatchObject({ id: 'chain' })
  await change('chain', { do: 'details', seen: 2, title: 'Again' })
  expect((await versions('chain')).map(({ revision, title }) => [revision, title])).toEqual([[3, 'Again'], [2, 'The chain'], [1, 'Our chain'], [0, 'The chain']])
  expect(await bodyOf(Board, await post(restoreRoute, { id: 'chain' }, { body: { revision: 1 } }))).toMatchObject({ title: 'Our chain', panels: board.panels.map(({ id }) => ({ id })) })
})

test('[B10] whoever saw a board that ships before it was put back to how it came has seen nothing of what stands now', async () => {
  const { store } = await serve()
  const first = await change('chain', { do: 'details', seen: 0, title: 'Ours' }, { do: 'details', seen: 1, title: 'Ours alone' })
  expect(first.board.detailsRevision).toBe(2)
  await remove(boardRoute, { id: 'chain' })
  const again = await change('chain', { do: 'details', seen: 3, title: 'Theirs' })
  expect(again).toMatchObject({ conflicts: [], board: { revision: 4, detailsRevision: 4 } })
  // Both revisions that stood before the board was put back, and the one that came with the product.
  for (const seen of [0, 1, 2]) expect((await change('chain', { do: 'details', seen, title: 'Mine' })).conflicts).toMatchObject([{ reason: 'changed', by: 'operator' }])
  expect((await read('chain')).title).toBe('Theirs')

  // One who read it as it came, while another changed it and put it back: neither sees the other's text, yet it is not what was seen.
  const seen = { board: await read('upstream'), floor: await store.boards.floor('upstream') }
  await change('upstream', { do: 'details', seen: 0, title: 'Ours' })
  await remove(boardRoute, { id: 'upstream' })
  const late = { ...seen.board, title: 'Late', revision: 1 }
  expect(await store.boards.write({ id: 'upstream', seen: undefined, floor: seen.floor, next: late, told: { id: 'upstream', board: late }, deed: { action: 'board.edit', details: { by: 'test' } }, versions: [] })).toBe(false)
  expect(await read('upstream')).toMatchObject({ title: shippedBoard('upstream')?.title, revision: 2 })
})

test('a board goes into a file and comes back as another; a bad file is refused by the place in it', async () => {
  await serve()
  const file = BoardFile.parse(JSON.parse(await (await get(exportRoute, '/x', { id: 'upstream' })).text()))
  const made = await bodyOf(Board, await post(importRoute, {}, { body: file }), 201)
  expect(made).toMatchObject({ title: 'Upstream: compute rent', shipped: false })
  expect(made.panels.map(({ id, content }) => [id, content])).toEqual(shippedBoard('upstream')?.panels.map(({ id, content }) => [id, content]))
  const [first, second] = file.panels
  for (const [body, field] of [
    [{ ...file, title: '' }, 'title'],
    [{ ...file, version: 2 }, 'version'],
    [{ ...file, owner: 'me' }, 'owner'],
    [{ ...file, panels: [first, { ...second, content: { kind: 'signal', signal: 'No Such' } }] }, 'panels[1].content.signal'],
    [{ ...file, panels: [first, { ...second, place: { x: 9, y: 0, w: 4, h: 1 } }] }, 'panels[1].place.w'],
    [{ ...file, panels: [first, { ...second, id: first?.id }] }, 'panels[1].id'],
    [{ ...file, wall: { playlist: [{ board: 'chain', seconds: 1 }] } }, 'wall.playlist[0].seconds'],
    ['a text', 'body'],
  ] as const) expect(await problemOf(await post(importRoute, {}, { body }), 400)).toMatchObject({ field })
  expect((await bodyOf(BoardList, await get(boardsRoute, '/x'))).items).toHaveLength(SHIPPED.length + 1)
})

test('pages of other sites change nothing', async () => {
  await serve()
  const headers = { origin: 'https://elsewhere.example' }
  for (const answer of [
    await post(boardsRoute, {}, { body: draft(), headers }), await patch(boardRoute, { id: 'chain' }, { body: { changes: [] }, headers }), await remove(boardRoute, { id: 'chain' }, { headers }),
    await post(restoreRoute, { id: 'chain' }, { body: { revision: 0 }, headers }), await post(duplicateRoute, { id: 'chain' }, { body: {}, headers }), await post(importRoute, {}, { body: {}, headers }),
  ]) await problemOf(answer, 403)
})
