import { boardVersions } from '../../../../../../lib/live/boards.ts'
import { endpoint, json, route } from '../../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../../lib/live/server.ts'
import { BoardParams } from '../../../../../../lib/wire/boards.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ params: BoardParams }, async ({ params }) => json(await boardVersions(params.id, webServer()))),
})
