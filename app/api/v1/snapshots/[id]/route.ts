import { endpoint, json, route } from '../../../../../lib/live/problem.ts'
import { webServer } from '../../../../../lib/live/server.ts'
import { removeSnapshot, snapshot } from '../../../../../lib/live/snapshots.ts'
import { SnapshotParams } from '../../../../../lib/wire/snapshots.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ params: SnapshotParams }, async ({ params }) => json(await snapshot(params.id, webServer()))),
  DELETE: route({ operator: true, params: SnapshotParams }, async ({ params, who }) => json(await removeSnapshot(params.id, who, webServer()))),
})
