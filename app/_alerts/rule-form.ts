import type { Stage, Segment } from '../../lib/domain/stage.ts'
import { CLAIM_IDS, WINDOWS, type ClaimId, type Verdict, type WindowId } from '../../lib/thesis/ids.ts'
import type { AlertDraft, AlertRule, Condition, ConditionKind, Expression, Selector, Series } from '../../lib/wire/alerts.ts'
import type { FeedState } from '../_ui/state-mark.tsx'
import { hasChannel, hasLevel, hasWindow, type Severity } from './kinds.ts'

/** A rule while it is being written: what is typed is text until all of it makes a rule. */
export const SUBJECTS = ['signal', 'expression', 'many', 'claim', 'feed'] as const
export type Subject = (typeof SUBJECTS)[number]

export type ConditionForm = {
  readonly key: number
  readonly subject: Subject
  readonly a: string
  readonly op: Expression['op']
  readonly b: string
  readonly stage: Stage | ''
  readonly segment: Segment | ''
  readonly feed: string
  readonly q: string
  readonly ids: readonly string[]
  readonly claim: ClaimId
  readonly window: WindowId
  readonly is: ConditionKind
  readonly value: string
  readonly low: string
  readonly high: string
  readonly unit: '%' | 'abs'
  readonly direction: 'up' | 'down' | 'either'
  readonly within: string
  readonly verdict: Verdict
  readonly state: FeedState
}

export type HoursForm = { readonly kind: 'always' | 'nyse' | 'custom'; readonly timeZone: string; readonly days: readonly Weekday[]; readonly from: string; readonly to: string }
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

export type RuleForm = Pick<AlertDraft, 'contactPoints' | 'enabled' | 'for' | 'trigger' | 'bar' | 'cooldown' | 'repeatEvery' | 'onNoData' | 'note' | 'labels' | 'snoozedUntil'> & {
  readonly severity: Severity
  /** '': called after its condition. */
  readonly name: string
  readonly join: 'all' | 'any'
  readonly conditions: readonly ConditionForm[]
  readonly hysteresis: string
  /** As a field of date and time holds it, in the viewer's own clock; '': never. */
  readonly expiresAt: string
  readonly hours: HoursForm
}

let keys = 0
export const emptyCondition = (): ConditionForm => {
  keys += 1
  return { key: keys, subject: 'signal', a: '', op: '/', b: '', stage: '', segment: '', feed: '', q: '', ids: [], claim: 'U1', window: '1y', is: 'crosses', value: '', low: '', high: '', unit: '%', direction: 'either', within: '1d', verdict: 'supported', state: 'failing' }
}

