'use client'
import { useState, type ReactNode } from 'react'
import { CopyButton } from '../_ui/copy-button.tsx'
import { Said } from '../_ui/said.tsx'
import { Field, FIELD } from '../_alerts/fields.tsx'
import { useTeamWords } from './words.ts'

/** A button that asks once more before it does what cannot be undone. */
export function SureButton({ text, sure, label, sureLabel = label, disabled = false, title, run }: { readonly text: string; readonly sure: string; readonly label: string; readonly sureLabel?: string; readonly disabled?: boolean; readonly title?: string | undefined; readonly run: () => void }) {
  const [asked, setAsked] = useState(false)
  return (
    <button
      type="button" disabled={disabled} title={title} aria-label={asked ? `${sure}: ${sureLabel}` : label} onBlur={() => setAsked(false)}
      onClick={() => { if (asked) run(); setAsked(!asked) }}
      className={`push noscript:hidden ${asked ? 'border-down text-down' : ''}`}
    >
      {asked ? sure : text}
    </button>
  )
}

export function Refusal({ why, className = '' }: { readonly why: string | undefined; readonly className?: string }) {
  const { m } = useTeamWords()
  return <p role="alert" className={`text-xs text-down wrap-anywhere empty:hidden ${className}`}>{why !== undefined && <>{m('refused')} <Said text={why} /></>}</p>
}

/** What is told this once: it can be copied, and is gone with a press. */
export function Once({ title, text, children, close }: { readonly title: string; readonly text: string; readonly children?: ReactNode; readonly close: () => void }) {
  const { m } = useTeamWords()
  return (
    <div role="status" className="grid gap-2 rounded border border-midstream bg-background p-2.5">
      <p className="text-sm font-medium">{title}</p>
      <p className="flex flex-wrap items-center gap-1.5">
        <input readOnly value={text} aria-label={title} data-once translate="no" onFocus={({ target }) => target.select()} className={`${FIELD} min-w-0 flex-1 basis-48 font-mono text-xs`} />
        <CopyButton text={() => text}>{m('copy')}</CopyButton>
        <button type="button" className="push" onClick={close}>{m('done')}</button>
      </p>
      {children}
    </div>
  )
}

/** How many days something is good for. */
export function DaysField({ label, value, change }: { readonly label: string; readonly value: string; readonly change: (value: string) => void }) {
  return <Field label={label} className="basis-32">{(id) => <input id={id} type="number" inputMode="numeric" min={1} max={366} required value={value} onChange={({ target }) => change(target.value)} className={FIELD} />}</Field>
}

/** A name as people gave it, or in words whoever operates a server that is open. */
export function By({ name }: { readonly name: string }) {
  const { t } = useTeamWords()
  return name === 'operator' ? <>{t('signal.stage.operator')}</> : <span translate="no">{name}</span>
}
