import { z } from 'zod'

/** Schemas of frozen views: what a page showed, kept as it was. */
export const MOST_SNAPSHOTS = 500

const iso = z.iso.datetime()
export const SnapshotIdSchema = z.string().regex(/^[a-f0-9]{32}$/, 'expected the id of a frozen view')
export const SnapshotDraft = z.strictObject({
  path: z.string().min(1).max(2000).describe('What is frozen: path and query of the chain, the thesis, a signal, a board or a wall'),
  title: z.string().trim().max(120).default('').describe('Empty: that of what is frozen'),
})
export type SnapshotDraft = z.input<typeof SnapshotDraft>
export const Snapshot = z.object({ id: SnapshotIdSchema, title: z.string(), path: z.string(), at: iso, by: z.string(), panels: z.number().int(), series: z.number().int() })
export type Snapshot = z.infer<typeof Snapshot>
export const SnapshotList = z.object({ items: z.array(Snapshot) })
export type SnapshotList = z.infer<typeof SnapshotList>
export const SnapshotDetail = Snapshot.extend({ frozen: z.record(z.string(), z.unknown()).describe('The board, and every figure, series (500 points at most), claim, event and annotation that it showed') })
export type SnapshotDetail = z.infer<typeof SnapshotDetail>
export const SnapshotParams = z.object({ id: SnapshotIdSchema })
