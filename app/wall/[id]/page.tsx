import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { webServer } from '../../../lib/live/server.ts'
import { rowsOf, settle } from '../../../lib/boards/arrange.ts'
import { isRange } from '../../../lib/domain/range.ts'
import type { Board } from '../../../lib/wire/boards.ts'
import { BoardGrid } from '../../_boards/board-grid.tsx'
import { siteFiring, siteSilences } from '../../_data/alerts.ts'
import { boardView, siteBoard } from '../../_data/boards.ts'
import { siteClock } from '../../_data/read.ts'
import { siteWho } from '../../_data/who.ts'
import { shippedIn } from '../../_i18n/boards-shipped.ts'
import { wording } from '../../_i18n/server.ts'
import { Wall, type Slide } from '../../_wall/wall.tsx'

export const dynamic = 'force-dynamic'

type Props = { readonly params: Promise<{ readonly id: string }>; readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> }

/** Shown for so long where it is not one of several. */
const ALONE_S = 60

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ id }, { locale, t }] = await Promise.all([params, wording()])
  const board = await siteBoard(id)
  const title = board?.shipped ? shippedIn(locale, board.title) : board?.title
  return { title: title === undefined ? t('nav.boards') : title }
}

/** The board, and those of its list that there are. One that has its own place in the list, or no panels, does not come first. */
async function playlistOf(board: Board): Promise<readonly { readonly board: Board; readonly seconds: number }[]> {
  const { playlist } = board.wall
  const listed = await Promise.all(playlist.map(async ({ board: id, seconds }) => ({ board: id === board.id ? board : await siteBoard(id), seconds })))
  const there = listed.flatMap(({ board: one, seconds }) => (one ? [{ board: one, seconds }] : []))
  const first = there.length === 0 || (board.panels.length > 0 && !there.some((one) => one.board === board))
  return first ? [{ board, seconds: there[0]?.seconds ?? ALONE_S }, ...there] : there
}

/** Rows for which everything has its full size. */
const LARGE_ROWS = 14
const LEAST_ZOOM = 0.62
/** A board of many rows is drawn smaller: what it shows comes before how far it is read. */
const zoomOf = ({ panels }: Board): number => Math.min(1, Math.max(LEAST_ZOOM, LARGE_ROWS / rowsOf(settle(panels).values())))

export default async function WallPage({ params, searchParams }: Props) {
  const [{ id }, asked, who] = await Promise.all([params, searchParams, siteWho()])
  const board = await siteBoard(id)
  if (!board) notFound()
  // What a presenter shows that the wall has not; a link to a board opens no other.
  const { range, show, theme, follow } = asked
  const options = typeof range === 'string' && isRange(range) ? { range } : {}
  const playlist = await playlistOf(board)
  const guest = typeof show === 'string' && who.kind !== 'share' && !playlist.some((one) => one.board.id === show) ? await siteBoard(show) : undefined
  const slide = async (one: Board, seconds: number): Promise<Slide> => {
    const view = await boardView(one, options)
    return { id: one.id, title: view.title, seconds, zoom: zoomOf(one), board: <BoardGrid view={view} fill /> }
  }
  return (
    <>
      <style>{STYLE}</style>
      <script nonce={/'nonce-([^']+)'/.exec((await headers()).get('content-security-policy') ?? '')?.[1]} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: RESCUE }} />
      <Wall
        id={id}
        slides={await Promise.all(playlist.map(async ({ board: one, seconds }) => slide(one, seconds)))}
        guest={guest && (await slide(guest, ALONE_S))}
        settings={{ sound: board.wall.sound, takeover: board.wall.takeover }}
        firing={siteFiring()}
        silences={siteSilences()}
        theme={theme === 'light' ? 'light' : 'dark'}
        follows={follow !== 'off'}
        build={webServer().build}
        now={siteClock().now}
      />
    </>
  )
}

/** Everything is measured in rem: the page grows with the screen. What is said of the connection elsewhere, a wall says in its own way. */
const STYLE = ':root:root { font-size: min(1.55vw, 2.75vh); } #whole { display: none; }'

/**
 * A page whose scripts did not all come (the server went meanwhile, or one of another build answered) would stand for ever with
 * the figures it came with, and nothing of it would say so: it is loaded anew, when there is somebody to answer. See `useAlive`.
 */
const RESCUE = `setTimeout(function again() {
  if (!document.documentElement.hasAttribute('data-alive')) fetch(location.href, { cache: 'no-store' }).then(function (answer) { if (answer.ok) location.reload(); else throw answer }).catch(function () { setTimeout(again, 10000) })
}, 60000)`
