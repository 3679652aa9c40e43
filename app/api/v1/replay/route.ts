import { badRequest, conflict, endpoint, json, notFound, route } from '../../../../lib/live/problem.ts'
import { serverFor, webServer, type ReplayControl } from '../../../../lib/live/server.ts'
import { ReplayCommand } from '../../../../lib/wire/api.ts'

export const dynamic = 'force-dynamic'

function control(): ReplayControl {
  const { replay } = webServer()
  if (!replay) throw notFound('this is no replay: `npm run demo` starts one')
  return replay
}

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async () => json(control().state())),
  POST: route({ operator: true, body: ReplayCommand }, async ({ body, who }) => {
    const answer = control().command(body)
    if ('refused' in answer) throw answer.field === undefined ? conflict(answer.refused) : badRequest(answer.refused, answer.field)
    const { by, store } = serverFor(who)
    const { do: action, ...asked } = body
    await store.hot.audit(`replay.${action}`, { by, ...Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, String(value)])) })
    return json(answer)
  }),
})
