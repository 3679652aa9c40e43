import 'server-only'
import { silencing } from '../../lib/contact-points/silenced.ts'
import { isSignalId } from '../../lib/domain/signal.ts'
import { FEEDS } from '../../lib/feeds/registry.ts'
import { alertEvents, alerts } from '../../lib/live/alerts.ts'
import { contactPoints } from '../../lib/live/contact-points.ts'
import { webServer } from '../../lib/live/server.ts'
import { silences } from '../../lib/live/silences.ts'
import type { AlertEvent, AlertEventPage, AlertItem, AlertRule, Condition, ContactPoint, Silence } from '../../lib/wire/alerts.ts'
import type { EventFilter, PlainNames } from '../_alerts/views.ts'
import { titleIn } from '../_i18n/series.ts'
import type { Locale } from '../../lib/domain/format.ts'
import { firingOf, type Firing } from '../_live/firing-of.ts'

/** What happened last, of which the header of every page is made: what still fires is among it. */
const LATELY = 200
/** Pages that are asked for at the same time are answered by one reading. */
const FRESH_MS = 500

let held: { readonly at: number; readonly firing: Promise<readonly Firing[]> } | undefined

/** For every page. Nothing where Redis is away: it is asked when things are broken. */
export function siteFiring(): Promise<readonly Firing[]> {
  const at = performance.now()
  if (held && at - held.at < FRESH_MS) return held.firing
  const firing = readFiring().catch((): readonly Firing[] => [])
  held = { at, firing }
  return firing
}

async function readFiring(): Promise<readonly Firing[]> {
  const { store, now } = webServer()
  const rows = await store.alerts.events(LATELY, undefined, undefined)
  const firing = firingOf([...rows].reverse().map(({ event, acknowledgement }): Omit<AlertEvent, 'deliveries'> => ({ ...event, acknowledgement })))
  const ids = [...new Set(firing.map(({ rule }) => rule.id))]
  const rules = new Map(await Promise.all(ids.map(async (id) => [id, (await store.alerts.rule(id))?.rule] as const)))
  const quiet = await siteSilences()
  // Of what is snoozed or silenced nobody is told, here neither.
  return firing.filter((one) => {
    const kept = rules.get(one.rule.id)
    return kept !== undefined && (kept.snoozedUntil === null || Date.parse(kept.snoozedUntil) <= now()) && !silencing(one, quiet, now())
  })
}

/** The silences that last now or will. */
export async function siteSilences(): Promise<readonly Silence[]> {
  const { store, now } = webServer()
  const all = await store.silences.all().catch((): Silence[] => [])
  return all.filter(({ endsAt }) => Date.parse(endsAt) > now())
}

const conditionsOf = ({ when }: AlertRule): readonly Condition[] => when.all ?? when.any ?? []

/** The rules that name this signal. Nothing where Redis is away: the signal's own page says so. */
export async function rulesOn(id: string): Promise<readonly AlertRule[]> {
  const rules = await webServer().store.alerts.rules().catch((): AlertRule[] => [])
  return rules.filter((rule) => conditionsOf(rule).some(({ series }) => series === id))
}

export const rulesView = async (): Promise<readonly AlertItem[]> => (await alerts(webServer())).items
export const eventsView = async (filter: EventFilter, limit: number): Promise<AlertEventPage> => alertEvents({ ...filter, limit }, webServer())
export const pointsView = async (): Promise<readonly ContactPoint[]> => (await contactPoints(webServer())).items
export const silencesView = async (): Promise<readonly Silence[]> => (await silences(webServer())).items
/** The rules by name, for a choice of one. */
export const ruleNames = async (): Promise<readonly { readonly id: string; readonly name: string }[]> => (await webServer().store.alerts.rules()).map(({ id, name }) => ({ id, name }))

/** What the signals that rules name are called, in the language of the page, and in what unit they are. */
export function namesOf(rules: readonly AlertRule[], points: readonly ContactPoint[], locale: Locale): PlainNames {
  const { mirror } = webServer()
  const ids = new Set(rules.flatMap((rule) => conditionsOf(rule).flatMap(({ series }) => (typeof series === 'string' ? [series] : 'op' in series ? [series.a, series.b] : (series.ids ?? []).slice(0, 1)))))
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
