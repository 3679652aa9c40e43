import { randomUUID } from 'node:crypto'
import { nameOf, type Who } from '../access/who.ts'
import { applyPatch, changesTo, highest, renewed, type Conflict } from '../boards/apply.ts'
import { isShipped, SHIPPED, SHIPPED_AT, SHIPPED_BY, shippedBoard } from '../boards/shipped.ts'
import { minutes } from '../domain/time.ts'
import type { BoardWrite, KeptVersion } from '../store/boards.ts'
import type { Deed } from '../store/commit.ts'
import {
  BoardFile, type Board, type BoardChange, type BoardDeleted, type BoardDraft, type BoardDuplicate, type BoardList, type BoardPatch, type BoardPatched, type BoardRestore, type BoardSummary, type BoardVersion,
  type BoardVersionList, type Panel,
} from '../wire/boards.ts'
import { badRequest, conflict, notFound, parseFile } from './problem.ts'
import type { WebServer } from './server.ts'

type Parts = Pick<WebServer, 'now' | 'store'>

const MOST = 500
/** What one person changes within this long is one version. */
const VERSION_SPAN = minutes(5)
/** Each round that is lost is one that somebody else has won. */
const ROUNDS = 100

// ─── reading ───

/** Those that came with the product first, changed or not, then the others, the oldest first. */
export async function allBoards({ store }: Pick<Parts, 'store'>): Promise<readonly Board[]> {
  const [held, floors] = await Promise.all([store.boards.all(), store.boards.floors()])
  const changed = new Map(held.map((board) => [board.id, board]))
  return [...SHIPPED.map((board) => changed.get(board.id) ?? asItCame(board, floors.get(board.id))), ...held.filter(({ id }) => !isShipped(id))]
}

export const boards = async (parts: Pick<Parts, 'store'>): Promise<BoardList> => ({ items: (await allBoards(parts)).map(summaryOf) })

const summaryOf = ({ id, title, description, panels, shipped, updatedAt, updatedBy, wall }: Board): BoardSummary => ({ id, title, description, panels: panels.length, shipped, updatedAt, updatedBy, playlist: wall.playlist.length })

/** A board as it stands; one that came with the product and was not changed is as it came. */
export const boardOf = async (id: string, parts: Pick<Parts, 'store'>): Promise<Board | undefined> => (await standing(id, parts))?.board

/** Revisions only grow: of one that was put back to how it came they go on from the floor. */
const asItCame = (shipped: Board, floor = 0): Board => (floor === 0 ? shipped : renewed(shipped, floor))

export const board = async (id: string, parts: Pick<Parts, 'store'>): Promise<Board> => (await known(id, parts)).board

/** `seen`: none where it is as it came. */
type Standing = { readonly board: Board; readonly seen: string | undefined; readonly floor: number }

async function standing(id: string, { store }: Pick<Parts, 'store'>): Promise<Standing | undefined> {
  const shipped = shippedBoard(id)
  const [held, floor] = await Promise.all([store.boards.one(id), shipped ? store.boards.floor(id) : 0])
  if (held) return { ...held, floor }
  return shipped && { board: asItCame(shipped, floor), seen: undefined, floor }
}

async function known(id: string, parts: Pick<Parts, 'store'>): Promise<Standing> {
  const stands = await standing(id, parts)
  if (!stands) throw notFound(`there is no board ${id}`, 'id')
  return stands
}

export async function boardVersions(id: string, parts: Pick<Parts, 'store'>): Promise<BoardVersionList> {
  const versions = await parts.store.boards.versions(id)
  return { items: versions.length > 0 ? versions.map(versionOf) : [versionOf(asShipped(await board(id, parts)))] }
}

const versionOf = ({ action, by, board: { revision, updatedAt, title, panels } }: KeptVersion): BoardVersion => ({ revision, at: updatedAt, by, action, title, panels: panels.length })
const asShipped = (shipped: Board): KeptVersion => ({ action: 'ship', by: SHIPPED_BY, begunAt: Date.parse(SHIPPED_AT), board: shipped })

