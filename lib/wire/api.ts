import { z } from 'zod'
import { SEGMENTS, STAGES } from '../domain/stage.ts'

/** Schemas of the HTTP API: requests are parsed by them, the OpenAPI document is generated from them. */
const iso = z.iso.datetime()
const nullable = <T extends z.ZodType>(schema: T): z.ZodNullable<T> => schema.nullable()

export const StageSchema = z.enum(STAGES)
export const SegmentSchema = z.enum([...SEGMENTS.upstream, ...SEGMENTS.midstream, ...SEGMENTS.downstream])
export const ModeSchema = z.enum(['live', 'delayed', 'stale', 'recorded', 'replay'])
export const SignalIdSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,199}$/, 'expected a signal id: lower case letters, digits, dot, dash, underscore')

export const SignalItem = z.object({
  id: z.string(),
  title: z.string(),
  stage: StageSchema,
  segment: SegmentSchema,
  reason: z.string().describe('Why it stands in that stage'),
  overridden: z.boolean().describe('The team has put it into another stage than the table of rules'),
  unit: z.string(),
  feedId: z.string().describe('The feed that brought the newest value'),
  vendor: z.string().optional(),
  note: z.string().optional(),
  source: z.string().describe('The publisher, to be named beside the number'),
  shape: z.enum(['sampled', 'step', 'sum']),
  value: nullable(z.number()),
  observedAt: nullable(iso),
  receivedAt: nullable(iso),
  mode: nullable(ModeSchema),
  change24h: nullable(z.number()).describe('Relative change over 24 hours (0.1 is +10 %); null where it cannot be told'),
  change30d: nullable(z.number()),
  changeSinceEssay: nullable(z.number()).describe('Relative change since 2025-02-10'),
})
export type SignalItem = z.infer<typeof SignalItem>

export const SignalPage = z.object({ items: z.array(SignalItem), nextCursor: nullable(z.string()) })
export type SignalPage = z.infer<typeof SignalPage>

export const QuarantineEntry = z.object({
  id: z.string(),
  feedId: z.string(),
  signalId: nullable(z.string()),
  value: nullable(z.number()),
  last: nullable(z.number()).describe('The last good value, which stays in place'),
  observedAt: nullable(iso),
  receivedAt: iso,
  kind: z.enum(['jump', 'range', 'time', 'unit', 'row', 'unstaged']),
  reason: z.string(),
  status: z.enum(['pending', 'accepted', 'confirmed', 'discarded', 'superseded']),
})
export type QuarantineEntry = z.infer<typeof QuarantineEntry>

export const DeadLetter = z.object({
  id: z.string(),
  feedId: z.string(),
  at: iso,
  fault: z.string(),
  detail: z.string(),
  subject: nullable(z.string()),
  bytes: z.number().int(),
  payload: z.string().describe('The first 4,000 characters of what came'),
})
export type DeadLetter = z.infer<typeof DeadLetter>

export const QuarantineList = z.object({ items: z.array(QuarantineEntry) })
export type QuarantineList = z.infer<typeof QuarantineList>

export const DeadLetterList = z.object({ items: z.array(DeadLetter) })
export type DeadLetterList = z.infer<typeof DeadLetterList>

/** What an operator decides about an entry of the quarantine. */
export const QuarantineDecision = z.object({ action: z.enum(['accept', 'discard'], 'expected accept or discard') })
export type QuarantineDecision = z.infer<typeof QuarantineDecision>

export const FeedRun = z.object({ feedId: z.string(), askedAt: iso })
export type FeedRun = z.infer<typeof FeedRun>

export const BACKFILL_STATES = ['waiting', 'running', 'paused', 'done', 'failed'] as const
/** How far a feed's history is fetched from archives. */
export const BackfillView = z.object({
  about: z.string().describe('What it brings and from where'),
  state: z.enum(BACKFILL_STATES).describe('waiting (not begun, or tried again later) · running · paused (the archive allows no more for now) · done · failed (begins anew when an operator asks)'),
  why: nullable(z.string()).describe('In words: what it waits for, why it failed, or what was left out'),
  done: z.number().int().describe('Steps behind it, those left out among them'),
  of: z.number().int().describe('Steps known so far'),
  more: z.boolean().describe('Further steps follow from the answers to come'),
  failed: z.number().int().describe('Steps left out'),
  accepted: z.number().int().describe('Observations accepted'),
  backTo: nullable(iso).describe('The oldest observation read'),
  until: nullable(iso).describe('When it goes on'),
  startedAt: nullable(iso),
  finishedAt: nullable(iso),
})
export type BackfillView = z.infer<typeof BackfillView>

