import Link from 'next/link'
import { wording } from './_i18n/server.ts'

export default async function NotFound() {
  const { t } = await wording()
  return (
    <main id="content" className="mx-auto flex min-h-[60vh] max-w-md flex-col justify-center gap-3 p-4">
      <h1 className="text-lg font-semibold">{t('missing.title')}</h1>
      <p className="text-muted">{t('missing.lead')}</p>
      <p className="flex gap-2"><Link href="/" className="push">{t('missing.home')}</Link><Link href="/signals" className="push">{t('missing.signals')}</Link></p>
    </main>
  )
}
