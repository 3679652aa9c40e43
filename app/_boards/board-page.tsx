'use client'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import { edit } from '../../lib/boards/session.ts'
import { isRange, type Range } from '../../lib/domain/range.ts'
import type { BoardChange, Panel, Place } from '../../lib/wire/boards.ts'
import { ShareButton } from '../_access/share-button.tsx'
import { useWords } from '../_i18n/words.tsx'
import { loaded } from '../_live/loaded.ts'
import { useUrlState } from '../_live/url.ts'
import { FreezeButton } from '../_notes/freeze-button.tsx'
import { Choice } from '../_ui/choice.tsx'
import { BoardGrid } from './board-grid.tsx'
import { isFresh } from './fresh.ts'
import { nameOf } from './names.ts'
import { useBoard } from './use-board.ts'
import type { BoardView } from './view.ts'

/** Most boards are looked at: what edits them is loaded with the first that is edited. */
const EditorBar = dynamic(async () => (await loaded(() => import('./editor-bar.tsx'))).EditorBar, { ssr: false })
const PanelEditor = dynamic(async () => (await loaded(() => import('./panel-editor.tsx'))).PanelEditor, { ssr: false })
const ClashNote = dynamic(async () => (await loaded(() => import('./clash-note.tsx'))).ClashNote, { ssr: false })

const RANGES = ['1m', '3m', '1y', 'essay', 'max'] as const satisfies readonly Range[]
const OWN = 'own'

/** A board: as it is seen, and on demand as it is edited. `edits`: whoever looks may; `lists`: there are other boards for them. */
export function BoardPage({ view, edits, lists }: { readonly view: BoardView; readonly edits: boolean; readonly lists: boolean }) {
  const { t } = useWords()
  const edited = useBoard(view)
  const { session, change } = edited
  const { shown } = session
  const [editing, setEditing] = useState(() => edits && isFresh(view.board.id))
  const [preview, setPreview] = useState<ReadonlyMap<string, Place>>()
  const [chosen, setChosen] = useState<Panel>()
  const [said, setSaid] = useState('')
  useAskedRange(view.range)

  const make = useCallback((changes: readonly BoardChange[]): void => change((held) => edit(held, changes)), [change])
  /** Puts panels where they are to be shown; the one that was meant comes first. */
  const arrange = useCallback((places: ReadonlyMap<string, Place>, id: string): void => {
    setPreview(undefined)
    change((held) => {
      const moved = held.shown.panels.flatMap((panel): BoardChange[] => {
        const place = places.get(panel.id)
        return place && (place.x !== panel.place.x || place.y !== panel.place.y || place.w !== panel.place.w || place.h !== panel.place.h) ? [{ do: 'place', panel: panel.id, seen: panel.placeRevision, place }] : []
      })
      return moved.length === 0 ? held : edit(held, moved.sort((a, b) => Number('panel' in b && b.panel === id) - Number('panel' in a && a.panel === id)))
    })
  }, [change])

  const clashOf = (panel: Panel) => session.clashes.find((clash) => clash.panel === panel.id)
  const over = (panel: Panel, place: Place) => {
    const clash = clashOf(panel)
    return (
      <>
        {editing && <PanelEditor panel={panel} place={place} title={nameOf(view, panel, t)} panels={shown.panels} preview={setPreview} arrange={arrange} settings={setChosen} make={make} say={setSaid} />}
        {clash && <ClashNote clash={clash} change={change} />}
      </>
    )
  }
  const title = shown.title === view.board.title ? view.title : shown.title
  const description = shown.description === view.board.description ? view.description : shown.description
  return (
    <main id="content" className="p-2.5 md:p-3">
      <header className="mb-2.5 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1.5 px-0.5">
        {lists && <nav aria-label={t('nav.boards')} className="min-w-0"><Link href="/boards" prefetch={false} className="rounded-sm text-xs text-muted hover:text-text hover:underline">{t('nav.boards')}</Link> <span aria-hidden className="text-xs text-faint">/</span></nav>}
        <h1 className="text-lg font-semibold wrap-anywhere" translate={shown.shipped && title === view.title ? undefined : 'no'}>{title}</h1>
        <p className="min-w-0 flex-1 basis-40 truncate text-xs text-muted max-md:order-last max-md:basis-full" title={description}>{description}</p>
        <ShareButton shared={{ boardId: view.board.id }} />
        <FreezeButton />
        <Link href={`/wall/${view.board.id}`} prefetch={false} title={t('board.wall.long')} className="push">{t('board.wall')}</Link>
        <Choice label={t('board.range')} name="range" chosen={RANGES.find((one) => one === view.range) ?? OWN} fallback={OWN} options={[{ value: OWN, text: t('board.range.own') }, ...RANGES.map((value) => ({ value, text: t(`signal.range.${value}`), title: t(`signal.range.${value}.long`) }))]} />
        {edits && <button type="button" className="push noscript:hidden" aria-pressed={editing} onClick={() => { setEditing(!editing); setPreview(undefined) }}>{t(editing ? 'board.done' : 'board.edit')}</button>}
      </header>
      {editing && <EditorBar view={view} edited={edited} title={title} description={description} make={make} chosen={chosen} choose={setChosen} said={said} say={setSaid} />}
      <BoardGrid view={view} panels={shown.panels} {...(preview && { places: preview })} {...((editing || session.clashes.length > 0) && { over })} />
    </main>
  )
}

/** The address holds the range; another one is read anew by the server. */
function useAskedRange(range: Range | undefined): void {
  const router = useRouter()
  const { params } = useUrlState()
  const text = params.get('range')
  const asked = text !== null && isRange(text) ? text : undefined
  useEffect(() => {
    if (asked !== range) router.refresh()
  }, [asked, range, router])
}
