import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { snapshotView } from '../../_data/snapshots.ts'
import { wording } from '../../_i18n/server.ts'
import { SnapshotPage } from '../../_notes/snapshot-page.tsx'

export const dynamic = 'force-dynamic'

type Props = { readonly params: Promise<{ readonly id: string }> }

/** The metadata and the page ask alike: they are answered once. */
const read = cache(async (id: string) => snapshotView(id))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ id }, { t }] = await Promise.all([params, wording()])
  const found = await read(id)
  return { title: found ? `${found.snapshot.title} · ${found.snapshot.at.slice(0, 10)}` : t('palette.frozen'), robots: { index: false } }
}

export default async function Page({ params }: Props) {
  const found = await read((await params).id)
  if (!found) notFound()
  return <SnapshotPage snapshot={found.snapshot} view={found.view} rest={found.rest} />
}
