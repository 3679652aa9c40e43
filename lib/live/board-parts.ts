import type { CalendarId, Shape } from '../domain/signal.ts'
import { isSignalId } from '../domain/signal.ts'
import type { Range } from '../domain/range.ts'
import { claimOf } from '../thesis/claims.ts'
import { INDEX_IDS } from '../thesis/ids.ts'
import type { AlertEvent } from '../wire/alerts.ts'
import type { Board, Content } from '../wire/boards.ts'
import type { ThesisReply } from '../wire/thesis.ts'
import type { BoardFigures } from '../wire/views.ts'
import { alertEvents } from './alerts.ts'
import { readBoard } from './board-view.ts'
import { ApiProblem } from './problem.ts'
import type { WebServer } from './server.ts'
import { readThesis } from './thesis-reply.ts'

/** What is told of an event on a board. */
export type PanelEvent = Pick<AlertEvent, 'id' | 'rule' | 'series' | 'state' | 'firedAt' | 'sentence' | 'sentenceZh'>
export type NamedSignal = { readonly id: string; readonly title: string; readonly unit: string; readonly shape: Shape; readonly stepMs: number; readonly calendar?: CalendarId }

/** All that a board is shown from, in no language yet, as JSON holds it. */
export type BoardParts = {
  readonly board: Board
  /** In place of the panels' own. */
  readonly range: Range | null
  readonly figures: BoardFigures
  readonly thesis: ThesisReply | null
  /** Of panels that list them, by the panel's id. */
  readonly events: Readonly<Record<string, readonly PanelEvent[]>>
  readonly known: readonly NamedSignal[]
}

/** Events that a panel has room for. */
const EVENTS = 12

export async function readBoardParts(board: Board, range: Range | undefined, parts: WebServer): Promise<BoardParts> {
  const contents = board.panels.map(({ content }) => content)
  const has = (...kinds: readonly Content['kind'][]): boolean => contents.some(({ kind }) => kinds.includes(kind))
  const [figures, thesis, events] = await Promise.all([
    readBoard(board, range, parts),
    has('claim', 'flow', 'stage') ? thesisNow(parts) : null,
    Promise.all(board.panels.flatMap(({ id, content }) => (content.kind === 'alerts' ? [eventsOf(content, parts).then((list) => [id, list] as const)] : []))),
  ])
  const ids = [...INDEX_IDS, ...(thesis?.gauges ?? []).flatMap(({ items }) => items.map(({ id }) => id)), ...contents.flatMap((content) => (content.kind === 'claim' ? claimOf(content.claim).evidence : [])), ...contents.flatMap((content) => (content.kind === 'chart' ? content.signals : []))]
  return { board, range: range ?? null, figures, thesis, events: Object.fromEntries(events), known: namedSignals(ids, parts) }
}

/** What is known of these signals, of those that there are. */
export const namedSignals = (ids: readonly string[], { mirror }: Pick<WebServer, 'mirror'>): readonly NamedSignal[] => [...new Set(ids)].flatMap((id) => {
  const signal = isSignalId(id) ? mirror.signals.get(id) : undefined
  return signal ? [{ id, title: signal.title, unit: signal.unit, shape: signal.shape, stepMs: signal.step, ...(signal.calendar && { calendar: signal.calendar }) }] : []
})

/** Nothing where it is not told yet. */
async function thesisNow(parts: WebServer): Promise<ThesisReply | null> {
  try {
    return await readThesis(undefined, parts)
  } catch (error) {
    if (error instanceof ApiProblem) return null
    throw error
  }
}

async function eventsOf({ severity }: Extract<Content, { kind: 'alerts' }>, parts: Pick<WebServer, 'store'>): Promise<readonly PanelEvent[]> {
  const { items } = await alertEvents({ ...(severity !== undefined && { severity }), limit: EVENTS }, parts)
  return items.map(({ id, rule, series, state, firedAt, sentence, sentenceZh }) => ({ id, rule, series, state, firedAt, sentence, sentenceZh }))
}
