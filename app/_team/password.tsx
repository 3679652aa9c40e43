'use client'
import { useState, type FormEvent } from 'react'
import type { PasswordChange, PasswordChanged } from '../../lib/wire/access.ts'
import { Field, FIELD } from '../_alerts/fields.tsx'
import { Refusal } from './parts.tsx'
import { useSend } from './use-send.ts'
import { useTeamWords } from './words.ts'

/** Changes one's own password; all other sessions end with that. */
export function PasswordForm({ email, shortest }: { readonly email: string; readonly shortest: number }) {
  const { m } = useTeamWords()
  const { send, busy, refusal } = useSend()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [ended, setEnded] = useState<number>()
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setEnded(undefined)
    const answer = await send<PasswordChanged>('password', { body: { current, next } satisfies PasswordChange })
    if (!answer) return
    setEnded(answer.ended)
    setCurrent('')
    setNext('')
  }
  return (
    <form onSubmit={(event) => void save(event)} className="grid gap-2 noscript:hidden">
      {/* A password manager wants to know whose it is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <div className="flex flex-wrap items-end gap-2">
        <Field label={m('password.current')} className="flex-1 basis-40">{(id) => <input id={id} type="password" autoComplete="current-password" required value={current} onChange={({ target }) => setCurrent(target.value)} className={FIELD} />}</Field>
        <Field label={`${m('password.next')} (${m('password.hint', { count: shortest })})`} className="flex-1 basis-56">{(id) => <input id={id} type="password" autoComplete="new-password" required minLength={shortest} value={next} onChange={({ target }) => setNext(target.value)} className={FIELD} />}</Field>
        <button type="submit" className="push h-7" disabled={busy}>{m('password.save')}</button>
      </div>
      <p role="status" className="text-xs text-muted empty:hidden">{ended !== undefined && m('password.done', { count: ended })}</p>
      <Refusal why={refusal} />
    </form>
  )
}
