'use client'
import { useLayoutEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { freePlace, GRID, put, step } from '../../lib/boards/arrange.ts'
import type { BoardChange, Panel, Place } from '../../lib/wire/boards.ts'
import { Cross } from '../_panels/signals-filters.tsx'
import { PanelOrder, type Arranging } from './panel-order.tsx'
import { useBoardWords } from './words.ts'

type Props = Arranging & {
  readonly panel: Panel
  readonly place: Place
  readonly settings: (panel: Panel) => void
  readonly make: (changes: readonly BoardChange[]) => void
}

/** Where a gesture began, and what it has come to. */
type Gesture = { readonly pointer: number; readonly x: number; readonly y: number; readonly column: number; readonly row: number; readonly place: Place; readonly resizes: boolean; places?: ReadonlyMap<string, Place> }

/** What lies over a panel while its board is edited: it is moved and resized by mouse, finger or keys, set, doubled, and taken away. */
export function PanelEditor({ panel, place, title, panels, preview, arrange, settings, make, say }: Props) {
  const { b } = useBoardWords()
  const button = useRef<HTMLButtonElement>(null)
  const keyed = useRef(false)
  const gesture = useRef<Gesture>(undefined)
  const { id } = panel

  // A panel that comes earlier in reading order moves in the document, and loses the focus by it.
  useLayoutEffect(() => {
    if (!keyed.current) return
    keyed.current = false
    button.current?.focus()
    say(b('said.place', { title, x: place.x + 1, y: place.y + 1, w: place.w, h: place.h }))
  }, [place, title, b, say])

  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const dx = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    const dy = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (dx !== 0 || dy !== 0) {
      event.preventDefault()
      const places = event.shiftKey ? put(panels, id, { ...place, w: Math.min(GRID.columns - place.x, place.w + dx), h: place.h + dy }) : step(panels, id, dx, dy)
      const next = places.get(id)
      if (next && (next.x !== place.x || next.y !== place.y || next.w !== place.w || next.h !== place.h)) {
        keyed.current = true
        arrange(places, id)
      } else say(b('said.edge', { title }))
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      remove()
    }
  }

  const remove = (): void => {
    make([{ do: 'remove', panel: id, seen: panel.contentRevision }])
    say(b('said.removed', { title }))
  }
  const double = (): void => {
    make([{ do: 'add', panel: crypto.randomUUID(), place: freePlace(panels, place), content: panel.content }])
    say(b('said.added', { title }))
  }

  const down = (event: PointerEvent<HTMLElement>, resizes: boolean): void => {
    const board = event.currentTarget.closest<HTMLElement>('[data-board]')
    // A finger that is put on a panel scrolls the page; the grip and the corner are for it.
    if (!board || event.button !== 0 || (event.pointerType === 'touch' && !('grip' in event.currentTarget.dataset))) return
    const { width } = board.getBoundingClientRect()
    const { columnGap, gridTemplateColumns } = getComputedStyle(board)
    const gap = Number.parseFloat(columnGap)
    // Where they stand one below the other there is no sideways.
    const column = gridTemplateColumns.includes(' ') ? (width + gap) / GRID.columns : Infinity
    const shown = event.currentTarget.closest<HTMLElement>('[data-panel]')?.querySelector('article')?.getBoundingClientRect()
    if (!shown) return
    gesture.current = { pointer: event.pointerId, x: event.clientX, y: event.clientY, column, row: (shown.height + gap) / place.h, place, resizes }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const move = (event: PointerEvent): void => {
    const held = gesture.current
    if (!held || event.pointerId !== held.pointer) return
    const [dx, dy] = [Math.round((event.clientX - held.x) / held.column), Math.round((event.clientY - held.y) / held.row)]
    const { x, y, w, h } = held.place
    const places = put(panels, id, held.resizes ? { x, y, w: Math.min(GRID.columns - x, Math.max(1, w + dx)), h: Math.max(1, h + dy) } : { x: x + dx, y: y + dy, w, h })
    gesture.current = { ...held, places }
    preview(places)
  }
  const end = (put: boolean): void => {
    const held = gesture.current
    gesture.current = undefined
    if (!held) return
    if (put && held.places) arrange(held.places, id)
    else preview(undefined)
  }
  const drag = (resizes: boolean) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => down(event, resizes),
    onPointerMove: move,
    onPointerUp: () => end(true),
    onPointerCancel: () => end(false),
    onLostPointerCapture: () => end(false),
  })

  const tool = 'flex size-7 max-md:size-11 items-center justify-center rounded border border-edge bg-surface text-muted hover:bg-raised hover:text-text'
  return (
    <div className="absolute inset-0 z-[5] rounded-panel bg-[color-mix(in_srgb,var(--background)_25%,transparent)]" data-editor>
      <button ref={button} type="button" aria-label={b('move.label', { title, x: place.x + 1, y: place.y + 1, w: place.w, h: place.h })} aria-describedby="board-keys" title={b('move.title')} onKeyDown={press} onDoubleClick={() => settings(panel)} {...drag(false)} className="absolute inset-0 cursor-move rounded-panel border border-dashed border-edge focus-visible:outline-offset-[-2px]" />
      <div className="pointer-events-none absolute inset-x-1.5 top-1.5 flex justify-end gap-1 *:pointer-events-auto">
        <PanelOrder id={id} title={title} panels={panels} preview={preview} arrange={arrange} say={say} className={tool} />
        <span data-grip aria-hidden {...drag(false)} className={`${tool} cursor-move touch-none max-md:hidden`}><svg viewBox="0 0 10 10" className="size-3 fill-current"><path d="M2 1h2v2H2zM6 1h2v2H6zM2 4h2v2H2zM6 4h2v2H6zM2 7h2v2H2zM6 7h2v2H6z" /></svg></span>
        <button type="button" aria-label={b('settings.of', { title })} title={b('panel.settings')} onClick={() => settings(panel)} className={tool}><svg aria-hidden viewBox="0 0 14 14" className="size-3.5 fill-none stroke-current" strokeWidth="1.3"><path d="M1.5 4h6M10.5 4h2M1.5 10h2M6.5 10h6" /><circle cx="9" cy="4" r="1.6" /><circle cx="5" cy="10" r="1.6" /></svg></button>
        <button type="button" aria-label={b('double.of', { title })} title={b('double')} onClick={double} className={tool}><svg aria-hidden viewBox="0 0 14 14" className="size-3.5 fill-none stroke-current" strokeWidth="1.3"><path d="M4.5 4.5h8v8h-8zM9.5 4.5v-3h-8v8h3" /></svg></button>
        <button type="button" aria-label={b('remove.of', { title })} title={b('remove')} onClick={remove} className={tool}><Cross /></button>
      </div>
      <span data-grip data-resize aria-hidden title={b('resize.title')} {...drag(true)} className="absolute right-0 bottom-0 flex size-6 max-md:size-11 cursor-nwse-resize touch-none items-end justify-end p-1 text-muted hover:text-text"><svg viewBox="0 0 10 10" className="size-3 fill-none stroke-current" strokeWidth="1.4"><path d="M9 1 1 9M9 5.5 5.5 9" /></svg></span>
    </div>
  )
}
