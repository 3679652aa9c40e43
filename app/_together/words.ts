'use client'
import { useMemo } from 'react'
import type { Present } from '../../lib/wire/socket.ts'
import { togetherEn } from '../_i18n/together-en.ts'
import { togetherZh } from '../_i18n/together-zh.ts'
import { textFrom, type TextOf, type Wording } from '../_i18n/text.ts'
import { useWords } from '../_i18n/words.tsx'

export type TogetherText = TextOf<typeof togetherEn>
const TEXT: Readonly<Record<Wording['locale'], TogetherText>> = { en: textFrom<typeof togetherEn>(togetherEn), zh: textFrom<typeof togetherEn>(togetherZh) }

/** The words of presence and of the wall: they come with what is loaded for them, not with every page. */
export function useTogetherWords(): Wording & { readonly w: TogetherText } {
  const words = useWords()
  return useMemo(() => ({ ...words, w: TEXT[words.locale] }), [words])
}

/** What somebody is called; the one user of a server without accounts, by what they are. */
export function useName(): (one: Pick<Present, 'name'>) => string {
  const { w } = useTogetherWords()
  return ({ name }) => (name === 'operator' ? w('here.operator') : name)
}
