'use client'
import { useCallback } from 'react'
import { useWords } from '../../_i18n/words.tsx'

/** Who did something, in words: there are no accounts yet, so that it is whoever may operate. */
export function useDoer(): (by: string) => string {
  const { t } = useWords()
  return useCallback((by: string) => (by === 'operator' ? t('signal.stage.operator') : by), [t])
}
