import type { Mode, SignalId } from './signal.ts'

/** The mode as it is stored: staleness is a matter of age and is told when the value is read. */
export type StoredMode = Exclude<Mode, 'stale'>

/** One value of one signal, as its source stated it. */
export type Observation = {
  readonly signalId: SignalId
  /** In the signal's unit; never rounded. */
  readonly value: number
  /** Source clock, epoch ms: orders observations. */
  readonly observedAt: number
  /** Our clock (for backfill and the record: when it could be known), epoch ms: point-in-time; never orders. */
  readonly receivedAt: number
  readonly feedId: string
  readonly mode: StoredMode
}

/** The newest accepted observation of a signal, with the commit that brought it. */
export type Latest = Observation & { readonly seq: number }

/** What an observation is to the signal's newest one. Recorded data never replaces what came from a feed. */
export type Standing = 'newest' | 'revision' | 'late' | 'duplicate'

export function standing(next: Observation, latest: Observation | undefined): Standing {
  if (!latest) return 'newest'
  if (next.mode === 'recorded' && latest.mode !== 'recorded') return next.observedAt === latest.observedAt ? 'duplicate' : 'late'
  if (latest.mode === 'recorded' && next.mode !== 'recorded' && next.observedAt >= latest.observedAt) return 'newest'
  if (next.observedAt > latest.observedAt) return 'newest'
  if (next.observedAt < latest.observedAt) return 'late'
  return next.value === latest.value ? 'duplicate' : 'revision'
}
