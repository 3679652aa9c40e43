import type { AlertItem } from '../../lib/wire/alerts.ts'
import { EVENT_STATE_LIST, SEVERITIES, type EventState, type Severity } from './kinds.ts'

/** What `/alerts` shows, as its address says it. */
export const VIEWS = ['rules', 'events', 'points', 'silences'] as const
export type View = (typeof VIEWS)[number]

export type EventFilter = { readonly rule?: string; readonly state?: EventState; readonly severity?: Severity; readonly cursor?: string }
export type RuleStanding = AlertItem['state'] | 'off'
export const STANDINGS = ['firing', 'no-data', 'pending', 'inactive', 'snoozed', 'expired', 'off'] as const satisfies readonly RuleStanding[]
export type RuleFilter = { readonly standing?: RuleStanding; readonly severity?: Severity; readonly page: number }

/** Names as the server hands them to the page. */
export type PlainNames = { readonly signals: Readonly<Record<string, { readonly title: string; readonly unit: string }>>; readonly feeds: Readonly<Record<string, string>>; readonly points: Readonly<Record<string, string>> }

type Asked = Readonly<Record<string, string | string[] | undefined>>
const one = <Value extends string>(given: string | string[] | undefined, values: readonly Value[]): Value | undefined => values.find((value) => value === given)
const text = (given: string | string[] | undefined, shape: RegExp): string | undefined => (typeof given === 'string' && shape.test(given) ? given : undefined)

export const viewOf = (asked: Asked): View => one(asked['view'], VIEWS) ?? 'rules'

export function eventFilterOf(asked: Asked): EventFilter {
  const rule = text(asked['rule'], /^[a-z0-9][a-z0-9-]{0,63}$/)
  const state = one(asked['state'], EVENT_STATE_LIST)
  const severity = one(asked['severity'], SEVERITIES)
  const cursor = text(asked['cursor'], /^\d{1,15}$/)
  return { ...(rule !== undefined && { rule }), ...(state && { state }), ...(severity && { severity }), ...(cursor !== undefined && { cursor }) }
}

export function ruleFilterOf(asked: Asked): RuleFilter {
  const standing = one(asked['state'], STANDINGS)
  const severity = one(asked['severity'], SEVERITIES)
  return { ...(standing && { standing }), ...(severity && { severity }), page: Number(text(asked['page'], /^\d{1,4}$/) ?? 1) || 1 }
}

/** How a rule stands, as the list says it: one that is switched off is nothing else. */
export const standingOf = ({ enabled, state }: Pick<AlertItem, 'enabled' | 'state'>): RuleStanding => (enabled ? state : 'off')

/** What asks for attention first, then by name. */
export const byUrgency = (a: AlertItem, b: AlertItem): number => STANDINGS.indexOf(standingOf(a)) - STANDINGS.indexOf(standingOf(b)) || SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || a.name.localeCompare(b.name)
