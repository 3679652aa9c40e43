import { changeUser, removeUser } from '../../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { serverFor } from '../../../../../lib/live/server.ts'
import { UserParams, UserPatch } from '../../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  PATCH: route({ operator: true, params: UserParams, body: UserPatch }, async ({ params, body, who }) => json(await changeUser(params.id, body, serverFor(who)))),
  DELETE: route({ operator: true, params: UserParams }, async ({ params, who }) => json(await removeUser(params.id, serverFor(who)))),
})
