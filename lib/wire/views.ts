import type { CalendarId } from '../domain/signal.ts'
import type { Segment, Stage } from '../domain/stage.ts'
import type { FeedList, Health, SignalItem } from './api.ts'

/** What the server hands the pages for their first paint; afterwards the socket keeps the values live. */
export type ChainCard = SignalItem & {
  /** One year at most, oldest first, at most 120 points: `[t, close]`. A gap longer than three steps is a `null` value. */
  readonly spark: readonly (readonly [t: number, value: number | null])[]
  readonly stepMs: number
  readonly staleAfterMs: number
  /** Set where closed hours don't age the value: the browser tells staleness by itself. */
  readonly calendar?: CalendarId
}

export type StageView = {
  readonly stage: Stage
  readonly segments: readonly { readonly segment: Segment; readonly signals: number }[]
  readonly total: number
  readonly cards: readonly ChainCard[]
}

export type ChainView = {
  readonly now: number
  /** The commit up to which the cards are true, and the epoch it belongs to: the browser subscribes from there. */
  readonly seq: number
  readonly epoch: string
  readonly stages: readonly StageView[]
  readonly health: Health
}

export type FeedsView = FeedList & { readonly now: number; readonly health: Health }
