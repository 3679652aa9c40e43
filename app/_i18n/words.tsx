'use client'
import { createContext, use, useMemo, type ReactNode } from 'react'
import type { Locale } from '../../lib/domain/format.ts'
import { sayIn, type Phrase } from './phrase.ts'
import { textIn, type Messages, type Wording } from './text.ts'

const Words = createContext<Wording | null>(null)

/** Hands the language that the server chose to the components in the browser: one dictionary is sent, not two. */
export function WordsProvider({ locale, messages, phrases, children }: { readonly locale: Locale; readonly messages: Messages; readonly phrases: readonly Phrase[]; readonly children: ReactNode }) {
  const words = useMemo(() => ({ locale, t: textIn(messages), say: sayIn(phrases) }), [locale, messages, phrases])
  return <Words value={words}>{children}</Words>
}

export function useWords(): Wording {
  const words = use(Words)
  if (!words) throw new Error('useWords outside WordsProvider')
  return words
}
