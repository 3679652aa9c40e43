import { annotations, createAnnotation } from '../../../../lib/live/annotations.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { AnnotationDraft, AnnotationsQuery } from '../../../../lib/wire/annotations.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ query: AnnotationsQuery }, async ({ query }) => json(annotations(query, webServer()))),
  POST: route({ operator: true, body: AnnotationDraft }, async ({ body, who }) => json(await createAnnotation(body, who, webServer()), 201)),
})
