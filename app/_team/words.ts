'use client'
import { teamEn } from '../_i18n/team-en.ts'
import { teamZh } from '../_i18n/team-zh.ts'
import type { TextOf } from '../_i18n/text.ts'
import { wordsOf } from '../_i18n/words-of.ts'

export type TeamText = TextOf<typeof teamEn>
export type TeamKey = keyof typeof teamEn

/** The words of people and links. */
export const useTeamWords = wordsOf('m', teamEn, teamZh)

/** Whether there are words for a deed: another part of the product may log what is not known here yet. */
export const isDeed = (key: string): key is Extract<TeamKey, `deed.${string}`> => key.startsWith('deed.') && Object.hasOwn(teamEn, key)
