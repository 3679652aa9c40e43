'use client'
import { useEffect, useState } from 'react'
import { formatFixed, formatValue, unitLabel } from '../../lib/domain/format.ts'
import type { LiveValue } from '../../lib/domain/live.ts'
import type { Mode } from '../../lib/domain/signal.ts'
import { useWords } from '../_i18n/words.tsx'
import { useInstant } from '../_live/zone.tsx'
import { Triangle } from './change.tsx'

/** A value is at rest when it has not moved for this long. */
const REST_MS = 1600

type Seen = { readonly value: number | undefined; readonly moves: number; readonly spells: number; readonly moving: boolean; readonly up?: boolean }

/**
 * A number as it stands. When it begins to move it flashes once, and a triangle tells which way until it is at rest: a
 * price that moves ten times a second does not flicker. The same value again says nothing. `decimals`: where the unit's own are not wanted.
 */
export function Reading({ latest, mode, unit, source, decimals }: { readonly latest: LiveValue | undefined; readonly mode: Mode | undefined; readonly unit: string; readonly source: string; readonly decimals?: number }) {
  const { locale, t, say } = useWords()
  const instant = useInstant()
  const value = latest?.value
  const [seen, setSeen] = useState<Seen>({ value, moves: 0, spells: 0, moving: false })
  if (value !== seen.value) {
    const known = value !== undefined && seen.value !== undefined
    setSeen({ value, moves: seen.moves + 1, spells: seen.spells + (seen.moving ? 0 : 1), moving: true, ...(known && { up: value > seen.value }) })
  }
  const { moves } = seen
  useEffect(() => {
    if (moves === 0) return
    const timer = setTimeout(() => setSeen((held) => ({ ...held, moving: false })), REST_MS)
    return () => clearTimeout(timer)
  }, [moves])

  if (!latest || !mode) return <span className="text-faint" title={t('chain.none')}>–</span>
  const text = decimals === undefined ? formatValue(latest.value, unit, locale) : formatFixed(latest.value, locale, decimals)
  const colour = seen.up === undefined ? '' : seen.up ? 'text-up' : 'text-down'
  return (
    <span className="relative" title={t('chain.reading', { value: text, unit: unitLabel(unit, locale), source: say(source), observed: instant(latest.observedAt), mode: t(`mode.${mode}`) })}>
      {seen.up !== undefined && (
        <span key={seen.spells} aria-hidden data-resting={!seen.moving || undefined} className={`absolute inset-y-0 -inset-x-1 rounded-sm moved ${colour}`}>
          <span className="absolute right-full inset-y-0 flex items-center moved-mark"><Triangle up={seen.up} /></span>
        </span>
      )}
      <span className="reading relative">{text}</span>
    </span>
  )
}
