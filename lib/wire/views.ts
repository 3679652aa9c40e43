import type { CalendarId } from '../domain/signal.ts'
import type { ChartId, LineName } from '../domain/stage-charts.ts'
import type { Segment, Stage } from '../domain/stage.ts'
import type { FeedList, Health, SignalDetail, SignalItem } from './api.ts'

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

/** A signal where there is no room for its picture: a quote of the band. */
export type QuoteView = Pick<
  ChainCard,
  'id' | 'title' | 'note' | 'source' | 'stage' | 'segment' | 'unit' | 'shape' | 'value' | 'observedAt' | 'mode' | 'change24h' | 'change30d' | 'changeSinceEssay' | 'stepMs' | 'staleAfterMs' | 'calendar'
>

/** A signal as a line of a chart; its candles are asked for by the browser. */
export type LineView = QuoteView & {
  readonly label: LineName
  /** A custom property of `tokens.css`. */
  readonly colour: string
  readonly licence: string
  readonly firstAt: number | null
  /** Up to when a list price is known to stand. */
  readonly standsTo?: number
}

export type ChartView = {
  readonly lines: readonly LineView[]
  /** A year of its main line, for where the browser draws nothing. */
  readonly picture: { readonly id: string; readonly spark: ChainCard['spark'] } | null
}

/** The quote above the stages, with its highest price of a year. */
export type LeadView = QuoteView & { readonly high: number | null; readonly highAt: number | null }

export type ChainView = {
  readonly now: number
  /** The commit up to which the cards are true, and the epoch it belongs to: the browser subscribes from there. */
  readonly seq: number
  readonly epoch: string
  readonly stages: readonly StageView[]
  readonly charts: Readonly<Record<ChartId, ChartView>>
  readonly lead: LeadView | null
  /** The companies that stand for each stage, in the order of the stages. */
  readonly quotes: readonly QuoteView[]
  readonly health: Health
}

export type FeedsView = FeedList & { readonly now: number; readonly health: Health }

/** What a signal's own page paints first: facts and values; its chart's candles are asked for by the browser. */
export type SignalView = {
  readonly now: number
  /** The commit up to which the value is true, at least. */
  readonly seq: number
  readonly epoch: string
  readonly signal: SignalDetail
  /** A year of daily closes, oldest first, for where the browser draws nothing: as `ChainCard.spark`. */
  readonly spark: ChainCard['spark']
  /** The newest daily closes, newest first. */
  readonly closes: readonly (readonly [t: number, value: number])[]
}

/** The figures of a panel, for those kinds that have some of their own; the rest is of the site, or rendered by the server. */
export type PanelFigures =
  /** One signal: its picture (`card.spark`) begins with the range. */
  | { readonly kind: 'line'; readonly card: ChainCard; readonly from: number }
  | { readonly kind: 'lines'; readonly chart: ChartView; readonly missing: readonly string[] }
  /** `total`: as many as the selector finds. */
  | { readonly kind: 'table'; readonly cards: readonly ChainCard[]; readonly total: number }
  | { readonly kind: 'stage'; readonly view: StageView; readonly charts: Partial<Readonly<Record<ChartId, ChartView>>> }
  | { readonly kind: 'health'; readonly feeds: FeedList['feeds']; readonly counts: Health['feeds'] }
  /** There is no such signal; what is computed here has a name all the same. */
  | { readonly kind: 'missing'; readonly id: string; readonly title: string }

/** What a board paints first. */
export type BoardFigures = { readonly now: number; readonly seq: number; readonly epoch: string; readonly panels: Readonly<Record<string, PanelFigures>> }
