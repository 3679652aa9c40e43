'use client'
import { useState, type FormEvent } from 'react'
import { ROLES, type Role } from '../../lib/access/who.ts'
import type { Invitation, InvitationDraft, InvitationMade } from '../../lib/wire/access.ts'
import { Field, FIELD, Select } from '../_alerts/fields.tsx'
import { useInstant } from '../_live/zone.tsx'
import { By, DaysField, Once, Refusal, SureButton } from './parts.tsx'
import { useSend } from './use-send.ts'
import { useTeamWords } from './words.ts'

/** Who was asked in and has not come yet, and the way to ask somebody. */
export function InvitationsList({ invitations }: { readonly invitations: readonly Invitation[] }) {
  const { m } = useTeamWords()
  const instant = useInstant()
  const { send, busy, refusal } = useSend()
  return (
    <section aria-label={m('view.invitations')} className="grid gap-2.5">
      <InviteForm />
      {invitations.length === 0 ? <p className="panel px-4 py-8 text-center text-sm text-muted">{m('invite.none')}</p> : (
        <ul className="panel divide-y divide-line">
          {invitations.map(({ id, email, role, userId, createdAt, createdBy, expiresAt }) => (
            <li key={id} data-invitation={email} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
              <div className="min-w-0 flex-1 basis-60">
                <p className="text-sm font-semibold wrap-anywhere"><span translate="no">{email}</span> <span className="chip ml-1 font-normal">{m(userId === null ? `role.${role}` : 'invite.way-back')}</span></p>
                <p className="text-xs text-muted wrap-anywhere"><By name={createdBy} />, <time dateTime={createdAt}>{instant(Date.parse(createdAt))}</time> · <time dateTime={expiresAt}>{m('session.until', { at: instant(Date.parse(expiresAt)) })}</time></p>
              </div>
              <SureButton text={m('invite.withdraw')} sure={m('invite.withdraw.sure')} label={m('invite.withdraw.of', { email })} disabled={busy} run={() => void send<Invitation>(`invitations/${id}`, { method: 'DELETE' })} />
            </li>
          ))}
        </ul>
      )}
      <Refusal why={refusal} />
    </section>
  )
}

function InviteForm() {
  const { m } = useTeamWords()
  const { send, busy, refusal } = useSend()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const [days, setDays] = useState('7')
  const [made, setMade] = useState<InvitationMade>()
  const invite = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const answer = await send<InvitationMade>('invitations', { body: { email: email.trim(), role, days: Number(days) } satisfies InvitationDraft })
    if (!answer) return
    setMade(answer)
    setEmail('')
  }
  return (
    <div className="panel grid gap-2 p-3 noscript:hidden">
      {made ? <Once title={m('invite.once', { email: made.invitation.email })} text={made.link} close={() => setMade(undefined)} /> : (
        <form onSubmit={(event) => void invite(event)} className="flex flex-wrap items-end gap-2">
          <Field label={m('invite.email')} className="flex-1 basis-56">{(id) => <input id={id} type="email" required maxLength={200} autoComplete="off" value={email} onChange={({ target }) => setEmail(target.value)} className={FIELD} />}</Field>
          <Select label={m('invite.role')} value={role} options={ROLES.map((value) => ({ value, text: m(`role.${value}`) }))} choose={setRole} className="basis-32" />
          <DaysField label={m('invite.days')} value={days} change={setDays} />
          <button type="submit" disabled={busy} className="push h-7 border-midstream font-semibold">{m('invite.send')}</button>
        </form>
      )}
      <p className="text-xs text-muted">{m('invite.lead')}</p>
      <Refusal why={refusal} />
    </div>
  )
}
