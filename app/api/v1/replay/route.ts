import { badRequest, conflict, endpoint, json, notFound, route } from '../../../../lib/live/problem.ts'
import { webServer, type ReplayControl } from '../../../../lib/live/server.ts'
import { ReplayCommand } from '../../../../lib/wire/api.ts'

export const dynamic = 'force-dynamic'

function control(): ReplayControl {
  const { replay } = webServer()
  if (!replay) throw notFound('this is no replay: `npm run demo` starts one')
  return replay
}

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async () => json(control().state())),
  POST: route({ operator: true, body: ReplayCommand }, async ({ body }) => {
    const answer = control().command(body)
    if (!('refused' in answer)) return json(answer)
    throw answer.field === undefined ? conflict(answer.refused) : badRequest(answer.refused, answer.field)
  }),
})
