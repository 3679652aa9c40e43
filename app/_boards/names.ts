import type { Panel } from '../../lib/wire/boards.ts'
import type { Text } from '../_i18n/text.ts'
import type { BoardView } from './view.ts'

/** What a panel is called: by its title, by the signal that it shows, else by its kind. */
export function nameOf({ titles, panels }: BoardView, { id, content }: Panel, t: Text): string {
  const figures = panels[id]
  const shown = figures?.kind === 'line' ? figures.card.title : figures?.kind === 'missing' ? figures.title : content.kind === 'claim' ? `${t('board.kind.claim')} ${content.claim}` : content.kind === 'stage' ? t(`stage.${content.stage}`) : undefined
  return titles[id] ?? shown ?? t(`board.kind.${content.kind}`)
}

/** The title that a panel was given, as it is shown: in the language of the page where it came with the product and nobody has changed it since. */
export function titleOf({ board, titles }: Pick<BoardView, 'board' | 'titles'>, { id, content: { title } }: Panel): string {
  const isKnown = board.panels.some((panel) => panel.id === id && panel.content.title === title)
  return (isKnown ? titles[id] : undefined) ?? title
}
