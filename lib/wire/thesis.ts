import { z } from 'zod'
import { CLAIM_IDS, COMPONENT_IDS, INDEX_IDS, LACKS, STATISTIC_IDS, VERDICTS, WINDOWS } from '../thesis/ids.ts'
import { Instant, ModeSchema, SegmentSchema, StageSchema } from './api.ts'

/** Schemas of the thesis: indices, claims with their verdicts, the headline. Log changes are natural logarithms; days are UTC. */
const iso = z.iso.datetime()
const day = z.iso.date()
const nullable = <T extends z.ZodType>(schema: T): z.ZodNullable<T> => schema.nullable()

export const IndexIdSchema = z.enum(INDEX_IDS)
export const VerdictSchema = z.enum(VERDICTS)
export const WindowSchema = z.enum(WINDOWS)
export const ClaimIdSchema = z.enum(CLAIM_IDS)

export const IndexItem = z.object({
  id: IndexIdSchema,
  title: z.string(),
  stage: StageSchema,
  segment: SegmentSchema,
  unit: z.literal('index'),
  base: z.object({ value: z.literal(100), day: nullable(day).describe('The day of the essay, or the first day it could be had after it') }),
  method: z.string().describe('In one sentence; the whole at /method'),
  value: nullable(z.number()),
  day: nullable(day).describe('The day of the newest value'),
  observedAt: nullable(iso),
  mode: nullable(ModeSchema),
  change1d: nullable(z.number()).describe('Relative change on the day before'),
  change30d: nullable(z.number()),
  changeSinceBase: nullable(z.number()),
  coverage: nullable(z.number()).describe('Share of the weight that was priced on `day`, 0 to 1'),
  constituents: z.number().int(),
  priced: z.number().int().describe('Constituents that were priced then'),
  minimum: z.number().int().describe('Fewer priced constituents than this, and the value is carried forward'),
  carried: z.boolean().describe('Too few constituents were priced: the last value stands'),
})
export type IndexItem = z.infer<typeof IndexItem>
export const IndexList = z.object({ at: iso, method: z.string().describe('Version of the method'), items: z.array(IndexItem) })
export type IndexList = z.infer<typeof IndexList>

export const Constituent = z.object({
  id: z.string().describe('A signal, an index, or a group of signals'),
  title: z.string(),
  signalIds: z.array(z.string()).describe('The signals it is read from, at most 20'),
  weight: z.number().describe('Share of the weight of all that are priced, 0 to 1; 0 where it is not priced'),
  value: nullable(z.number()),
  unit: nullable(z.string()),
  observedAt: nullable(iso),
  priced: z.boolean(),
  contribution: nullable(z.number()).describe('To the log of the index since its base; the sum over all, with those that have left, is ln(value / 100)'),
  contribution1d: nullable(z.number()).describe('To the log change of the newest day'),
})
export type Constituent = z.infer<typeof Constituent>
export const IndexDetail = IndexItem.extend({
  at: iso,
  list: z.array(Constituent).describe('Priced first, by the size of their contribution'),
  departed: z.number().describe('Contribution of constituents that have left'),
  leaveOneOut: nullable(z.object({ low: z.number(), high: z.number() })).describe('Lowest and highest value of the index with any one constituent left out; equity baskets alone'),
  restated: nullable(iso).describe('When earlier values last changed because a source said something new of the past'),
})
export type IndexDetail = z.infer<typeof IndexDetail>

export const Statistic = z.object({
  id: z.enum(STATISTIC_IDS),
  unit: z.enum(['log/year', 'log', 'share', 'share/year', 'ratio']),
  threshold: z.number(),
  side: z.enum(['below', 'above']).describe('On which side of the threshold the claim is supported'),
  value: nullable(z.number()),
  low: nullable(z.number()).describe('90 % interval'),
  high: nullable(z.number()),
  support: nullable(z.number()).describe('Share of the bootstrap draws on the claim’s side, 0 to 1'),
  verdict: VerdictSchema.describe('Of this statistic alone, today'),
  lack: nullable(z.enum(LACKS)),
  from: nullable(day),
  to: nullable(day).describe('The newest day of evidence: a statistic of recorded figures ends with them'),
  days: z.number().int().describe('Days (or events) it is computed from'),
  coverage: nullable(z.number()),
})
export type Statistic = z.infer<typeof Statistic>

export const Overturn = z.object({
  statistic: z.enum(STATISTIC_IDS),
  seriesId: z.string(),
  level: z.number().describe('Where the series would have to stand …'),
  by: day.describe('… by this day, going there in a straight line, for the statistic to reach its threshold'),
  now: z.number(),
})
export type Overturn = z.infer<typeof Overturn>

export const ClaimReading = z.object({
  window: WindowSchema,
  verdict: VerdictSchema.describe('Held: a verdict changes after another one has stood for five observation days'),
  since: nullable(day).describe('The first day of the verdict'),
  today: VerdictSchema.describe('What the newest day alone says'),
  pending: nullable(z.object({ verdict: VerdictSchema, days: z.number().int() })).describe('Another verdict that has stood for so many days'),
  statistics: z.array(Statistic).min(1),
  overturn: nullable(Overturn),
  history: z.array(z.object({ from: day, verdict: VerdictSchema })).describe('Held verdicts, oldest first'),
})
export type ClaimReading = z.infer<typeof ClaimReading>

