import { fromOf } from '../../../../lib/live/form.ts'
import { changePassword, personOf } from '../../../../lib/live/people.ts'
import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { PasswordChange } from '../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, body: PasswordChange }, async ({ body, request, who }) => json(await changePassword(body, personOf(who, webServer()), fromOf(request), webServer()))),
})
