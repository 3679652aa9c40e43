import 'server-only'
import { requestLocale } from './server.ts'
import { teamEn } from './team-en.ts'
import { teamZh } from './team-zh.ts'
import { textFrom, type TextOf } from './text.ts'

const TEXT = { en: textFrom<typeof teamEn>(teamEn), zh: textFrom<typeof teamEn>(teamZh) } as const

/** Speaks of people and links, in the language of the request. */
export const teamWording = async (): Promise<TextOf<typeof teamEn>> => TEXT[await requestLocale()]
