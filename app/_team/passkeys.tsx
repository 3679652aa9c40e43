'use client'
import { useState, type FormEvent } from 'react'
import type { PasskeySite } from '../../lib/access/passkeys.ts'
import type { Passkey, PasskeyDraft, PasskeyPatch, SignInWays } from '../../lib/wire/access.ts'
import { usePasskeysHere } from '../_access/passkeys-here.ts'
import type { ToMake } from '../_access/webauthn.ts'
import { Field, FIELD } from '../_alerts/fields.tsx'
import { useInstant } from '../_live/zone.tsx'
import { deviceOf } from './device.ts'
import { Refusal, SureButton } from './parts.tsx'
import { useSend } from './use-send.ts'
import { useTeamWords } from './words.ts'

/** By what somebody can sign in. */
export function Ways({ ways: { password, passkeys, oidc } }: { readonly ways: SignInWays }) {
  const { m } = useTeamWords()
  const list = [...(password ? [m('way.password')] : []), ...(passkeys > 0 ? [m('way.passkeys', { count: passkeys })] : []), ...(oidc ? [m('way.oidc')] : [])]
  return <p data-ways className="flex flex-wrap items-center gap-1.5 text-xs text-muted">{m('ways.lead')}{list.map((way) => <span key={way} className="chip">{way}</span>)}</p>
}

/** Somebody's own passkeys: when each was added and used, another name for it, and the way to take it away. */
export function PasskeysList({ passkeys, ways }: { readonly passkeys: readonly Passkey[]; readonly ways: SignInWays }) {
  const { m } = useTeamWords()
  const { send, busy, refusal } = useSend()
  const isLast = !ways.password && !ways.oidc && ways.passkeys === 1
  if (passkeys.length === 0) return <p className="text-xs text-muted">{m('passkeys.none')}</p>
  return (
    <div className="grid gap-2">
      <ul className="divide-y divide-line border-y border-line">
        {passkeys.map((passkey) => (
          <Row
            key={passkey.id} passkey={passkey} busy={busy} stays={isLast && passkey.usable}
            rename={async (name) => (await send<Passkey>(`passkeys/${passkey.id}`, { method: 'PATCH', body: { name } satisfies PasskeyPatch })) !== undefined}
            remove={() => void send<Passkey>(`passkeys/${passkey.id}`, { method: 'DELETE' })}
          />
        ))}
      </ul>
      {isLast && <p className="text-xs text-muted">{m('passkeys.last')}</p>}
      <Refusal why={refusal} />
    </div>
  )
}

type RowProps = { readonly passkey: Passkey; readonly busy: boolean; readonly stays: boolean; readonly rename: (name: string) => Promise<boolean>; readonly remove: () => void }

function Row({ passkey: { id, name, createdAt, lastUsedAt, backedUp, usable }, busy, stays, rename, remove }: RowProps) {
  const { m } = useTeamWords()
  const instant = useInstant()
  const [draft, setDraft] = useState<string>()
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (draft !== undefined && (await rename(draft.trim()))) setDraft(undefined)
  }
  if (draft !== undefined) {
    return (
      <li data-passkey={id} className="py-1.5">
        <form onSubmit={(event) => void save(event)} className="flex flex-wrap items-center gap-1.5">
          <input aria-label={m('passkey.rename.of', { name })} autoFocus required maxLength={80} autoComplete="off" value={draft} onChange={({ target }) => setDraft(target.value)} className={`${FIELD} min-w-0 flex-1 basis-40`} />
          <button type="submit" className="push h-7" disabled={busy}>{m('passkey.save')}</button>
          <button type="button" className="push h-7" onClick={() => setDraft(undefined)}>{m('cancel')}</button>
        </form>
      </li>
    )
  }
  return (
    <li data-passkey={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
      <p className="min-w-0 flex-1 basis-48 text-sm">
        <span translate="no" className="wrap-anywhere">{name}</span>
        {backedUp && <span className="chip ml-2">{m('passkey.backed-up')}</span>}
        {!usable && <span className="chip ml-2">{m('passkey.not-here')}</span>}
        <span className="block text-xs text-muted"><time dateTime={createdAt}>{m('passkey.since', { at: instant(Date.parse(createdAt)) })}</time> · {lastUsedAt === null ? m('passkey.unused') : <time dateTime={lastUsedAt}>{m('passkey.used', { at: instant(Date.parse(lastUsedAt)) })}</time>}</span>
      </p>
      <button type="button" className="push noscript:hidden" disabled={busy} aria-label={m('passkey.rename.of', { name })} onClick={() => setDraft(name)}>{m('passkey.rename')}</button>
      <SureButton text={m('passkey.remove')} sure={m('passkey.remove.sure')} label={m('passkey.remove.of', { name })} disabled={busy || stays} title={stays ? m('passkeys.last') : undefined} run={remove} />
    </li>
  )
}

/** A passkey to be added, by the browser that asks. */
export function AddPasskey({ site }: { readonly site: PasskeySite }) {
  const { m } = useTeamWords()
  const { send, busy, refusal } = useSend()
  const isHere = usePasskeysHere(site.origin)
  const [name, setName] = useState('')
  const [why, setWhy] = useState<'dropped' | 'known' | 'failed'>()
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setWhy(undefined)
    const options = await send<ToMake>('passkeys/options', { method: 'POST' })
    if (!options) return
    const { makeKey } = await import('../_access/webauthn.ts')
    const made = await makeKey(options)
    if (!made.ok) return setWhy(made.why)
    const { id, rawId, type, response: { clientDataJSON, attestationObject } } = made.key
    const added = await send<Passkey>('passkeys', { body: { name: name.trim() || (deviceOf(navigator.userAgent) ?? site.name), response: { id, rawId, type, response: { clientDataJSON, attestationObject } } } satisfies PasskeyDraft })
    if (added) setName('')
  }
  if (!isHere) return <p className="text-xs text-muted">{m('passkeys.elsewhere', { origin: site.origin })}</p>
  return (
    <form onSubmit={(event) => void add(event)} className="grid gap-2 noscript:hidden">
      <div className="flex flex-wrap items-end gap-2">
        <Field label={m('passkey.name')} className="flex-1 basis-48">{(id) => <input id={id} maxLength={80} autoComplete="off" placeholder={m('passkey.example')} value={name} onChange={({ target }) => setName(target.value)} className={FIELD} />}</Field>
        <button type="submit" className="push h-7" disabled={busy}>{m('passkey.add')}</button>
      </div>
      <p role="alert" className="text-xs text-down empty:hidden">{why !== undefined && m(`passkey.${why}`)}</p>
      <Refusal why={refusal} />
    </form>
  )
}