/** A board as a file: what it is, without who made it and when. */
export async function exportBoard(id: string, parts: Pick<Parts, 'store'>): Promise<BoardFile> {
  const { title, description, wall, panels } = await board(id, parts)
  return { downchain: 'board', version: 1, title, description, wall, panels: panels.map(({ id: panel, place, content }) => ({ id: panel, place, content })) }
}

// ─── making ───

export const createBoard = async (draft: BoardDraft, who: Who, parts: Parts): Promise<Board> => make(draft, 'create', who, parts)

export async function duplicateBoard(id: string, { title }: BoardDuplicate, who: Who, parts: Parts): Promise<Board> {
  const { wall, panels, ...held } = await board(id, parts)
  return make({ title: title ?? held.title, description: held.description, wall, panels }, 'duplicate', who, parts)
}

/** A board out of a file; it is always a new one. */
export async function importBoard(body: unknown, who: Who, parts: Parts): Promise<Board> {
  const { downchain: _kind, version: _version, ...draft } = parseFile(BoardFile, body)
  return make(draft, 'import', who, parts)
}

async function make({ title, description, wall, panels: drafts }: BoardDraft, deed: 'create' | 'duplicate' | 'import', who: Who, parts: Parts, now = parts.now()): Promise<Board> {
  const seen = new Set<string>()
  const panels = drafts.map(({ id = randomUUID(), place, content }, nth): Panel => {
    if (seen.has(id)) throw badRequest(`panels[${nth}].id: another panel has it too`, `panels[${nth}].id`)
    seen.add(id)
    return { id, place, placeRevision: 1, content, contentRevision: 1 }
  })
  if ((await parts.store.boards.count()) >= MOST) throw conflict(`there are ${MOST} boards, which is as many as there may be`)
  const at = new Date(now).toISOString()
  const by = nameOf(who)
  const made: Board = { id: idFor(title), title, description, wall, detailsRevision: 1, revision: 1, panels, shipped: false, createdAt: at, createdBy: by, updatedAt: at, updatedBy: by }
  const written = await parts.store.boards.write({ ...writeOf(made, deedOf(deed, by, made)), seen: undefined, versions: [{ action: 'create', by, begunAt: now, board: made }] })
  if (!written) throw conflict('another board has just been made with this id; try again')
  return made
}

/** What the title says as far as an address can, and something of its own. */
const idFor = (title: string): string => [...(title.toLowerCase().match(/[a-z0-9]+/g) ?? []).join('-').slice(0, 40).split('-').filter((word) => word !== ''), randomUUID().slice(0, 8)].join('-')

const writeOf = (next: Board, deed: Deed): Pick<BoardWrite, 'id' | 'next' | 'told' | 'deed'> => ({ id: next.id, next, told: { id: next.id, board: next }, deed })
const deedOf = (action: string, by: string, { id, title, revision }: Pick<Board, 'id' | 'title' | 'revision'>, details: Deed['details'] = {}): Deed => ({ action: `board.${action}`, details: { by, board: id, title, revision: String(revision), ...details } })

// ─── changing ───

/** Makes the changes that fit against the board as it stands by then: two who change different panels at once both have their way. */
export async function patchBoard(id: string, { changes }: BoardPatch, who: Who, parts: Parts, now = parts.now()): Promise<BoardPatched> {
  const by = nameOf(who)
  const { board: next, conflicts } = await change(id, 'edit', (held) => applyPatch(held, changes, by, now), by, parts, now)
  if (conflicts.length === 0) return { board: next, conflicts: [] }
  const history = await parts.store.boards.versions(id)
  return { board: next, conflicts: conflicts.map((one) => ({ ...one, by: lastBy(next, history, changes[one.change]) })) }
}

