import { z } from 'zod'
import { FEED_STATES, SegmentSchema, SignalIdSchema, StageSchema } from './api.ts'
import { ClaimIdSchema, VerdictSchema, WindowSchema } from './thesis.ts'

/** Schemas of alerts: rules, contact points, silences, events and their deliveries, and what a webhook is sent. */
const iso = z.iso.datetime()
const nullable = <T extends z.ZodType>(schema: T): z.ZodNullable<T> => schema.nullable()
const text = (most: number): z.ZodString => z.string().trim().max(most)
const amount = z.number().refine(Number.isFinite, 'expected a number')

/** `90s`, `15m`, `2h`, `7d`. */
export const DurationSchema = z.string().regex(/^\d{1,6}(s|m|h|d)$/, 'expected a duration like 90s, 15m, 2h or 7d')
/** A pending period: a duration, or so many observations in a row (`3x`). */
export const PendingSchema = z.string().regex(/^(\d{1,6}(s|m|h|d)|[1-9]\d{0,3}x)$/, 'expected a duration like 90s, 15m, 2h or 7d, or a number of observations like 3x')
const ClockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day like 09:30')

export const SEVERITIES = ['info', 'warning', 'critical'] as const
export const SeveritySchema = z.enum(SEVERITIES)
export const AlertIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected an id: lower case letters, digits, dash')

/**
 * What a condition looks at. An id is a signal's, an indicator's or an index's; `claim.<id>` with `.90d`, `.1y` or `.essay` is a claim's
 * verdict over that window, `feed.<id>` a feed's state.
 */
export const ExpressionSchema = z.strictObject({ a: SignalIdSchema, op: z.enum(['/', '-', 'spread-%']).describe('a ÷ b, a − b, or (a − b) ÷ b in %'), b: SignalIdSchema })
export const SelectorSchema = z.strictObject({
  stage: StageSchema.optional(),
  segment: SegmentSchema.optional(),
  feed: AlertIdSchema.optional(),
  ids: z.array(SignalIdSchema).min(1).max(1000).optional(),
  q: text(200).min(1).optional().describe('Words, as in the search of /signals'),
}).refine((selector) => Object.values(selector).some((value) => value !== undefined), 'name a stage, a segment, a feed, ids or words')
export const SeriesSchema = z.union([SignalIdSchema, ExpressionSchema, SelectorSchema], 'expected a series: an id, an expression {a, op, b}, or a selector {stage, segment, feed, ids, q}')
export type Expression = z.infer<typeof ExpressionSchema>
export type Selector = z.infer<typeof SelectorSchema>
export type Series = z.infer<typeof SeriesSchema>

const series = { series: SeriesSchema }
const channel = <Is extends string>(is: Is) => z.strictObject({ ...series, is: z.literal(is), low: amount, high: amount }).refine(({ low, high }) => low < high, { path: ['high'], message: 'expected a channel whose high lies above its low' })
const level = <Is extends string>(is: Is) => z.strictObject({ ...series, is: z.literal(is), value: amount })
const span = DurationSchema.refine((duration) => Number.parseInt(duration, 10) > 0, 'expected a duration that is longer than nothing')
const extreme = <Is extends string>(is: Is) => z.strictObject({ ...series, is: z.literal(is), within: span })

export const ConditionSchema = z.discriminatedUnion('is', [
  level('above'), level('below'), level('crosses'), level('crosses-up'), level('crosses-down'),
  channel('enters'), channel('leaves'), channel('inside'), channel('outside'),
  z.strictObject({ ...series, is: z.literal('changes-by'), value: amount.positive(), unit: z.enum(['%', 'abs']).default('%'), within: span, direction: z.enum(['up', 'down', 'either']).default('either') }),
  z.strictObject({ ...series, is: z.literal('z-score-above'), value: amount.positive(), within: span }),
  extreme('new-high'), extreme('new-low'),
  z.strictObject({ ...series, is: z.literal('stale-for'), value: span }),
  z.strictObject({ ...series, is: z.literal('verdict-is'), value: VerdictSchema }),
  z.strictObject({ ...series, is: z.literal('state-is'), value: z.enum(FEED_STATES) }),
])
export type Condition = z.infer<typeof ConditionSchema>
export type ConditionKind = Condition['is']

