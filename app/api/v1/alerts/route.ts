import { alerts, createAlert } from '../../../../lib/live/alerts.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { serverFor, webServer } from '../../../../lib/live/server.ts'
import { AlertDraft } from '../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async () => json(await alerts(webServer()))),
  POST: route({ operator: true, body: AlertDraft }, async ({ body, who }) => json(await createAlert(body, serverFor(who)), 201)),
})
