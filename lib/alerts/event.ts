import type { Signal } from '../domain/signal.ts'
import type { Happening } from '../rules/machine.ts'
import type { Plan } from '../rules/plan.ts'
import { eventSentence } from '../rules/sentence.ts'
import type { KeptEvent } from '../store/deliveries.ts'
import type { AlertRule } from '../wire/alerts.ts'
import { makeNames } from './names.ts'

const iso = (at: number): string => new Date(at).toISOString()
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** What happened, as it is kept and told. Words that are no numbers (a verdict, a feed's state) stand in the sentence. */
export function eventOf(rule: AlertRule, plan: Plan, happening: Happening, signals: ReadonlyMap<string, Signal>): KeptEvent {
  const names = makeNames(signals)
  const { id, kind, at, repeat, series, value, observedAt, evidence } = happening
  return {
    id,
    rule: { id: rule.id, name: rule.name, severity: rule.severity },
    labels: rule.labels,
    state: kind,
    series,
    unit: unitOf(plan, series, signals),
    value: number(value),
    observedAt: observedAt === null ? null : iso(observedAt),
    firedAt: iso(at),
    repeat,
    sentence: eventSentence(rule, happening, names, 'en'),
    sentenceZh: eventSentence(rule, happening, names, 'zh'),
    evidence: evidence.map((seen) => ({ series: seen.series, value: number(seen.value), observedAt: seen.observedAt === null ? null : iso(seen.observedAt), met: seen.met })),
  }
}

function unitOf(plan: Plan, key: string, signals: ReadonlyMap<string, Signal>): string {
  const series = plan.series.find((one) => one.key === key)
  const unit = signals.get(plan.signals[series?.signals[0] ?? -1] ?? '')?.unit ?? ''
  switch (series?.op) {
    case '/': return 'ratio'
    case 'spread-%': return '%'
    default: return unit
  }
}