/** Why a condition cannot look at its series; `undefined`: it can. */
function misfit({ is, series: of }: Condition): string | undefined {
  const ids = typeof of === 'string' ? [of] : 'op' in of ? [of.a, of.b] : (of.ids ?? [])
  const claims = ids.filter((id) => id.startsWith('claim.'))
  const feeds = ids.filter((id) => id.startsWith('feed.'))
  const [claim] = claims
  if (claim !== undefined) {
    const [, id, window, ...rest] = claim.split('.')
    // Ids are lower case where they are a signal's.
    const known = ClaimIdSchema.safeParse(id?.toUpperCase()).success && WindowSchema.safeParse(window).success && rest.length === 0
    if (!known) return `expected a claim and its window like claim.u1.1y, not ${claim}`
  }
  if (is === 'verdict-is') return typeof of === 'string' && claim !== undefined ? undefined : 'expected a claim like claim.u1.1y: nothing else has a verdict'
  if (is === 'state-is') return typeof of === 'string' && feeds.length > 0 ? undefined : 'expected a feed like feed.openrouter: nothing else has a state'
  if (claims.length + feeds.length > 0 && (is !== 'stale-for' || typeof of !== 'string')) return `${claims[0] ?? feeds[0]} has no number: ask for its ${claim === undefined ? 'state by state-is' : 'verdict by verdict-is'}`
  return undefined
}

const conditions = z
  .array(ConditionSchema)
  .min(1)
  .max(8)
  .superRefine((list, context) => {
    let selector: string | undefined
    for (const [nth, condition] of list.entries()) {
      const message = misfit(condition)
      if (message !== undefined) context.addIssue({ code: 'custom', path: [nth, 'series'], message })
      if (typeof condition.series === 'string' || 'op' in condition.series) continue
      const { stage, segment, feed, ids, q } = condition.series
      const words = JSON.stringify([stage, segment, feed, ids, q])
      if (selector !== undefined && words !== selector) context.addIssue({ code: 'custom', path: [nth, 'series'], message: 'expected the selector of the other condition: by two of them it would be unclear which signals belong together' })
      selector ??= words
    }
  })
/** All of them, or any: one of the two is given. */
export const WhenSchema = z.strictObject({ all: conditions.optional(), any: conditions.optional() }).refine(({ all, any }) => (all === undefined) !== (any === undefined), 'expected {all: […]} or {any: […]}')
export type When = z.infer<typeof WhenSchema>

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const timeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}, 'expected a time zone like America/New_York')
export const ActiveHoursSchema = z.union([
  z.literal('nyse'),
  z.strictObject({ timeZone, days: z.array(z.enum(WEEKDAYS)).min(1).max(7), from: ClockSchema, to: ClockSchema.describe('Not after `from`: of the next day') }),
], 'expected nyse, or {timeZone, days, from, to}')
export type ActiveHours = z.infer<typeof ActiveHoursSchema>

const fields = {
  name: text(120).min(1),
  severity: SeveritySchema,
  contactPoints: z.array(AlertIdSchema).max(20),
  enabled: z.boolean(),
  when: WhenSchema,
  for: PendingSchema.describe('How long it must hold before it fires: a duration, or so many observations in a row (3x)'),
  trigger: z.enum(['every-time', 'once', 'once-per-bar']),
  bar: z.enum(['1m', '5m', '1h', '1d']).describe('Of once-per-bar'),
  hysteresis: amount.min(0).describe('How far the value must come back past the threshold before the condition is over, in the unit of the series'),
  cooldown: DurationSchema.describe('After it fired the same instance does not fire again for so long; that it is over is told'),
  repeatEvery: DurationSchema.describe('While it fires it is told again so often; 0s: not'),
  expiresAt: nullable(iso),
  activeHours: nullable(ActiveHoursSchema),
  onNoData: z.enum(['keep', 'alert', 'resolve']).describe('What to do when a series is stale or has no value'),
  snoozedUntil: nullable(iso).describe('Until then it is evaluated, and nothing is told'),
  note: text(2000),
  labels: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,39}$/, 'expected a label of letters, digits, underscores'), text(200)),
} as const

/** A rule as it is asked for: what is not given takes its default. */
export const AlertDraft = z.strictObject({
  ...fields,
  severity: fields.severity.default('warning'),
  contactPoints: fields.contactPoints.default([]),
  enabled: fields.enabled.default(true),
  for: fields.for.default('0s'),
  trigger: fields.trigger.default('every-time'),
  bar: fields.bar.default('1h'),
  hysteresis: fields.hysteresis.default(0),
  cooldown: fields.cooldown.default('0s'),
  repeatEvery: fields.repeatEvery.default('0s'),
  expiresAt: fields.expiresAt.default(null),
  activeHours: fields.activeHours.default(null),
  onNoData: fields.onNoData.default('keep'),
  snoozedUntil: fields.snoozedUntil.default(null),
  note: fields.note.default(''),
  labels: fields.labels.default({}),
})
export type AlertDraft = z.infer<typeof AlertDraft>
/** What is given replaces what stands; there are no defaults. */
export const AlertPatch = z.strictObject(fields).partial()
export type AlertPatch = z.infer<typeof AlertPatch>

