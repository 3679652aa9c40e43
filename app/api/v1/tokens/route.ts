import { createToken, personOf, tokens } from '../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { OfUserQuery, TokenDraft } from '../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ query: OfUserQuery }, async ({ query, who }) => json(await tokens(query, personOf(who, webServer()), webServer()))),
  POST: route({ operator: true, body: TokenDraft }, async ({ body, who }) => json(await createToken(body, personOf(who, webServer()), webServer()), 201)),
})
