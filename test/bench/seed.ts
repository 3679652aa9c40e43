import { signalId, type Signal, type SignalId } from '../../lib/domain/signal.ts'
import { hours, minutes } from '../../lib/domain/time.ts'
import { describe } from '../../lib/ingest/describe.ts'
import type { Applied } from '../../lib/store/series.ts'
import type { Store } from '../../lib/store/store.ts'
import type { Point } from './candles.ts'

/** Commits that a projector applies to a series in one stroke. */
const STROKE = 1000
/** Under the id of a real feed, so that credits and stage are found. */
const FEED = { id: 'lium', shape: 'sampled', step: minutes(1), staleAfter: hours(1) } as const

export const benchSignals = (kind: string, count: number): SignalId[] => Array.from({ length: count }, (_, index) => signalId('gpu', 'lium', 'bench', kind, String(index), 'on-demand'))

export const applied = (id: SignalId, { at, value }: Point, seq: number): Applied => ({ signalId: id, value, observedAt: at, receivedAt: at, feedId: FEED.id, mode: 'live', standing: 'newest', seq })

/** Makes signals known, with a newest value each. */
export async function announce(store: Store, ids: readonly SignalId[], at: number, titleOf: (id: SignalId) => string = (id) => id): Promise<void> {
  const signals = ids.flatMap((id): Signal[] => {
    const signal = describe(FEED, { id, title: titleOf(id), unit: 'USD/GPU-h', vendor: 'bench', note: 'on demand, median of 14 providers' })
    return signal ? [signal] : []
  })
  await store.hot.commit(FEED.id, ids.map((id) => applied(id, { at, value: 2.4375 }, 0)), store.hot.describe(signals))
}

/** Fills one series through the projector's own way in, in the order in which it happened. */
export async function load(store: Store, id: SignalId, points: readonly Point[], { keepRaw }: { readonly keepRaw: boolean }): Promise<void> {
  let seq = 0
  for (let from = 0; from < points.length; from += STROKE) {
    const stroke = points.slice(from, from + STROKE)
    await store.series.apply(id, stroke.map((point) => applied(id, point, (seq += 1))), { now: stroke.at(-1)?.at ?? 0, keepRaw })
  }
}
