import { isSignalId } from '../domain/signal.ts'
import { sparkOf } from '../domain/spark.ts'
import { days } from '../domain/time.ts'
import type { SignalView } from '../wire/views.ts'
import type { ViewParts } from './chain-view.ts'
import { signalDetail } from './signals-reply.ts'

const YEAR = days(365)
const CLOSES = 12

/** What `/signals/{id}` paints first; `undefined` where there is no such signal. Rejects while Redis is away. */
export async function readSignal(id: string, parts: ViewParts, now = parts.now()): Promise<SignalView | undefined> {
  const { mirror, store } = parts
  const known = isSignalId(id) ? mirror.signals.get(id) : undefined
  if (!known) return undefined
  // Taken before the value is read: what is newer than it is told once more, which does no harm.
  const { seq, epoch } = mirror
  const [signal, year] = await Promise.all([signalDetail(id, parts, now), store.series.candles(known.id, '1d', now - YEAR, now)])
  // What is older than a year still has its last closes.
  const closed = year.length >= CLOSES ? year : await store.series.candles(known.id, '1d', 0, now)
  return {
    now,
    seq,
    epoch,
    signal,
    spark: sparkOf(year, known),
    closes: closed.slice(-CLOSES).reverse().map(({ at, close }) => [at, close] as const),
  }
}
