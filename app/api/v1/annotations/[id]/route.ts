import { annotation, changeAnnotation, removeAnnotation } from '../../../../../lib/live/annotations.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'
import { AnnotationDeleteQuery, AnnotationParams, AnnotationPatch } from '../../../../../lib/wire/annotations.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ params: AnnotationParams }, async ({ params }) => json(await annotation(params.id, webServer()))),
  PATCH: route({ operator: true, params: AnnotationParams, body: AnnotationPatch }, async ({ params, body, who }) => json(await changeAnnotation(params.id, body, who, webServer()))),
  DELETE: route({ operator: true, params: AnnotationParams, query: AnnotationDeleteQuery }, async ({ params, query, who }) => json(await removeAnnotation(params.id, query.seen, who, webServer()))),
})
