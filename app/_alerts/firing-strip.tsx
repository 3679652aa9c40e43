'use client'
import Link from 'next/link'
import { formatCount } from '../../lib/domain/format.ts'
import { useWords } from '../_i18n/words.tsx'
import { useFiringNow } from '../_live/firing.ts'
import { AlertMark } from './marks.tsx'

/** What fires, in room that is there anyway: nothing moves when it comes or goes. */
export function FiringStrip() {
  const { locale, t } = useWords()
  const firing = useFiringNow()
  const [first, ...others] = firing
  if (!first) return null
  const sentence = locale === 'zh' ? first.sentenceZh : first.sentence
  return (
    <Link href={`/alerts?view=events&rule=${first.rule.id}`} prefetch={false} data-firing-strip title={`${first.rule.name}: ${sentence}`} aria-label={`${t('alert.firing')}: ${first.rule.name}. ${sentence}`} className="flex h-6 min-w-0 items-center gap-1.5 rounded border border-down px-2 text-xs hover:bg-raised">
      <AlertMark state={first.state} className="size-3" />
      <span translate="no" className="min-w-0 truncate font-medium">{first.rule.name}</span>
      {others.length > 0 && <span className="shrink-0 text-muted">{t('alert.more', { count: formatCount(others.length, locale) })}</span>}
    </Link>
  )
}
