import { decideQuarantine } from '../../../../../../lib/live/operator.ts'
import { endpoint, json, route } from '../../../../../../lib/live/problem.ts'
import { serverFor } from '../../../../../../lib/live/server.ts'
import { QuarantineDecision, QuarantineParams } from '../../../../../../lib/wire/api.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, params: QuarantineParams, body: QuarantineDecision }, async ({ params, body, who }) =>
    json(await decideQuarantine(params.feedId, params.entryId, body, serverFor(who)))),
})
