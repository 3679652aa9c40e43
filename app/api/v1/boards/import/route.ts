import { z } from 'zod'
import { importBoard } from '../../../../../lib/live/boards.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, file: true, body: z.unknown() }, async ({ body, who }) => json(await importBoard(body, who, webServer()), 201)),
})
