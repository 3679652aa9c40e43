import { z } from 'zod'
import { importAlerts } from '../../../../../lib/live/alerts.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { serverFor } from '../../../../../lib/live/server.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, file: true, body: z.unknown() }, async ({ body, who }) => json(await importAlerts(body, serverFor(who)))),
})
