import type { Signal, SignalSpec } from '../domain/signal.ts'
import { isSignalId } from '../domain/signal.ts'
import { stageOf } from '../domain/stage.ts'
import type { Feed } from '../feeds/feed.ts'

/** A signal as the feed and the stage table describe it together; `undefined` when no stage rule names it. */
export function describe(feed: Pick<Feed, 'id' | 'shape' | 'step' | 'staleAfter' | 'calendar'>, spec: SignalSpec): Signal | undefined {
  const tag = isSignalId(spec.id) ? stageOf(spec.id) : undefined
  if (!tag) return undefined
  const { shape = feed.shape, step = feed.step, ...rest } = spec
  // A series that comes more seldom than its feed is asked goes stale by its own step.
  const staleAfter = Math.max(feed.staleAfter, spec.step === undefined ? 0 : spec.step * 3)
  return { ...rest, ...tag, feedId: feed.id, shape, step, staleAfter, ...(feed.calendar && { calendar: feed.calendar }) }
}
