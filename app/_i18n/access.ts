import 'server-only'
import { accessEn } from './access-en.ts'
import { accessZh } from './access-zh.ts'
import { requestLocale } from './server.ts'
import { textFrom, type TextOf } from './text.ts'

const TEXT = { en: textFrom<typeof accessEn>(accessEn), zh: textFrom<typeof accessEn>(accessZh) } as const

/** Speaks of signing in, in the language of the request. */
export const accessWording = async (): Promise<TextOf<typeof accessEn>> => TEXT[await requestLocale()]
