'use client'
import { boardsEn } from '../_i18n/boards-en.ts'
import { boardsZh } from '../_i18n/boards-zh.ts'
import type { TextOf } from '../_i18n/text.ts'
import { wordsOf } from '../_i18n/words-of.ts'

export type BoardText = TextOf<typeof boardsEn>

/** The words of editing boards. */
export const useBoardWords = wordsOf('b', boardsEn, boardsZh)
