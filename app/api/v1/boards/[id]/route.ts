import { board, deleteBoard, patchBoard } from '../../../../../lib/live/boards.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'
import { BoardParams, BoardPatch } from '../../../../../lib/wire/boards.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ params: BoardParams }, async ({ params }) => json(await board(params.id, webServer()))),
  PATCH: route({ operator: true, params: BoardParams, body: BoardPatch }, async ({ params, body, who }) => json(await patchBoard(params.id, body, who, webServer()))),
  DELETE: route({ operator: true, params: BoardParams }, async ({ params, who }) => json(await deleteBoard(params.id, who, webServer()))),
})
