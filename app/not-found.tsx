import Link from 'next/link'
import { wording } from './_i18n/server.ts'
import { Header } from './_panels/header.tsx'

export default async function NotFound() {
  const { t } = await wording()
  return (
    <>
      <Header />
      <main id="content" className="mx-auto flex min-h-[60vh] max-w-md flex-col justify-center gap-3 p-4">
        <h1 className="text-lg font-semibold">{t('missing.title')}</h1>
        <p className="text-muted">{t('missing.lead')}</p>
        <p><Link href="/" className="push">{t('missing.home')}</Link></p>
      </main>
    </>
  )
}
