'use client'
import { formatSpan, formatUtc } from '../../lib/domain/format.ts'
import { useWords } from '../_i18n/words.tsx'
import { useClock } from '../_live/clock.ts'

/** How long ago something was, counting on by itself; `first` is the instant the server rendered with. */
export function Age({ at, first }: { readonly at: number; readonly first: number }) {
  const { locale } = useWords()
  const age = useClock((now) => formatSpan(now - at, locale), first)
  return <time dateTime={new Date(at).toISOString()} title={formatUtc(at)} className="flex-1 whitespace-nowrap">{age}</time>
}
