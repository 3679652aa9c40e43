import { boards, createBoard } from '../../../../lib/live/boards.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { BoardDraft } from '../../../../lib/wire/boards.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async () => json(await boards(webServer()))),
  POST: route({ operator: true, body: BoardDraft }, async ({ body, who }) => json(await createBoard(body, who, webServer()), 201)),
})
