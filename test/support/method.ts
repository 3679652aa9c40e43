import type { Method } from '../../lib/engine/pure.ts'
import { isoDay } from '../../lib/thesis/facts.ts'
import { leaveOneOut } from '../../lib/thesis/equity.ts'
import { VERDICTS, WINDOWS, type Verdict, type WindowId } from '../../lib/thesis/ids.ts'
import { valueOn } from '../../lib/thesis/line.ts'
import { measureNext, measureOf } from '../../lib/thesis/measure.ts'
import { flowOf, gaugesOf, growthOf } from '../../lib/thesis/summary.ts'
import type { Thesis } from '../../lib/wire/thesis.ts'

type Held = Readonly<Record<WindowId, { readonly verdict: Verdict; readonly since: number; readonly other: number; readonly history: readonly { readonly from: string; readonly verdict: Verdict }[] }>>
type Today = Readonly<Record<WindowId, Verdict>>

/** Days that another verdict must stand for. */
export const HOLD = 2

/**
 * The real indices with a judge that is told in a line: the lower stages beat the upper one where rotation is above 100.
 * `slow`: it takes so long over each day.
 */
export const testMethod = ({ version = 'test', slow = 0 }: { readonly version?: string; readonly slow?: number } = {}): Method => ({
  version,
  measureAt: measureOf,
  measureNext,
  leaveOneOut,
  async judge({ lines, day }): Promise<Today> {
    if (slow > 0) await new Promise((resolve) => setTimeout(resolve, slow))
    const rotation = lines.get('index.rotation')
    const value = rotation ? valueOn(rotation, day) : Number.NaN
    const verdict: Verdict = Number.isNaN(value) ? 'no-data' : value > 100.0001 ? 'supported' : value < 99.9999 ? 'contradicted' : 'undecided'
    return { '90d': verdict, '1y': verdict, essay: verdict }
  },
  hold(held: Held | undefined, today: Today, day: number): Held {
    const entries = WINDOWS.map((window) => {
      const was = held?.[window]
      const verdict = today[window]
      const fresh = (history: Held[WindowId]['history']): Held[WindowId] => ({ verdict, since: day, other: 0, history: [...history, { from: isoDay(day), verdict }] })
      if (!was) return [window, fresh([])]
      if (verdict === was.verdict) return [window, { ...was, other: 0 }]
      return [window, was.other + 1 >= HOLD ? fresh(was.history) : { ...was, other: was.other + 1 }]
    })
    return Object.fromEntries(entries) as Held // Safe: an entry for each window.
  },
  verdictsOf: (held: unknown) => Object.entries((held ?? {}) as Held).map(([window, { verdict, since }]) => ({ id: 'D2' as const, window: window as WindowId, verdict, since })), // Safe: what `hold` gave.
  thesisOf(measure, held: Held | undefined, today: Today, computedAt): Thesis {
    return {
      at: new Date(measure.at).toISOString(),
      day: isoDay(measure.day),
      factsTo: null,
      computedAt: new Date(computedAt).toISOString(),
      method: version,
      recorded: false,
      headline: { value: null, low: null, high: null, direction: null, breadth: { down: 0, of: 0 }, coverage: 0, change30d: null, day: null, mode: null, components: [], leaveOneOut: [] },
      gauges: gaugesOf(measure).map(({ stage, items }) => ({ stage, items: [...items] })),
      flow: flowOf(measure),
      growth: growthOf(measure),
      claims: [{
        id: 'D2', stage: 'downstream', says: 'It moves.', section: 'Downstream', supportedWhen: 'Rotation is above 100.', evidence: ['index.rotation'],
        readings: WINDOWS.map((window) => ({
          window,
          verdict: held?.[window].verdict ?? 'no-data',
          since: held ? isoDay(held[window].since) : null,
          today: today[window],
          pending: null,
          statistics: [{ id: 'rotation-slope', unit: 'log', threshold: 0, side: 'above', value: VERDICTS.indexOf(today[window]), low: null, high: null, support: null, verdict: today[window], lack: null, from: null, to: null, days: 0, coverage: null }],
          overturn: null,
          history: [...(held?.[window].history ?? [])],
        })),
      }],
    }
  },
})
