import type { ReactNode } from 'react'
import type { Range } from '../../lib/domain/range.ts'
import type { PanelEvent } from '../../lib/live/board-parts.ts'
import type { Board, PanelKind, Place } from '../../lib/wire/boards.ts'
import type { BoardFigures } from '../../lib/wire/views.ts'

export type { PanelEvent } from '../../lib/live/board-parts.ts'

/** Everything that a board needs to be shown, as the server has it: figures that are kept live, and what the server draws alone. */
export type BoardView = BoardFigures & {
  readonly board: Board
  /** In the language of the page, where it came with the product. */
  readonly title: string
  readonly description: string
  /** Of panels that have one, by the panel's id. */
  readonly titles: Readonly<Record<string, string>>
  /** In place of the panels' own. */
  readonly range: Range | undefined
  readonly nodes: Readonly<Record<string, ReactNode>>
  readonly events: Readonly<Record<string, readonly PanelEvent[]>>
}

/** A board as a list shows it: with a sketch of where its panels lie. */
export type BoardTile = Pick<Board, 'id' | 'title' | 'description' | 'shipped' | 'updatedAt' | 'updatedBy'> & { readonly changed: boolean; readonly playlist: number; readonly panels: readonly (Place & { readonly kind: PanelKind })[] }
