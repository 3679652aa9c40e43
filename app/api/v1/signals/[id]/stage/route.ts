import { endpoint, json, route } from '../../../../../../lib/live/problem.ts'
import { serverFor, webServer } from '../../../../../../lib/live/server.ts'
import { changeStage, revertStage, stageHistory } from '../../../../../../lib/live/stage-change.ts'
import { SignalParams, StageChange } from '../../../../../../lib/wire/api.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ params: SignalParams }, async ({ params }) => json(await stageHistory(params.id, webServer()))),
  PUT: route({ operator: true, params: SignalParams, body: StageChange }, async ({ params, body, who }) => json(await changeStage(params.id, body, serverFor(who)))),
  DELETE: route({ operator: true, params: SignalParams }, async ({ params, who }) => json(await revertStage(params.id, serverFor(who)))),
})
