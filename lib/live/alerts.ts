import { randomUUID } from 'node:crypto'
import { stringify } from 'yaml'
import type { z } from 'zod'
import { claimOf, makeNames, rowOf } from '../alerts/names.ts'
import { isSignalId, type Signal } from '../domain/signal.ts'
import { UNITS } from '../domain/unit.ts'
import { feedById } from '../feeds/registry.ts'
import { phaseAt } from '../rules/machine.ts'
import { planOf } from '../rules/plan.ts'
import { ruleSentence, type Names } from '../rules/sentence.ts'
import { conditionsOf, instancesOf, isExpression, namedSignals, selectorOf } from '../rules/series.ts'
import type { JudgedState, RuleWrite } from '../store/alerts.ts'
import type { Deed } from '../store/commit.ts'
import {
  AlertFile, type Acknowledgement, type AcknowledgeAsk, type AlertDraft, type AlertEvent, type AlertEventPage, type AlertEventsQuery, type AlertImport, type AlertInstance, type AlertItem, type AlertList,
  type AlertPatch, type AlertRule, type Condition,
} from '../wire/alerts.ts'
import { deliveriesOf } from './deliveries.ts'
import { unescaped } from './operator.ts'
import { badRequest, conflict, notFound, parseFile } from './problem.ts'
import type { Doer, WebServer } from './server.ts'

type Parts = Pick<WebServer, 'now' | 'store' | 'mirror' | 'alertsMirror'>

const MOST = 20_000
/** Instances of a rule that are shown one by one. */
const SHOWN = 100
const EVENTS_READ = 500
const AT_ONCE = 250

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

// ─── how rules stand ───

export async function alerts(parts: Parts, now = parts.now()): Promise<AlertList> {
  // Also what another web process has changed a moment ago.
  await parts.mirror.caughtUp()
  const rules = [...parts.alertsMirror.rules.values()].sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id))
  return { items: await itemsOf(rules, parts, now) }
}

export async function alert(id: string, parts: Parts, now = parts.now()): Promise<AlertItem> {
  const { rule } = await known(id, parts)
  return itemOf(rule, parts, now)
}

async function itemsOf(rules: readonly AlertRule[], parts: Parts, now: number): Promise<AlertItem[]> {
  const { store, mirror } = parts
  const points = await store.contactPoints.all()
  const names = makeNames(mirror.signals, new Map(points.map((point) => [point.id, point])))
  const items: AlertItem[] = []
  // In parts, between which ticks go out: ten thousand at once would hold them up for most of a second.
  for (let from = 0; from < rules.length; from += AT_ONCE) {
    const some = rules.slice(from, from + AT_ONCE)
    const states = await store.alerts.states(some.map(({ id }) => id))
    for (const rule of some) items.push(describe(rule, states.get(rule.id) ?? new Map(), names, parts, now))
  }
  return items
}

async function itemOf(rule: AlertRule, parts: Parts, now: number): Promise<AlertItem> {
  const [item] = await itemsOf([rule], parts, now)
  if (!item) throw new Error('a rule is told as it is')
  return item
}

/** What asks for attention first. */
const WORST: readonly AlertItem['state'][] = ['firing', 'no-data', 'pending', 'snoozed', 'inactive', 'expired']
const worse = (a: Pick<AlertInstance, 'state' | 'series'>, b: Pick<AlertInstance, 'state' | 'series'>): number => WORST.indexOf(a.state) - WORST.indexOf(b.state)

