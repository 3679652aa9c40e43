'use client'
import type { Present } from '../../lib/wire/socket.ts'
import { togetherEn } from '../_i18n/together-en.ts'
import { togetherZh } from '../_i18n/together-zh.ts'
import type { TextOf } from '../_i18n/text.ts'
import { wordsOf } from '../_i18n/words-of.ts'

export type TogetherText = TextOf<typeof togetherEn>

/** The words of presence and of the wall. */
export const useTogetherWords = wordsOf('w', togetherEn, togetherZh)

/** What somebody is called; the one user of a server without accounts, by what they are. */
export function useName(): (one: Pick<Present, 'name'>) => string {
  const { w } = useTogetherWords()
  return ({ name }) => (name === 'operator' ? w('here.operator') : name)
}
