import type { Board, BoardChange, BoardPatched, Panel } from '../wire/boards.ts'
import { applyPatch, same, undoPatch } from './apply.ts'

/** A change that is not saved yet. `quiet`: it follows from another (a panel that made way), so that its conflict is nobody's concern. */
type Wish = { readonly change: BoardChange; readonly quiet: boolean }
/** What undoes or redoes a patch. `overtaken`: what of it others have changed since. */
type Step = { readonly changes: readonly BoardChange[]; readonly overtaken: ReadonlySet<string> }
/** A change of mine that was not made, because another had changed the same: theirs stands, and mine can be put back. */
export type Clash = { readonly subject: string; readonly panel: string | undefined; readonly mine: BoardChange; readonly by: string; readonly reason: BoardPatched['conflicts'][number]['reason'] }

/** How a board is being edited here: what stands, what is on its way, what is still to go, and the way back. */
export type Session = {
  readonly base: Board
  readonly sent: readonly Wish[]
  /** A state of the board that was heard of while a patch was on its way: it may hold that patch, or not. */
  readonly heard: Board | undefined
  readonly waiting: readonly Wish[]
  readonly undo: readonly Step[]
  readonly redo: readonly Step[]
  readonly clashes: readonly Clash[]
  /** The board as it is shown: with everything that is not saved yet. */
  readonly shown: Board
}

const STEPS = 200
/** A revision that no panel has: what asks with it is told of a conflict. */
const NEVER = -1

export const begin = (base: Board): Session => ({ base, sent: [], heard: undefined, waiting: [], undo: [], redo: [], clashes: [], shown: base })

/** What a change is about, as finely as changes are told apart. */
const subjectOf = (change: BoardChange): string => (change.do === 'details' ? 'details' : change.do === 'place' ? `${change.panel} place` : `${change.panel} content`)

const changesOf = (wishes: readonly Wish[]): readonly BoardChange[] => wishes.map(({ change }) => change)
const applied = (board: Board, wishes: readonly Wish[]): Board => applyPatch(board, changesOf(wishes), board.updatedBy, Date.parse(board.updatedAt)).board
/** One patch is one revision of the board, as it will be for the server. */
const withShown = (session: Omit<Session, 'shown'>): Session => ({ ...session, shown: applied(applied(session.base, session.sent), session.waiting) })

/** Changes that somebody makes here. The first of them is what was meant; of the others those about places follow from it. */
export function edit(session: Session, changes: readonly BoardChange[]): Session {
  const next = enqueue(session, changes)
  const changed = undoPatch(session.shown, next.shown, changes)
  return changed.length === 0 ? next : { ...next, undo: [...session.undo, { changes: changed, overtaken: new Set<string>() }].slice(-STEPS), redo: [] }
}

const enqueue = (session: Session, changes: readonly BoardChange[]): Session =>
  withShown({ ...session, waiting: [...session.waiting, ...changes.map((change, nth) => ({ change, quiet: nth > 0 && change.do === 'place' }))] })

export const undo = (session: Session): Session => travel(session, 'undo', 'redo')
export const redo = (session: Session): Session => travel(session, 'redo', 'undo')

function travel(session: Session, from: 'undo' | 'redo', to: 'undo' | 'redo'): Session {
  const step = session[from].at(-1)
  if (!step) return session
  const changes = step.changes.map((change) => seeing(change, session.shown, step.overtaken.has(subjectOf(change))))
  const next = enqueue({ ...session, [from]: session[from].slice(0, -1) }, changes)
  const back = undoPatch(session.shown, next.shown, changes)
  return back.length === 0 ? next : { ...next, [to]: [...session[to], { changes: back, overtaken: new Set<string>() }] }
}

/** A change as of what stands now, or of nothing that ever stood. */
function seeing(change: BoardChange, { detailsRevision, panels }: Board, overtaken: boolean): BoardChange {
  if (change.do === 'add') return change
  if (change.do === 'details') return { ...change, seen: overtaken ? NEVER : detailsRevision }
  const panel = panels.find(({ id }) => id === change.panel)
  return { ...change, seen: overtaken || !panel ? NEVER : change.do === 'place' ? panel.placeRevision : panel.contentRevision }
}

/** Sends what waits. */
export const send = (session: Session): Session => (session.sent.length > 0 ? session : { ...session, sent: session.waiting, waiting: [] })

/** The server could not be asked: what was sent waits again, before what has come since. */
export const failed = (session: Session): Session => settle({ ...session, sent: [], waiting: [...session.sent, ...session.waiting] }, session.heard)
/** The server will not have it: it is dropped, and with it the way back to before it. */
export const refused = (session: Session): Session => settle({ ...session, sent: [], waiting: [], undo: [], redo: [] }, session.heard)

