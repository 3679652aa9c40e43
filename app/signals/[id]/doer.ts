'use client'
import { useCallback } from 'react'
import { useWords } from '../../_i18n/words.tsx'

/** Who did something, in words: on a server that is open it is whoever operates it. */
export function useDoer(): (by: string) => string {
  const { t } = useWords()
  return useCallback((by: string) => (by === 'operator' ? t('signal.stage.operator') : by), [t])
}
