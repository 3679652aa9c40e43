'use client'
import { useState, type FormEvent } from 'react'
import type { Scope } from '../../lib/access/who.ts'
import type { Token, TokenDraft, TokenMade } from '../../lib/wire/access.ts'
import { useMay } from '../_access/who.tsx'
import { Field, FIELD, Select } from '../_alerts/fields.tsx'
import { useInstant } from '../_live/zone.tsx'
import { CopyButton } from '../_ui/copy-button.tsx'
import { DaysField, Once, Refusal, SureButton } from './parts.tsx'
import { useSend } from './use-send.ts'
import { useTeamWords } from './words.ts'

/** Tokens of somebody: what they may, how long, when they were last used, and the way to take them back. */
export function TokensList({ tokens, now }: { readonly tokens: readonly Token[]; readonly now: number }) {
  const { m } = useTeamWords()
  const instant = useInstant()
  const { send, busy, refusal } = useSend()
  if (tokens.length === 0) return <p className="text-xs text-muted">{m('tokens.none')}</p>
  return (
    <div className="grid gap-2">
      <ul className="divide-y divide-line border-y border-line">
        {tokens.map(({ id, name, scope, expiresAt, lastUsedAt }) => (
          <li key={id} data-token={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
            <p className="min-w-0 flex-1 basis-48 text-sm">
              <span translate="no" className="wrap-anywhere">{name}</span> <span className="chip ml-1">{m(`scope.${scope}`)}</span>
              <span className="block text-xs text-muted">{Date.parse(expiresAt) <= now ? m('token.over', { at: instant(Date.parse(expiresAt)) }) : m('session.until', { at: instant(Date.parse(expiresAt)) })} · {lastUsedAt === null ? m('token.unused') : m('token.used', { at: instant(Date.parse(lastUsedAt)) })}</span>
            </p>
            <SureButton text={m('token.revoke')} sure={m('token.revoke.sure')} label={m('token.revoke.of', { name })} disabled={busy} run={() => void send<Token>(`tokens/${id}`, { method: 'DELETE' })} />
          </li>
        ))}
      </ul>
      <Refusal why={refusal} />
    </div>
  )
}

/** A token to be made; what it is is told this once, with a command that tries it. */
export function TokenForm() {
  const { m } = useTeamWords()
  const { send, busy, refusal } = useSend()
  const mayEdit = useMay('edit')
  const isAdmin = useMay('admin')
  const [name, setName] = useState('')
  const [scope, setScope] = useState<Scope>('read')
  const [days, setDays] = useState('90')
  const [made, setMade] = useState<string>()
  const scopes: readonly Scope[] = ['read', ...(mayEdit ? ['edit' as const] : []), ...(isAdmin ? ['admin' as const] : [])]
  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const answer = await send<TokenMade>('tokens', { body: { name: name.trim(), scope, days: Number(days) } satisfies TokenDraft })
    if (!answer) return
    setMade(answer.secret)
    setName('')
  }
  if (made !== undefined) {
    const example = `curl -H 'Authorization: Bearer ${made}' ${window.location.origin}/api/v1/me`
    return (
      <Once title={m('token.once')} text={made} close={() => setMade(undefined)}>
        <p className="text-xs text-muted">{m('token.example')}</p>
        <p className="flex flex-wrap items-center gap-1.5"><code translate="no" data-example className="min-w-0 flex-1 basis-48 rounded bg-raised px-2 py-1 text-xs wrap-anywhere">{example}</code><CopyButton text={() => example}>{m('copy')}</CopyButton></p>
      </Once>
    )
  }
  return (
    <form onSubmit={(event) => void make(event)} className="grid gap-2 noscript:hidden">
      <div className="flex flex-wrap items-end gap-2">
        <Field label={m('token.name')} className="flex-1 basis-40">{(id) => <input id={id} required maxLength={80} autoComplete="off" value={name} onChange={({ target }) => setName(target.value)} className={FIELD} />}</Field>
        <Select label={m('token.scope')} value={scope} options={scopes.map((value) => ({ value, text: m(`scope.${value}`) }))} choose={setScope} className="basis-28" />
        <DaysField label={m('token.days')} value={days} change={setDays} />
        <button type="submit" className="push h-7" disabled={busy}>{m('token.make')}</button>
      </div>
      <Refusal why={refusal} />
    </form>
  )
}
