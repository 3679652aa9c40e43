import Link from 'next/link'
import { wording } from '../../_i18n/server.ts'
import { NearestLater } from './nearest-later.tsx'

export default async function NoSuchSignal() {
  const { t } = await wording()
  return (
    <main id="content" className="mx-auto flex min-h-[60vh] max-w-2xl flex-col gap-3 p-4 pt-[12vh]">
      <h1 className="text-lg font-semibold">{t('signal.missing.title')}</h1>
      <p className="text-sm text-muted">{t('signal.missing.lead')}</p>
      <NearestLater />
      <p><Link href="/signals" className="push">{t('signal.missing.all')}</Link></p>
    </main>
  )
}
