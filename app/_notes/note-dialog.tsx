'use client'
import { useState, type FormEvent } from 'react'
import { formatTick, unitLabel } from '../../lib/domain/format.ts'
import type { Annotation, AnnotationDraft, AnnotationPatch } from '../../lib/wire/annotations.ts'
import { ask } from '../_live/ask.ts'
import { useZone } from '../_live/zone.tsx'
import { Dialog } from '../_panels/palette-dialog.tsx'
import { Said } from '../_ui/said.tsx'
import { clockIn, fromClock, zoneOf } from './when.ts'
import { useNoteWords } from './words.ts'

/** What can be written on: the lines of a chart. */
export type Writable = { readonly id: string; readonly label: string; readonly unit: string }
export type Draft = Omit<AnnotationDraft, 'text'>

const LABEL = 'mb-0.5 block text-xs text-muted'
const FIELD = 'block w-full min-w-0 rounded border border-edge bg-background px-2 py-1 text-sm text-text aria-invalid:border-down'
const MOST = 500

/** An annotation that is made (`draft`) or changed (`annotation`): its text, its times, its height. */
export function NoteDialog({ draft, annotation, writable, close }: { readonly draft: Draft; readonly annotation?: Annotation; readonly writable: readonly Writable[]; readonly close: () => void }) {
  const { locale, n } = useNoteWords()
  const { zone: chosen } = useZone()
  const zone = zoneOf(draft, chosen)
  const field = (at: string | null): string => (at === null ? '' : clockIn(Date.parse(at), zone))
  const [series, setSeries] = useState(draft.series)
  const [text, setText] = useState(annotation?.text ?? '')
  const [at, setAt] = useState(() => field(draft.at))
  const [until, setUntil] = useState(() => field(draft.until))
  const [value, setValue] = useState(() => (draft.value === null ? '' : formatTick(draft.value, 'en').replaceAll(',', '')))
  const [asking, setAsking] = useState(false)
  const [isSure, setSure] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  const begins = at === field(draft.at) ? Date.parse(draft.at) : fromClock(at, zone)
  const ends = until === '' ? null : until === field(draft.until) && draft.until !== null ? Date.parse(draft.until) : fromClock(until, zone)
  const height = value.trim() === '' ? null : Number(value)
  const isTurned = ends !== null && ends !== undefined && begins !== undefined && ends <= begins
  const isComplete = text.trim() !== '' && begins !== undefined && ends !== undefined && !isTurned && (height === null || Number.isFinite(height))
  const unit = writable.find(({ id }) => id === series)?.unit

  const send = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: AnnotationDraft | AnnotationPatch): Promise<void> => {
    setAsking(true)
    const answer = await ask<Annotation>(path, { method, ...(body && { body }) })
    setAsking(false)
    if (answer.ok) close()
    else setRefusal(answer.why)
  }
  const save = (event: FormEvent): void => {
    event.preventDefault()
    if (!isComplete || begins === undefined) return
    const fields = { at: new Date(begins).toISOString(), until: ends === null ? null : new Date(ends).toISOString(), value: ends === null ? height : null, text: text.trim() }
    if (annotation) void send('PATCH', `/api/v1/annotations/${annotation.id}`, { ...fields, seen: annotation.revision })
    else void send('POST', '/api/v1/annotations', { ...fields, series })
  }
  const remove = (): void => {
    if (!isSure) return setSure(true)
    if (annotation) void send('DELETE', `/api/v1/annotations/${annotation.id}?seen=${annotation.revision}`)
  }

  const title = n(annotation ? 'dialog.edit' : 'dialog.new')
  const isPin = until === ''
  return (
    <Dialog label={title} close={close} firm>
      <form onSubmit={save} noValidate className="grid max-h-[calc(100svh-2rem)] gap-3 overflow-y-auto p-4">
        <h2 className="text-lg font-semibold">{title}</h2>
        {annotation === undefined && writable.length > 1 && (
          <label><span className={LABEL}>{n('dialog.series')}</span>
            <select value={series} onChange={({ target }) => setSeries(target.value)} className={FIELD}>
              {writable.map(({ id, label }) => <option key={id} value={id} translate="no">{label}</option>)}
            </select>
          </label>
        )}
        <label><span className={LABEL}>{n('dialog.text')}</span>
          <textarea data-first required maxLength={MOST} rows={3} value={text} onChange={({ target }) => setText(target.value)} className={FIELD} onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save(event) }} />
        </label>
        <div className="grid gap-x-3 gap-y-2 sm:grid-cols-2">
          <label><span className={LABEL}>{n(isPin ? 'dialog.at' : 'dialog.from')}</span><input type="datetime-local" required value={at} aria-invalid={begins === undefined || undefined} onChange={({ target }) => setAt(target.value)} className={FIELD} /></label>
          <label><span className={LABEL}>{n('dialog.until')}</span><input type="datetime-local" value={until} aria-invalid={isTurned || undefined} onChange={({ target }) => setUntil(target.value)} className={FIELD} /></label>
          {isPin && <label><span className={LABEL}>{n('dialog.value')}{unit && ` (${unitLabel(unit, locale)})`}</span><input inputMode="decimal" autoComplete="off" value={value} aria-invalid={height !== null && !Number.isFinite(height) ? true : undefined} onChange={({ target }) => setValue(target.value)} className={FIELD} /></label>}
        </div>
        <p className="text-xs text-faint">{n('dialog.zone', { zone })}</p>
        <p role="alert" className="text-xs text-down empty:hidden">{isTurned ? n('dialog.order') : refusal !== undefined && <>{n('dialog.refused')} <Said text={refusal} /></>}</p>
        <div className="flex flex-wrap justify-end gap-2">
          {annotation && <button type="button" className="push mr-auto" disabled={asking} onClick={remove}>{n(isSure ? 'dialog.sure' : 'dialog.delete')}</button>}
          <button type="button" className="push" onClick={close}>{n('dialog.cancel')}</button>
          <button type="submit" className="push border-midstream font-semibold" disabled={asking || !isComplete}>{n('dialog.save')}</button>
        </div>
      </form>
    </Dialog>
  )
}
