'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import { useWords } from '../../_i18n/words.tsx'
import { QuarantineItem } from '../../_panels/quarantine-item.tsx'
import { useFeedOf } from './feed-of.ts'

/** What was held back of this signal, to be settled here. */
export function QuarantinePanel({ signal }: { readonly signal: SignalDetail }) {
  const { t } = useWords()
  const router = useRouter()
  const { quarantine } = signal
  const count = useFeedOf(signal)?.quarantined ?? 0
  // The socket tells how many wait at the feed, not which: they are asked for when that changes.
  const seen = useRef(count)
  useEffect(() => {
    if (seen.current === count) return
    seen.current = count
    router.refresh()
  }, [count, router])
  return (
    <section aria-labelledby="quarantine" className="panel min-w-0 p-3">
      <h2 id="quarantine" className="text-sm font-semibold">{t('feed.quarantine')}</h2>
      <p className="mb-1 text-2xs text-faint">{t('feed.quarantine.lead')}</p>
      {quarantine.length === 0 ? <p className="text-xs text-muted">{t('feed.quarantine.none')}</p>
        : <ul className="max-h-72 overflow-y-auto text-xs">{quarantine.map((entry) => <li key={entry.id} className="border-t border-line py-1.5"><QuarantineItem feedId={entry.feedId} entry={entry} done={() => router.refresh()} /></li>)}</ul>}
    </section>
  )
}
