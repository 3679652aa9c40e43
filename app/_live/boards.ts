import type { BoardTold } from '../../lib/wire/socket.ts'

/** Boards as they change, for whoever shows one. */
const listeners = new Set<(told: BoardTold) => void>()

export function takeBoard(told: BoardTold): void {
  for (const listener of listeners) listener(told)
}

/** Hears of each change of a board; the answer ends it. */
export function hearBoards(listener: (told: BoardTold) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
