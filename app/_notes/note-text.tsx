'use client'
import { formatTick, unitLabel } from '../../lib/domain/format.ts'
import type { Annotation } from '../../lib/wire/annotations.ts'
import { useZone } from '../_live/zone.tsx'
import { whenText } from './when.ts'
import { useNoteWords } from './words.ts'

/** What is written, of when, at what value, by whom and where. `on`: the name of its series, where there are several. */
export function NoteText({ annotation, number, on, unit }: { readonly annotation: Annotation; readonly number: number; readonly on?: string | undefined; readonly unit: string | undefined }) {
  const { locale, n } = useNoteWords()
  const { zone } = useZone()
  const { text, value, by, createdAt, updatedAt } = annotation
  const author = useAuthor()(by)
  return (
    <>
      <p className="text-muted"><span className="mr-1.5 inline-flex min-w-4 justify-center rounded-xs bg-text px-0.5 text-2xs leading-4 font-semibold text-surface">{number}</span><time dateTime={annotation.at}>{whenText(annotation, locale, zone)}</time>{value !== null && ` · ${formatTick(value, locale)}${unit === undefined ? '' : ` ${unitLabel(unit, locale)}`}`}{on !== undefined && <> {n('note.on', { title: '' })}<span translate="no">{on}</span></>}</p>
      <p className="my-0.5 whitespace-pre-line wrap-anywhere text-text" translate="no">{text}</p>
      <p className="text-faint"><span translate="no">{author}</span> · <time dateTime={updatedAt}>{n(updatedAt === createdAt ? 'note.made' : 'note.changed', { when: whenText({ at: updatedAt, until: null }, locale, zone) })}</time></p>
    </>
  )
}

/** The name of who wrote it; who operates an open server has none. */
export function useAuthor(): (by: string) => string {
  const { t } = useNoteWords()
  return (by) => (by === 'operator' ? t('signal.stage.operator') : by)
}
