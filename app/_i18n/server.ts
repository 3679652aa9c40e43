import 'server-only'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { LOCALES, type Locale } from '../../lib/domain/format.ts'
import { en } from './en.ts'
import { sayIn, type Phrase } from './phrase.ts'
import { PHRASES_ZH } from './phrases-zh.ts'
import { textIn, type Messages, type Wording } from './text.ts'
import { zh } from './zh.ts'

export const MESSAGES: Readonly<Record<Locale, Messages>> = { en, zh }
export const PHRASES: Readonly<Record<Locale, readonly Phrase[]>> = { en: [], zh: PHRASES_ZH }
const SAY = { en: sayIn(PHRASES.en), zh: sayIn(PHRASES.zh) } as const

/** The language chosen once (cookie), else the browser's. */
export const requestLocale = cache(async (): Promise<Locale> => {
  const chosen = (await cookies()).get('lang')?.value
  return LOCALES.find((locale) => locale === chosen) ?? ((await headers()).get('accept-language')?.trimStart().startsWith('zh') ? 'zh' : 'en')
})

export async function wording(): Promise<Wording> {
  const locale = await requestLocale()
  return { locale, t: textIn(MESSAGES[locale]), say: SAY[locale] }
}