const settle = (session: Omit<Session, 'shown'>, heard: Board | undefined): Session => {
  const next = withShown({ ...session, heard: undefined })
  return heard ? told(next, heard) : next
}

/** What came of the patch that was sent. */
export function answered(session: Session, { board, conflicts }: Pick<BoardPatched, 'board' | 'conflicts'>): Session {
  const { base, sent } = session
  const expected = applied(base, sent)
  const lost = new Set(conflicts.flatMap(({ change }) => { const wish = sent[change]; return wish ? [subjectOf(wish.change)] : [] }))
  const clashes = conflicts.flatMap(({ change, by, reason }): Clash[] => {
    const wish = sent[change]
    return !wish || wish.quiet ? [] : [{ subject: subjectOf(wish.change), panel: 'panel' in wish.change ? wish.change.panel : undefined, mine: wish.change, by, reason }]
  })
  // What was never made cannot be undone.
  const without = (steps: readonly Step[]): readonly Step[] => steps.flatMap((step) => {
    const changes = step.changes.filter((change) => !lost.has(subjectOf(change)))
    return changes.length === 0 ? [] : [{ ...step, changes }]
  })
  const fresh = { ...session, sent: [], heard: undefined, waiting: session.waiting.map((wish) => ({ ...wish, change: renumbered(wish.change, expected, board) })), undo: without(session.undo), redo: without(session.redo), clashes: [...session.clashes.filter(({ subject }) => !lost.has(subject)), ...clashes] }
  const next = moved(fresh, expected, board)
  return session.heard && session.heard.revision > board.revision ? told(next, session.heard) : next
}

/** A panel that was added has the revision that the server gave it; what was changed of it since has seen that one. */
function renumbered(change: BoardChange, expected: Board, actual: Board): BoardChange {
  if (change.do === 'add' || change.do === 'details') return change
  const [was, is] = [expected, actual].map(({ panels }) => panels.find(({ id }) => id === change.panel))
  const revision = (panel: Panel): number => (change.do === 'place' ? panel.placeRevision : panel.contentRevision)
  const isOurs = was && is && (change.do === 'place' ? same(was.place, is.place) : same(was.content, is.content))
  return isOurs && change.seen === revision(was) ? { ...change, seen: revision(is) } : change
}

/** The board as it stands by now, whoever has changed it. A state from before is no news. */
export function told(session: Session, board: Board): Session {
  if (session.sent.length > 0) return { ...session, heard: !session.heard || board.revision >= session.heard.revision ? board : session.heard }
  if (board.revision <= session.base.revision) return session
  return moved(session, session.base, board)
}

/** Goes on from another state: what of it is not as expected, another has changed. */
function moved(session: Omit<Session, 'shown'>, expected: Board, base: Board): Session {
  const theirs = new Set(differing(expected, base))
  const mark = (steps: readonly Step[]): readonly Step[] => (theirs.size === 0 ? steps : steps.map((step) => ({ ...step, overtaken: new Set([...step.overtaken, ...theirs]) })))
  return withShown({ ...session, base, undo: mark(session.undo), redo: mark(session.redo) })
}

function differing(a: Board, b: Board): readonly string[] {
  const [left, right] = [a, b].map(({ panels }) => new Map(panels.map((panel) => [panel.id, panel])))
  const ids = new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])])
  const details = a.title === b.title && a.description === b.description && same(a.wall, b.wall) ? [] : ['details']
  return [...details, ...[...ids].flatMap((id) => {
    const [was, is] = [left?.get(id), right?.get(id)]
    return [...(same(was?.place, is?.place) ? [] : [`${id} place`]), ...(same(was?.content, is?.content) ? [] : [`${id} content`])]
  })]
}

/** Theirs stands. */
export const yieldTo = (session: Session, subject: string): Session => ({ ...session, clashes: session.clashes.filter((clash) => clash.subject !== subject) })

/** Mine is put in the place of theirs, now that it has been seen; a panel that was taken away comes back where it was, or at the end. */
export function insist(session: Session, subject: string): Session {
  const clash = session.clashes.find((one) => one.subject === subject)
  if (!clash) return session
  const { mine } = clash
  const gone = mine.do === 'content' && !session.shown.panels.some(({ id }) => id === mine.panel)
  const end = Math.max(0, ...session.shown.panels.map(({ place: { y, h } }) => y + h))
  const again: BoardChange = gone ? { do: 'add', panel: mine.panel, place: { x: 0, y: end, w: 4, h: 6 }, content: mine.content } : seeing(mine, session.shown, false)
  return edit(yieldTo(session, subject), [again])
}
