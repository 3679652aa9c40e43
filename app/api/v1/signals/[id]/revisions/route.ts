import { endpoint, json, route } from '../../../../../../lib/live/problem.ts'
import { revisionsOf } from '../../../../../../lib/live/revisions.ts'
import { webServer } from '../../../../../../lib/live/server.ts'
import { SignalParams } from '../../../../../../lib/wire/api.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ params: SignalParams }, async ({ params }) => json(await revisionsOf(params.id, webServer()))),
})
