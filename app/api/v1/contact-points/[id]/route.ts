import { changeContactPoint, removeContactPoint } from '../../../../../lib/live/contact-points.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'
import { ContactPointParams, ContactPointPatch } from '../../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  PATCH: route({ operator: true, params: ContactPointParams, body: ContactPointPatch }, async ({ params, body }) => json(await changeContactPoint(params.id, body, webServer()))),
  DELETE: route({ operator: true, params: ContactPointParams }, async ({ params }) => json(await removeContactPoint(params.id, webServer()))),
})
