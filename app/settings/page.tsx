import type { Metadata } from 'next'
import { siteClock } from '../_data/read.ts'
import { accessClock, meView, ownView, shortestPassword, waysView } from '../_data/team.ts'
import { sitePasskeys, siteWho } from '../_data/who.ts'
import { wording } from '../_i18n/server.ts'
import { You } from '../_team/you.tsx'
import { SettingsPanel } from './settings-panel.tsx'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await wording()
  return { title: t('settings.title') }
}

export default async function SettingsPage() {
  const [{ t }, who] = await Promise.all([wording(), siteWho()])
  return (
    <main id="content" className="mx-auto max-w-3xl p-2.5 md:p-3">
      <h1 className="mb-2.5 px-0.5 text-lg font-semibold">{t('settings.title')}</h1>
      <You me={meView(who)} {...(who.kind === 'user' && { own: await ownView(who), signIn: await waysView(who) })} site={sitePasskeys()} shortest={shortestPassword} now={accessClock()} />
      <p className="mt-4 mb-2.5 px-0.5 text-xs text-muted">{t('settings.lead')}</p>
      <SettingsPanel now={siteClock().now} />
    </main>
  )
}
