import { restoreBoard } from '../../../../../../lib/live/boards.ts'
import { endpoint, json, route } from '../../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../../lib/live/server.ts'
import { BoardParams, BoardRestore } from '../../../../../../lib/wire/boards.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, params: BoardParams, body: BoardRestore }, async ({ params, body, who }) => json(await restoreBoard(params.id, body, who, webServer()))),
})
