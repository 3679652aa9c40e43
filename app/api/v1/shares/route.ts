import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { serverFor, webServer } from '../../../../lib/live/server.ts'
import { share, shares } from '../../../../lib/live/shares.ts'
import { ShareDraft, SharesQuery } from '../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ query: SharesQuery }, async ({ query }) => json(await shares(query, webServer()))),
  POST: route({ operator: true, body: ShareDraft }, async ({ body, who }) => json(await share(body, serverFor(who)), 201)),
})
