import { alertEvents } from '../../../../lib/live/alerts.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { AlertEventsQuery } from '../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ query: AlertEventsQuery }, async ({ query }) => json(await alertEvents(query, webServer()))),
})
