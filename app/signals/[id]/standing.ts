import type { Candle } from '../../../lib/domain/candle.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'

/** The candles of a range. A list price that was set before stood when it began, where it is known to have stood that long. */
export function within(candles: readonly Candle[], every: number, from: number, { shape, standsTo }: Pick<SignalDetail, 'shape' | 'standsTo'>): readonly Candle[] {
  const first = candles.findIndex(({ at }) => at + every > from)
  const inside = first < 0 ? [] : candles.slice(first)
  const before = first < 0 ? candles.at(-1) : candles[first - 1]
  if (shape !== 'step' || !before) return inside
  if (inside.length === 0 && standsTo !== null && Date.parse(standsTo) < from) return inside
  const { close } = before
  const begin = { at: from - (from % every), open: close, high: close, low: close, close, count: 0 }
  return inside[0]?.at === begin.at ? inside : [begin, ...inside]
}

/** What a signal is called beside others: with its source or note where another bears the same title. */
export function nameAmong({ id, title, note, source }: SignalDetail, all: readonly SignalDetail[]): string {
  const namesakes = all.filter((one) => one.id !== id && one.title === title)
  if (namesakes.length === 0) return title
  const told = note !== undefined && namesakes.every((one) => one.note !== note) ? note : source
  return `${title} · ${told}`
}
