import { z } from 'zod'
import { SEVERITIES, SelectorSchema } from './alerts.ts'
import { SignalIdSchema, StageSchema } from './api.ts'
import { ClaimIdSchema, WindowSchema } from './thesis.ts'
import { RANGES } from '../domain/range.ts'

/** Schemas of boards: panels, how they are changed, and what is kept of what they were. */
const iso = z.iso.datetime()
const text = (most: number): z.ZodString => z.string().trim().max(most)

/** Boards lie on a grid of twelve columns; a row is `ROW_PX` high. */
export const COLUMNS = 12
export const MAX_ROWS = 200
export const MAX_PANELS = 60

export const BoardIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected an id: lower case letters, digits, dash')
export const PanelIdSchema = BoardIdSchema

/** Where a panel lies, in columns and rows from the top left. */
export const PlaceSchema = z.strictObject({
  x: z.number().int().min(0).max(COLUMNS - 1),
  y: z.number().int().min(0).max(MAX_ROWS),
  w: z.number().int().min(1).max(COLUMNS),
  h: z.number().int().min(1).max(40),
}).refine(({ x, w }) => x + w <= COLUMNS, { path: ['w'], message: `expected x + w of at most ${COLUMNS}` })
export type Place = z.infer<typeof PlaceSchema>

const range = z.enum(RANGES)
const title = { title: text(120).default('').describe('In place of what the panel shows; empty: that') }

/** What a panel shows. */
export const ContentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...title, kind: z.literal('signal'), signal: SignalIdSchema, range: range.default('essay') }),
  z.strictObject({ ...title, kind: z.literal('chart'), signals: z.array(SignalIdSchema).min(1).max(8), range: range.default('essay'), scale: z.enum(['value', 'log', 'rebased']).default('value') }),
  z.strictObject({ ...title, kind: z.literal('table'), of: SelectorSchema, limit: z.number().int().min(1).max(200).default(20) }),
  z.strictObject({ ...title, kind: z.literal('index'), index: SignalIdSchema, range: range.default('essay') }),
  z.strictObject({ ...title, kind: z.literal('claim'), claim: ClaimIdSchema, window: WindowSchema.default('essay') }),
  z.strictObject({ ...title, kind: z.literal('stage'), stage: StageSchema }),
  z.strictObject({ ...title, kind: z.literal('flow') }),
  z.strictObject({ ...title, kind: z.literal('alerts'), severity: z.enum(SEVERITIES).optional().describe('Of this severity alone') }),
  z.strictObject({ ...title, kind: z.literal('health') }),
  z.strictObject({ ...title, kind: z.literal('note'), text: text(10_000).describe('Markdown') }),
  z.strictObject({ ...title, kind: z.literal('clock') }),
])
export type Content = z.infer<typeof ContentSchema>
export type PanelKind = Content['kind']
export const PANEL_KINDS = ContentSchema.options.map(({ shape }) => shape.kind.value)

/** Place and content have a revision each: who moves a panel does not disturb who edits it. */
export const Panel = z.object({ id: PanelIdSchema, place: PlaceSchema, placeRevision: z.number().int(), content: ContentSchema, contentRevision: z.number().int() })
export type Panel = z.infer<typeof Panel>

/** How a board is shown on a wall. */
export const WallSchema = z.strictObject({
  playlist: z.array(z.strictObject({ board: BoardIdSchema, seconds: z.number().int().min(5).max(3600) })).max(20).default([]).describe('Boards in turn; empty: the board itself'),
  sound: z.enum(['off', 'critical', 'all']).default('off').describe('Which firing alerts are heard'),
  takeover: z.enum(['off', 'critical', 'warning', 'all']).default('warning').describe('From which severity on a firing alert takes the screen over'),
})
export type Wall = z.infer<typeof WallSchema>

const fields = { title: text(120).min(1), description: text(500), wall: WallSchema } as const

