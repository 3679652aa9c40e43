import { exportBoard } from '../../../../../../lib/live/boards.ts'
import { attachment, endpoint, route } from '../../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../../lib/live/server.ts'
import { BoardParams } from '../../../../../../lib/wire/boards.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ params: BoardParams }, async ({ params }) => attachment(JSON.stringify(await exportBoard(params.id, webServer()), null, 2), 'application/json', `${params.id}.json`)),
})
