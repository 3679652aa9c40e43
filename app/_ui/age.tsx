'use client'
import { formatSpan } from '../../lib/domain/format.ts'
import { useWords } from '../_i18n/words.tsx'
import { useClock } from '../_live/clock.ts'
import { useInstant } from '../_live/zone.tsx'

/** How long ago something was, counting on by itself; `first` is the instant the server rendered with. */
export function Age({ at, first }: { readonly at: number; readonly first: number }) {
  const { locale } = useWords()
  const instant = useInstant()
  const age = useClock((now) => formatSpan(now - at, locale), first)
  return <time dateTime={new Date(at).toISOString()} title={instant(at)} className="flex-1 whitespace-nowrap">{age}</time>
}
