import type { AlertRule, Condition, Expression } from '../wire/alerts.ts'
import { roleOf, withinOf, type Role } from './condition.ts'
import { durationMs, pendingOf, type Pending } from './duration.ts'
import { digest } from './event-id.ts'
import { hoursOf, type Hours } from './hours.ts'
import { instanceKey, isExpression, seriesKey } from './series.ts'

/** What of a rule its judgement needs. */
export type Rule = Pick<AlertRule, 'id' | 'revision' | 'enabled' | 'when' | 'for' | 'trigger' | 'bar' | 'hysteresis' | 'cooldown' | 'repeatEvery' | 'expiresAt' | 'activeHours' | 'onNoData' | 'snoozedUntil'>

/** A series by the places of its signals in the plan. */
export type PlannedSeries = { readonly key: string; readonly op: Expression['op'] | null; readonly signals: readonly number[] }
export type PlannedCondition = {
  readonly condition: Condition
  readonly role: Role
  readonly series: number
  /** How far it looks back, or the age that it waits for, ms. */
  readonly span: number
}

/** A rule made ready for one of its instances: everything parsed, every name a place in a list. */
export type Plan = {
  readonly rule: string
  readonly revision: number
  readonly enabled: boolean
  readonly instance: string
  /** What it judges, as a name: rules that differ in nothing else judge alike. */
  readonly form: string
  readonly signals: readonly string[]
  readonly series: readonly PlannedSeries[]
  readonly conditions: readonly PlannedCondition[]
  readonly every: boolean
  readonly pending: Pending
  readonly once: boolean
  /** Of once-per-bar, ms. */
  readonly bar: number | null
  readonly hysteresis: number
  readonly cooldown: number
  readonly repeatEvery: number
  readonly expiresAt: number | null
  readonly snoozedUntil: number | null
  readonly hours: Hours
  readonly onNoData: Rule['onNoData']
}

/** `instance`: the signal, of a rule with a selector. */
export function planOf(rule: Rule, instance = instanceKey(rule.when)): Plan {
  const signals: string[] = []
  const series: PlannedSeries[] = []
  const placeOf = (id: string): number => {
    const place = signals.indexOf(id)
    return place >= 0 ? place : signals.push(id) - 1
  }
  const seriesOf = (condition: Condition): number => {
    const key = seriesKey(condition.series, instance)
    const place = series.findIndex((other) => other.key === key)
    if (place >= 0) return place
    const expression = typeof condition.series !== 'string' && isExpression(condition.series) ? condition.series : null
    return series.push({ key, op: expression?.op ?? null, signals: expression ? [placeOf(expression.a), placeOf(expression.b)] : [placeOf(key)] }) - 1
  }
  const { all, any } = rule.when
  const conditions = (all ?? any ?? []).map((condition): PlannedCondition => ({
    condition,
    role: roleOf(condition),
    series: seriesOf(condition),
    span: condition.is === 'stale-for' ? durationMs(condition.value) : (withinOf(condition) ?? 0),
  }))
  return {
    rule: rule.id,
    revision: rule.revision,
    enabled: rule.enabled,
    instance,
    form: digest(JSON.stringify([rule.when, rule.for, rule.trigger, rule.bar, rule.hysteresis, rule.onNoData])),
    signals,
    series,
    conditions,
    every: all !== undefined,
    pending: pendingOf(rule.for),
    once: rule.trigger === 'once',
    bar: rule.trigger === 'once-per-bar' ? durationMs(rule.bar) : null,
    hysteresis: rule.hysteresis,
    cooldown: durationMs(rule.cooldown),
    repeatEvery: durationMs(rule.repeatEvery),
    expiresAt: rule.expiresAt === null ? null : Date.parse(rule.expiresAt),
    snoozedUntil: rule.snoozedUntil === null ? null : Date.parse(rule.snoozedUntil),
    hours: hoursOf(rule.activeHours),
    onNoData: rule.onNoData,
  }
}
