'use client'
import Link from 'next/link'
import { useMemo } from 'react'
import type { Frozen } from '../../lib/live/snapshots.ts'
import type { Snapshot } from '../../lib/wire/snapshots.ts'
import { ShareButton } from '../_access/share-button.tsx'
import { useWho } from '../_access/who.tsx'
import { BoardGrid } from '../_boards/board-grid.tsx'
import type { BoardView } from '../_boards/view.ts'
import { KeptView, type Kept } from '../_live/kept.ts'
import { useInstant } from '../_live/zone.tsx'
import { useAuthor } from './note-text.tsx'
import { useNoteWords } from './words.ts'

/** A view as it was: nothing in it follows the market, nothing is asked for. */
export function SnapshotPage({ snapshot, view, rest: { series, annotations, firing } }: { readonly snapshot: Snapshot; readonly view: BoardView; readonly rest: Pick<Frozen, 'series' | 'annotations' | 'firing'> }) {
  const { n } = useNoteWords()
  const instant = useInstant()
  const author = useAuthor()
  const { kind } = useWho()
  const kept = useMemo((): Kept => ({
    at: Date.parse(snapshot.at),
    series: new Map(series.map(({ id, unit, every, points }) => [id, { unit, every, candles: points.map(([at, open, high, low, close, count]) => ({ at, open, high, low, close, count })), credit: '', licence: '', recordedTo: null }])),
    annotations,
    firing,
  }), [snapshot.at, series, annotations, firing])
  return (
    <main id="content" className="p-2.5 md:p-3">
      <header className="mb-2.5 flex flex-wrap items-baseline gap-x-4 gap-y-1 px-0.5">
        <h1 className="text-lg font-semibold" translate="no">{snapshot.title === view.board.title ? view.title : snapshot.title}</h1>
        <p className="flex min-w-0 flex-1 basis-72 items-baseline gap-2 text-sm" data-frozen>
          <svg aria-hidden viewBox="0 0 12 12" className="size-3 shrink-0 translate-y-px fill-none stroke-current" strokeWidth="1.4"><path d="M6 .8v10.4M1.5 3.4l9 5.2M10.5 3.4l-9 5.2" /></svg>
          <span><b className="font-semibold">{n('frozen.says', { when: instant(Date.parse(snapshot.at)), by: author(snapshot.by) })}</b> <span className="text-muted">{n('frozen.each')}</span></span>
        </p>
        {/* Whoever holds a link sees this view alone. */}
        {kind !== 'share' && <p className="flex flex-wrap items-baseline gap-3 text-xs text-muted"><Link href={snapshot.path} prefetch={false} className="link">{n('frozen.live')}</Link><Link href="/snapshots" prefetch={false} className="link">{n('frozen.all')}</Link><ShareButton shared={{ snapshotId: snapshot.id }} /></p>}
      </header>
      <KeptView value={kept}><BoardGrid view={view} /></KeptView>
    </main>
  )
}
