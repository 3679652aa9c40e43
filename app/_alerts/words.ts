'use client'
import { useMemo } from 'react'
import { alertsEn } from '../_i18n/alerts-en.ts'
import { alertsZh } from '../_i18n/alerts-zh.ts'
import { textFrom, type TextOf, type Wording } from '../_i18n/text.ts'
import { useWords } from '../_i18n/words.tsx'

export type AlertText = TextOf<typeof alertsEn>
export type AlertKey = keyof typeof alertsEn

const TEXT: Readonly<Record<Wording['locale'], AlertText>> = { en: textFrom<typeof alertsEn>(alertsEn), zh: textFrom<typeof alertsEn>(alertsZh) }

/** The words of alerts: they come with what is loaded for them, not with every page. */
export function useAlertWords(): Wording & { readonly a: AlertText } {
  const words = useWords()
  return useMemo(() => ({ ...words, a: TEXT[words.locale] }), [words])
}