export const FEED_STATES = ['ok', 'failing', 'waiting', 'off', 'open'] as const
export const FeedRow = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['poll', 'stream']),
  stage: nullable(StageSchema).describe('null where its signals stand in several stages'),
  stages: z.array(StageSchema),
  segments: z.array(SegmentSchema),
  mode: z.enum(['live', 'delayed']),
  origin: z.string().describe('Host that is asked'),
  /** ok · failing (last try failed) · waiting (never tried yet) · off · open (circuit breaker) */
  state: z.enum(FEED_STATES),
  /** In words: why it is off, or what failed. */
  why: nullable(z.string()),
  interval: z.number().describe('Between polls, ms'),
  lastSuccessAt: nullable(iso),
  lastAttemptAt: nullable(iso),
  lastError: nullable(z.string()),
  lastErrorAt: nullable(iso),
  latencyMs: nullable(z.number()),
  nextRunAt: nullable(iso),
  failures: z.number().int().describe('In a row'),
  observations: z.number().int().describe('Accepted so far'),
  refused: z.number().int().describe('Rows refused so far'),
  quarantined: z.number().int().describe('Waiting for confirmation or an operator'),
  deadLetters: z.number().int(),
  signals: z.number().int(),
  rearmed: z.number().int().describe('Times the watchdog had to set its schedule anew'),
  /** Oldest first, at most 48: the outcome of recent polls. */
  history: z.array(z.object({ at: iso, ok: z.boolean(), note: z.string() })),
  source: z.object({ name: z.string(), docs: z.string(), licence: z.string(), credit: z.string(), proof: z.enum(['A', 'C', 'G']) }),
  terms: nullable(z.object({ url: z.string(), why: z.string() })),
  keys: z.array(z.string()).describe('Variables it needs'),
  compareOnly: z.boolean(),
  backfill: nullable(BackfillView).describe('null where archives hold no history of it, and in a replay'),
  reach: nullable(z.string()).describe('How far back its own polls reach, where that is all there is'),
})
export type FeedRow = z.infer<typeof FeedRow>

export const RecordCredit = z.object({ table: z.string(), title: z.string(), name: z.string(), source: z.string(), licence: z.string(), from: z.string(), to: z.string(), observations: z.number().int(), note: z.string() })
export type RecordCredit = z.infer<typeof RecordCredit>

export const FeedList = z.object({ feeds: z.array(FeedRow), record: z.array(RecordCredit) })
export type FeedList = z.infer<typeof FeedList>

/** A team's own stage for a signal. `was` is what the table of rules says. */
const StageTag = z.object({ stage: StageSchema, segment: SegmentSchema, reason: z.string() })
export const StageOverride = StageTag.extend({ was: StageTag, by: z.string(), at: iso })
export type StageOverride = z.infer<typeof StageOverride>

/** What an operator asks for: a segment of that stage, and why. */
export const StageChange = z
  .object({ stage: StageSchema, segment: SegmentSchema, reason: z.string().trim().min(3, 'expected a reason of at least three letters').max(300) })
  .refine(({ stage, segment }) => (SEGMENTS[stage] as readonly string[]).includes(segment), { path: ['segment'], message: 'expected a segment of that stage' })
export type StageChange = z.infer<typeof StageChange>

/** Where a signal was put, and back. */
export const StageDeed = z.object({ id: z.string(), at: iso, by: z.string(), action: z.enum(['change', 'revert']), stage: StageSchema, segment: SegmentSchema, reason: z.string(), wasStage: StageSchema, wasSegment: SegmentSchema })
export type StageDeed = z.infer<typeof StageDeed>
export const StageHistory = z.object({ items: z.array(StageDeed) })
export type StageHistory = z.infer<typeof StageHistory>

export const SignalDetail = SignalItem.extend({
  feed: nullable(FeedRow),
  stageRule: z.object({ prefix: z.string(), stage: StageSchema, segment: SegmentSchema, reason: z.string() }),
  sources: z.array(z.object({ feedId: z.string(), name: z.string(), licence: z.string(), credit: z.string(), docs: z.string() })),
  quarantine: z.array(QuarantineEntry),
  staleAfterMs: z.number(),
  stepMs: z.number(),
  calendar: nullable(z.literal('nyse')).describe('A market whose closed hours do not age the value'),
  override: nullable(StageOverride),
  firstAt: nullable(iso).describe('The oldest observation held'),
  recordedTo: nullable(iso).describe('Observations up to here were shipped with the product'),
  standsTo: nullable(iso).describe('A list price is known to stand up to here'),
})
export type SignalDetail = z.infer<typeof SignalDetail>

