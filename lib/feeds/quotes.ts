import { BASKETS } from '../domain/baskets.ts'
import { signalId } from '../domain/signal.ts'
import type { SignalSpec } from '../domain/signal.ts'
import { minutes } from '../domain/time.ts'
import type { Reading } from './feed.ts'

const quotes = new Map<string, SignalSpec>(BASKETS.map(({ symbol, name }) => [symbol, { id: signalId('quote', symbol), title: symbol, unit: 'USD', note: name }]))

/** The quote of a listed symbol; several feeds serve it. */
export const quoteOf = (symbol: string): SignalSpec | undefined => quotes.get(symbol)

/** A quote is stale after half an hour of open market, whoever brought it. */
export const QUOTE_STALE_AFTER = minutes(30)

/** Several trades of one symbol may share a millisecond: the one named last stands. Ordered by time. */
export function lastPerInstant(readings: readonly Reading[]): Reading[] {
  const last = new Map(readings.map((reading) => [`${reading.signal.id} ${reading.observedAt}`, reading]))
  return [...last.values()].sort((a, b) => a.observedAt - b.observedAt)
}
