import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { serverFor } from '../../../../../lib/live/server.ts'
import { unshare } from '../../../../../lib/live/shares.ts'
import { ShareParams } from '../../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  DELETE: route({ operator: true, params: ShareParams }, async ({ params, who }) => json(await unshare(params.id, serverFor(who)))),
})
