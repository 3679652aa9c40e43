'use client'
import { useMemo } from 'react'
import { formatValue } from '../../lib/domain/format.ts'
import type { Mode } from '../../lib/domain/signal.ts'
import { useWords } from '../_i18n/words.tsx'
import { useSignal } from '../_live/hooks.ts'
import { Reading } from '../_ui/reading.tsx'

type Props = { readonly id: string; readonly value: number; readonly day: string | null; readonly mode: Mode | null; readonly unit: string; readonly decimals?: number }

/** A figure of the thesis that follows its signal, as any other on the page. */
export function LiveValue({ id, value, day, mode, unit, decimals }: Props) {
  const { locale, t } = useWords()
  const rendered = useMemo(() => (day === null || mode === null ? undefined : { value, observedAt: Date.parse(day), mode }), [value, day, mode])
  const latest = useSignal(id, rendered)
  if (!latest) return <span className="reading">{formatValue(value, unit, locale)}</span>
  return <Reading latest={latest} mode={latest.mode} unit={unit} source={t('app.name')} {...(decimals !== undefined && { decimals })} />
}
