'use client'
import { useState, type FormEvent } from 'react'
import type { PasswordChange, PasswordChanged } from '../../lib/wire/access.ts'
import { Field, FIELD } from '../_alerts/fields.tsx'
import { Refusal } from './parts.tsx'
import { useSend } from './use-send.ts'
import { useTeamWords } from './words.ts'

/** Changes one's own password, with which all other sessions end; or sets the first, where there is none. */
export function PasswordForm({ email, has, shortest }: { readonly email: string; readonly has: boolean; readonly shortest: number }) {
  const { m } = useTeamWords()
  const { send, busy, refusal } = useSend()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [done, setDone] = useState<string>()
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setDone(undefined)
    const answer = await send<PasswordChanged>('password', { body: { ...(has && { current }), next } satisfies PasswordChange })
    if (!answer) return
    setDone(has ? m('password.done', { count: answer.ended }) : m('password.set.done'))
    setCurrent('')
    setNext('')
  }
  return (
    <form onSubmit={(event) => void save(event)} className="grid gap-2 noscript:hidden">
      {/* A password manager wants to know whose it is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      {!has && <p className="text-xs text-muted">{m('password.none')}</p>}
      <div className="flex flex-wrap items-end gap-2">
        {has && <Field label={m('password.current')} className="flex-1 basis-40">{(id) => <input id={id} type="password" autoComplete="current-password" required value={current} onChange={({ target }) => setCurrent(target.value)} className={FIELD} />}</Field>}
        <Field label={`${m('password.next')} (${m('password.hint', { count: shortest })})`} className="flex-1 basis-56">{(id) => <input id={id} type="password" autoComplete="new-password" required minLength={shortest} value={next} onChange={({ target }) => setNext(target.value)} className={FIELD} />}</Field>
        <button type="submit" className="push h-7" disabled={busy}>{m(has ? 'password.save' : 'password.set')}</button>
      </div>
      <p role="status" className="text-xs text-muted empty:hidden">{done}</p>
      <Refusal why={refusal} />
    </form>
  )
}
