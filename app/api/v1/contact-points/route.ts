import { contactPoints, createContactPoint } from '../../../../lib/live/contact-points.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { serverFor, webServer } from '../../../../lib/live/server.ts'
import { ContactPointDraft } from '../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async () => json(await contactPoints(webServer()))),
  POST: route({ operator: true, body: ContactPointDraft }, async ({ body, who }) => json(await createContactPoint(body, serverFor(who)), 201)),
})
