import Link from 'next/link'
import type { Who } from '../../lib/access/who.ts'
import type { Firing } from '../../lib/alerts/firing.ts'
import type { Health } from '../../lib/wire/api.ts'
import { MeMenu } from '../_access/me-menu.tsx'
import { AlertBell } from '../_alerts/site-alerts.tsx'
import { SiteTogether } from '../_together/site-together.tsx'
import { wording } from '../_i18n/server.ts'
import { HeaderNav } from './header-nav.tsx'
import { HealthStrip } from './health-strip.tsx'
import { PaletteButton } from './palette-button.tsx'
import { Preferences } from './preferences.tsx'
import { SessionClock } from './session-clock.tsx'

/** The top of every page: where one is, how things stand, and the way to anything else. */
export async function SiteHeader({ health, firing, now, who }: { readonly health: Health; readonly firing: readonly Firing[]; readonly now: number; readonly who: Who }) {
  const { t } = await wording()
  return (
    <header className="border-b border-line bg-surface">
      <div className="flex min-h-11 flex-wrap items-center gap-x-2 px-3 py-1.5 md:gap-x-5">
        <Link href="/" translate="no" className={NAME}><Mark />{t('app.name')}</Link>
        <HeaderNav />
        <div className="order-last flex w-full min-w-0 items-center justify-between gap-x-4 pt-1 md:order-none md:ml-auto md:w-auto md:pt-0">
          <HealthStrip health={health} />
          <SessionClock first={now} />
        </div>
        <div className="ml-auto flex items-center gap-1 md:ml-0"><PaletteButton /><SiteTogether /><AlertBell rendered={firing} /><Preferences /><MeMenu who={who} /></div>
      </div>
    </header>
  )
}

/** For whoever is not in, or sees one board or frozen view alone: no way to other pages, and nothing of how things stand. */
export async function BareHeader() {
  const { t } = await wording()
  return (
    <header className="border-b border-line bg-surface">
      <div className="flex min-h-11 items-center justify-between px-3 py-1.5"><span translate="no" className={NAME}><Mark />{t('app.name')}</span><Preferences /></div>
    </header>
  )
}

const NAME = 'flex items-center gap-2 rounded text-base font-semibold tracking-tight'

function Mark() {
  return (
    <svg aria-hidden viewBox="0 0 20 14" className="h-3.5 w-5" fill="none" strokeWidth="2.2" strokeLinecap="round">
      <path d="M1.5 2h10" className="stroke-upstream" /><path d="M4.5 7h10" className="stroke-midstream" /><path d="M7.5 12h10" className="stroke-downstream" />
    </svg>
  )
}
