import { backfillFeed } from '../../../../../../lib/live/operator.ts'
import { endpoint, json, route } from '../../../../../../lib/live/problem.ts'
import { serverFor } from '../../../../../../lib/live/server.ts'
import { FeedParams } from '../../../../../../lib/wire/api.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, params: FeedParams }, async ({ params, who }) => json(await backfillFeed(params.id, serverFor(who)), 202)),
})
