import { endSession, personOf } from '../../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'
import { SessionParams } from '../../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  DELETE: route({ operator: true, params: SessionParams }, async ({ params, who }) => json(await endSession(params.id, personOf(who, webServer()), webServer()))),
})