/** The last body that a feed got in which this signal stands, as it was fetched. */
export const RawPayload = z.object({
  feedId: z.string(),
  path: z.string().describe('Of the request, without the host and without keys'),
  subject: nullable(z.string()),
  at: iso.describe('When it was fetched'),
  bytes: z.number().int(),
  body: z.string().describe('At most 100,000 characters around the first place where the signal stands'),
  cut: z.boolean(),
  readings: z.array(z.object({ value: z.number(), observedAt: iso })).describe('What we read out of it for this signal, newest last, at most 20'),
})
export type RawPayload = z.infer<typeof RawPayload>
export const RawPayloadList = z.object({ items: z.array(RawPayload) })
export type RawPayloadList = z.infer<typeof RawPayloadList>

/** An instant for which a source has said more than one value. */
export const Revision = z.object({ observedAt: iso, values: z.array(z.object({ value: z.number(), receivedAt: iso, recorded: z.boolean() })).describe('In the order they became known') })
export type Revision = z.infer<typeof Revision>
export const RevisionList = z.object({ items: z.array(Revision) })
export type RevisionList = z.infer<typeof RevisionList>

export const AuditEntry = z.object({ id: z.string(), at: iso, action: z.string(), details: z.record(z.string(), z.string()) })
export type AuditEntry = z.infer<typeof AuditEntry>
export const AuditList = z.object({ items: z.array(AuditEntry), nextCursor: z.string().nullable() })
export type AuditList = z.infer<typeof AuditList>

/** Every signal in one compact answer: for tables and search in the browser. */
export const CatalogueRow = z.tuple([
  z.string().describe('id'), z.string().describe('title'), StageSchema, SegmentSchema, z.string().describe('unit'), z.string().describe('feed id'), z.string().describe('source'),
  nullable(z.string()).describe('vendor'), nullable(z.string()).describe('note'), nullable(z.number()).describe('value'), nullable(z.number()).describe('observedAt, epoch ms'), nullable(ModeSchema),
  nullable(z.number()).describe('change over 24 h'), nullable(z.number()).describe('change over 30 d'), nullable(z.number()).describe('change since the essay'),
])
export type CatalogueRow = z.infer<typeof CatalogueRow>
export const Catalogue = z.object({ now: z.number(), seq: z.number().int(), epoch: z.string(), rows: z.array(CatalogueRow) })
export type Catalogue = z.infer<typeof Catalogue>

/** A replay of the record: a simulated clock that runs `speed` days a second while it plays. */
export const ReplayState = z.object({
  at: z.number().describe('The simulated time when this was said, epoch ms'),
  asOf: z.number().describe('The server’s own time when this was said, epoch ms'),
  playing: z.boolean(),
  speed: z.number().describe('Days a second'),
  from: z.number(),
  to: z.number(),
  /** Jumping back starts a new life: what a page holds of the one before is void. */
  generation: z.number().int(),
  pace: z.number().describe('Days a second really made over the last seconds; below `speed` where the machine cannot keep up'),
  busy: nullable(z.enum(['loading', 'jumping'])).describe('loading: what was known at a day is being loaded; jumping: on its way to a day, as fast as it can'),
  problem: nullable(z.string()).describe('What stopped it, in words; `play` tries again'),
})
export type ReplayState = z.infer<typeof ReplayState>
export const ReplayCommand = z.discriminatedUnion('do', [
  z.object({ do: z.literal('play') }),
  z.object({ do: z.literal('pause') }),
  z.object({ do: z.literal('speed'), speed: z.number().min(0.01).max(60) }),
  z.object({ do: z.literal('step'), days: z.number().int().min(1).max(31) }),
  z.object({ do: z.literal('jump'), to: z.iso.date() }),
])
export type ReplayCommand = z.infer<typeof ReplayCommand>

export const Health = z.object({
  status: z.enum(['ready', 'not-ready']),
  redis: z.object({ ok: z.boolean(), latencyMs: nullable(z.number()), detail: z.string() }),
  workers: z.object({ count: z.number().int(), ok: z.boolean() }),
  feeds: z.object({ ok: z.number().int(), failing: z.number().int(), off: z.number().int(), waiting: z.number().int() }),
  engine: z.object({
    state: z.enum(['waiting', 'working', 'ready']).describe('waiting: no worker has begun; working: the history of verdicts is being worked out'),
    done: z.number().int().describe('Days worked out …'),
    of: z.number().int().describe('… of so many'),
    publishedAt: nullable(iso).describe('When an index last moved'),
    problem: nullable(z.string()),
  }),
  alerts: z.object({
    ok: z.boolean().describe('A worker judges the rules, and is not far behind'),
    lag: z.number().int().describe('Commits that are not judged yet'),
    rules: z.number().int(),
    instances: z.number().int().describe('Rules times the signals that they watch'),
    firing: z.number().int(),
    events: z.number().int().describe('Since the beginning'),
    problem: nullable(z.string()).describe('What stopped it'),
  }),
  clock: iso,
  version: z.string(),
  seq: z.number().int(),
  signals: z.number().int(),
  recordedTo: nullable(iso),
})
export type Health = z.infer<typeof Health>