function describe(rule: AlertRule, states: ReadonlyMap<string, JudgedState>, names: Names, { mirror }: Parts, now: number): AlertItem {
  const instances = [...states].map(([instance, { state }]): AlertInstance => {
    const plan = planOf(rule, instance)
    const place = Math.max(0, plan.series.findIndex(({ key }) => key === instance))
    const seen = state.series[place]
    const phase = rule.enabled ? phaseAt(plan, state, now) : 'inactive'
    return { series: instance, state: phase, since: iso(state.since), value: typeof seen?.value === 'number' ? seen.value : null, observedAt: iso(seen?.at ?? null), lastFiredAt: iso(state.firedAt) }
  })
  instances.sort(worse)
  const [worst] = instances
  const fired = instances.flatMap(({ lastFiredAt }) => lastFiredAt ?? [])
  return {
    ...rule,
    state: worst?.state ?? 'inactive',
    stateSince: worst?.since ?? null,
    firing: [...states.values()].filter(({ state }) => state.firing !== null).length,
    instances: instances.slice(0, SHOWN),
    instanceCount: instances.length,
    lastFiredAt: fired.sort().at(-1) ?? null,
    sentence: ruleSentence(rule, names, 'en'),
    problem: problemOf(rule, mirror),
  }
}

/** Why a rule has nothing to judge yet. It is kept: what it looks at may come. */
function problemOf({ when }: Pick<AlertRule, 'when'>, { signals }: Parts['mirror']): string | null {
  const missing = namedSignals(when).filter((id) => !signals.has(id as Signal['id']) && claimOf(id) === undefined && !id.startsWith('feed.')) // Safe: looked up alone.
  if (missing.length > 0) return `${missing.join(', ')}: no such signal yet`
  return selectorOf(when) && instancesOf(when, [...signals.values()].map(rowOf)).length === 0 ? 'no signal fits the selector yet' : null
}

// ─── changes ───

export async function createAlert(draft: AlertDraft, parts: Parts & Doer, now = parts.now()): Promise<AlertItem> {
  if ((await parts.store.alerts.count()) >= MOST) throw conflict(`there are ${MOST} rules, which is as many as there may be`)
  if (draft.expiresAt !== null && Date.parse(draft.expiresAt) <= now) throw badRequest('expiresAt: expected a time ahead', 'expiresAt')
  await refuseUnfit(draft, parts)
  const at = new Date(now).toISOString()
  const rule: AlertRule = { ...draft, id: randomUUID(), revision: 1, createdAt: at, updatedAt: at }
  await parts.store.alerts.change([{ id: rule.id, seen: undefined, next: rule, deed: deedOf('create', rule, parts) }], now)
  await parts.mirror.caughtUp()
  return itemOf(rule, parts, now)
}

export async function changeAlert(id: string, patch: AlertPatch, parts: Parts & Doer, now = parts.now()): Promise<AlertItem> {
  const { rule, seen } = await known(id, parts)
  const next: AlertRule = { ...rule, ...given(patch), revision: rule.revision + 1, updatedAt: new Date(now).toISOString() }
  await refuseUnfit(next, parts)
  if (!(await parts.store.alerts.change([{ id, seen, next, deed: deedOf('change', next, parts, Object.keys(patch)) }], now))) throw conflict('somebody else has changed this rule; look at it again')
  await parts.mirror.caughtUp()
  return itemOf(next, parts, now)
}

/** What is given of a patch; a field that is there and `undefined` is not. Safe: of a patch what is left is one. */
const given = (patch: AlertPatch): { [Field in keyof AlertPatch]: NonNullable<AlertPatch[Field]> } => Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as ReturnType<typeof given>

/** Takes a rule away; what it fired is over, and what happened stays on record. */
export async function removeAlert(id: string, parts: Parts & Doer, now = parts.now()): Promise<AlertItem> {
  const { rule, seen } = await known(id, parts)
  const item = await itemOf(rule, parts, now)
  if (!(await parts.store.alerts.change([{ id, seen, next: null, deed: deedOf('delete', rule, parts) }], now))) throw conflict('somebody else has changed this rule; look at it again')
  await parts.mirror.caughtUp()
  return item
}

async function known(id: string, { store }: Pick<Parts, 'store'>): Promise<{ readonly rule: AlertRule; readonly seen: string }> {
  const found = await store.alerts.rule(id)
  if (!found) throw notFound(`there is no alert ${id}`, 'id')
  return found
}

