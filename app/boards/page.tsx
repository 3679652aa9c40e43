import type { Metadata } from 'next'
import { may } from '../../lib/access/policy.ts'
import { BoardsList } from '../_boards/boards-list.tsx'
import { boardsView } from '../_data/boards.ts'
import { siteWho } from '../_data/who.ts'
import { wording } from '../_i18n/server.ts'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await wording()
  return { title: t('nav.boards'), description: t('boards.lead') }
}

export default async function BoardsPage() {
  const { t } = await wording()
  return (
    <main id="content" className="mx-auto w-full max-w-[88rem] p-2.5 md:p-3">
      <div className="mb-2.5 px-0.5">
        <h1 className="text-lg font-semibold">{t('nav.boards')}</h1>
        <p className="text-xs text-muted">{t('boards.lead')}</p>
      </div>
      <BoardsList boards={await boardsView()} edits={may(await siteWho(), 'edit')} />
    </main>
  )
}
