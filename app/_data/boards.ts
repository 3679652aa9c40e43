import 'server-only'
import { isUntouched } from '../../lib/boards/apply.ts'
import { settle } from '../../lib/boards/arrange.ts'
import type { Range } from '../../lib/domain/range.ts'
import { readBoardParts, type BoardParts } from '../../lib/live/board-parts.ts'
import { allBoards, boardOf } from '../../lib/live/boards.ts'
import { webServer } from '../../lib/live/server.ts'
import type { Board } from '../../lib/wire/boards.ts'
import type { ChainCard, LineView, PanelFigures } from '../../lib/wire/views.ts'
import { nodeOf } from '../_boards/nodes.tsx'
import type { BoardTile, BoardView } from '../_boards/view.ts'
import { shippedIn } from '../_i18n/boards-shipped.ts'
import { reasonIn } from '../_i18n/reason.ts'
import { titleIn } from '../_i18n/series.ts'
import { wording } from '../_i18n/server.ts'
import type { PageWording } from '../_i18n/text.ts'
import { linesOf } from '../_thesis/lines-of.ts'
import { knownSignals } from './thesis.ts'

/** A board by its id, as it stands; `undefined`: there is none. */
export const siteBoard = async (id: string): Promise<Board | undefined> => boardOf(id, webServer())

/** Every board as a list shows it, in the language of the page where it came with the product. */
export async function boardsView(): Promise<readonly BoardTile[]> {
  const { locale } = await wording()
  return (await allBoards(webServer())).map((board) => {
    const { id, title, description, panels, shipped, updatedAt, updatedBy, wall } = board
    const places = settle(panels)
    return {
      id, shipped, updatedAt, updatedBy,
      changed: !shipped || !isUntouched(board),
      title: shipped ? shippedIn(locale, title) : title,
      description: shipped ? shippedIn(locale, description) : description,
      playlist: wall.playlist.length,
      panels: panels.flatMap(({ id: panel, content: { kind } }) => { const place = places.get(panel); return place ? [{ kind, ...place }] : [] }),
    }
  })
}

/** Everything that a board needs to be shown; `range` in place of the panels' own. */
export const boardView = async (board: Board, { range }: { readonly range?: Range | undefined } = {}): Promise<BoardView> => viewOf(await readBoardParts(board, range, webServer()))

/** What a board is shown from, in the language of the page. */
export async function viewOf({ board, range, figures, thesis, events, known: named }: BoardParts): Promise<BoardView> {
  const words = await wording()
  const { locale } = words
  const own = (text: string): string => (board.shipped ? shippedIn(locale, text) : text)
  const titles: Readonly<Record<string, string>> = Object.fromEntries(board.panels.flatMap(({ id, content: { title } }) => (title === '' ? [] : [[id, own(title)]])))
  const known = new Map(named.map((signal) => [signal.id, signal]))
  const nodes = Object.fromEntries(board.panels.flatMap((panel) => {
    const node = nodeOf(panel, { thesis: thesis ?? undefined, known, now: figures.now, words, title: titles[panel.id] })
    return node === undefined ? [] : [[panel.id, node]]
  }))
  return {
    ...figures,
    panels: Object.fromEntries(Object.entries(figures.panels).map(([id, panel]) => [id, inWords(panel, words)])),
    board,
    title: own(board.title),
    description: own(board.description),
    titles,
    range: range ?? undefined,
    nodes,
    events,
  }
}

/** Figures with their names in the language of the page, and lines with colours of their own. */
function inWords(figures: PanelFigures, words: PageWording): PanelFigures {
  const { locale } = words
  const card = (one: ChainCard): ChainCard => ({ ...one, title: titleIn(locale, one.id, one.title), reason: reasonIn(locale, one.reason) })
  switch (figures.kind) {
    case 'line': return { ...figures, card: card(figures.card) }
    case 'table': return { ...figures, cards: figures.cards.map(card) }
    case 'stage': return { ...figures, view: { ...figures.view, cards: figures.view.cards.map(card) } }
    case 'lines': return { ...figures, chart: { ...figures.chart, lines: named(figures.chart.lines, words) } }
    case 'missing': return { ...figures, title: titleIn(locale, figures.id, figures.title) }
    case 'health': return figures
  }
}

/** A line is called by what tells it from the others: the first part of its title, or more of it where that is not enough. */
function named(lines: readonly LineView[], words: PageWording): readonly LineView[] {
  const drawn = new Map(linesOf(lines.map(({ id }) => id), knownSignals(lines.map(({ id }) => id)), words).map((line) => [line.id, line]))
  const short = lines.map(({ id, title }) => drawn.get(id)?.label.split(' · ')[0] ?? title)
  return lines.map((line, nth) => {
    const { name = line.title, label = line.title, colour = line.colour } = drawn.get(line.id) ?? {}
    const shortest = short[nth] ?? label
    const alone = lines.length === 1
    return { ...line, title: name, label: { name: short.filter((other) => other === shortest).length > 1 ? label : shortest }, colour: alone ? line.colour : colour }
  })
}
