import { exportAlerts } from '../../../../../lib/live/alerts.ts'
import { attachment, endpoint, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'
import { AlertExportQuery } from '../../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ query: AlertExportQuery }, async ({ query: { format } }) => attachment(await exportAlerts(format, webServer()), `application/${format}`, `alerts.${format}`)),
})
