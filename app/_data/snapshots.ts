import 'server-only'
import { webServer } from '../../lib/live/server.ts'
import { snapshotOf, snapshots, type Frozen } from '../../lib/live/snapshots.ts'
import { SnapshotIdSchema, type Snapshot } from '../../lib/wire/snapshots.ts'
import type { BoardView } from '../_boards/view.ts'
import { viewOf } from './boards.ts'

export const snapshotsView = async (): Promise<readonly Snapshot[]> => (await snapshots(webServer())).items

/** A frozen view, ready to be shown; `undefined`: there is none. */
export async function snapshotView(id: string): Promise<{ readonly snapshot: Snapshot; readonly view: BoardView; readonly rest: Pick<Frozen, 'series' | 'annotations' | 'firing'> } | undefined> {
  const found = SnapshotIdSchema.safeParse(id).success ? await snapshotOf(id, webServer()) : undefined
  if (!found) return undefined
  const { series, annotations, firing } = found.frozen
  return { snapshot: found.snapshot, view: await viewOf(found.frozen), rest: { series, annotations, firing } }
}
