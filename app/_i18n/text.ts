import type { Locale } from '../../lib/domain/format.ts'
import type { en } from './en.ts'
import type { Say } from './phrase.ts'

export type Key = keyof typeof en
export type Messages = Readonly<Record<Key, string>>

type Names<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type Values<K extends Key> = [Names<(typeof en)[K]>] extends [never] ? [] : [values: Readonly<Record<Names<(typeof en)[K]>, string | number>>]

/** `t('health.feeds', { ok: 3, all: 4 })`: an unknown key and a missing value fail the type check. */
export type Text = <K extends Key>(key: K, ...values: Values<K>) => string

export const textIn = (messages: Messages): Text => (key, ...[values]) =>
  // Safe: `Values` has required exactly the names that the message holds.
  messages[key].replaceAll(/\{(\w+)\}/g, (_whole, name: string) => String((values as Readonly<Record<string, string | number>>)[name]))

/** `t` tells our own sentences, `say` those that the server made in English. */
export type Wording = { readonly locale: Locale; readonly t: Text; readonly say: Say }

/** How the language is called in HTML. */
export const LANG = { en: 'en', zh: 'zh-Hans' } as const satisfies Record<Locale, string>
