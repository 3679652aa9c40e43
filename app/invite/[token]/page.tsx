import type { Metadata } from 'next'
import { PASSWORD_LENGTH, PASSWORD_MOST } from '../../../lib/wire/access.ts'
import { Door, DoorButton, DoorField } from '../../_access/door.tsx'
import { invitation } from '../../_data/who.ts'
import { accessWording } from '../../_i18n/access.ts'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const t = await accessWording()
  return { title: t('invite.title'), referrer: 'same-origin' }
}

export default async function InvitePage({ params, searchParams }: { readonly params: Promise<{ readonly token: string }>; readonly searchParams: Promise<{ readonly error?: string }> }) {
  const t = await accessWording()
  const { token } = await params
  const { error } = await searchParams
  const found = await invitation(token)
  if (!found) return <Door title={t('invite.title')} lead={t('invite.over')} />
  const why = error === 'taken' ? t('invite.taken') : error === 'short' ? t('invite.short', { count: PASSWORD_LENGTH }) : undefined
  return (
    <Door title={t('invite.title')} lead={t('invite.lead', { by: found.createdBy, email: found.email, role: t(`role.${found.role}`) })} error={why}>
      <form method="post" action={`/invite/${token}/accept`} className="grid gap-3">
        <input type="hidden" name="username" autoComplete="username" value={found.email} />
        <DoorField name="name" type="text" label={t('invite.name')} hint={t('invite.name.hint')} autoComplete="name" autoFocus maxLength={80} />
        <DoorField name="password" type="password" label={t('invite.password')} hint={t('invite.password.hint', { count: PASSWORD_LENGTH })} autoComplete="new-password" minLength={PASSWORD_LENGTH} maxLength={PASSWORD_MOST} />
        <DoorButton>{t('invite.go')}</DoorButton>
      </form>
    </Door>
  )
}
