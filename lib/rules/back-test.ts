import { freshState, primed, step, type Happening, type Observed } from './machine.ts'
import { planOf, type Rule } from './plan.ts'
import { conditionsOf } from './series.ts'
import { makeWindows, reachOf, seed, type Point } from './windows.ts'

/** When a rule would have fired; `resolvedAt`: `null` where it still did at the end. */
export type Firing = { readonly series: string; readonly at: number; readonly value: number | null; readonly resolvedAt: number | null }

/** What history cannot tell: whether a value was stale then, and what verdicts and feeds' states were. */
export type Untold = 'staleness' | 'words'
export const untoldOf = ({ when, onNoData }: Pick<Rule, 'when' | 'onNoData'>): readonly Untold[] => {
  const conditions = conditionsOf(when)
  const stale = onNoData !== 'keep' || conditions.some(({ is }) => is === 'stale-for')
  const words = conditions.some(({ is }) => is === 'verdict-is' || is === 'state-is')
  return [...(stale ? (['staleness'] as const) : []), ...(words ? (['words'] as const) : [])]
}

/** How much older than its beginning the history of a back-test should be, ms. */
export const leadOf = (rule: Rule, instance?: string): number => reachOf(planOf(rule, instance))

/** What one instance of a rule would have told between two instants: switched on, neither snoozed nor expired. Points are sorted; those before `from` are what it knew at its beginning. */
export function backTest(rule: Rule, instance: string | undefined, historyOf: (signal: string) => readonly Point[], from: number, to: number): readonly Firing[] {
  const plan = planOf({ ...rule, enabled: true, snoozedUntil: null, expiresAt: null, repeatEvery: '0s' }, instance)
  const windows = makeWindows()
  const told: Happening[] = []
  const before = (signal: string): readonly Point[] => historyOf(signal).filter(([at]) => at < from)
  seed(windows, plan, before)
  const known = plan.signals.flatMap((id) => before(id).slice(-1).map((point) => observed(id, point)))
  let state = primed(plan, freshState(plan), known)
  const run = (input: Parameters<typeof step>[2]): void => {
    const stepped = step(plan, state, input, windows)
    state = stepped.state
    told.push(...stepped.happenings)
  }
  run({ kind: 'rule', at: from })
  const during = plan.signals.flatMap((id) => historyOf(id).filter(([at]) => at >= from && at <= to).map((point) => observed(id, point)))
  for (const observation of during.sort((a, b) => a.observedAt - b.observedAt)) run(observation)
  run({ kind: 'time', at: to })
  const ends = new Map(told.map(({ of, at }) => [of, at]))
  return told.flatMap(({ id, kind, series, at, value }) => (kind === 'firing' ? [{ series, at, value: typeof value === 'number' ? value : null, resolvedAt: ends.get(id) ?? null }] : []))
}

const observed = (id: string, [observedAt, value]: Point): Observed => ({ kind: 'observation', id, value, observedAt, staleAt: null, calendar: null })
