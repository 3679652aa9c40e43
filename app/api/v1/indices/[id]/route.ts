import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'
import { readIndex } from '../../../../../lib/live/thesis-reply.ts'
import { IndexParams, ThesisQuery } from '../../../../../lib/wire/thesis.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ params: IndexParams, query: ThesisQuery }, async ({ params, query }) => json(await readIndex(params.id, query.at, webServer()))),
})
