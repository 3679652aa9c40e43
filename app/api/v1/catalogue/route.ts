import { catalogueJson } from '../../../../lib/live/catalogue.ts'
import { endpoint, route, taggedJson } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async ({ request }) => taggedJson(request, await catalogueJson(webServer()))),
})
