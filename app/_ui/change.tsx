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

/** A relative change: its direction by shape, colour and, for those who hear it, by word. */
export function Change({ change }: { readonly change: number | null }) {
  const { locale, t } = useWords()
  const { direction, text } = formatChange(change, locale)
  return (
    <span className={`reading whitespace-nowrap ${COLOURS[direction]}`} title={direction === 'unknown' ? t('change.unknown.why') : undefined}>
      <span className="sr-only">{t(`change.${direction}`)} </span>
      {direction === 'up' || direction === 'down' ? <Triangle up={direction === 'up'} className="mr-[0.1875rem]" /> : direction === 'same' && <span aria-hidden>= </span>}
      <span aria-hidden={direction === 'unknown' || undefined}>{text}</span>
    </span>
  )
}
