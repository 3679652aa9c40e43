import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { may } from '../../../lib/access/policy.ts'
import { isRange } from '../../../lib/domain/range.ts'
import { BoardPage } from '../../_boards/board-page.tsx'
import { boardView, siteBoard } from '../../_data/boards.ts'
import { siteWho } from '../../_data/who.ts'
import { shippedIn } from '../../_i18n/boards-shipped.ts'
import { wording } from '../../_i18n/server.ts'

export const dynamic = 'force-dynamic'

type Props = { readonly params: Promise<{ readonly id: string }>; readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ id }, { locale, t }] = await Promise.all([params, wording()])
  const board = await siteBoard(id)
  return board ? { title: board.shipped ? shippedIn(locale, board.title) : board.title, description: board.shipped ? shippedIn(locale, board.description) : board.description } : { title: t('nav.boards') }
}

export default async function BoardRoute({ params, searchParams }: Props) {
  const [{ id }, asked] = await Promise.all([params, searchParams])
  const board = await siteBoard(id)
  if (!board) notFound()
  const { range } = asked
  const who = await siteWho()
  return <BoardPage edits={may(who, 'edit')} lists={may(who, 'read')} view={await boardView(board, { range: typeof range === 'string' && isRange(range) ? range : undefined })} />
}
