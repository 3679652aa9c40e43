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
})
export type FeedRow = z.infer<typeof FeedRow>

export const RecordCredit = z.object({ table: z.string(), title: z.string(), name: z.string(), source: z.string(), licence: z.string(), from: z.string(), to: z.string(), observations: z.number().int(), note: z.string() })
export type RecordCredit = z.infer<typeof RecordCredit>

export const FeedList = z.object({ feeds: z.array(FeedRow), record: z.array(RecordCredit) })
export type FeedList = z.infer<typeof FeedList>

export const SignalDetail = SignalItem.extend({
  feed: nullable(FeedRow),
  stageRule: z.object({ prefix: z.string(), stage: StageSchema, segment: SegmentSchema, reason: z.string() }),
  sources: z.array(z.object({ feedId: z.string(), name: z.string(), licence: z.string(), credit: z.string(), docs: z.string() })),
  quarantine: z.array(QuarantineEntry),
  staleAfterMs: z.number(),
  stepMs: z.number(),
})
export type SignalDetail = z.infer<typeof SignalDetail>

export const Health = z.object({
  status: z.enum(['ready', 'not-ready']),
  redis: z.object({ ok: z.boolean(), latencyMs: nullable(z.number()), detail: z.string() }),
  workers: z.object({ count: z.number().int(), ok: z.boolean() }),
  feeds: z.object({ ok: z.number().int(), failing: z.number().int(), off: z.number().int(), waiting: z.number().int() }),
  clock: iso,
  version: z.string(),
  seq: z.number().int(),
  signals: z.number().int(),
  recordedTo: nullable(iso),
})
export type Health = z.infer<typeof Health>

export const Resolution = z.enum(['1m', '5m', '1h', '1d'])
export const SeriesPoint = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]).describe('[t, open, high, low, close, count]; t in epoch ms')
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
  })),
})
export type SeriesReply = z.infer<typeof SeriesReply>

/** A time as ISO 8601 or epoch ms. */
export const Instant = z.union([
  z.string().regex(/^\d{10,14}$/).transform(Number),
  z.string().regex(/^\d{4}-\d{2}-\d{2}$/).transform((day) => Date.parse(`${day}T00:00:00Z`)),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
], { error: 'expected a date (2025-02-10), a time (2025-02-10T00:00:00Z) or epoch milliseconds' })

export const SignalsQuery = z.object({
  stage: StageSchema.optional(),
  segment: SegmentSchema.optional(),
  feed: z.string().max(60).optional().describe('The id of the feed that brought the newest value'),
  q: z.string().max(200).optional().describe('Words that all stand somewhere in id, title, vendor or note'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(300).optional().describe('The nextCursor of an earlier answer'),
  format: z.enum(['json', 'csv']).default('json'),
})

export const SeriesQuery = z.object({
  ids: z.string().transform((text) => text.split(',').map((id) => id.trim()).filter(Boolean)).pipe(z.array(SignalIdSchema).min(1).max(50)).describe('Up to 50 ids, with commas between them'),
  from: Instant.optional().describe('A date, a time, or epoch milliseconds. Default: a year ago, or the first observation where that is later'),
  to: Instant.optional().describe('As from. Default: now'),
  interval: z.enum(['1m', '5m', '1h', '1d', 'auto']).default('auto').describe('Length of a candle'),
  format: z.enum(['json', 'csv']).default('json'),
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
