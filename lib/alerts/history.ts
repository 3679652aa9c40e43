import { keepsRaw, RAW_KEEP, TIERS } from '../domain/candle.ts'
import type { SignalId } from '../domain/signal.ts'
import { days } from '../domain/time.ts'
import type { Point } from '../rules/windows.ts'
import { makeCurrent } from '../store/series.ts'
import type { Store } from '../store/store.ts'

/** How far before a span the value is looked for that stood when it began. */
const STOOD = days(31)

/**
 * What was observed of a signal in a span, oldest first, and what stood when it began. Where raw values are not kept so long,
 * each candle gives its low, its high and its close: extremes stay exact, means are those of these three.
 */
export async function pointsOf({ series }: Pick<Store, 'series'>, id: SignalId, step: number, from: number, to: number, now: number): Promise<readonly Point[]> {
  const rawFrom = keepsRaw(step) ? from : Math.max(from, now - RAW_KEEP)
  const points: Point[] = []
  if (from < rawFrom) {
    const resolution = from >= now - TIERS['1h'].keep ? '1h' : '1d'
    for (const { at, low, high, close } of await series.candles(id, resolution, from, Math.min(to, rawFrom - TIERS[resolution].every))) points.push([at, low], [at + 1, high], [at + 2, close])
  }
  const last = points.at(-1)?.[0] ?? -Infinity
  for (const { observedAt, value } of makeCurrent(await series.vintages(id, rawFrom, to)).values()) if (observedAt > last) points.push([observedAt, value])
  const resolution = from >= now - TIERS['1h'].keep ? '1h' : '1d'
  const stood = await series.closeIn(id, resolution, from - STOOD, from - TIERS[resolution].every)
  return stood === undefined || points[0]?.[0] === from ? points : [[from, stood], ...points]
}
