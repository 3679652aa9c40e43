import { alert, changeAlert, removeAlert } from '../../../../../lib/live/alerts.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { serverFor, webServer } from '../../../../../lib/live/server.ts'
import { AlertParams, AlertPatch } from '../../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ params: AlertParams }, async ({ params }) => json(await alert(params.id, webServer()))),
  PATCH: route({ operator: true, params: AlertParams, body: AlertPatch }, async ({ params, body, who }) => json(await changeAlert(params.id, body, serverFor(who)))),
  DELETE: route({ operator: true, params: AlertParams }, async ({ params, who }) => json(await removeAlert(params.id, serverFor(who)))),
})
