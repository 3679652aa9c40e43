'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { formatCount } from '../../lib/domain/format.ts'
import type { Board, BoardDeleted, BoardVersionList, PanelKind } from '../../lib/wire/boards.ts'
import { ask } from '../_live/ask.ts'
import { hearBoards } from '../_live/boards.ts'
import { useInstant } from '../_live/zone.tsx'
import { Said } from '../_ui/said.tsx'
import { openFresh } from './fresh.ts'
import type { BoardTile } from './view.ts'
import { useBoardWords } from './words.ts'

/** A board that was deleted or put back a moment ago, and the version that brings it back. */
type Undone = { readonly id: string; readonly title: string; readonly revision: number; readonly was: 'deleted' | 'was.reset' }

/** Every board, with a sketch of each; new ones, and copies. */
export function BoardsList({ boards, edits }: { readonly boards: readonly BoardTile[]; readonly edits: boolean }) {
  const { locale, t, b } = useBoardWords()
  const router = useRouter()
  const instant = useInstant()
  const [refusal, setRefusal] = useState<{ readonly what: 'refused' | 'import.refused'; readonly why: string }>()
  const [undone, setUndone] = useState<Undone>()
  const file = useRef<HTMLInputElement>(null)
  useEffect(() => hearBoards(() => router.refresh()), [router])

  const open = (made: Board): void => {
    openFresh(made.id)
    router.push(`/boards/${made.id}`)
  }
  const create = async (path: string, body: unknown, what: 'refused' | 'import.refused' = 'refused'): Promise<void> => {
    setRefusal(undefined)
    const made = await ask<Board>(path, { body })
    if (made.ok) open(made.body)
    else setRefusal({ what, why: made.why })
  }
  const read = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return
    const text = await chosen.text()
    let body: unknown
    try {
      body = JSON.parse(text)
    } catch {
      return setRefusal({ what: 'import.refused', why: b('import.bad') })
    }
    await create('/api/v1/boards/import', body, 'import.refused')
  }
  const remove = async ({ id, title, shipped }: BoardTile): Promise<void> => {
    setRefusal(undefined)
    const versions = await ask<BoardVersionList>(`/api/v1/boards/${id}/versions`)
    const made = versions.ok ? await ask<BoardDeleted>(`/api/v1/boards/${id}`, { method: 'DELETE' }) : versions
    const revision = versions.ok ? versions.body.items[0]?.revision : undefined
    if (!made.ok) return setRefusal({ what: 'refused', why: made.why })
    if (revision !== undefined) setUndone({ id, title, revision, was: shipped ? 'was.reset' : 'deleted' })
    router.refresh()
  }
  const undo = async ({ id, revision }: Undone): Promise<void> => {
    const made = await ask<Board>(`/api/v1/boards/${id}/restore`, { body: { revision } })
    setUndone(undefined)
    if (made.ok) router.refresh()
    else setRefusal({ what: 'refused', why: made.why })
  }

  const tile = (board: BoardTile): ReactNode => (
    <li key={board.id} className="panel flex min-w-0 gap-3 p-3" data-board-tile={board.id}>
      <Link href={`/boards/${board.id}`} prefetch={false} tabIndex={-1} aria-hidden className="w-28 shrink-0"><Sketch panels={board.panels} /></Link>
      <div className="flex min-w-0 flex-1 flex-col">
        <h3 className="truncate text-base font-semibold" translate={board.shipped ? undefined : 'no'}><Link href={`/boards/${board.id}`} prefetch={false} className="rounded-sm hover:underline">{board.title}</Link></h3>
        <p className="line-clamp-2 text-xs text-muted" translate={board.shipped ? undefined : 'no'}>{board.description}</p>
        <p className="mt-1 text-2xs text-faint">{t('boards.panels', { count: formatCount(board.panels.length, locale) })}{board.playlist > 0 && ` · ${t('boards.playlist', { count: formatCount(board.playlist, locale) })}`}{board.changed && <> · <span translate="no">{t('boards.changed', { by: board.updatedBy, at: instant(Date.parse(board.updatedAt)) })}</span></>}</p>
        <p className="mt-auto flex flex-wrap gap-1 pt-1.5 noscript:hidden">
          {edits && <button type="button" className="push" aria-label={b('duplicate.of', { title: board.title })} onClick={() => void create(`/api/v1/boards/${board.id}/duplicate`, { title: b('copy.name', { title: board.title }).slice(0, 120) })}>{b('duplicate')}</button>}
          <a href={`/api/v1/boards/${board.id}/export`} download={`${board.id}.json`} className="push">{b('export')}</a>
          {edits && !board.shipped && <button type="button" className="push" aria-label={b('delete.of', { title: board.title })} onClick={() => void remove(board)}>{b('delete')}</button>}
          {edits && board.shipped && board.changed && <button type="button" className="push" aria-label={b('reset.of', { title: board.title })} onClick={() => void remove(board)}>{b('reset')}</button>}
        </p>
      </div>
    </li>
  )
  const own = boards.filter(({ shipped }) => !shipped)
  const grid = 'grid gap-2.5 sm:grid-cols-[repeat(auto-fill,minmax(23rem,1fr))]'
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center gap-2 noscript:hidden">
        {edits && <><button type="button" className="push border-midstream font-semibold" onClick={() => void create('/api/v1/boards', { title: b('new.name') })}>{b('new')}</button>
        <button type="button" className="push" onClick={() => file.current?.click()}>{b('import')}</button>
        <input ref={file} type="file" accept="application/json,.json" aria-label={b('import')} tabIndex={-1} className="hidden" onChange={({ target }) => { void read(target.files?.[0]); target.value = '' }} /></>}
        <p role="status" className="text-xs">{undone && <>{b(undone.was, { title: undone.title })} <button type="button" className="push" onClick={() => void undo(undone)}>{b('undo')}</button></>}</p>
        <p role="alert" className="min-w-0 text-xs wrap-anywhere text-down">{refusal && <>{b(refusal.what)} <Said text={refusal.why} /></>}</p>
      </div>
      <section aria-labelledby="boards-shipped"><h2 id="boards-shipped" className="mb-1.5 px-0.5 text-sm font-semibold">{t('boards.shipped')}</h2><ul className={grid}>{boards.filter(({ shipped }) => shipped).map(tile)}</ul></section>
      <section aria-labelledby="boards-own"><h2 id="boards-own" className="mb-1.5 px-0.5 text-sm font-semibold">{t('boards.own')}</h2>{own.length === 0 ? <p className="px-0.5 text-xs text-muted">{t('boards.none')}</p> : <ul className={grid}>{own.map(tile)}</ul>}</section>
    </div>
  )
}

const COLUMNS = 12
const LEAST_ROWS = 12
const FILL: Partial<Readonly<Record<PanelKind, string>>> = { chart: 'fill-midstream', claim: 'fill-up', stage: 'fill-upstream', alerts: 'fill-down', signal: 'fill-text', index: 'fill-text' }

/** Where the panels of a board lie. */
function Sketch({ panels }: { readonly panels: BoardTile['panels'] }) {
  const rows = Math.max(LEAST_ROWS, ...panels.map(({ y, h }) => y + h))
  return (
    <svg aria-hidden viewBox={`0 0 ${COLUMNS * 10} ${rows * 4}`} preserveAspectRatio="none" className="h-20 w-28 rounded border border-line bg-background">
      {panels.map(({ x, y, w, h, kind }) => <rect key={`${x} ${y}`} x={x * 10 + 0.8} y={y * 4 + 0.6} width={w * 10 - 1.6} height={h * 4 - 1.2} rx="1" className={`${FILL[kind] ?? 'fill-muted'} opacity-30`} />)}
    </svg>
  )
}
