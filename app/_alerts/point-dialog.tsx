'use client'
import { useState, type FormEvent } from 'react'
import type { ContactPoint, ContactPointDraft, ContactPointPatch } from '../../lib/wire/alerts.ts'
import { ask } from '../_live/ask.ts'
import { Dialog } from '../_panels/palette-dialog.tsx'
import { Said } from '../_ui/said.tsx'
import { DurationField, Field, FIELD, Segments, Select } from './fields.tsx'
import { KINDS_OF_CONTACT } from './kinds.ts'
import { useAlertWords, type AlertKey } from './words.ts'

/** A browser is no contact point that one types in: it subscribes by itself. */
const KINDS = KINDS_OF_CONTACT.filter((kind) => kind !== 'web-push')
type Kind = Exclude<(typeof KINDS_OF_CONTACT)[number], 'web-push'>
type FieldName = 'url' | 'secret' | 'template' | 'token' | 'chatId' | 'to'

/** What each kind needs; `isSecret`: never told again, and kept where nothing is typed. */
const FIELDS: Readonly<Record<Kind, readonly { readonly name: FieldName; readonly isSecret?: boolean; readonly isOptional?: boolean; readonly isLong?: boolean }[]>> = {
  webhook: [{ name: 'url', isSecret: true }, { name: 'secret', isSecret: true, isOptional: true }, { name: 'template', isOptional: true, isLong: true }],
  slack: [{ name: 'url', isSecret: true }],
  discord: [{ name: 'url', isSecret: true }],
  teams: [{ name: 'url', isSecret: true }],
  telegram: [{ name: 'token', isSecret: true }, { name: 'chatId' }],
  email: [{ name: 'to' }],
}

/** A contact point to be added, or one to be changed: what is secret in it is written, never read. */
export function PointDialog({ point, close }: { readonly point?: ContactPoint; readonly close: (saved: boolean) => void }) {
  const { locale, a } = useAlertWords()
  const [kind, setKind] = useState<Kind>(point && point.kind !== 'web-push' ? point.kind : 'webhook')
  const [name, setName] = useState(point?.name ?? '')
  const [language, setLanguage] = useState<'en' | 'zh'>(point?.language ?? locale)
  const [groupWait, setGroupWait] = useState(point?.groupWait ?? '0s')
  const [typed, setTyped] = useState<Partial<Record<FieldName, string>>>({})
  const [refusal, setRefusal] = useState<string>()
  const [asking, setAsking] = useState(false)
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const given = FIELDS[kind].flatMap(({ name: field }) => {
      const text = typed[field]?.trim() ?? ''
      return text === '' ? [] : [[field, field === 'to' ? text.split(/[\s,;]+/).filter(Boolean) : text] as const]
    })
    const common = { name: name.trim(), language, groupWait, ...Object.fromEntries(given) }
    setAsking(true)
    // What the form leaves out the server names.
    const answer = await (point
      ? ask<ContactPoint>(`/api/v1/contact-points/${point.id}`, { method: 'PATCH', body: common satisfies ContactPointPatch })
      : ask<ContactPoint>('/api/v1/contact-points', { body: { ...common, kind } satisfies Partial<Record<keyof ContactPointDraft | FieldName, unknown>> }))
    setAsking(false)
    if (answer.ok) close(true)
    else setRefusal(answer.why)
  }
  const title = a(point ? 'point.edit' : 'point.new')
  return (
    <Dialog label={title} close={() => close(false)} firm>
      <form onSubmit={(event) => void save(event)} className="grid max-h-[calc(100svh-2rem)] gap-3 overflow-y-auto p-4">
        <h2 className="text-lg font-semibold">{title}</h2>
        {!point && <Segments label={a('point.kind')} value={kind} options={KINDS.map((value) => ({ value, text: a(`kind.${value}`) }))} choose={(next) => { setKind(next); setTyped({}); setRefusal(undefined) }} />}
        <Field label={a('name')}>{(id) => <input id={id} required maxLength={80} value={name} onChange={({ target }) => setName(target.value)} className={FIELD} />}</Field>
        {FIELDS[kind].map(({ name: field, isSecret = false, isOptional = false, isLong = false }) => {
          const label: AlertKey = `field.${field}`
          const kept = point !== undefined && isSecret
          const props = { value: typed[field] ?? '', autoComplete: 'off', spellCheck: false, placeholder: kept ? a('field.kept') : field === 'to' ? 'name@example.com' : '', required: !kept && !isOptional && (point === undefined || isSecret), onChange: ({ target }: { readonly target: { readonly value: string } }) => setTyped((held) => ({ ...held, [field]: target.value })) }
          return (
            <Field key={field} label={isOptional ? a('field.optional', { label: a(label) }) : a(label)}>
              {(id) => isLong ? <textarea id={id} rows={3} {...props} className={`${FIELD} h-auto py-1 font-mono`} /> : <input id={id} type={field === 'secret' || field === 'token' ? 'password' : 'text'} {...props} className={FIELD} />}
            </Field>
          )
        })}
        {kind === 'webhook' && <p className="-mt-1 text-xs text-muted">{a('webhook.why')}</p>}
        <div className="grid grid-cols-2 gap-3">
          <Select label={a('point.language')} value={language} options={[{ value: 'en', text: 'English', foreign: true }, { value: 'zh', text: '中文', foreign: true }]} choose={setLanguage} />
          <DurationField label={a('point.group')} hint={a('point.group.why')} value={groupWait} change={setGroupWait} />
        </div>
        <p role="alert" className="text-xs text-down empty:hidden">{refusal !== undefined && <>{a('dialog.refused')} <Said text={refusal} /></>}</p>
        <div className="flex justify-end gap-2">
          <button type="button" className="push" onClick={() => close(false)}>{a('dialog.cancel')}</button>
          <button type="submit" disabled={asking} className="push border-midstream font-semibold">{a(point ? 'dialog.save' : 'point.add')}</button>
        </div>
      </form>
    </Dialog>
  )
}
