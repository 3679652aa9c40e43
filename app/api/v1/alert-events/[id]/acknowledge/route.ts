import { acknowledge } from '../../../../../../lib/live/alerts.ts'
import { endpoint, json, route } from '../../../../../../lib/live/problem.ts'
import { serverFor } from '../../../../../../lib/live/server.ts'
import { AcknowledgeAsk, AlertEventParams } from '../../../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, params: AlertEventParams, body: AcknowledgeAsk }, async ({ params, body, who }) => json(await acknowledge(params.id, body, serverFor(who)))),
})
