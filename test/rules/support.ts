import { step, freshState, type Happening, type Input, type InstanceState, type Observed } from '../../lib/rules/machine.ts'
import { planOf } from '../../lib/rules/plan.ts'
import { makeWindows, type Windows } from '../../lib/rules/windows.ts'
import { AlertDraft, type AlertRule, type Condition } from '../../lib/wire/alerts.ts'

export const NVDA = 'quote.nvda'
export const AMD = 'quote.amd'
/** A Monday, 14:00 UTC; instants of tests are minutes after it. */
export const START = Date.UTC(2026, 0, 5, 14)
export const instant = (minute: number): number => START + minute * 60_000
export const minuteOf = (at: number): number => (at - START) / 60_000

/** What can be written down of a condition: defaults may be left out. */
export type Asked = { readonly [Field in keyof AlertDraft]?: unknown }
export const ruleOf = (asked: Asked, more: Partial<Pick<AlertRule, 'id' | 'revision'>> = {}): AlertRule => ({
  ...AlertDraft.parse({ name: 'a rule', ...asked }),
  id: 'rule',
  revision: 1,
  createdAt: new Date(START).toISOString(),
  updatedAt: new Date(START).toISOString(),
  ...more,
})
export const one = (condition: { readonly is: Condition['is'] } & Readonly<Record<string, unknown>>, asked: Asked = {}, more: Partial<Pick<AlertRule, 'id' | 'revision'>> = {}): AlertRule => ruleOf({ when: { all: [{ series: NVDA, ...condition }] }, ...asked }, more)

export const seen = (minute: number, value: number | string, id = NVDA, more: Partial<Observed> = {}): Observed => ({ kind: 'observation', id, value, observedAt: instant(minute), staleAt: null, calendar: null, ...more })
/** Stale so many minutes after it was observed. */
export const fading = (minute: number, value: number | string, fades: number, id = NVDA): Observed => seen(minute, value, id, { staleAt: instant(minute + fades) })
export const time = (minute: number): Input => ({ kind: 'time', at: instant(minute) })
/** The rule is looked at, as it is now. */
export const look = (minute: number): Input => ({ kind: 'rule', at: instant(minute) })

/** `firing 12`, `firing 42 again 1`, `resolved 50`; in brackets what nobody is told. */
export function brief({ kind, at, repeat, tell, why }: Happening): string {
  const text = `${kind} ${minuteOf(at)}${repeat > 0 ? ` again ${repeat}` : ''}${why === null || why === 'over' || why === 'data' ? '' : ` ${why}`}`
  return tell ? text : `(${text})`
}

export type Ran = { readonly state: InstanceState; readonly happenings: readonly Happening[]; readonly windows: Windows }
export function run(rule: AlertRule, inputs: readonly Input[], from?: Ran, instance?: string): Ran {
  const plan = planOf(rule, instance)
  const windows = from?.windows ?? makeWindows()
  let state = from?.state ?? freshState(plan)
  const happenings: Happening[] = []
  for (const input of inputs) {
    const stepped = step(plan, state, input, windows)
    state = stepped.state
    happenings.push(...stepped.happenings)
  }
  return { state, happenings, windows }
}
export const told = (rule: AlertRule, inputs: readonly Input[]): readonly string[] => run(rule, inputs).happenings.map(brief)