export const ALERT_STATES = ['inactive', 'pending', 'firing', 'no-data', 'snoozed', 'expired'] as const
export const EVENT_STATES = ['firing', 'resolved', 'no-data'] as const

/** A rule as it is kept. `revision` counts its changes. */
export const AlertRule = AlertDraft.extend({ id: AlertIdSchema, revision: z.number().int(), createdAt: iso, updatedAt: iso })
export type AlertRule = z.infer<typeof AlertRule>

export const AlertInstance = z.object({
  series: z.string().describe('The signal of a selector; for others the series of the first condition, expressions as `a / b`'),
  state: z.enum(ALERT_STATES),
  since: nullable(iso),
  value: nullable(z.number()),
  observedAt: nullable(iso),
  lastFiredAt: nullable(iso),
})
export type AlertInstance = z.infer<typeof AlertInstance>
/** A rule with how it stands: its worst instance, and the first hundred of them. */
export const AlertItem = AlertRule.extend({
  state: z.enum(ALERT_STATES),
  stateSince: nullable(iso),
  firing: z.number().int().describe('Instances that fire'),
  instances: z.array(AlertInstance).describe('Firing first, at most 100'),
  instanceCount: z.number().int(),
  lastFiredAt: nullable(iso),
  sentence: z.string().describe('What the rule means, in words'),
  problem: nullable(z.string()).describe('Why it cannot be evaluated, e.g. a series that is not known'),
})
export type AlertItem = z.infer<typeof AlertItem>
export const AlertList = z.object({ items: z.array(AlertItem) })
export type AlertList = z.infer<typeof AlertList>

export const DELIVERY_STATES = ['waiting', 'delivered', 'retrying', 'dead', 'silenced'] as const
export const Delivery = z.object({
  contactPointId: z.string(),
  contactPoint: z.string(),
  kind: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.number().int(),
  at: nullable(iso).describe('Of the last attempt'),
  error: nullable(z.string()),
})
export type Delivery = z.infer<typeof Delivery>
export const Acknowledgement = z.object({ by: z.string(), at: iso, note: z.string() })
export type Acknowledgement = z.infer<typeof Acknowledgement>

/** What happened to one instance of a rule. Its id follows from the rule, its revision, the instance and the observation: the same happening is the same event. */
export const AlertEvent = z.object({
  id: z.string(),
  rule: z.object({ id: z.string(), name: z.string(), severity: SeveritySchema }),
  labels: fields.labels.optional().describe('Of the rule, as they were then'),
  state: z.enum(EVENT_STATES),
  series: z.string(),
  unit: z.string(),
  value: nullable(z.number()),
  observedAt: nullable(iso),
  firedAt: iso,
  repeat: z.number().int().describe('0: the first word of it; n: the nth repetition while it fires'),
  sentence: z.string().describe('What happened, in English'),
  sentenceZh: z.string(),
  evidence: z.array(z.object({ series: z.string(), value: nullable(z.number()), observedAt: nullable(iso), met: z.boolean() })).describe('What each condition saw'),
  acknowledgement: nullable(Acknowledgement),
  deliveries: z.array(Delivery),
})
export type AlertEvent = z.infer<typeof AlertEvent>
const EVENTS_MOST = 200
export const AlertEventsQuery = z.object({
  rule: AlertIdSchema.optional(),
  state: z.enum(EVENT_STATES).optional(),
  severity: SeveritySchema.optional(),
  limit: z.coerce.number().int().min(1).max(EVENTS_MOST).default(50),
  cursor: z.string().regex(/^\d{1,15}$/, 'expected the nextCursor of an answer').optional().describe('The `nextCursor` of the answer before'),
})
export const AlertEventParams = z.object({ id: z.string().min(1).max(300) })
export const AlertParams = z.object({ id: AlertIdSchema })
/** A person has it. */
export const AcknowledgeAsk = z.strictObject({ note: text(500).default('') })
export type AcknowledgeAsk = z.infer<typeof AcknowledgeAsk>
export const AlertEventPage = z.object({ items: z.array(AlertEvent), nextCursor: nullable(z.string()) })
export type AlertEventPage = z.infer<typeof AlertEventPage>

