import { session } from '../domain/calendar.ts'
import type { StoredMode } from '../domain/observation.ts'
import type { CalendarId, Signal } from '../domain/signal.ts'

/** When what was observed at an instant is so old; counted in open hours where its market has a calendar. */
export function agedAt(observedAt: number, age: number, calendar: CalendarId | null): number {
  if (calendar === null) return observedAt + age
  let left = age
  for (let at = observedAt; ; ) {
    const { open, nextChangeAt } = session(calendar, at)
    if (open && left <= nextChangeAt - at) return at + left
    if (open) left -= nextChangeAt - at
    at = nextChangeAt
  }
}

/** The first instant at which an observation is stale (as `modeAt` tells it); `null`: never, as of the record and of a replay. */
export const staleAtOf = ({ mode, observedAt }: { readonly mode: StoredMode; readonly observedAt: number }, { staleAfter, calendar }: Pick<Signal, 'staleAfter' | 'calendar'>): number | null =>
  mode === 'recorded' || mode === 'replay' ? null : agedAt(observedAt, staleAfter, calendar ?? null) + 1
