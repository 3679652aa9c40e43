import { wayBack } from '../../../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../../../lib/live/problem.ts'
import { serverFor } from '../../../../../../lib/live/server.ts'
import { UserParams, WayBackDraft } from '../../../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, params: UserParams, body: WayBackDraft }, async ({ params, body, who }) => json(await wayBack(params.id, body, serverFor(who)), 201)),
})
