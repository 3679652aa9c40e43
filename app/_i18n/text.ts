import type { Locale } from '../../lib/domain/format.ts'
import type { en } from './en.ts'
import type { methodEn } from './method-en.ts'
import type { pagesEn } from './pages-en.ts'
import type { Say } from './phrase.ts'

export type Key = keyof typeof en
export type Messages = Readonly<Record<Key, string>>

/** Messages by key, as a dictionary declares them. */
export type Dictionary = Readonly<Record<string, string>>
type Names<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type Values<Message extends string> = [Names<Message>] extends [never] ? [] : [values: Readonly<Record<Names<Message>, string | number>>]

/** `t('health.feeds', { ok: 3, all: 4 })`: an unknown key and a missing value fail the type check. */
export type TextOf<Source extends Dictionary> = <K extends keyof Source & string>(key: K, ...values: Values<Source[K]>) => string
export type Text = TextOf<typeof en>

// Safe: `Values` has required exactly the names that the message holds.
const fill = (message: string, values: unknown): string => message.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => String((values as Readonly<Record<string, string | number>>)[name]))

/** A speaker of a dictionary that is not the browser's whole one. */
export const textFrom = <Source extends Dictionary>(messages: Readonly<Record<keyof Source & string, string>>): TextOf<Source> => (key, ...[values]) => fill(messages[key], values)

export const textIn = (messages: Messages): Text => (key, ...[values]) => fill(messages[key], values)

/** `t` tells our own sentences, `say` those that the server made in English. */
export type Wording = { readonly locale: Locale; readonly t: Text; readonly say: Say }

/** Sentences of pages that the server alone renders: what the browser holds as a dictionary has none of them. */
export type PageKey = Key | keyof typeof pagesEn | keyof typeof methodEn
export type PageText = TextOf<typeof en & typeof pagesEn & typeof methodEn>
export type PageWording = { readonly locale: Locale; readonly t: PageText; readonly say: Say }

export const pageTextIn = (messages: Readonly<Record<PageKey, string>>): PageText => (key, ...[values]) => fill(messages[key], values)

/** How the language is called in HTML. */
export const LANG = { en: 'en', zh: 'zh-Hans' } as const satisfies Record<Locale, string>
