import 'server-only'
import type { Firing } from '../../lib/alerts/firing.ts'
import { isSignalId } from '../../lib/domain/signal.ts'
import { FEEDS } from '../../lib/feeds/registry.ts'
import { alertEvents, alerts } from '../../lib/live/alerts.ts'
import { contactPoints } from '../../lib/live/contact-points.ts'
import { conditionsOf } from '../../lib/rules/series.ts'
import { webServer } from '../../lib/live/server.ts'
import { silences } from '../../lib/live/silences.ts'
import type { AlertEventPage, AlertItem, AlertRule, ContactPoint, Silence } from '../../lib/wire/alerts.ts'
import type { EventFilter, PlainNames } from '../_alerts/views.ts'
import { titleIn } from '../_i18n/series.ts'
import type { Locale } from '../../lib/domain/format.ts'

/** What fires now, for every page. */
export function siteFiring(): readonly Firing[] {
  const { alertsMirror, now } = webServer()
  return alertsMirror.firingAt(now())
}

/** The silences that last now or will. */
export function siteSilences(): readonly Silence[] {
  const { alertsMirror, now } = webServer()
  return alertsMirror.silencesAt(now())
}

/** The rules that name this signal. */
export const rulesOn = (id: string): readonly AlertRule[] => webServer().alertsMirror.rulesOn(id)

export const rulesView = async (): Promise<readonly AlertItem[]> => (await alerts(webServer())).items
export const eventsView = async (filter: EventFilter, limit: number): Promise<AlertEventPage> => alertEvents({ ...filter, limit }, webServer())
export const pointsView = async (): Promise<readonly ContactPoint[]> => (await contactPoints(webServer())).items
export const silencesView = async (): Promise<readonly Silence[]> => (await silences(webServer())).items
/** The rules by name, for a choice of one. */
export const ruleNames = (): readonly { readonly id: string; readonly name: string }[] => [...webServer().alertsMirror.rules.values()].map(({ id, name }) => ({ id, name }))

/** What the signals that rules name are called, in the language of the page, and in what unit they are. */
export function namesOf(rules: readonly AlertRule[], points: readonly ContactPoint[], locale: Locale): PlainNames {
  const { mirror } = webServer()
  const ids = new Set(rules.flatMap((rule) => conditionsOf(rule.when).flatMap(({ series }) => (typeof series === 'string' ? [series] : 'op' in series ? [series.a, series.b] : (series.ids ?? []).slice(0, 1)))))
  const signals = [...ids].flatMap((id) => {
    const signal = isSignalId(id) ? mirror.signals.get(id) : undefined
    return signal ? [[id, { title: titleIn(locale, id, signal.title), unit: signal.unit }] as const] : []
  })
  return { signals: Object.fromEntries(signals), feeds: Object.fromEntries(FEEDS.map(({ id, title }) => [id, title])), points: Object.fromEntries(points.map(({ id, name }) => [id, name])) }
}

/** What the signals of these events are called. */
export function titlesOf(ids: readonly string[], locale: Locale): Readonly<Record<string, string>> {
  const { mirror } = webServer()
  return Object.fromEntries(ids.flatMap((id) => {
    const signal = isSignalId(id) ? mirror.signals.get(id) : undefined
    return signal ? [[id, titleIn(locale, id, signal.title)]] : []
  }))
}
