import 'server-only'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { LOCALES, type Locale } from '../../lib/domain/format.ts'
import { en } from './en.ts'
import { sayIn, type Phrase } from './phrase.ts'
import { methodEn } from './method-en.ts'
import { methodZh } from './method-zh.ts'
import { pagesEn } from './pages-en.ts'
import { pagesZh } from './pages-zh.ts'
import { PHRASES_ZH } from './phrases-zh.ts'
import { pageTextIn, type Messages, type PageWording } from './text.ts'
import { zh } from './zh.ts'

export const MESSAGES: Readonly<Record<Locale, Messages>> = { en, zh }
export const PHRASES: Readonly<Record<Locale, readonly Phrase[]>> = { en: [], zh: PHRASES_ZH }
const PAGE_TEXT = { en: pageTextIn({ ...en, ...pagesEn, ...methodEn }), zh: pageTextIn({ ...zh, ...pagesZh, ...methodZh }) } as const
const SAY = { en: sayIn(PHRASES.en), zh: sayIn(PHRASES.zh) } as const

/** The language chosen once (cookie), else the browser's. */
export const requestLocale = cache(async (): Promise<Locale> => {
  const chosen = (await cookies()).get('lang')?.value
  return LOCALES.find((locale) => locale === chosen) ?? ((await headers()).get('accept-language')?.trimStart().startsWith('zh') ? 'zh' : 'en')
})

export async function wording(): Promise<PageWording> {
  const locale = await requestLocale()
  return { locale, t: PAGE_TEXT[locale], say: SAY[locale] }
}