function deedOf(action: 'create' | 'change' | 'delete' | 'import', { id, name, severity, revision }: AlertRule, { by }: Doer, fields: readonly string[] = []): Deed {
  return { action: `alert.${action}`, details: { by, alert: id, name, severity, revision: String(revision), ...(fields.length > 0 && { fields: fields.join(', ') }) } }
}

// ─── what fits ───

async function refuseUnfit(draft: AlertDraft, parts: Parts): Promise<void> {
  const points = new Set((await parts.store.contactPoints.shared()).map(({ id }) => id))
  const misfit = misfitOf(draft, points, parts)
  if (misfit) throw badRequest(`${misfit.field}: ${misfit.message}`, misfit.field)
}

type Misfit = { readonly field: string; readonly message: string }

/** What a schema cannot know: contact points and feeds that do not exist, thresholds that no value of their unit reaches, units that do not go together. */
function misfitOf(draft: AlertDraft, points: ReadonlySet<string>, { mirror }: Parts): Misfit | undefined {
  const missing = draft.contactPoints.find((id) => !points.has(id))
  if (missing !== undefined) return { field: 'contactPoints', message: `there is no contact point ${missing}` }
  const kind = draft.when.all ? 'all' : 'any'
  for (const [nth, condition] of conditionsOf(draft.when).entries()) {
    const message = unfit(condition, mirror)
    if (message !== undefined) return { field: 'when', message: `${kind}[${nth}]: ${message}` }
  }
  return undefined
}

function unfit(condition: Condition, { signals }: Parts['mirror']): string | undefined {
  const { series } = condition
  const signalOf = (id: string): Signal | undefined => (isSignalId(id) ? signals.get(id) : undefined)
  const feeds = (typeof series === 'string' ? [series] : []).filter((id) => id.startsWith('feed.'))
  const feed = feeds.find((id) => !feedById(id.slice('feed.'.length)))
  if (feed !== undefined) return `there is no feed ${feed.slice('feed.'.length)}`
  const isAbsolute = 'low' in condition || (typeof ('value' in condition ? condition.value : undefined) === 'number' && condition.is !== 'z-score-above' && !(condition.is === 'changes-by' && condition.unit === '%'))
  if (typeof series === 'string') return isAbsolute ? outOfRange(condition, signalOf(series)?.unit) : undefined
  if (isExpression(series)) {
    const [a, b] = [signalOf(series.a)?.unit, signalOf(series.b)?.unit]
    return series.op !== '/' && a !== undefined && b !== undefined && a !== b ? `${series.a} is in ${a}, ${series.b} in ${b}: their difference has no meaning` : undefined
  }
  if (!isAbsolute) return undefined
  const units = [...new Set(instancesOf({ all: [condition] }, [...signals.values()].map(rowOf)).flatMap((id) => signalOf(id)?.unit ?? []))]
  return units.length > 1 ? `its signals are in ${units.join(', ')}: one number cannot be held against all of them` : outOfRange(condition, units[0])
}

/** A number that no sane value of the unit goes past. */
function outOfRange(condition: Condition, unit: Signal['unit'] | undefined): string | undefined {
  if (unit === undefined || condition.is === 'changes-by') return undefined
  const { min, max } = UNITS[unit]
  const numbers = [...('value' in condition && typeof condition.value === 'number' ? [condition.value] : []), ...('low' in condition ? [condition.low, condition.high] : [])]
  const wrong = numbers.find((number) => number < min || number > max)
  return wrong === undefined ? undefined : `${wrong} is no value in ${unit}, which goes from ${min} to ${max}`
}

// ─── files ───

/** All rules as a file that can be taken in again. */
export async function exportAlerts(format: 'json' | 'yaml', { store }: Pick<Parts, 'store'>): Promise<string> {
  const file: AlertFile = { alerts: (await store.alerts.rules()).map(({ revision: _revision, createdAt: _createdAt, updatedAt: _updatedAt, ...rule }) => rule) }
  return format === 'yaml' ? stringify(file) : JSON.stringify(file, undefined, 2)
}

