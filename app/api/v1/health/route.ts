import { healthOf } from '../../../../lib/live/health.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async () => {
    const health = await healthOf(webServer())
    return json(health, health.status === 'ready' ? 200 : 503)
  }),
})
