import { duplicateBoard } from '../../../../../../lib/live/boards.ts'
import { endpoint, json, route } from '../../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../../lib/live/server.ts'
import { BoardDuplicate, BoardParams } from '../../../../../../lib/wire/boards.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, params: BoardParams, body: BoardDuplicate.prefault({}) }, async ({ params, body, who }) => json(await duplicateBoard(params.id, body, who, webServer()), 201)),
})
