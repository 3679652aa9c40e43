import { personOf, removePasskey, renamePasskey } from '../../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'
import { PasskeyParams, PasskeyPatch } from '../../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  PATCH: route({ operator: true, params: PasskeyParams, body: PasskeyPatch }, async ({ params, body, who }) => json(await renamePasskey(params.id, body, personOf(who, webServer()), webServer()))),
  DELETE: route({ operator: true, params: PasskeyParams }, async ({ params, who }) => json(await removePasskey(params.id, personOf(who, webServer()), webServer()))),
})
