import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { serverFor } from '../../../../../lib/live/server.ts'
import { endSilence } from '../../../../../lib/live/silences.ts'
import { SilenceParams } from '../../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  DELETE: route({ operator: true, params: SilenceParams }, async ({ params, who }) => json(await endSilence(params.id, serverFor(who)))),
})
