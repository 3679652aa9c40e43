import type { Metadata } from 'next'
import { Door, DoorButton, DoorField } from '../../../_access/door.tsx'
import { sentBack } from '../../../_access/wait.ts'
import { isLink } from '../../../_data/who.ts'
import { accessWording } from '../../../_i18n/access.ts'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const t = await accessWording()
  return { title: t('link.title'), referrer: 'same-origin' }
}

export default async function PasscodePage({ params, searchParams }: { readonly params: Promise<{ readonly token: string }>; readonly searchParams: Promise<{ readonly error?: string; readonly wait?: string }> }) {
  const t = await accessWording()
  const { token } = await params
  if (!(await isLink(token))) return <Door title={t('link.title')} lead={t('link.over')} />
  return (
    <Door title={t('link.title')} lead={t('link.lead')} error={sentBack(t, await searchParams, t('link.refused'))}>
      <form method="post" action={`/s/${token}`} className="grid gap-3">
        <DoorField name="passcode" type="password" label={t('link.passcode')} autoComplete="off" autoFocus maxLength={100} />
        <DoorButton>{t('link.go')}</DoorButton>
      </form>
    </Door>
  )
}
