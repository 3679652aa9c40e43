import 'server-only'
import { isSignalId } from '../../lib/domain/signal.ts'
import { webServer } from '../../lib/live/server.ts'
import { INDEX_IDS } from '../../lib/thesis/ids.ts'
import type { TickItem } from '../../lib/wire/socket.ts'
import type { KnownSignal } from '../_thesis/lines.ts'

/** The indices as the browser's store is to hold them: their values, and the commit from which on it follows them. */
export function liveIndices(): { readonly seq: number; readonly epoch: string; readonly items: readonly TickItem[] } {
  const { mirror, now } = webServer()
  // Taken before the values are read: what is newer than it is told once more, which does no harm.
  const { seq, epoch } = mirror
  const at = now()
  const items = INDEX_IDS.flatMap((id): TickItem[] => {
    if (!isSignalId(id)) return []
    const latest = mirror.latest.get(id)
    return latest ? [[id, latest.value, latest.observedAt, mirror.modeOf(latest, at)]] : []
  })
  return { seq, epoch, items }
}

/** What is known of these signals, of those that there are. */
export function knownSignals(ids: readonly string[]): ReadonlyMap<string, KnownSignal> {
  const { mirror } = webServer()
  return new Map(ids.flatMap((id) => {
    const signal = isSignalId(id) ? mirror.signals.get(id) : undefined
    return signal ? [[id, { id, title: signal.title, unit: signal.unit, shape: signal.shape, stepMs: signal.step, ...(signal.calendar && { calendar: signal.calendar }) }] as const] : []
  }))
}
