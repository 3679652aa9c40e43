import { chainView } from './_data/read.ts'
import { reasonIn } from './_i18n/reason.ts'
import { wording } from './_i18n/server.ts'
import { Chain } from './_panels/chain.tsx'
import { Header } from './_panels/header.tsx'
import { HealthStrip } from './_panels/health-strip.tsx'
import { RecordedChip } from './_panels/recorded-chip.tsx'
import { SessionClock } from './_panels/session-clock.tsx'

export const dynamic = 'force-dynamic'

export default async function ChainPage() {
  const [read, { locale, t }] = await Promise.all([chainView(), wording()])
  const stages = read.stages.map((stage) => ({ ...stage, cards: stage.cards.map((card) => ({ ...card, reason: reasonIn(locale, card.reason) })) }))
  const view = { ...read, stages }
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
