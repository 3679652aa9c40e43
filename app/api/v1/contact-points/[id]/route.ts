import { changeContactPoint, removeContactPoint } from '../../../../../lib/live/contact-points.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { serverFor } from '../../../../../lib/live/server.ts'
import { ContactPointParams, ContactPointPatch } from '../../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  PATCH: route({ operator: true, params: ContactPointParams, body: ContactPointPatch }, async ({ params, body, who }) => json(await changeContactPoint(params.id, body, serverFor(who)))),
  DELETE: route({ operator: true, params: ContactPointParams }, async ({ params, who }) => json(await removeContactPoint(params.id, serverFor(who)))),
})
