import { uninvite } from '../../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { serverFor } from '../../../../../lib/live/server.ts'
import { InvitationParams } from '../../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  DELETE: route({ operator: true, params: InvitationParams }, async ({ params, who }) => json(await uninvite(params.id, serverFor(who)))),
})
