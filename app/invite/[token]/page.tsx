import type { Metadata } from 'next'
import { PASSWORD_LENGTH, PASSWORD_MOST } from '../../../lib/wire/access.ts'
import { Door, DoorButton, DoorField } from '../../_access/door.tsx'
import { invitation } from '../../_data/who.ts'
import { accessWording } from '../../_i18n/access.ts'

export const dynamic = 'force-dynamic'

type Props = { readonly params: Promise<{ readonly token: string }>; readonly searchParams: Promise<{ readonly error?: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [t, { token }] = await Promise.all([accessWording(), params])
  const found = await invitation(token)
  return { title: t(typeof found?.invitation.userId === 'string' ? 'way-back.title' : 'invite.title'), referrer: 'same-origin' }
}

export default async function InvitePage({ params, searchParams }: Props) {
  const t = await accessWording()
  const { token } = await params
  const { error } = await searchParams
  const found = await invitation(token)
  if (!found) return <Door title={t('invite.title')} lead={t('invite.over')} />
  const { invitation: { email, role, userId, createdBy: by }, passkeys } = found
  const isNew = userId === null
  const why = error === 'taken' ? t('invite.taken') : error === 'short' ? t(isNew ? 'invite.short' : 'way-back.short', { count: PASSWORD_LENGTH }) : undefined
  return (
    <Door title={t(isNew ? 'invite.title' : 'way-back.title')} lead={isNew ? t('invite.lead', { by, email, role: t(`role.${role}`) }) : t('way-back.lead', { by, email })} error={why}>
      <form method="post" action={`/invite/${token}/accept`} className="grid gap-3">
        <input type="hidden" name="username" autoComplete="username" value={email} />
        {isNew && <DoorField name="name" type="text" label={t('invite.name')} hint={t('invite.name.hint')} autoComplete="name" autoFocus maxLength={80} />}
        <DoorField name="password" type="password" label={t(isNew ? 'invite.password' : 'way-back.password')} hint={t('invite.password.hint', { count: PASSWORD_LENGTH })} autoComplete="new-password" autoFocus={!isNew} minLength={PASSWORD_LENGTH} maxLength={PASSWORD_MOST} />
        {passkeys > 0 && (
          <label className="flex items-baseline gap-2 text-sm text-muted">
            <input type="checkbox" name="dropPasskeys" value="yes" className="translate-y-0.5" />
            {t('way-back.passkeys', { count: passkeys })}
          </label>
        )}
        <DoorButton>{t('invite.go')}</DoorButton>
      </form>
    </Door>
  )
}