const DEFAULT: RuleForm = {
  name: '', severity: 'warning', contactPoints: [], enabled: true, join: 'all', conditions: [], for: '0s', trigger: 'every-time', bar: '1h', hysteresis: '0', cooldown: '0s', repeatEvery: '0s',
  expiresAt: '', onNoData: 'keep', note: '', labels: {}, snoozedUntil: null, hours: { kind: 'always', timeZone: 'America/New_York', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:30', to: '16:00' },
}

/** A number as a field holds it. */
export const fieldOf = (value: number): string => String(Number(value.toPrecision(12)))

export function conditionForm(condition: Condition): ConditionForm {
  const form = { ...emptyCondition(), ...subjectForm(condition.series), is: condition.is }
  switch (condition.is) {
    case 'verdict-is': return { ...form, verdict: condition.value }
    case 'state-is': return { ...form, state: condition.value }
    case 'stale-for': return { ...form, within: condition.value }
    case 'changes-by': return { ...form, value: fieldOf(condition.value), unit: condition.unit, direction: condition.direction, within: condition.within }
    case 'z-score-above': return { ...form, value: fieldOf(condition.value), within: condition.within }
    case 'new-high':
    case 'new-low': return { ...form, within: condition.within }
    case 'enters':
    case 'leaves':
    case 'inside':
    case 'outside': return { ...form, low: fieldOf(condition.low), high: fieldOf(condition.high) }
    case 'above':
    case 'below':
    case 'crosses':
    case 'crosses-up':
    case 'crosses-down': return { ...form, value: fieldOf(condition.value) }
  }
}

function subjectForm(series: Series): Partial<ConditionForm> {
  if (typeof series !== 'string') return 'op' in series ? { subject: 'expression', ...series } : { subject: 'many', stage: series.stage ?? '', segment: series.segment ?? '', feed: series.feed ?? '', q: series.q ?? '', ids: series.ids ?? [] }
  if (series.startsWith('feed.')) return { subject: 'feed', feed: series.slice('feed.'.length) }
  const [prefix, claim, window] = series.split('.')
  if (prefix !== 'claim') return { subject: 'signal', a: series }
  return { subject: 'claim', claim: CLAIM_IDS.find((one) => one.toLowerCase() === claim) ?? 'U1', window: WINDOWS.find((one) => one === window) ?? '1y' }
}

const pad = (part: number): string => String(part).padStart(2, '0')
/** An instant in the viewer's own clock, as a field of date and time holds it. */
export function localField(iso: string): string {
  const at = new Date(iso)
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`
}

export function ruleForm(rule: Partial<AlertDraft>): RuleForm {
  const { when, hysteresis, expiresAt, activeHours, ...rest } = rule
  const conditions = when?.all ?? when?.any ?? []
  return {
    ...DEFAULT,
    ...Object.fromEntries(Object.keys(DEFAULT).flatMap((name) => (name in rest ? [[name, rest[name as keyof typeof rest]]] : []))), // Safe: its own keys.
    join: when?.any ? 'any' : 'all',
    conditions: conditions.length > 0 ? conditions.map(conditionForm) : [emptyCondition()],
    ...(hysteresis !== undefined && { hysteresis: fieldOf(hysteresis) }),
    ...(expiresAt && { expiresAt: localField(expiresAt) }),
    ...(activeHours && { hours: activeHours === 'nyse' ? { ...DEFAULT.hours, kind: 'nyse' } : { kind: 'custom', ...activeHours } }),
  }
}

export const formOfRule = ({ id: _id, revision: _revision, createdAt: _created, updatedAt: _updated, ...draft }: AlertRule): RuleForm => ruleForm(draft)

/** What is missing, and of which condition (−1: of the rule). */
export type Lack = { readonly at: number; readonly field: 'series' | 'value' | 'low' | 'high' | 'within' | 'selector' | 'hysteresis' | 'days' | 'for' }

const numberOf = (text: string): number | undefined => {
  const plain = text.trim().replaceAll(/[,\u2009\u00A0 ]/g, '').replace('−', '-')
  return plain !== '' && Number.isFinite(Number(plain)) ? Number(plain) : undefined
}
const DURATION = /^[1-9]\d{0,5}[smhd]$/
const PENDING = /^(\d{1,6}[smhd]|[1-9]\d{0,3}x)$/

function seriesOf(form: ConditionForm): Series | undefined {
  const { subject, a, op, b, stage, segment, feed, q, ids, claim, window } = form
  switch (subject) {
    case 'signal': return a === '' ? undefined : a
    case 'expression': return a === '' || b === '' ? undefined : { a, op, b }
    case 'claim': return `claim.${claim.toLowerCase()}.${window}`
    case 'feed': return feed === '' ? undefined : `feed.${feed}`
    case 'many': {
      const selector: Selector = { ...(stage !== '' && { stage }), ...(segment !== '' && { segment }), ...(feed !== '' && { feed }), ...(q.trim() !== '' && { q: q.trim() }), ...(ids.length > 0 && { ids: [...ids] }) }
      return Object.keys(selector).length === 0 ? undefined : selector
    }
  }
}

export function conditionOf(form: ConditionForm): Condition | Lack['field'] {
  const series = seriesOf(form)
  if (series === undefined) return form.subject === 'many' ? 'selector' : 'series'
  const { is, within, unit, direction, verdict, state } = form
  if (form.subject === 'claim') return { series, is: 'verdict-is', value: verdict }
  if (form.subject === 'feed') return { series, is: 'state-is', value: state }
  if (is === 'verdict-is' || is === 'state-is') return 'series'
  if ((hasWindow(is) || is === 'stale-for') && !DURATION.test(within)) return 'within'
  const value = numberOf(form.value)
  if (hasLevel(is)) return value === undefined ? 'value' : { series, is: is as 'above', value } // Safe: all levels have one shape.
  if (hasChannel(is)) {
    const low = numberOf(form.low)
    const high = numberOf(form.high)
    if (low === undefined) return 'low'
    return high === undefined || high <= low ? 'high' : { series, is: is as 'inside', low, high } // Safe: so do all channels.
  }
  switch (is) {
    case 'stale-for': return { series, is, value: within }
    case 'new-high':
    case 'new-low': return { series, is, within }
    case 'z-score-above': return value === undefined || value <= 0 ? 'value' : { series, is, value, within }
    case 'changes-by': return value === undefined || value <= 0 ? 'value' : { series, is, value, unit, direction, within }
    default: return 'value'
  }
}

/** The rule that a form makes, or what it still lacks. `called` names it after its condition where nobody has. */
export function draftOf(form: RuleForm, called: (conditions: readonly Condition[]) => string): AlertDraft | { readonly lack: Lack } {
  const conditions: Condition[] = []
  for (const [at, one] of form.conditions.entries()) {
    const condition = conditionOf(one)
    if (typeof condition === 'string') return { lack: { at, field: condition } }
    conditions.push(condition)
  }
  const hysteresis = numberOf(form.hysteresis)
  if (hysteresis === undefined || hysteresis < 0) return { lack: { at: -1, field: 'hysteresis' } }
  if (!PENDING.test(form.for)) return { lack: { at: -1, field: 'for' } }
  const { join, hours: { kind, ...hours }, expiresAt, name, ...rest } = form
  if (kind === 'custom' && hours.days.length === 0) return { lack: { at: -1, field: 'days' } }
  const { conditions: _forms, ...plain } = rest
  return {
    ...plain,
    name: (name.trim() || called(conditions)).slice(0, 120),
    hysteresis,
    note: plain.note.trim(),
    when: join === 'all' ? { all: conditions } : { any: conditions },
    expiresAt: expiresAt === '' ? null : new Date(expiresAt).toISOString(),
    activeHours: kind === 'always' ? null : kind === 'nyse' ? 'nyse' : { ...hours, days: [...hours.days] },
  }
}
