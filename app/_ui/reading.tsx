'use client'
import { useState } from 'react'
import { formatValue, unitLabel } from '../../lib/domain/format.ts'
import type { LiveValue } from '../../lib/domain/live.ts'
import type { Mode } from '../../lib/domain/signal.ts'
import { useWords } from '../_i18n/words.tsx'
import { useInstant } from '../_live/zone.tsx'
import { Triangle } from './change.tsx'

/** How long the mark of a move fades (`.moved`): further moves the same way meanwhile are the same one to the eye. */
const MOVED_MS = 1600

/** A number as it stands. When it really moves it says so once; the same value again says nothing. */
export function Reading({ latest, mode, unit, source }: { readonly latest: LiveValue | undefined; readonly mode: Mode | undefined; readonly unit: string; readonly source: string }) {
  const { locale, t, say } = useWords()
  const instant = useInstant()
  const value = latest?.value
  const [seen, setSeen] = useState<{ readonly value: number | undefined; readonly moves: number; readonly at: number; readonly up?: boolean }>({ value, moves: 0, at: 0 })
  if (value !== seen.value) {
    const at = latest?.observedAt ?? 0
    const up = value !== undefined && seen.value !== undefined ? value > seen.value : undefined
    const anew = up !== seen.up || Math.abs(at - seen.at) >= MOVED_MS
    setSeen({ value, moves: seen.moves + (anew ? 1 : 0), at: anew ? at : seen.at, ...(up !== undefined && { up }) })
  }

  if (!latest || !mode) return <span className="text-faint" title={t('chain.none')}>–</span>
  const text = formatValue(latest.value, unit, locale)
  const colour = seen.up === undefined ? '' : seen.up ? 'text-up' : 'text-down'
  return (
    <span className="relative" title={t('chain.reading', { value: text, unit: unitLabel(unit, locale), source: say(source), observed: instant(latest.observedAt), mode: t(`mode.${mode}`) })}>
      {seen.up !== undefined && (
        <span key={seen.moves} aria-hidden className={`absolute inset-y-0 -inset-x-1 rounded-sm moved ${colour}`}>
          <span className="absolute right-full inset-y-0 flex items-center moved-mark"><Triangle up={seen.up} /></span>
        </span>
      )}
      <span className="reading relative">{text}</span>
    </span>
  )
}
