'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Snapshot } from '../../lib/wire/snapshots.ts'
import { useMay } from '../_access/who.tsx'
import { ask } from '../_live/ask.ts'
import { useInstant } from '../_live/zone.tsx'
import { Said } from '../_ui/said.tsx'
import { useAuthor } from './note-text.tsx'
import { useNoteWords } from './words.ts'

export function SnapshotsList({ snapshots }: { readonly snapshots: readonly Snapshot[] }) {
  const { n } = useNoteWords()
  return (
    <main id="content" className="mx-auto max-w-5xl p-2.5 md:p-3">
      <h1 className="text-lg font-semibold">{n('frozen')}</h1>
      <p className="mb-2.5 text-xs text-muted">{n('frozen.lead')}</p>
      {snapshots.length === 0 ? <p className="panel px-4 py-8 text-center text-sm text-muted">{n('frozen.none')}</p> : <ul className="panel divide-y divide-line">{snapshots.map((snapshot) => <Row key={snapshot.id} snapshot={snapshot} />)}</ul>}
    </main>
  )
}

function Row({ snapshot: { id, title, at, by, panels } }: { readonly snapshot: Snapshot }) {
  const { n } = useNoteWords()
  const instant = useInstant()
  const author = useAuthor()
  const router = useRouter()
  const mayEdit = useMay('edit')
  const [isSure, setSure] = useState(false)
  const [isCopied, setCopied] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  const remove = async (): Promise<void> => {
    if (!isSure) return setSure(true)
    const answer = await ask<Snapshot>(`/api/v1/snapshots/${id}`, { method: 'DELETE' })
    if (answer.ok) router.refresh()
    else setRefusal(answer.why)
  }
  const copy = (): void => void navigator.clipboard.writeText(`${location.origin}/snapshots/${id}`).then(() => setCopied(true), () => undefined)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-sm">
      <div className="min-w-0 flex-1">
        <p className="truncate"><Link href={`/snapshots/${id}`} prefetch={false} translate="no" className="font-medium hover:underline">{title}</Link></p>
        <p className="truncate text-xs text-muted"><time dateTime={at}>{instant(Date.parse(at))}</time> · <span translate="no">{author(by)}</span> · {n('frozen.panels', { count: panels })}</p>
        {refusal !== undefined && <p role="alert" className="text-xs text-down"><Said text={refusal} /></p>}
      </div>
      <button type="button" className="push noscript:hidden" onClick={copy}>{n(isCopied ? 'frozen.copied' : 'frozen.copy')}</button>
      {mayEdit && <button type="button" className="push noscript:hidden" onClick={() => void remove()}>{n(isSure ? 'frozen.sure' : 'frozen.delete')}</button>}
    </li>
  )
}
