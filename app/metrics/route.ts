import { endpoint, route, text } from '../../lib/live/problem.ts'
import { webServer } from '../../lib/live/server.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async () => text(await webServer().metrics(), 'text/plain; version=0.0.4; charset=utf-8')),
})
