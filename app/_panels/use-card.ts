'use client'
import { useMemo } from 'react'
import { carryChange, type LiveValue } from '../../lib/domain/live.ts'
import type { Mode } from '../../lib/domain/signal.ts'
import type { QuoteView } from '../../lib/wire/views.ts'
import { renderedOf } from '../_live/card.ts'
import { useMode, useSignal } from '../_live/hooks.ts'

export type LiveCard = {
  readonly latest: LiveValue | undefined
  readonly mode: Mode | undefined
  /** A change as it was rendered, carried to the value of now. */
  readonly since: (change: number | null) => number | null
}

/** A signal of the page as it stands now; wakes for its own value only. */
export function useCard(card: QuoteView, now: number): LiveCard {
  const rendered = useMemo(() => renderedOf(card), [card])
  const latest = useSignal(card.id, rendered)
  const mode = useMode(latest, card, now)
  return { latest, mode, since: (change) => carryChange(change, card.value, latest?.value ?? null, latest?.mode) }
}
