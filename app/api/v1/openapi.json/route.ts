import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { VERSION } from '../../../../lib/version.ts'
import { openApi } from '../../../../lib/wire/openapi.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async () => json(openApi(VERSION))),
})
