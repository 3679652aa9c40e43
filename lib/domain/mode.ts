import { openMsBetween } from './calendar.ts'
import type { StoredMode } from './observation.ts'
import type { Mode, Signal } from './signal.ts'

/** The mode to show now: what came from a feed turns stale by age, in open hours where its market has a calendar; the record and a replay never do. */
export function modeAt(latest: { readonly mode: StoredMode; readonly observedAt: number }, rule: Pick<Signal, 'staleAfter' | 'calendar'>, now: number): Mode {
  if (latest.mode === 'recorded' || latest.mode === 'replay') return latest.mode
  const age = rule.calendar ? openMsBetween(rule.calendar, latest.observedAt, now) : now - latest.observedAt
  return age > rule.staleAfter ? 'stale' : latest.mode
}
