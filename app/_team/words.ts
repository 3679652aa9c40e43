'use client'
import { useMemo } from 'react'
import { teamEn } from '../_i18n/team-en.ts'
import { teamZh } from '../_i18n/team-zh.ts'
import { textFrom, type TextOf, type Wording } from '../_i18n/text.ts'
import { useWords } from '../_i18n/words.tsx'

export type TeamText = TextOf<typeof teamEn>
export type TeamKey = keyof typeof teamEn

const TEXT: Readonly<Record<Wording['locale'], TeamText>> = { en: textFrom<typeof teamEn>(teamEn), zh: textFrom<typeof teamEn>(teamZh) }

/** The words of people and links: they come with what is loaded for them, not with every page. */
export function useTeamWords(): Wording & { readonly m: TeamText } {
  const words = useWords()
  return useMemo(() => ({ ...words, m: TEXT[words.locale] }), [words])
}

/** Whether there are words for a deed: another part of the product may log what is not known here yet. */
export const isDeed = (key: string): key is Extract<TeamKey, `deed.${string}`> => key.startsWith('deed.') && Object.hasOwn(teamEn, key)
