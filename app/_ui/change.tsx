'use client'
import { formatChange, type Direction } from '../../lib/domain/format.ts'
import { useWords } from '../_i18n/words.tsx'

const COLOURS: Readonly<Record<Direction, string>> = { up: 'text-up', down: 'text-down', same: 'text-faint', unknown: 'text-faint' }

export function Triangle({ up, className = '' }: { readonly up: boolean; readonly className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 8 7" className={`inline-block h-[0.5rem] w-[0.5625rem] fill-current ${className}`}>
      <path d={up ? 'M4 0 8 7H0Z' : 'M4 7 8 0H0Z'} />
    </svg>
  )
}

/**
 * A relative change: its direction by shape, colour and, for those who hear it, by word. The triangle has a place of its
 * own, at the left of room for the digits that a change mostly has: one that gains a digit moves nothing, nor does the
 * figure that a slow document brings after its triangle.
 */
export function Change({ change }: { readonly change: number | null }) {
  const { locale, t } = useWords()
  const { direction, text } = formatChange(change, locale)
  return (
    <span className={`reading inline-flex min-w-[calc(3.25em+0.75rem)] items-baseline whitespace-nowrap ${COLOURS[direction]}`} title={direction === 'unknown' ? t('change.unknown.why') : undefined}>
      <span className="sr-only">{t(`change.${direction}`)} </span>
      {(direction === 'up' || direction === 'down') && <Triangle up={direction === 'up'} className="mr-[0.1875rem] shrink-0" />}
      <span key={direction} aria-hidden={direction === 'unknown' || undefined} className="flex-1">{direction === 'same' && <span aria-hidden>= </span>}{text}</span>
    </span>
  )
}
