import type { CalendarId, Shape } from '../../lib/domain/signal.ts'

/** A series as a chart of the thesis draws it; its candles are asked for by the browser. */
export type ThesisLine = {
  readonly id: string
  readonly name: string
  /** What stands at the end of its line, where room is short. */
  readonly label: string
  readonly unit: string
  readonly shape: Shape
  readonly stepMs: number
  readonly calendar?: CalendarId
  /** A custom property of `tokens.css`. */
  readonly colour: string
}

/** What is known of a signal before its candles are. */
export type KnownSignal = Pick<ThesisLine, 'id' | 'unit' | 'shape' | 'stepMs' | 'calendar'> & { readonly title: string }
