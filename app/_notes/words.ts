'use client'
import { useMemo } from 'react'
import { notesEn } from '../_i18n/notes-en.ts'
import { notesZh } from '../_i18n/notes-zh.ts'
import { textFrom, type TextOf, type Wording } from '../_i18n/text.ts'
import { useWords } from '../_i18n/words.tsx'

export type NoteText = TextOf<typeof notesEn>

const TEXT: Readonly<Record<Wording['locale'], NoteText>> = { en: textFrom<typeof notesEn>(notesEn), zh: textFrom<typeof notesEn>(notesZh) }

/** The words of annotations, images and snapshots: they come with what is loaded for them, not with every page. */
export function useNoteWords(): Wording & { readonly n: NoteText } {
  const words = useWords()
  return useMemo(() => ({ ...words, n: TEXT[words.locale] }), [words])
}
