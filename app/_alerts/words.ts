'use client'
import { alertsEn } from '../_i18n/alerts-en.ts'
import { alertsZh } from '../_i18n/alerts-zh.ts'
import type { TextOf } from '../_i18n/text.ts'
import { wordsOf } from '../_i18n/words-of.ts'

export type AlertText = TextOf<typeof alertsEn>
export type AlertKey = keyof typeof alertsEn

/** The words of alerts. */
export const useAlertWords = wordsOf('a', alertsEn, alertsZh)