/** Puts a version back: as a change of its own, which the history holds as well. Also of a board that was deleted. */
export async function restoreBoard(id: string, { revision }: BoardRestore, who: Who, parts: Parts, now = parts.now()): Promise<Board> {
  const { store } = parts
  const [stands, versions] = await Promise.all([boardOf(id, parts), store.boards.versions(id)])
  const version = [...versions.map(({ board: held }) => held), stands, shippedBoard(id)].find((held) => held?.revision === revision)
  if (!version) throw versions.length === 0 && !stands ? notFound(`there is no board ${id}`, 'id') : badRequest(`revision: no version ${revision} is kept of this board`, 'revision')
  const by = nameOf(who)
  if (!stands) return revive(version, versions, by, parts, now)
  return (await change(id, 'restore', (held) => applyPatch(held, changesTo(held, version), by, now), by, parts, now)).board
}

async function revive(version: Board, versions: readonly KeptVersion[], by: string, { store }: Parts, now: number): Promise<Board> {
  const revision = Math.max(...versions.map(({ board: held }) => highest(held))) + 1
  const back: Board = { ...renewed(version, revision), updatedAt: new Date(now).toISOString(), updatedBy: by }
  const written = await store.boards.write({ ...writeOf(back, deedOf('restore', by, back)), seen: undefined, versions: [{ action: 'restore', by, begunAt: now, board: back }] })
  if (!written) throw conflict('somebody else has put this board back; look at it again')
  return back
}

async function change(id: string, action: 'edit' | 'restore', apply: (board: Board) => { readonly board: Board; readonly conflicts: readonly Conflict[] }, by: string, parts: Parts, now: number): Promise<{ readonly board: Board; readonly conflicts: readonly Conflict[] }> {
  const { store } = parts
  for (let round = 0; round < ROUNDS; round++) {
    const { board: held, seen, floor } = await known(id, parts)
    const newest = await store.boards.newest(id)
    const applied = apply(held)
    if (applied.board === held) return applied
    const goesOn = action === 'edit' && newest?.action === 'edit' && newest.by === by && newest.board.revision === held.revision && now - newest.begunAt < VERSION_SPAN
    const version: KeptVersion = { action, by, begunAt: goesOn ? newest.begunAt : now, board: applied.board }
    // What came with the product is the first version of it.
    const first = seen === undefined && newest === undefined ? [asShipped(held)] : []
    const written = await store.boards.write({ ...writeOf(applied.board, deedOf(action, by, applied.board)), seen, floor, versions: [...first, version], replaces: goesOn })
    if (written) return applied
  }
  throw conflict('others change this board all the time; try again')
}

/** Who has made of a panel, or of the details, what stands in the way of a change. */
function lastBy(now: Board, history: readonly KeptVersion[], change: BoardChange | undefined): string {
  if (!change) return now.updatedBy
  const stateIn = ({ panels, detailsRevision }: Board): string => {
    if (change.do === 'details') return String(detailsRevision)
    const panel = panels.find(({ id }) => id === change.panel)
    return panel ? String(change.do === 'place' ? panel.placeRevision : panel.contentRevision) : 'none'
  }
  const stands = stateIn(now)
  const older = history.findIndex(({ board: held }) => stateIn(held) !== stands)
  return (older > 0 ? history[older - 1]?.by : older < 0 ? history.at(-1)?.by : undefined) ?? now.updatedBy
}

/** Takes a board away; one that came with the product is put back to how it came. What it was stays for thirty days. */
export async function deleteBoard(id: string, who: Who, parts: Parts, now = parts.now()): Promise<BoardDeleted> {
  const by = nameOf(who)
  const shipped = shippedBoard(id)
  for (let round = 0; round < ROUNDS; round++) {
    const { board: held, seen, floor } = await known(id, parts)
    if (seen === undefined) return { id, board: held }
    const raised = shipped ? highest(held) + 1 : floor
    const back = shipped ? asItCame(shipped, raised) : null
    const versions: readonly KeptVersion[] = back ? [{ action: 'ship', by, begunAt: now, board: { ...back, updatedAt: new Date(now).toISOString(), updatedBy: by } }] : []
    if (await parts.store.boards.write({ id, seen, floor, raised, next: null, told: { id, board: back }, deed: deedOf(back ? 'reset' : 'delete', by, held), versions })) return { id, board: back }
  }
  throw conflict('others change this board all the time; try again')
}
