'use client'
import Link from 'next/link'
import type { NoPasskeys, PasskeySite } from '../../lib/access/passkeys.ts'
import type { Me } from '../../lib/wire/access.ts'
import { useMay } from '../_access/who.tsx'
import type { OwnView, WaysView } from '../_data/team.ts'
import { OpenServer } from './open-server.tsx'
import { AddPasskey, PasskeysList, Ways } from './passkeys.tsx'
import { PasswordForm } from './password.tsx'
import { SessionsList } from './sessions.tsx'
import { TokenForm, TokensList } from './tokens.tsx'
import { useTeamWords } from './words.ts'

type Props = { readonly me: Me; readonly own?: OwnView; readonly signIn?: WaysView; readonly site: PasskeySite | NoPasskeys | undefined; readonly shortest: number; readonly now: number }

/** Who is signed in, and what is theirs: ways to sign in, sessions, tokens. */
export function You({ me, own, signIn, site, shortest, now }: Props) {
  const { m } = useTeamWords()
  const isAdmin = useMay('admin')
  return (
    <section aria-labelledby="you" className="panel mb-2.5 grid gap-4 p-3">
      <div className="grid gap-1">
        <h2 id="you" className="text-base font-semibold">{m('you')}</h2>
        {me.kind === 'local' ? <OpenServer /> : (
          <>
            <p className="text-sm wrap-anywhere"><span translate="no" className="font-medium">{me.name}</span>{me.email !== null && <span translate="no" className="text-muted"> · {me.email}</span>}</p>
            <p className="text-xs text-muted">{m('you.role', { role: m(`role.${me.role}`) })}</p>
            {me.kind === 'token' && <p className="text-xs text-muted">{m('you.token')}</p>}
          </>
        )}
        {isAdmin && <p className="text-xs"><Link href="/team" prefetch={false} className="link">{m('you.team')}</Link></p>}
      </div>
      {signIn && me.email !== null && (
        <>
          <div className="grid gap-2"><h3 className="text-sm font-semibold">{m('ways.title')}</h3><Ways ways={signIn.ways} /></div>
          <div className="grid gap-2"><h3 className="text-sm font-semibold">{m('password.title')}</h3><PasswordForm email={me.email} has={signIn.ways.password} shortest={shortest} /></div>
          <div className="grid gap-2">
            <div><h3 className="text-sm font-semibold">{m('passkeys.title')}</h3><p className="text-xs text-muted">{m('passkeys.lead')}</p></div>
            {typeof site === 'object' ? <AddPasskey site={site} /> : site !== undefined && <p className="text-xs text-muted">{m(`passkeys.${site}`)}</p>}
            {(typeof site === 'object' || signIn.passkeys.length > 0) && <PasskeysList passkeys={signIn.passkeys} ways={signIn.ways} />}
          </div>
        </>
      )}
      {own && (
        <>
          <div className="grid gap-2"><div><h3 className="text-sm font-semibold">{m('sessions.title')}</h3><p className="text-xs text-muted">{m('sessions.lead')}</p></div><SessionsList sessions={own.sessions} /></div>
          <div className="grid gap-2"><div><h3 className="text-sm font-semibold">{m('tokens.title')}</h3><p className="text-xs text-muted">{m('tokens.lead')}</p></div><TokenForm /><TokensList tokens={own.tokens} now={now} /></div>
        </>
      )}
    </section>
  )
}
