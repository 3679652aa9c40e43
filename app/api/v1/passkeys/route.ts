import { addPasskey, passkeys, personOf } from '../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { PasskeyDraft } from '../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async ({ who }) => json(await passkeys(personOf(who, webServer()), webServer()))),
  POST: route({ operator: true, body: PasskeyDraft }, async ({ body, who }) => json(await addPasskey(body, personOf(who, webServer()), webServer()), 201)),
})
