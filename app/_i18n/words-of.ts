'use client'
import { useMemo } from 'react'
import { textFrom, type Dictionary, type TextOf, type Wording } from './text.ts'
import { useWords } from './words.tsx'

/** A hook for the words of a part of the product, under a name of their own: they come with what is loaded for it, not with every page. */
export function wordsOf<Name extends string, Source extends Dictionary>(name: Name, en: Source, zh: Readonly<Record<keyof Source & string, string>>): () => Wording & Readonly<Record<Name, TextOf<Source>>> {
  const own = { en: { [name]: textFrom<Source>(en) }, zh: { [name]: textFrom<Source>(zh) } } as Readonly<Record<Wording['locale'], Readonly<Record<Name, TextOf<Source>>>>> // Safe: TypeScript widens a computed name.
  return () => {
    const words = useWords()
    return useMemo(() => ({ ...words, ...own[words.locale] }), [words])
  }
}
