'use client'
import type { Mode } from '../../lib/domain/signal.ts'
import { useWords } from '../_i18n/words.tsx'

/** How a value reached us, by shape: filled live, half delayed, dashed stale, hollow recorded, hollow with a centre replayed. */
export function ModeDot({ mode }: { readonly mode: Mode }) {
  const { t } = useWords()
  return (
    <svg viewBox="0 0 10 10" className={`reading inline-block size-[0.5625rem] shrink-0 ${mode === 'live' ? 'text-text' : 'text-muted'}`} role="img" aria-label={t(`mode.${mode}`)}>
      <title>{`${t(`mode.${mode}`)}: ${t(`mode.${mode}.why`)}`}</title>
      <circle cx="5" cy="5" r="3.75" fill={mode === 'live' ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth="1.3" strokeDasharray={mode === 'stale' ? '2 1.9' : undefined} />
      {mode === 'delayed' && <path d="M5 1.25a3.75 3.75 0 0 0 0 7.5Z" fill="currentColor" />}
      {mode === 'replay' && <circle cx="5" cy="5" r="1.4" fill="currentColor" />}
    </svg>
  )
}
