import type { Mode, SignalId } from './signal.ts'

/** What a viewer holds of one signal. */
export type LiveValue = { readonly value: number; readonly observedAt: number; readonly mode: Mode }
export type Live = { readonly seq: number; readonly values: ReadonlyMap<SignalId, LiveValue> }

type Ticks = { readonly seq: number; readonly items: readonly (readonly [id: SignalId, value: number, observedAt: number, mode: Mode])[] }

/**
 * The newest `observedAt` wins: a repeat, an overlap and a late value are all harmless. At the same instant another
 * value or mode applies (a revision, a value gone stale), unless it comes from an older commit. Values that did not
 * change keep their identity, and where nothing is new the same object comes back: nothing redraws.
 */
export function applyTicks(live: Live, { seq, items }: Ticks): Live {
  let values: Map<SignalId, LiveValue> | undefined
  for (const [id, value, observedAt, mode] of items) {
    const held = (values ?? live.values).get(id)
    const revises = observedAt === held?.observedAt && seq >= live.seq && (value !== held.value || mode !== held.mode)
    if (held && observedAt <= held.observedAt && !revises) continue
    values ??= new Map(live.values)
    values.set(id, { value, observedAt, mode })
  }
  if (!values && seq <= live.seq) return live
  return { seq: Math.max(seq, live.seq), values: values ?? live.values }
}

/**
 * A relative change told when the value was `seen`, carried to the value of now: the base of the window stays. Not in a
 * replay: there days pass between two tellings, and the base with them.
 */
export function carryChange(change: number | null, seen: number | null, value: number | null, mode?: Mode): number | null {
  if (mode === 'replay') return change
  if (change === null || value === null || !seen) return null
  return ((1 + change) * value) / seen - 1
}
