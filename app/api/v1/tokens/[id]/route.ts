import { personOf, removeToken } from '../../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'
import { TokenParams } from '../../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  DELETE: route({ operator: true, params: TokenParams }, async ({ params, who }) => json(await removeToken(params.id, personOf(who, webServer()), webServer()))),
})
