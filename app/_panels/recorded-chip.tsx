'use client'
import { useMemo } from 'react'
import { formatDay } from '../../lib/domain/format.ts'
import type { ChainView } from '../../lib/wire/views.ts'
import { useWords } from '../_i18n/words.tsx'
import { renderedOf } from '../_live/card.ts'
import { useEvery } from '../_live/hooks.ts'
import { ModeDot } from '../_ui/mode-dot.tsx'

/** Says so when nothing on the page has come from a feed yet. */
export function RecordedChip({ view }: { readonly view: ChainView }) {
  const { locale, t } = useWords()
  const shown = useMemo(() => view.stages.flatMap(({ cards }) => cards).filter((card) => renderedOf(card)), [view])
  const ids = useMemo(() => shown.map(({ id }) => id), [shown])
  const recorded = useEvery(ids, ({ mode }) => mode === 'recorded', shown.every(({ mode }) => mode === 'recorded'))
  const to = view.health.recordedTo
  if (!recorded || !to || ids.length === 0) return null
  return <p className="chip" title={t('chain.recorded.why')}><ModeDot mode="recorded" />{t('chain.recorded', { date: formatDay(Date.parse(to), locale) })}</p>
}