/** Rules in a file: what is asked for of each, and its id. One that has the id of a rule that there is takes its place. */
export const IMPORT_MOST = 10_000
export const AlertFile = z.strictObject({ alerts: z.array(AlertDraft.extend({ id: AlertIdSchema.optional() })).max(IMPORT_MOST) })
export type AlertFile = z.infer<typeof AlertFile>
export const AlertImport = z.object({ created: z.number().int(), replaced: z.number().int(), ids: z.array(AlertIdSchema).describe('In the order of the file') })
export type AlertImport = z.infer<typeof AlertImport>
export const AlertExportQuery = z.object({ format: z.enum(['json', 'yaml']).default('json') })

export const PREVIEW_RANGES = ['90d', '1y'] as const
export const PreviewAsk = z.strictObject({ rule: AlertDraft, range: z.enum(PREVIEW_RANGES).default('90d') })
export type PreviewAsk = z.infer<typeof PreviewAsk>
export const Preview = z.object({
  sentence: z.string(),
  sentenceZh: z.string(),
  from: iso,
  to: iso,
  interval: z.enum(['raw', '1m', '5m', '1h', '1d']).describe('What it was judged on: the closes of candles, or raw observations'),
  firings: z.array(z.object({ series: z.string(), at: iso, value: nullable(z.number()), resolvedAt: nullable(iso) })).describe('At most 500, oldest first'),
  count: z.number().int(),
  instances: z.number().int().describe('Of a selector at most 20 are judged'),
  judged: z.number().int(),
  notes: z.array(z.string()).describe('What the back-test cannot tell'),
})
export type Preview = z.infer<typeof Preview>

/** What a webhook is sent, to the letter. */
export const WebhookBody = z.object({
  eventId: z.string(),
  rule: z.object({ id: z.string(), name: z.string(), severity: SeveritySchema }),
  state: z.enum(EVENT_STATES),
  series: z.string(),
  value: nullable(z.number()),
  observedAt: nullable(iso),
  firedAt: iso,
  sentence: z.string(),
  url: z.string(),
})
export type WebhookBody = z.infer<typeof WebhookBody>

