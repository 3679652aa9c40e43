import { previewAlert } from '../../../../../lib/live/alert-preview.ts'
import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'
import { PreviewAsk } from '../../../../../lib/wire/alerts.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ operator: true, body: PreviewAsk }, async ({ body }) => json(await previewAlert(body, webServer()))),
})
