'use client'
import Link from 'next/link'
import { useState } from 'react'
import { ROLES, type Role } from '../../lib/access/who.ts'
import type { InvitationMade, User, UserPatch, WayBackDraft } from '../../lib/wire/access.ts'
import type { OwnView } from '../_data/team.ts'
import { useInstant } from '../_live/zone.tsx'
import { Once, Refusal, SureButton } from './parts.tsx'
import { SessionsList } from './sessions.tsx'
import { TokensList } from './tokens.tsx'
import { useSend } from './use-send.ts'
import { useTeamWords } from './words.ts'

type Props = { readonly people: readonly User[]; readonly me: string | null; readonly opened: { readonly id: string; readonly own: OwnView } | undefined; readonly now: number }

/** Everybody who may sign in: what they may do, where they are, and the way to end it. */
export function PeopleList({ people, me, opened, now }: Props) {
  const { m } = useTeamWords()
  const admins = people.filter(({ role }) => role === 'admin').length
  return (
    <section aria-label={m('view.people')}>
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-0.5">
        <p className="text-xs text-muted">{people.length === 1 ? m('people.one') : m('people.count', { count: people.length })}</p>
        <Link href="/team?view=invitations" prefetch={false} className="link text-xs">{m('people.invite')}</Link>
      </div>
      <ul className="panel divide-y divide-line">
        {people.map((user) => <Person key={user.id} user={user} isMe={user.id === me} isLast={user.role === 'admin' && admins === 1} own={opened?.id === user.id ? opened.own : undefined} now={now} />)}
      </ul>
      <dl className="mt-2.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 px-0.5 text-xs">
        {ROLES.map((role) => <div key={role} className="contents"><dt className="text-text">{m(`role.${role}`)}</dt><dd className="text-muted">{m(`role.${role}.may`)}</dd></div>)}
      </dl>
    </section>
  )
}

function Person({ user, isMe, isLast, own, now }: { readonly user: User; readonly isMe: boolean; readonly isLast: boolean; readonly own: OwnView | undefined; readonly now: number }) {
  const { m } = useTeamWords()
  const instant = useInstant()
  const { send, busy, refusal } = useSend()
  const { id, name, email, role, createdAt, sessions, tokens } = user
  const change = (next: Role): void => void send<User>(`users/${id}`, { method: 'PATCH', body: { role: next } satisfies UserPatch })
  const why = isLast ? m('people.last') : undefined
  return (
    <li data-user={email} className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1.5 px-3 py-2 md:grid-cols-[minmax(0,1fr)_9rem_13rem_6rem]">
      <div className="min-w-0">
        <h2 className="text-sm font-semibold wrap-anywhere"><span translate="no">{name}</span>{isMe && <span className="chip ml-2 font-normal">{m('people.you')}</span>}</h2>
        <p className="text-xs text-muted wrap-anywhere"><span translate="no">{email}</span> · <time dateTime={createdAt}>{m('people.since', { at: instant(Date.parse(createdAt)) })}</time></p>
      </div>
      <div className="order-2 md:order-none">
        <select aria-label={m('people.role', { name })} value={role} disabled={isLast || busy} title={why} onChange={({ target }) => { const next = ROLES.find((one) => one === target.value); if (next) change(next) }} className="h-7 w-full rounded border border-edge bg-background px-1.5 text-sm text-text disabled:border-line disabled:text-muted">
          {ROLES.map((one) => <option key={one} value={one}>{m(`role.${one}`)}</option>)}
        </select>
      </div>
      <Link href={own ? '/team' : `/team?user=${id}`} prefetch={false} scroll={false} aria-expanded={own !== undefined} aria-label={m('people.details', { name })} className="link order-2 w-fit justify-self-end md:order-none text-xs text-muted md:justify-self-start">{m('people.sessions', { count: sessions })} · {m('people.tokens', { count: tokens })}</Link>
      <div className="order-1 flex justify-end md:order-none">
        <SureButton text={m('people.remove')} sure={m('people.remove.sure')} label={m('people.remove.of', { name })} sureLabel={m('people.remove.sure.of', { name })} disabled={isLast || busy} title={why} run={() => void send<User>(`users/${id}`, { method: 'DELETE' })} />
      </div>
      {why !== undefined && <p className="order-3 col-span-full text-xs text-muted">{why}</p>}
      <Refusal why={refusal} className="order-3 col-span-full" />
      {own && (
        <div className="order-3 col-span-full grid gap-x-6 gap-y-3 pt-1 md:grid-cols-2">
          <div className="min-w-0"><h3 className="mb-1 text-xs font-semibold">{m('sessions.title')}</h3><SessionsList sessions={own.sessions} /></div>
          <div className="min-w-0"><h3 className="mb-1 text-xs font-semibold">{m('tokens.title')}</h3><TokensList tokens={own.tokens} now={now} /></div>
          {!isMe && <WayBack user={user} />}
        </div>
      )}
    </li>
  )
}

/** For somebody who has lost what they sign in with. */
function WayBack({ user: { id, name, email } }: { readonly user: User }) {
  const { m } = useTeamWords()
  const { send, busy, refusal } = useSend()
  const [link, setLink] = useState<string>()
  const make = async (): Promise<void> => setLink((await send<InvitationMade>(`users/${id}/way-back`, { body: { days: 1 } satisfies WayBackDraft }))?.link)
  return (
    <div className="col-span-full grid gap-1 noscript:hidden">
      <h3 className="text-xs font-semibold">{m('way-back.title')}</h3>
      {link === undefined ? (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-xs text-muted">
          <button type="button" className="push" aria-label={m('way-back.make.of', { name })} disabled={busy} onClick={() => void make()}>{m('way-back.make')}</button>
          <span className="min-w-0 flex-1 basis-72">{m('way-back.lead')}</span>
        </p>
      ) : <Once title={m('invite.once', { email })} text={link} close={() => setLink(undefined)} />}
      <Refusal why={refusal} />
    </div>
  )
}
