import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { viewerOf } from './_access/viewer.ts'
import { WhoProvider } from './_access/who.tsx'
import { SiteAlerts } from './_alerts/site-alerts.tsx'
import { siteFiring, siteSilences } from './_data/alerts.ts'
import { siteClock, siteHealth } from './_data/read.ts'
import { siteWho } from './_data/who.ts'
import { LANG } from './_i18n/text.ts'
import { MESSAGES, PHRASES, requestLocale, wording } from './_i18n/server.ts'
import { WordsProvider } from './_i18n/words.tsx'
import { knownZone, THEMES, ZONE_CHOICES } from './_live/choices.ts'
import { LiveConnection } from './_live/live.tsx'
import { ThemeProvider } from './_live/theme.tsx'
import { ZoneProvider } from './_live/zone.tsx'
import { BareHeader, SiteHeader } from './_panels/header.tsx'
import { ReplayBar } from './_panels/replay-bar.tsx'
import { NotOnWalls } from './_wall/not-on-walls.tsx'
import './globals.css'

/** From the package, with a fallback of the same metrics: nothing moves when it arrives. Chinese comes from the system. */
const inter = localFont({
  src: '../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  weight: '100 900',
  variable: '--font-inter',
})

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await wording()
  return { title: { default: t('app.name'), template: `%s · ${t('app.name')}` }, description: t('app.description') }
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [{ media: '(prefers-color-scheme: light)', color: '#f5f6f8' }, { media: '(prefers-color-scheme: dark)', color: '#0a0d12' }],
}

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const { locale, t } = await wording()
  const jar = await cookies()
  const cookie = (name: string): string | undefined => jar.get(name)?.value
  const clock = siteClock()
  const who = await siteWho()
  const isMember = who.kind !== 'nobody' && who.kind !== 'share'
  // In a frozen view nothing moves, and a link to one hears of nothing.
  const isLive = isMember || (who.kind === 'share' && who.boardId !== undefined)
  const theme = THEMES.find((one) => one === cookie('theme')) ?? 'system'
  return (
    <html lang={LANG[locale]} className={inter.variable} data-theme={theme === 'system' ? undefined : theme}>
      <body>
        {/* Painted when it is whole: in a document that comes piece by piece, what is aligned to the right would move with every piece. */}
        <link rel="expect" href="#whole" blocking="render" />
        <NotOnWalls><a href="#content" className="push sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-30">{t('app.skip')}</a></NotOnWalls>
        <WordsProvider locale={await requestLocale()} messages={MESSAGES[locale]} phrases={PHRASES[locale]}>
          <ThemeProvider chosen={theme}>
            <ZoneProvider choice={ZONE_CHOICES.find((one) => one === cookie('zone')) ?? 'viewer'} viewer={knownZone(cookie('viewer-zone'))}>
              <WhoProvider viewer={viewerOf(who)}>
                <NotOnWalls>
                  {isMember && clock.replay && <ReplayBar rendered={clock.replay} />}
                  {isMember ? <SiteHeader health={await siteHealth()} firing={siteFiring()} now={clock.now} who={who} /> : <BareHeader />}
                </NotOnWalls>
                {children}
                <NotOnWalls>{isMember && <SiteAlerts silences={siteSilences()} />}</NotOnWalls>
                {isLive && <LiveConnection now={clock.now} replay={clock.replay} />}
              </WhoProvider>
            </ZoneProvider>
          </ThemeProvider>
        </WordsProvider>
      </body>
    </html>
  )
}
