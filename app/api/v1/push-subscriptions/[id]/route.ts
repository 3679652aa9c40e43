import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { changePush, unsubscribePush } from '../../../../../lib/live/push.ts'
import { serverFor } from '../../../../../lib/live/server.ts'
import { PushSubscriptionParams, PushSubscriptionPatch } from '../../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  PATCH: route({ operator: true, params: PushSubscriptionParams, body: PushSubscriptionPatch }, async ({ params, body, who }) => json(await changePush(params.id, body, who, serverFor(who)))),
  DELETE: route({ operator: true, params: PushSubscriptionParams }, async ({ params, who }) => json(await unsubscribePush(params.id, who, serverFor(who)))),
})
