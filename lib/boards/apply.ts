import type { Board, BoardChange, BoardPatched, Panel } from '../wire/boards.ts'

/** A conflict: the change at its place in the patch was not made. */
export type Conflict = { readonly change: number; readonly reason: BoardPatched['conflicts'][number]['reason'] }
export type Applied = { readonly board: Board; readonly conflicts: readonly Conflict[] }

/** As many as the schema of a board allows. */
export const MOST_PANELS = 60

/** Whether two values of plain JSON are the same, in whatever order their fields stand. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const names = fieldsOf(a)
  const others = new Map(fieldsOf(b))
  return names.length === others.size && names.every(([name, value]) => others.has(name) && same(value, others.get(name)))
}
const fieldsOf = (value: object): [string, unknown][] => Object.entries(value).filter(([, held]) => held !== undefined)

/** The highest revision that a board or a part of it has: what comes after it lies above. */
export const highest = ({ revision, detailsRevision, panels }: Board): number => Math.max(revision, detailsRevision, ...panels.flatMap(({ placeRevision, contentRevision }) => [placeRevision, contentRevision]))

/** A board of which no part is one that was seen before. */
export const renewed = (board: Board, revision: number): Board => ({ ...board, revision, detailsRevision: revision, panels: board.panels.map((panel) => ({ ...panel, placeRevision: revision, contentRevision: revision })) })

/** Whether nobody has changed it since it was made, or came. */
export const isUntouched = ({ createdAt, updatedAt }: Pick<Board, 'createdAt' | 'updatedAt'>): boolean => createdAt === updatedAt

/** Makes the changes that fit, in their order, and names those that do not. Nothing to change gives the same board back. */
export function applyPatch(board: Board, changes: readonly BoardChange[], by: string, at: number): Applied {
  const conflicts: Conflict[] = []
  let next = board
  for (const [nth, change] of changes.entries()) {
    const made = applyOne(next, change)
    if (typeof made === 'string') conflicts.push({ change: nth, reason: made })
    else next = made
  }
  return { board: next === board ? board : { ...next, revision: Math.max(board.revision + 1, highest(next)), updatedAt: new Date(at).toISOString(), updatedBy: by }, conflicts }
}

function applyOne(board: Board, change: BoardChange): Board | Conflict['reason'] {
  if (change.do === 'details') return applyDetails(board, change)
  const held = board.panels.find(({ id }) => id === change.panel)
  if (change.do === 'add') {
    const { panel: id, place, content } = change
    // The same again is the patch of somebody whose answer was lost on the way.
    if (held) return same(held.place, place) && same(held.content, content) ? board : 'exists'
    if (board.panels.length >= MOST_PANELS) return 'full'
    // A panel that comes back is not one that was seen before: what was seen of that is out of date.
    const revision = board.revision + 1
    return { ...board, panels: [...board.panels, { id, place, placeRevision: revision, content, contentRevision: revision }] }
  }
  if (change.do === 'remove') {
    if (!held) return board
    return change.seen === held.contentRevision ? { ...board, panels: board.panels.filter((panel) => panel !== held) } : 'changed'
  }
  if (!held) return 'removed'
  if (change.do === 'place') {
    if (same(held.place, change.place)) return board
    return change.seen === held.placeRevision ? withPanel(board, { ...held, place: change.place, placeRevision: held.placeRevision + 1 }) : 'changed'
  }
  if (same(held.content, change.content)) return board
  return change.seen === held.contentRevision ? withPanel(board, { ...held, content: change.content, contentRevision: held.contentRevision + 1 }) : 'changed'
}

function applyDetails(board: Board, { seen, title = board.title, description = board.description, wall = board.wall }: Extract<BoardChange, { do: 'details' }>): Board | Conflict['reason'] {
  if (title === board.title && description === board.description && same(wall, board.wall)) return board
  return seen === board.detailsRevision ? { ...board, title, description, wall, detailsRevision: board.detailsRevision + 1 } : 'changed'
}

const withPanel = (board: Board, next: Panel): Board => ({ ...board, panels: board.panels.map((panel) => (panel.id === next.id ? next : panel)) })

/** What of a board a change is about: the id of a panel, or nothing for the rest of the board. */
const subjectOf = (change: BoardChange): string => (change.do === 'details' ? '' : change.panel)

/** What takes a patch back: of all that it is about, what differs between the board before it and the board after it. */
export function undoPatch(before: Board, after: Board, changes: readonly BoardChange[]): readonly BoardChange[] {
  const subjects = new Set(changes.map(subjectOf))
  return changesTo(after, before).filter((change) => subjects.has(subjectOf(change)))
}

/** The changes that make one board of another: how a patch is undone, and a version put back. */
export function changesTo(from: Board, to: Pick<Board, 'title' | 'description' | 'wall' | 'panels'>): readonly BoardChange[] {
  const held = new Map(from.panels.map((panel) => [panel.id, panel]))
  const kept = new Set(to.panels.map(({ id }) => id))
  const { title, description, wall } = to
  const sameDetails = title === from.title && description === from.description && same(wall, from.wall)
  return [
    ...(sameDetails ? [] : [{ do: 'details', seen: from.detailsRevision, title, description, wall } as const]),
    ...from.panels.filter(({ id }) => !kept.has(id)).map(({ id, contentRevision }): BoardChange => ({ do: 'remove', panel: id, seen: contentRevision })),
    ...to.panels.flatMap(({ id, place, content }): BoardChange[] => {
      const panel = held.get(id)
      if (!panel) return [{ do: 'add', panel: id, place, content }]
      return [
        ...(same(panel.place, place) ? [] : [{ do: 'place', panel: id, seen: panel.placeRevision, place } as const]),
        ...(same(panel.content, content) ? [] : [{ do: 'content', panel: id, seen: panel.contentRevision, content } as const]),
      ]
    }),
  ]
}
