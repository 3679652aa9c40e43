import type { LiveValue } from '../../lib/domain/live.ts'
import { isSignalId } from '../../lib/domain/signal.ts'
import type { SignalItem } from '../../lib/wire/api.ts'
import type { TickItem } from '../../lib/wire/socket.ts'

/** What is rendered of a signal, wherever on the page. */
export type Rendered = Pick<SignalItem, 'id' | 'value' | 'observedAt' | 'mode'>

/** The value that a card was rendered with, as the store holds values. */
export const renderedOf = ({ value, observedAt, mode }: Rendered): LiveValue | undefined =>
  value === null || observedAt === null || mode === null ? undefined : { value, observedAt: Date.parse(observedAt), mode }

export function tickItems(cards: readonly Rendered[]): readonly TickItem[] {
  return cards.flatMap((card) => {
    const rendered = renderedOf(card)
    return rendered && isSignalId(card.id) ? [[card.id, rendered.value, rendered.observedAt, rendered.mode] as const] : []
  })
}
