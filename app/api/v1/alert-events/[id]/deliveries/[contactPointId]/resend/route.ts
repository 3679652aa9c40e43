import { resend } from '../../../../../../../../lib/live/deliveries.ts'
import { endpoint, json, route } from '../../../../../../../../lib/live/problem.ts'
import { serverFor } from '../../../../../../../../lib/live/server.ts'
import { DeliveryParams } from '../../../../../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, params: DeliveryParams }, async ({ params, who }) => json(await resend(params.id, params.contactPointId, serverFor(who)), 202)),
})
