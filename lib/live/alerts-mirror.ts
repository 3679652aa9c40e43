import { applyAlert, firingOf, type Firing } from '../alerts/firing.ts'
import { silencing } from '../contact-points/silenced.ts'
import { conditionsOf } from '../rules/series.ts'
import type { AlertRule, Silence } from '../wire/alerts.ts'
import { startFollowed, type Following } from './followed.ts'

/**
 * Rules, silences, and what fires now, kept in this process's memory by following the log as the mirror does: a page asks Redis
 * for none of them. See README.md, rule L13.
 */
export type AlertsMirror = {
  readonly rules: ReadonlyMap<string, AlertRule>
  /** The rules that name this series. */
  readonly rulesOn: (series: string) => readonly AlertRule[]
  /** What fires, or lacks data, and is told: nothing that is acknowledged, snoozed or silenced. */
  readonly firingAt: (now: number) => readonly Firing[]
  /** Those that last or are to come. */
  readonly silencesAt: (now: number) => readonly Silence[]
}

export async function startAlertsMirror(following: Following): Promise<AlertsMirror> {
  const { store } = following
  const held = await startFollowed(
    following,
    async () => {
      const [rules, silences, open] = await Promise.all([store.alerts.rules(), store.silences.all(), store.alerts.open()])
      return {
        rules: new Map(rules.map((rule) => [rule.id, rule])),
        silences: new Map(silences.map((silence) => [silence.id, silence])),
        firing: firingOf(open.map(({ event, acknowledgement }) => ({ ...event, acknowledgement }))),
      }
    },
    (all, { rule: change, alerts, silence }) => {
      if (change?.rule) all.rules.set(change.id, change.rule)
      else if (change) all.rules.delete(change.id)
      if (silence) all.silences.set(silence.id, silence)
      all.firing = alerts.reduce((list, { event, tell }) => applyAlert(list, event, tell), all.firing)
    },
  )
  return {
    get rules() { return held.now.rules },
    rulesOn: (series) => [...held.now.rules.values()].filter((rule) => conditionsOf(rule.when).some((condition) => condition.series === series)),
    firingAt: (now) => {
      const silences = [...held.now.silences.values()]
      return held.now.firing.filter((one) => {
        const rule = held.now.rules.get(one.rule.id)
        return rule !== undefined && (rule.snoozedUntil === null || Date.parse(rule.snoozedUntil) <= now) && !silencing(one, silences, now)
      })
    },
    silencesAt: (now) => [...held.now.silences.values()].filter(({ endsAt }) => Date.parse(endsAt) > now),
  }
}