export const Resolution = z.enum(['1m', '5m', '1h', '1d'])
export const SeriesPoint = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]).describe('[t, open, high, low, close, count]; t in epoch ms')
/** What somebody wrote on a series, as it goes with the figures. */
export const SeriesAnnotation = z.object({ at: iso, until: nullable(iso), value: nullable(z.number()), text: z.string(), by: z.string(), updatedAt: iso })
export type SeriesAnnotation = z.infer<typeof SeriesAnnotation>
export const SeriesReply = z.object({
  series: z.array(z.object({
    id: z.string(),
    unit: z.string(),
    interval: z.string(),
    /** Points up to here came with the product, not from a feed. */
    recordedTo: nullable(iso),
    credit: z.string(),
    licence: z.string(),
    points: z.array(SeriesPoint),
    annotations: z.array(SeriesAnnotation).optional().describe('What people wrote on this span, in its order; left out where nobody did'),
  })),
})
export type SeriesReply = z.infer<typeof SeriesReply>

/** A time as ISO 8601 or epoch ms. */
export const Instant = z.union([
  z.string().regex(/^\d{10,14}$/).transform(Number),
  z.string().regex(/^\d{4}-\d{2}-\d{2}$/).transform((day) => Date.parse(`${day}T00:00:00Z`)),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
], { error: 'expected a date (2025-02-10), a time (2025-02-10T00:00:00Z) or epoch milliseconds' })

/** Ids with commas between them. */
export const idList = (most: number) => z.string().transform((text) => text.split(',').map((id) => id.trim()).filter(Boolean)).pipe(z.array(SignalIdSchema).min(1).max(most))

export const SIGNAL_SORTS = ['id', 'title', 'value', 'observedAt', 'change24h', 'change30d', 'changeSinceEssay'] as const
export const SignalsQuery = z.object({
  ids: idList(500).optional().describe('Of these alone, up to 500 with commas between them; ids that nothing has are left out'),
  stage: StageSchema.optional(),
  segment: SegmentSchema.optional(),
  feed: z.string().max(60).optional().describe('The id of the feed that brought the newest value'),
  vendor: z.string().max(100).optional().describe('Who sells or makes it, as in the answers'),
  mode: ModeSchema.optional(),
  q: z.string().max(200).optional().describe('Words that all stand somewhere in id, title, vendor, source or note; dots and dashes are as good as blanks'),
  sort: z.enum(SIGNAL_SORTS).default('id').describe('What is missing comes last either way. Values move: pages of a sort by one are of different moments'),
  dir: z.enum(['asc', 'desc']).default('asc'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(1000).optional().describe('The nextCursor of an earlier answer'),
  format: z.enum(['json', 'csv']).default('json'),
})

export const SeriesQuery = z.object({
  ids: idList(50).describe('Up to 50 ids, with commas between them'),
  from: Instant.optional().describe('A date, a time, or epoch milliseconds. Default: a year ago, or the first observation where that is later'),
  to: Instant.optional().describe('As from. Default: now'),
  interval: z.enum(['1m', '5m', '1h', '1d', 'auto']).default('auto').describe('Length of a candle'),
  format: z.enum(['json', 'csv']).default('json'),
})

export const AuditQuery = z.object({
  signal: SignalIdSchema.optional(),
  feed: z.string().max(60).optional(),
  by: z.string().max(100).optional().describe('Who did it, as the list names them'),
  action: z.string().regex(/^[a-z-]{1,30}(\.[a-z-]{1,30})?$/, 'expected an action, or what it is done to').optional().describe('`alert.create`, or `alert` for all that was done to alerts'),
  q: z.string().max(100).optional().describe('Words that must all be in what is told of it'),
  cursor: z.string().regex(/^\d{1,15}-\d{1,9}$/, 'expected nextCursor of an answer').optional().describe('`nextCursor` of the answer before'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

export const FeedParams = z.object({ id: z.string().max(60) })
export const SignalParams = z.object({ id: SignalIdSchema })
export const QuarantineParams = z.object({ feedId: z.string().max(60), entryId: z.string().max(1000).describe('As in the list, percent-encoded') })

/** RFC 9457. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  field: z.string().optional().describe('The parameter at fault'),
  instance: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>
