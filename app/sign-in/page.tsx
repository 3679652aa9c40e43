import type { Metadata } from 'next'
import Link from 'next/link'
import { Door, DoorButton, DoorField } from '../_access/door.tsx'
import { sentBack } from '../_access/wait.ts'
import { siteIsOpen, siteOidc, sitePasskeys } from '../_data/who.ts'
import { accessWording } from '../_i18n/access.ts'
import { PasskeyForm } from './passkey-form.tsx'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const t = await accessWording()
  return { title: t('sign-in.title') }
}

export default async function SignInPage({ searchParams }: { readonly searchParams: Promise<{ readonly next?: string; readonly error?: string; readonly wait?: string }> }) {
  const t = await accessWording()
  const { next, ...why } = await searchParams
  if (siteIsOpen()) return <Door title={t('sign-in.title')} lead={t('sign-in.open')}><p><Link href="/" className="push">{t('sign-in.home')}</Link></p></Door>
  const [oidc, passkeys] = [siteOidc(), sitePasskeys()]
  return (
    <Door title={t('sign-in.title')} lead={t('sign-in.lead')} error={sentBack(t, why, t('sign-in.refused'))}>
      <form method="post" action="/sign-in/password" className="grid gap-3">
        {typeof next === 'string' && <input type="hidden" name="next" value={next} />}
        <DoorField name="email" type="email" label={t('sign-in.email')} autoComplete="username" autoFocus maxLength={200} />
        <DoorField name="password" type="password" label={t('sign-in.password')} autoComplete="current-password" maxLength={200} />
        <DoorButton>{t('sign-in.go')}</DoorButton>
      </form>
      {typeof passkeys === 'object' && (
        <div className="border-t border-line pt-3">
          <PasskeyForm next={typeof next === 'string' ? next : undefined} origin={passkeys.origin} words={{ go: t('sign-in.passkey'), dropped: t('sign-in.passkey-dropped'), failed: t('sign-in.passkey-failed'), away: t('sign-in.away') }} />
        </div>
      )}
      {oidc && (
        <form method="post" action="/sign-in/oidc" className="border-t border-line pt-3">
          {typeof next === 'string' && <input type="hidden" name="next" value={next} />}
          <DoorButton>{oidc.name === undefined ? t('sign-in.oidc') : <span translate="no">{oidc.name}</span>}</DoorButton>
        </form>
      )}
    </Door>
  )
}
