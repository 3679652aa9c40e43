'use client'
import { useMemo } from 'react'
import { boardsEn } from '../_i18n/boards-en.ts'
import { boardsZh } from '../_i18n/boards-zh.ts'
import { textFrom, type TextOf, type Wording } from '../_i18n/text.ts'
import { useWords } from '../_i18n/words.tsx'

export type BoardText = TextOf<typeof boardsEn>

const TEXT: Readonly<Record<Wording['locale'], BoardText>> = { en: textFrom<typeof boardsEn>(boardsEn), zh: textFrom<typeof boardsEn>(boardsZh) }

/** The words of editing: they come with what is loaded for it, not with every board. */
export function useBoardWords(): Wording & { readonly b: BoardText } {
  const words = useWords()
  return useMemo(() => ({ ...words, b: TEXT[words.locale] }), [words])
}