/** Takes in a file as a whole, or nothing of it. */
export async function importAlerts(given: unknown, parts: Parts & Doer, now = parts.now()): Promise<AlertImport> {
  const { store } = parts
  const { alerts: drafts } = parseFile(AlertFile, given)
  const points = new Set((await store.contactPoints.shared()).map(({ id }) => id))
  const seen = new Map<string, number>()
  const at = new Date(now).toISOString()
  const writes: RuleWrite[] = []
  let replaced = 0
  for (const [nth, { id = randomUUID(), ...draft }] of drafts.entries()) {
    const misfit = misfitOf(draft, points, parts)
    if (misfit) throw badRequest(`alerts[${nth}].${misfit.field}: ${misfit.message}`, `alerts[${nth}].${misfit.field}`)
    const other = seen.get(id)
    if (other !== undefined) throw badRequest(`alerts[${nth}].id: alerts[${other}] has it too`, `alerts[${nth}].id`)
    seen.set(id, nth)
    const held = await store.alerts.rule(id)
    if (held) replaced += 1
    const rule: AlertRule = { ...draft, id, revision: (held?.rule.revision ?? 0) + 1, createdAt: held?.rule.createdAt ?? at, updatedAt: at }
    writes.push({ id, seen: held?.seen, next: rule, deed: deedOf('import', rule, parts) })
  }
  if ((await store.alerts.count()) + writes.length - replaced > MOST) throw conflict(`there may be ${MOST} rules at most`)
  if (!(await store.alerts.change(writes, now))) throw conflict('somebody else has changed one of these rules; nothing was taken in')
  await parts.mirror.caughtUp()
  return { created: writes.length - replaced, replaced, ids: writes.map(({ id }) => id) }
}

// ─── what happened ───

/** Events, newest first, with how far telling people of each is. */
export async function alertEvents({ rule, state, severity, limit, cursor }: z.output<typeof AlertEventsQuery>, parts: Pick<Parts, 'store'>): Promise<AlertEventPage> {
  const found: { readonly place: number; readonly event: Omit<AlertEvent, 'deliveries'> }[] = []
  let before = cursor === undefined ? undefined : Number(cursor)
  for (;;) {
    const rows = await parts.store.alerts.events(state === undefined && severity === undefined ? limit + 1 : EVENTS_READ, before, rule)
    for (const { place, event, acknowledgement } of rows) {
      before = place
      if ((state === undefined || event.state === state) && (severity === undefined || event.rule.severity === severity)) found.push({ place, event: { ...event, acknowledgement } })
    }
    if (found.length > limit || rows.length === 0) break
  }
  const page = found.slice(0, limit)
  const deliveries = await deliveriesOf(page.map(({ event }) => event.id), parts)
  return {
    items: page.map(({ event }) => ({ ...event, deliveries: deliveries.get(event.id) ?? [] })),
    nextCursor: found.length > limit ? String(page.at(-1)?.place ?? '') : null,
  }
}

/** Says that a person has it. */
export async function acknowledge(given: string, { note }: AcknowledgeAsk, parts: Pick<Parts, 'now' | 'store' | 'mirror'> & Doer, now = parts.now()): Promise<AlertEvent> {
  const id = unescaped(given)
  const found = await parts.store.alerts.event(id)
  if (!found) throw notFound(`there is no event ${id}`, 'id')
  const acknowledgement: Acknowledgement = { by: parts.by, at: new Date(now).toISOString(), note }
  const { event } = found
  await parts.store.alerts.acknowledge(event, acknowledgement, { action: 'alert.acknowledge', details: { by: parts.by, event: id, alert: event.rule.id, ...(isSignalId(event.series) && { signal: event.series }), ...(note !== '' && { note }) } })
  await parts.mirror.caughtUp()
  return { ...event, acknowledgement, deliveries: (await deliveriesOf([id], parts)).get(id) ?? [] }
}
