import { acceptInvitation } from '../../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'
import { InvitationAccept } from '../../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, body: InvitationAccept }, async ({ body }) => json(await acceptInvitation(body, webServer()), 201)),
})