/** A board as it is asked for. */
export const BoardDraft = z.strictObject({
  title: fields.title,
  description: fields.description.default(''),
  wall: fields.wall.prefault({}),
  panels: z.array(z.strictObject({ id: PanelIdSchema.optional(), place: PlaceSchema, content: ContentSchema })).max(MAX_PANELS).default([]),
})
export type BoardDraft = z.infer<typeof BoardDraft>

export const Board = z.object({
  id: BoardIdSchema,
  ...fields,
  /** Of everything but the panels: title, description, wall. */
  detailsRevision: z.number().int(),
  /** Counts every change. */
  revision: z.number().int(),
  panels: z.array(Panel),
  shipped: z.boolean().describe('Came with the product; can be put back to how it came'),
  createdAt: iso,
  createdBy: z.string(),
  updatedAt: iso,
  updatedBy: z.string(),
})
export type Board = z.infer<typeof Board>

/** One change. `seen`: the revision of what it changes, as the editor saw it; somebody else's change since is a conflict. */
export const BoardChange = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('add'), panel: PanelIdSchema, place: PlaceSchema, content: ContentSchema }),
  z.strictObject({ do: z.literal('place'), panel: PanelIdSchema, seen: z.number().int(), place: PlaceSchema }),
  z.strictObject({ do: z.literal('content'), panel: PanelIdSchema, seen: z.number().int(), content: ContentSchema }),
  z.strictObject({ do: z.literal('remove'), panel: PanelIdSchema, seen: z.number().int().describe('Of its content') }),
  z.strictObject({ do: z.literal('details'), seen: z.number().int(), title: fields.title.optional(), description: fields.description.optional(), wall: fields.wall.optional() }),
])
export type BoardChange = z.infer<typeof BoardChange>
export const BoardPatch = z.strictObject({ changes: z.array(BoardChange).min(1).max(200) })
export type BoardPatch = z.infer<typeof BoardPatch>

/** What came of a patch: the changes that fit are made, those that do not are named with what stands now. */
export const BoardPatched = z.object({
  board: Board,
  conflicts: z.array(z.object({ change: z.number().int().describe('Its place in the patch'), reason: z.enum(['changed', 'removed', 'exists', 'full']), by: z.string().describe('Who changed it last') })),
})
export type BoardPatched = z.infer<typeof BoardPatched>

export const BoardSummary = z.object({ id: BoardIdSchema, title: z.string(), description: z.string(), panels: z.number().int(), shipped: z.boolean(), updatedAt: iso, updatedBy: z.string(), playlist: z.number().int() })
export type BoardSummary = z.infer<typeof BoardSummary>
export const BoardList = z.object({ items: z.array(BoardSummary) })
export type BoardList = z.infer<typeof BoardList>
export const BoardParams = z.object({ id: BoardIdSchema })

/** A board that was taken away, or put back to how it came. */
export const BoardDeleted = z.object({ id: BoardIdSchema, board: Board.nullable().describe('What stands now: a board that came with the product is as it came, of any other nothing is left') })
export type BoardDeleted = z.infer<typeof BoardDeleted>

/** One state that a board was in: what one person made of it within a few minutes. */
export const BoardVersion = z.object({ revision: z.number().int(), at: iso, by: z.string(), action: z.enum(['create', 'edit', 'restore', 'ship']), title: z.string(), panels: z.number().int() })
export type BoardVersion = z.infer<typeof BoardVersion>
export const BoardVersionList = z.object({ items: z.array(BoardVersion).describe('Newest first') })
export type BoardVersionList = z.infer<typeof BoardVersionList>
export const BoardRestore = z.strictObject({ revision: z.number().int().describe('Of the version that is put back') })
export type BoardRestore = z.infer<typeof BoardRestore>
export const BoardDuplicate = z.strictObject({ title: fields.title.optional().describe('Left out: the same') })
export type BoardDuplicate = z.infer<typeof BoardDuplicate>

/** A board as a file. */
export const BoardFile = z.strictObject({ downchain: z.literal('board'), version: z.literal(1), ...BoardDraft.shape })
export type BoardFile = z.infer<typeof BoardFile>
