import type { LiveValue } from '../../lib/domain/live.ts'
import type { Mode } from '../../lib/domain/signal.ts'
import type { Segment, Stage } from '../../lib/domain/stage.ts'
import type { CatalogueRow } from '../../lib/wire/api.ts'

/** A signal of the catalogue, its fields by name. Times in epoch ms, changes relative (0.1 is +10 %). */
export type CatalogueSignal = {
  readonly id: string
  readonly title: string
  readonly stage: Stage
  readonly segment: Segment
  readonly unit: string
  readonly feedId: string
  readonly source: string
  readonly vendor: string | null
  readonly note: string | null
  readonly value: number | null
  readonly observedAt: number | null
  readonly mode: Mode | null
  readonly change24h: number | null
  readonly change30d: number | null
  readonly changeSinceEssay: number | null
}

/** A row of the wire, its fields named. */
export const namedRow = ([id, title, stage, segment, unit, feedId, source, vendor, note, value, observedAt, mode, change24h, change30d, changeSinceEssay]: CatalogueRow): CatalogueSignal => ({
  id, title, stage, segment, unit, feedId, source, vendor, note, value, observedAt, mode, change24h, change30d, changeSinceEssay,
})

/** The value that the catalogue holds of a signal, as the store holds values. */
export const cataloguedOf = ({ value, observedAt, mode }: CatalogueSignal): LiveValue | undefined =>
  value === null || observedAt === null || mode === null ? undefined : { value, observedAt, mode }
