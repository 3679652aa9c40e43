import type { Metadata } from 'next'
import { snapshotsView } from '../_data/snapshots.ts'
import { wording } from '../_i18n/server.ts'
import { SnapshotsList } from '../_notes/snapshots-list.tsx'

export const dynamic = 'force-dynamic'

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await wording()).t('palette.frozen') })

export default async function Page() {
  return <SnapshotsList snapshots={await snapshotsView()} />
}
