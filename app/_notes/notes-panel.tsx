'use client'
import dynamic from 'next/dynamic'
import { useMemo, useState, type ReactNode } from 'react'
import type { Annotation } from '../../lib/wire/annotations.ts'
import { useMay } from '../_access/who.tsx'
import { useAnnotations, useIsRead } from '../_live/annotations.ts'
import { serverNow } from '../_live/clock.ts'
import { loaded } from '../_live/loaded.ts'
import { numbered } from '../_ui/plot-notes-model.ts'
import type { Draft, Writable } from './note-dialog.tsx'
import { NoteText } from './note-text.tsx'
import { useNoteWords } from './words.ts'

const NoteDialog = dynamic(() => loaded(() => import('./note-dialog.tsx')).then(({ NoteDialog }) => NoteDialog), { ssr: false })

/** What people wrote on the lines of a chart, with the numbers that it has there, and the way to write more. */
export function NotesPanel({ signals, rendered }: { readonly signals: readonly { readonly id: string; readonly title: string; readonly unit: string }[]; readonly rendered: ReactNode }) {
  const { n } = useNoteWords()
  const mayEdit = useMay('edit')
  const ids = useMemo(() => signals.map(({ id }) => id), [signals])
  const writable = useMemo(() => signals.map(({ id, title, unit }): Writable => ({ id, label: title, unit })), [signals])
  const annotations = useAnnotations(ids)
  const isRead = useIsRead(ids)
  const [draft, setDraft] = useState<{ readonly draft: Draft; readonly annotation?: Annotation }>()
  if (!isRead) return rendered
  const add = (): void => setDraft({ draft: { series: ids[0] ?? '', at: new Date(Math.floor(serverNow() / 60_000) * 60_000).toISOString(), until: null, value: null } })
  return (
    <section aria-labelledby="notes" className="panel min-w-0 px-3 py-2">
      <div className="flex items-center justify-between gap-2">
        <h2 id="notes" className="text-sm font-semibold">{n('notes')}{annotations.length > 0 && <span className="ml-1.5 font-normal text-muted">{annotations.length}</span>}</h2>
        {mayEdit && <button type="button" className="push" onClick={add}>{n('notes.add')}</button>}
      </div>
      {annotations.length === 0 ? <p className="py-1 text-xs text-muted">{n('notes.none')}</p> : (
        <ol className="max-h-80 divide-y divide-line overflow-y-auto text-xs">
          {numbered(annotations).map(({ number, annotation }) => (
            <li key={annotation.id} data-annotation={annotation.id} className="flex items-start gap-3 py-1.5">
              <div className="min-w-0 flex-1"><NoteText annotation={annotation} number={number} unit={writable.find(({ id }) => id === annotation.series)?.unit} on={signals.length > 1 ? signals.find(({ id }) => id === annotation.series)?.title : undefined} /></div>
              {mayEdit && <button type="button" className="push" aria-label={n('note.edit.long', { number })} onClick={() => setDraft({ draft: annotation, annotation })}>{n('note.edit')}</button>}
            </li>
          ))}
        </ol>
      )}
      {draft && <NoteDialog draft={draft.draft} {...(draft.annotation && { annotation: draft.annotation })} writable={writable} close={() => setDraft(undefined)} />}
    </section>
  )
}
