'use client'
import type { FeedRow } from '../../lib/wire/api.ts'
import { useWords } from '../_i18n/words.tsx'

const SLOTS = 48

/** The outcomes of recent polls, newest at the right: tall worked, short failed. */
export function HistoryStrip({ history }: { readonly history: FeedRow['history'] }) {
  const { t } = useWords()
  if (history.length === 0) return <span className="text-faint">{t('feed.history.none')}</span>
  const polls = history.slice(-SLOTS)
  const label = t('feed.history.long', { ok: polls.filter(({ ok }) => ok).length, all: polls.length })
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${SLOTS * 3} 14`} className="h-3.5 w-36">
      <title>{label}</title>
      {polls.map(({ at, ok }, index) => (
        <rect key={at} x={(SLOTS - polls.length + index) * 3} width={2} y={ok ? 0 : 7} height={ok ? 14 : 7} className={ok ? 'fill-up' : 'fill-down'} />
      ))}
    </svg>
  )
}
