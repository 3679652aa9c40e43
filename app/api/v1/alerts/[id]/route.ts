import { alert, changeAlert, removeAlert } from '../../../../../lib/live/alerts.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'
import { AlertParams, AlertPatch } from '../../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ params: AlertParams }, async ({ params }) => json(await alert(params.id, webServer()))),
  PATCH: route({ operator: true, params: AlertParams, body: AlertPatch }, async ({ params, body }) => json(await changeAlert(params.id, body, webServer()))),
  DELETE: route({ operator: true, params: AlertParams }, async ({ params }) => json(await removeAlert(params.id, webServer()))),
})
