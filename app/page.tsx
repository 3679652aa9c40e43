import { chainView } from './_data/read.ts'
import { wording } from './_i18n/server.ts'
import { Chain } from './_panels/chain.tsx'
import { Header } from './_panels/header.tsx'
import { HealthStrip } from './_panels/health-strip.tsx'
import { RecordedChip } from './_panels/recorded-chip.tsx'
import { SessionClock } from './_panels/session-clock.tsx'

export const dynamic = 'force-dynamic'

export default async function ChainPage() {
  const [view, { t }] = await Promise.all([chainView(), wording()])
  return (
    <>
      <Header here="chain">
        <HealthStrip health={view.health} />
        <RecordedChip view={view} />
        <SessionClock first={view.now} />
      </Header>
      <main id="content" className="p-2.5 md:p-3">
        <h1 className="sr-only">{t('chain.title')}</h1>
        <Chain view={view} />
      </main>
    </>
  )
}