const point = { name: text(80).min(1), language: z.enum(['en', 'zh']).default('en'), groupWait: DurationSchema.default('0s').describe('Events of one rule within this span are told in one message; a webhook is told each') }
const https = z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).max(2000)
/** How people are reached. Secrets (a URL that is one, a token, a signing secret) are write-only: an answer never holds them. */
export const ContactPointDraft = z.discriminatedUnion('kind', [
  z.strictObject({ ...point, kind: z.literal('webhook'), url: https, secret: z.string().min(8).max(200).optional().describe('Signs each request'), template: text(4000).optional().describe('A body of your own: {{sentence}} and the other fields of the body in double braces') }),
  z.strictObject({ ...point, kind: z.literal('slack'), url: https }),
  z.strictObject({ ...point, kind: z.literal('discord'), url: https }),
  z.strictObject({ ...point, kind: z.literal('teams'), url: https }),
  z.strictObject({ ...point, kind: z.literal('telegram'), token: z.string().regex(/^\d{3,20}:[\w-]{10,100}$/, 'expected a bot token like 123456:ABC…'), chatId: z.string().regex(/^(-?\d{1,20}|@\w{3,64})$/, 'expected a chat id or @channel') }),
  z.strictObject({ ...point, kind: z.literal('email'), to: z.array(z.email()).min(1).max(20) }),
  z.strictObject({ ...point, kind: z.literal('web-push'), endpoint: https, keys: z.strictObject({ p256dh: z.string().min(20).max(200), auth: z.string().min(8).max(100) }) }),
])
export type ContactPointDraft = z.infer<typeof ContactPointDraft>
export type ContactKind = ContactPointDraft['kind']
/** What is given replaces what stands, secrets too; the kind stays. `null` takes away what need not be there. */
export const ContactPointPatch = z.strictObject({
  ...point,
  language: z.enum(['en', 'zh']),
  groupWait: DurationSchema,
  url: https,
  secret: nullable(z.string().min(8).max(200)),
  template: nullable(text(4000)),
  token: z.string(),
  chatId: z.string(),
  to: z.array(z.email()),
  endpoint: https,
  keys: z.strictObject({ p256dh: z.string(), auth: z.string() }),
}).partial()
export type ContactPointPatch = z.infer<typeof ContactPointPatch>
export const CONTACT_KINDS = ['webhook', 'slack', 'discord', 'teams', 'telegram', 'email', 'web-push'] as const satisfies readonly ContactKind[]
/** A contact point as it is told. */
export const ContactPoint = z.object({
  id: AlertIdSchema,
  name: z.string(),
  kind: z.enum(CONTACT_KINDS),
  language: z.enum(['en', 'zh']),
  groupWait: DurationSchema,
  target: z.string().describe('Where it goes, without what is secret: a host, a chat, addresses'),
  createdAt: iso,
  updatedAt: iso,
  lastDeliveredAt: nullable(iso),
  lastError: nullable(z.string()),
})
export type ContactPoint = z.infer<typeof ContactPoint>
export const ContactPointList = z.object({ items: z.array(ContactPoint) })
export type ContactPointList = z.infer<typeof ContactPointList>
export const ContactPointParams = z.object({ id: AlertIdSchema })
/** What came of a message that was sent to try a contact point out. */
export const ContactPointTest = z.object({ ok: z.boolean(), at: iso, ms: z.number().int().describe('How long it took'), error: nullable(z.string()) })
export type ContactPointTest = z.infer<typeof ContactPointTest>
const browser = { name: text(80).min(1), language: z.enum(['en', 'zh']).default('en'), severity: SeveritySchema.default('warning').describe('It is told what fires of this severity and worse, whatever the rules name') }
/** Somebody’s own browser, which is told while its pages are closed too. Its address and keys are write-only. */
export const PushSubscriptionDraft = z.strictObject({ ...browser, endpoint: https, keys: z.strictObject({ p256dh: z.string().min(20).max(200), auth: z.string().min(8).max(100) }) })
export type PushSubscriptionDraft = z.infer<typeof PushSubscriptionDraft>
export const PushSubscriptionPatch = z.strictObject({ name: text(80).min(1), language: z.enum(['en', 'zh']), severity: SeveritySchema }).partial()
export type PushSubscriptionPatch = z.infer<typeof PushSubscriptionPatch>
/** As it is told, to whom it belongs. */
export const PushSubscription = z.object({ ...ContactPoint.omit({ kind: true, groupWait: true }).shape, severity: SeveritySchema })
export type PushSubscription = z.infer<typeof PushSubscription>
export const PushSubscriptionList = z.object({ items: z.array(PushSubscription) })
export type PushSubscriptionList = z.infer<typeof PushSubscriptionList>
export const PushSubscriptionParams = z.object({ id: AlertIdSchema })
/** For a browser that subscribes to Web Push: the `applicationServerKey`. */
export const PushKey = z.object({ publicKey: z.string() })
export type PushKey = z.infer<typeof PushKey>

/** While it lasts, what it matches is judged and kept, and told to nobody. */
export const SilenceDraft = z.strictObject({
  rule: AlertIdSchema.optional(),
  severity: SeveritySchema.optional(),
  series: SignalIdSchema.optional(),
  labels: fields.labels.optional(),
  startsAt: iso.optional(),
  endsAt: iso,
  reason: text(500).min(1),
}).refine(({ rule, severity, series: of, labels }) => [rule, severity, of, labels].some((value) => value !== undefined), 'name a rule, a severity, a series or labels')
export type SilenceDraft = z.infer<typeof SilenceDraft>
export const Silence = z.object({ ...SilenceDraft.shape, id: AlertIdSchema, startsAt: iso, by: z.string(), createdAt: iso })
export type Silence = z.infer<typeof Silence>
export const SilenceList = z.object({ items: z.array(Silence) })
export type SilenceList = z.infer<typeof SilenceList>
export const SilenceParams = z.object({ id: AlertIdSchema })

/** A delivery that was given up, with the event that it was to tell. */
export const DeadDelivery = z.object({ ...Delivery.shape, eventId: z.string(), rule: nullable(z.object({ id: z.string(), name: z.string(), severity: SeveritySchema })), sentence: nullable(z.string()) })
export type DeadDelivery = z.infer<typeof DeadDelivery>
export const DeadDeliveryList = z.object({ items: z.array(DeadDelivery) })
export type DeadDeliveryList = z.infer<typeof DeadDeliveryList>
export const DeliveryParams = z.object({ id: z.string().min(1).max(300), contactPointId: AlertIdSchema })
