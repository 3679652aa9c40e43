import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { readThesis } from '../../../../lib/live/thesis-reply.ts'
import { ThesisQuery } from '../../../../lib/wire/thesis.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ query: ThesisQuery }, async ({ query }) => json(await readThesis(query.at, webServer()))),
})
