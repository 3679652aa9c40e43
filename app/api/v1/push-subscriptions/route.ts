import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { pushSubscriptions, subscribePush } from '../../../../lib/live/push.ts'
import { serverFor, webServer } from '../../../../lib/live/server.ts'
import { PushSubscriptionDraft } from '../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async ({ who }) => json(await pushSubscriptions(who, webServer()))),
  POST: route({ operator: true, body: PushSubscriptionDraft }, async ({ body, who }) => json(await subscribePush(body, who, serverFor(who)), 201)),
})
