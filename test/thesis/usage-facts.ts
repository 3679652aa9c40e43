import { signalId, type Signal } from '../../lib/domain/signal.ts'
import { days } from '../../lib/domain/time.ts'
import type { Unit } from '../../lib/domain/unit.ts'
import { DAY, dayOf, type Fact, type Facts } from '../../lib/thesis/facts.ts'

/** One value of a signal: its UTC day, and how many days later it was known (by default when its interval had ended). */
export type Said = { readonly id: string; readonly unit: Unit; readonly day: number; readonly value: number; readonly lag?: number }

export const utcDay = (date: string): number => dayOf(Date.parse(`${date}T00:00:00Z`))
export const atStart = (day: number): number => day * DAY

/** Facts as a store would hold them; list prices stand for good. */
export function factsOf(said: readonly Said[]): Facts {
  const facts = new Map<Signal['id'], Fact & { vintages: Fact['vintages'][number][] }>()
  for (const { id: name, unit, day, value, lag } of said) {
    const id = signalId(name)
    let fact = facts.get(id)
    if (!fact) {
      const signal: Signal = { id, title: `${name} · tokens routed`, unit, feedId: 'test', stage: 'downstream', segment: 'adoption', reason: 'test', shape: unit === 'USD/Mtok' ? 'step' : 'sum', step: days(1), staleAfter: days(3) }
      facts.set(id, (fact = { signal, vintages: [], standsTo: unit === 'USD/Mtok' ? Number.MAX_SAFE_INTEGER : 0 }))
    }
    fact.vintages.push({ observedAt: day * DAY, receivedAt: (day + (lag ?? spanOf(unit))) * DAY, value, mode: 'recorded' })
  }
  for (const { vintages } of facts.values()) vintages.sort((one, other) => one.observedAt - other.observedAt || one.receivedAt - other.receivedAt)
  return facts
}

const spanOf = (unit: Unit): number => (unit === 'tokens/week' ? 7 : unit === 'tokens/month' ? 31 : 1)

export const used = (model: string, day: number, value: number): Said => ({ id: `usage.openrouter.${model}`, unit: 'tokens/day', day, value })
export const usedWeek = (model: string, day: number, value: number): Said => ({ id: `usage.openrouter-week.${model}`, unit: 'tokens/week', day, value })
export const total = (day: number, value: number): Said => used('total', day, value)
export const totalMonth = (date: string, value: number): Said => ({ id: 'usage.openrouter.total-month', unit: 'tokens/month', day: utcDay(date), value })
/** A list price that costs the same for prompt and completion, so that any blend of it is the price itself. */
export const asks = (name: string, day: number, value: number): Said[] => ['input', 'output'].map((kind) => ({ id: `token.${name}.${kind}`, unit: 'USD/Mtok', day, value, lag: 1 }))
export const downloads = (name: string, day: number, value: number): Said => ({ id: `adoption.${name}`, unit: 'downloads/day', day, value })
