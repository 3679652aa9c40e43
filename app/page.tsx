import { chainView } from './_data/read.ts'
import { reasonIn } from './_i18n/reason.ts'
import { wording } from './_i18n/server.ts'
import { Chain } from './_panels/chain.tsx'

export const dynamic = 'force-dynamic'

export default async function ChainPage() {
  const [view, { locale, t }] = await Promise.all([chainView(), wording()])
  const stages = view.stages.map((stage) => ({ ...stage, cards: stage.cards.map((card) => ({ ...card, reason: reasonIn(locale, card.reason) })) }))
  return (
    <main id="content" className="p-2.5 md:p-3">
      <h1 className="sr-only">{t('chain.title')}</h1>
      <Chain view={{ ...view, stages }} />
    </main>
  )
}
