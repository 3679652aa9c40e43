import { testContactPoint } from '../../../../../../lib/live/contact-points.ts'
import { endpoint, json, route } from '../../../../../../lib/live/problem.ts'
import { serverFor } from '../../../../../../lib/live/server.ts'
import { ContactPointParams } from '../../../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, params: ContactPointParams }, async ({ params, who }) => json(await testContactPoint(params.id, serverFor(who)))),
})
