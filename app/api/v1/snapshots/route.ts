import { endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { createSnapshot, snapshots } from '../../../../lib/live/snapshots.ts'
import { SnapshotDraft } from '../../../../lib/wire/snapshots.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({}, async () => json(await snapshots(webServer()))),
  POST: route({ operator: true, body: SnapshotDraft }, async ({ body, who }) => json(await createSnapshot(body, who, webServer()), 201)),
})
