import { auditOf } from '../../../../lib/live/operator.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { AuditQuery } from '../../../../lib/wire/api.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ query: AuditQuery }, async ({ query }) => json(await auditOf(query, webServer()))),
})
