import type { LiveValue } from '../../lib/domain/live.ts'
import { isSignalId } from '../../lib/domain/signal.ts'
import type { TickItem } from '../../lib/wire/socket.ts'
import type { ChainCard } from '../../lib/wire/views.ts'

/** The value that a card was rendered with, as the store holds values. */
export const renderedOf = ({ value, observedAt, mode }: ChainCard): LiveValue | undefined =>
  value === null || observedAt === null || mode === null ? undefined : { value, observedAt: Date.parse(observedAt), mode }

export function tickItems(cards: readonly ChainCard[]): readonly TickItem[] {
  return cards.flatMap((card) => {
    const rendered = renderedOf(card)
    return rendered && isSignalId(card.id) ? [[card.id, rendered.value, rendered.observedAt, rendered.mode] as const] : []
  })
}
