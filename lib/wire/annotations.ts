import { z } from 'zod'
import { AlertIdSchema } from './alerts.ts'
import { idList, SignalIdSchema } from './api.ts'

/** Schemas of annotations: what people write on charts. They belong to a series: wherever it is drawn, they stand. */
const iso = z.iso.datetime()
/** In all, of one series, and how many series one question may name. */
export const MOST_ANNOTATIONS = 2000
export const MOST_ON_SERIES = 200
const MOST_SERIES = 100
const fields = {
  series: SignalIdSchema,
  at: iso.describe('Where it is pinned, or where its range begins'),
  until: iso.nullable().describe('Where its range ends; null: a pin'),
  value: z.number().nullable().describe('The height of a pin, in the unit of the series; null: on the line'),
  text: z.string().trim().min(1).max(500),
} as const

const ordered = ({ at, until }: { readonly at?: string | undefined; readonly until?: string | null | undefined }): boolean => at === undefined || until === null || until === undefined || Date.parse(until) > Date.parse(at)
const LATER = { path: ['until'], message: 'expected a time after `at`' }

export const AnnotationDraft = z.strictObject({ ...fields, until: fields.until.default(null), value: fields.value.default(null) }).refine(ordered, LATER)
export type AnnotationDraft = z.infer<typeof AnnotationDraft>
const seen = z.number().int().describe('The revision that the editor has seen: somebody else’s change since is a conflict. Left out: whatever stands is changed')
export const AnnotationPatch = z.strictObject({ at: fields.at, until: fields.until, value: fields.value, text: fields.text, seen }).partial().refine(ordered, LATER)
export type AnnotationPatch = z.infer<typeof AnnotationPatch>
export const Annotation = z.object({ ...fields, id: AlertIdSchema, by: z.string(), createdAt: iso, updatedAt: iso, revision: z.number().int() })
export type Annotation = z.infer<typeof Annotation>
export const AnnotationList = z.object({ items: z.array(Annotation) })
export type AnnotationList = z.infer<typeof AnnotationList>
export const AnnotationsQuery = z.object({
  series: idList(MOST_SERIES).optional().describe('Ids, separated by commas; none: all'),
  limit: z.coerce.number().int().min(1).max(MOST_ANNOTATIONS).default(500),
})
export const AnnotationParams = z.object({ id: AlertIdSchema })
export const AnnotationDeleteQuery = z.object({ seen: z.coerce.number().int().optional().describe('The revision that the editor has seen; somebody else’s change since is a conflict') })
