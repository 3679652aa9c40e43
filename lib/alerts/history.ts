import { keepsRaw, RAW_KEEP, TIERS } from '../domain/candle.ts'
import type { SignalId } from '../domain/signal.ts'
import { days } from '../domain/time.ts'
import type { Point } from '../rules/windows.ts'
import { makeCurrent } from '../store/series.ts'
import type { Store } from '../store/store.ts'

/** How far before a span the value is looked for that stood when it began. */
const STOOD = days(31)
/** The finest candles that reach back to an instant, of those that are read here. */
const keptFrom = (from: number, now: number): '1h' | '1d' => (from >= now - TIERS['1h'].keep ? '1h' : '1d')

/** Of what comes that often, it is mostly among the last so many. */
const NEAR = 20

/**
 * What was observed of a signal in a span, oldest first, and what stood when it began. Where raw values are not kept so long,
 * each candle gives its low, its high and its close: extremes stay exact, means are those of these three.
 */
export async function pointsOf({ series }: Pick<Store, 'series'>, id: SignalId, step: number, from: number, to: number, now: number): Promise<readonly Point[]> {
  const rawFrom = keepsRaw(step) ? from : Math.max(from, now - RAW_KEEP)
  const points: Point[] = []
  if (from < rawFrom) {
    const resolution = keptFrom(from, now)
    for (const { at, low, high, close } of await series.candles(id, resolution, from, Math.min(to, rawFrom - TIERS[resolution].every))) points.push([at, low], [at + 1, high], [at + 2, close])
  }
  const last = points.at(-1)?.[0] ?? -Infinity
  for (const { observedAt, value } of makeCurrent(await series.vintages(id, rawFrom, to)).values()) if (observedAt > last) points.push([observedAt, value])
  const stood = points[0]?.[0] === from ? undefined : await stoodAt(series, id, step, from, now)
  return stood === undefined ? points : [[from, stood], ...points]
}

/** The newest value before an instant. Candles tell it up to the last one that had ended by then; from there on the values themselves, as far as they are kept. */
async function stoodAt(series: Store['series'], id: SignalId, step: number, from: number, now: number): Promise<number | undefined> {
  const resolution = keptFrom(from, now)
  const { every } = TIERS[resolution]
  for (const back of [Math.min(NEAR * step, every), every]) {
    if (!keepsRaw(step) && from - back < now - RAW_KEEP) break
    const newest = makeCurrent(await series.vintages(id, from - back, from - 1)).values().at(-1)
    if (newest) return newest.value
  }
  return series.closeIn(id, resolution, from - STOOD, from - every)
}
