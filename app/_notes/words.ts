'use client'
import { notesEn } from '../_i18n/notes-en.ts'
import { notesZh } from '../_i18n/notes-zh.ts'
import type { TextOf } from '../_i18n/text.ts'
import { wordsOf } from '../_i18n/words-of.ts'

export type NoteText = TextOf<typeof notesEn>

/** The words of annotations, images and snapshots. */
export const useNoteWords = wordsOf('n', notesEn, notesZh)
