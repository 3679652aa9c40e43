import type { AlertEvent, Silence } from '../wire/alerts.ts'

/** The silence that holds an event back at that time: all that it names must fit. */
export function silencing(event: Pick<AlertEvent, 'rule' | 'series' | 'labels'>, silences: readonly Silence[], now: number): Silence | undefined {
  return silences.find(({ rule, severity, series, labels, startsAt, endsAt }) => {
    if (now < Date.parse(startsAt) || now >= Date.parse(endsAt)) return false
    if (rule !== undefined && rule !== event.rule.id) return false
    if (severity !== undefined && severity !== event.rule.severity) return false
    if (series !== undefined && series !== event.series) return false
    return Object.entries(labels ?? {}).every(([name, value]) => event.labels?.[name] === value)
  })
}
