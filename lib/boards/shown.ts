import { CLAIMS } from '../thesis/claims.ts'
import { selects, type Row } from '../rules/series.ts'
import type { Board, Content } from '../wire/boards.ts'

/** What a board shows: which signals, and whether it shows the thesis, alerts, and the health of the feeds. */
export type Shows = { readonly ids: ReadonlySet<string>; readonly thesis: boolean; readonly alerts: boolean; readonly health: boolean }

/** What a board shows of the signals that there are; more than fit in a table or a stage, since which those are changes with the values. */
export function shownBy(board: Pick<Board, 'panels'>, signals: Iterable<Row>): Shows {
  const contents = board.panels.map(({ content }) => content)
  const ids = new Set(contents.flatMap(namedBy))
  const stages = new Set<string>(contents.flatMap((content) => (content.kind === 'stage' ? [content.stage] : [])))
  const selectors = contents.flatMap((content) => (content.kind === 'table' ? [content.of] : []))
  if (stages.size > 0 || selectors.length > 0) {
    for (const row of signals) if (stages.has(row.stage) || selectors.some((selector) => selects(selector, row))) ids.add(row.id)
  }
  const has = (...kinds: readonly Content['kind'][]): boolean => contents.some(({ kind }) => kinds.includes(kind))
  return { ids, thesis: has('claim', 'flow', 'stage', 'index'), alerts: has('alerts'), health: has('health') }
}

/** The signals that a panel names, or that what it names is judged on. */
export function namedBy(content: Content): readonly string[] {
  switch (content.kind) {
    case 'signal': return [content.signal]
    case 'chart': return content.signals
    case 'index': return [content.index]
    case 'claim': return CLAIMS.find(({ id }) => id === content.claim)?.evidence ?? []
    case 'table':
    case 'stage':
    case 'flow':
    case 'alerts':
    case 'health':
    case 'note':
    case 'clock': return []
  }
}
