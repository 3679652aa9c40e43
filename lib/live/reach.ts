import { rowOf } from '../alerts/names.ts'
import type { Reach } from '../access/policy.ts'
import type { Shared } from '../access/who.ts'
import { shownBy } from '../boards/shown.ts'
import { seconds } from '../domain/time.ts'
import type { Store } from '../store/store.ts'
import { boardOf } from './boards.ts'
import type { Mirror } from './mirror.ts'

/** Signals may come that a table of a board selects. */
const FRESH = seconds(10)
const NOTHING: Reach = { boards: new Set(), snapshots: new Set(), ids: new Set(), thesis: false, alerts: false }

export type ReachOf = (shared: Shared) => Promise<Reach>

/** What a link reaches now: a frozen view, or a board, and on a wall those of its playlist. Worked out anew when one of them changes. */
export function makeReach(store: Store, mirror: Mirror): ReachOf {
  let known = new Map<string, { readonly at: number; readonly looking: Promise<Reach> }>()
  mirror.listen(({ entries = [], reloaded }) => {
    if (reloaded || entries.some(({ board }) => board)) known = new Map()
  })

  async function look(boardId: string): Promise<Reach> {
    const board = await boardOf(boardId, { store })
    if (!board) return NOTHING
    const others = await Promise.all(board.wall.playlist.map(async (turn) => boardOf(turn.board, { store })))
    const boards = [board, ...others.filter((other) => other !== undefined)]
    const rows = [...mirror.signals.values()].map(rowOf)
    const shown = boards.map((one) => shownBy(one, rows))
    return {
      ...NOTHING,
      boards: new Set(boards.map(({ id }) => id)),
      ids: new Set(shown.flatMap(({ ids }) => [...ids])),
      thesis: shown.some(({ thesis }) => thesis),
      alerts: board.wall.takeover !== 'off' || shown.some(({ alerts }) => alerts),
    }
  }

  return async ({ boardId, snapshotId }) => {
    if (boardId === undefined) return { ...NOTHING, snapshots: new Set([snapshotId]) }
    const into = known
    const held = into.get(boardId)
    if (held && Date.now() - held.at < FRESH) return held.looking
    const looking = look(boardId)
    into.set(boardId, { at: Date.now(), looking })
    // What could not be read is asked for again.
    looking.catch(() => into.delete(boardId))
    return looking
  }
}
