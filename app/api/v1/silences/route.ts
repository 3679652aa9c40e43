import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { serverFor, webServer } from '../../../../lib/live/server.ts'
import { createSilence, silences } from '../../../../lib/live/silences.ts'
import { SilenceDraft } from '../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async () => json(await silences(webServer()))),
  POST: route({ operator: true, body: SilenceDraft }, async ({ body, who }) => json(await createSilence(body, serverFor(who)), 201)),
})
