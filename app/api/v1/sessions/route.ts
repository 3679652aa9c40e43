import { personOf, sessions } from '../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { OfUserQuery } from '../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ query: OfUserQuery }, async ({ query, who }) => json(await sessions(query, personOf(who, webServer()), webServer()))),
})