export const Claim = z.object({
  id: ClaimIdSchema,
  stage: StageSchema,
  says: z.string().describe('The essay’s sentence, in our words'),
  section: z.string().describe('Where the essay says it'),
  supportedWhen: z.string(),
  readings: z.array(ClaimReading).length(3).describe('One for each window: 90d, 1y, essay'),
  evidence: z.array(z.string()).describe('Ids of the series behind it'),
})
export type Claim = z.infer<typeof Claim>

export const Component = z.object({
  id: z.enum(COMPONENT_IDS),
  indexId: IndexIdSchema,
  sign: z.union([z.literal(1), z.literal(-1)]).describe('1: a rise points down the chain'),
  logChange: nullable(z.number()).describe('Since the base'),
  scale: z.number(),
  scaleFrom: z.string().describe('Where the scale comes from'),
  score: nullable(z.number()),
  contribution: nullable(z.number()).describe('To the index, in points; they add up to value − 100'),
  coverage: nullable(z.number()),
  day: nullable(day),
})
export type Component = z.infer<typeof Component>

export const Headline = z.object({
  value: nullable(z.number()),
  low: nullable(z.number()).describe('90 % band of random re-weightings and of leaving one component out'),
  high: nullable(z.number()),
  direction: nullable(z.enum(['down', 'up', 'unclear'])).describe('Down the chain, up the chain, or the band spans 100'),
  breadth: z.object({ down: z.number().int(), of: z.number().int() }),
  coverage: z.number(),
  change30d: nullable(z.number()).describe('In points'),
  day: nullable(day),
  mode: nullable(ModeSchema),
  components: z.array(Component),
  leaveOneOut: z.array(z.object({ without: z.enum(COMPONENT_IDS), value: nullable(z.number()) })),
})
export type Headline = z.infer<typeof Headline>

export const GaugeItem = z.object({ id: z.string(), role: z.enum(['price', 'quantity', 'equity']), value: nullable(z.number()), unit: z.string(), change30d: nullable(z.number()), changeSinceEssay: nullable(z.number()), coverage: nullable(z.number()), day: nullable(day), mode: nullable(ModeSchema) })
export type GaugeItem = z.infer<typeof GaugeItem>
export const Gauge = z.object({ stage: StageSchema, items: z.array(GaugeItem) })
export type Gauge = z.infer<typeof Gauge>

export const Flow = z.object({
  since: day,
  price: z.number().describe('What a dollar’s worth of inference of constant quality at the base costs now, USD'),
  logPrice: z.number(),
  logRent: z.number(),
  logProcess: z.number().describe('The rest: process and margin; list prices cannot separate them. logRent + logProcess = logPrice'),
  gain: z.object({ hardware: z.number(), process: z.number() }).describe('The user’s gain out of one dollar, split as the logs are; below zero where that part made it dearer'),
})
export type Flow = z.infer<typeof Flow>

export const Growth = z.object({ id: z.enum(['token-spend', 'capex', 'nvidia-revenue']), logGrowth: nullable(z.number()).describe('Over four quarters'), to: nullable(day), coverage: nullable(z.number()), lack: nullable(z.enum(LACKS)) })
export type Growth = z.infer<typeof Growth>

export const Thesis = z.object({
  at: iso.describe('As known at this instant'),
  day: day,
  factsTo: nullable(day).describe('The newest day that any constituent was observed on'),
  computedAt: iso,
  method: z.string(),
  recorded: z.boolean().describe('No live feed has spoken for any index yet'),
  headline: Headline,
  gauges: z.array(Gauge).length(3),
  flow: nullable(Flow),
  growth: z.array(Growth),
  claims: z.array(Claim),
})
export type Thesis = z.infer<typeof Thesis>

/** How far the history of verdicts has been worked out. */
export const ThesisState = z.object({ state: z.enum(['waiting', 'working', 'ready']), done: z.number().int(), of: z.number().int(), from: nullable(day), to: nullable(day) })
export type ThesisState = z.infer<typeof ThesisState>
export const ThesisReply = Thesis.extend({ state: ThesisState })
export type ThesisReply = z.infer<typeof ThesisReply>

/** An instant; of a date, its last millisecond. */
const KnownAt = z.union([
  z.string().regex(/^\d{4}-\d{2}-\d{2}$/).pipe(z.iso.date()).transform((date) => Date.parse(`${date}T23:59:59.999Z`)),
  Instant,
], { error: 'expected a date (2025-06-30), a time (2025-06-30T12:00:00Z) or epoch milliseconds' })
export const ThesisQuery = z.object({ at: KnownAt.optional().describe('As known then: a date (its end), a time or epoch milliseconds (the end of the day before). Default: now') })
export type ThesisQuery = z.output<typeof ThesisQuery>
export const IndexParams = z.object({ id: IndexIdSchema })
