import { invitations, invite } from '../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { serverFor, webServer } from '../../../../lib/live/server.ts'
import { InvitationDraft } from '../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async () => json(await invitations(webServer()))),
  POST: route({ operator: true, body: InvitationDraft }, async ({ body, who }) => json(await invite(body, serverFor(who)), 201)),
})
