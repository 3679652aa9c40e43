import { personOf, signInWays } from '../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async ({ who }) => json(await signInWays(personOf(who, webServer()), webServer()))),
})
