'use client'
import { useState } from 'react'
import type { QuarantineEntry } from '../../lib/wire/api.ts'
import { useWords } from '../_i18n/words.tsx'
import { useMay } from '../_access/who.tsx'
import { ask } from '../_live/ask.ts'
import { useInstant } from '../_live/zone.tsx'
import { Said } from '../_ui/said.tsx'

/** What was held back: the operator accepts or discards it. `done` is called when it is settled. */
export function QuarantineItem({ feedId, entry, done }: { readonly feedId: string; readonly entry: QuarantineEntry; readonly done: () => void }) {
  const { t, say } = useWords()
  const instant = useInstant()
  const isAdmin = useMay('admin')
  const [refusal, setRefusal] = useState<string>()
  const [asking, setAsking] = useState(false)
  const decide = async (action: 'accept' | 'discard'): Promise<void> => {
    setAsking(true)
    const answer = await ask(`/api/v1/quarantine/${feedId}/${encodeURIComponent(entry.id)}`, { body: { action } })
    setAsking(false)
    if (answer.ok) done()
    else setRefusal(t('feed.quarantine.failed', { why: say(answer.why) }))
  }
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
      <div className="min-w-0 flex-1 basis-60">
        <p className="wrap-anywhere"><span className="font-medium">{entry.signalId === null ? say(entry.kind) : <span translate="no">{entry.signalId}</span>}</span>{entry.value !== null && <span className="ml-2 font-semibold">{entry.value}</span>}{entry.last !== null && <span className="ml-2 text-muted">{t('feed.quarantine.was', { value: entry.last })}</span>}</p>
        <p className="text-muted wrap-anywhere"><Said text={entry.reason} /> · <time dateTime={entry.receivedAt}>{instant(Date.parse(entry.receivedAt))}</time></p>
        {refusal && <p role="status" className="text-down">{refusal}</p>}
      </div>
      {entry.status === 'pending' && isAdmin ? (
        <p className="flex gap-1.5">
          {entry.value !== null && entry.signalId !== null && <button type="button" className="push" disabled={asking} onClick={() => void decide('accept')}>{t('feed.quarantine.accept')}</button>}
          <button type="button" className="push" disabled={asking} onClick={() => void decide('discard')}>{t('feed.quarantine.discard')}</button>
        </p>
      ) : <p className="text-muted">{t(`quarantine.${entry.status}`)}</p>}
    </div>
  )
}
