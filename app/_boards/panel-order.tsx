'use client'
import { useEffect, useLayoutEffect, useRef, type PointerEvent, type RefObject } from 'react'
import { inOrder, reorder } from '../../lib/boards/arrange.ts'
import type { Panel, Place } from '../../lib/wire/boards.ts'
import { useBoardWords } from './words.ts'

/** What puts a panel elsewhere needs of the board. */
export type Arranging = {
  readonly title: string
  readonly panels: readonly Panel[]
  /** Shows panels somewhere before they are put there. */
  readonly preview: (places: ReadonlyMap<string, Place> | undefined) => void
  readonly arrange: (places: ReadonlyMap<string, Place>, id: string) => void
  readonly say: (text: string) => void
}
type Props = Arranging & { readonly id: string; readonly className: string }

/** Nearer to an edge of the screen than this, px, the page scrolls while a panel is dragged: by this part of how near it is, each frame. */
const EDGE = 88
const PACE = 1 / 7

/** A panel that a finger holds: where in it, where the finger is, and as the how manieth it would be put. */
type Held = { readonly pointer: number; readonly cell: HTMLElement; readonly inside: number; y: number; to: number }

/** On a phone, where panels stand one below the other: a handle by which a finger takes one elsewhere, and two buttons that do it step by step. */
export function PanelOrder({ id, title, panels, preview, arrange, say, className }: Props) {
  const { b } = useBoardWords()
  const held = useRef<Held>(undefined)
  const frame = useRef(0)
  const pressed = useRef<{ readonly button: RefObject<HTMLButtonElement | null>; readonly top: number }>(undefined)
  const up = useRef<HTMLButtonElement>(null)
  const down = useRef<HTMLButtonElement>(null)
  const at = inOrder(panels).findIndex((panel) => panel.id === id)
  const last = panels.length - 1

  // The button that was pressed stays under the finger, and keeps the focus: its panel has moved in the document.
  useLayoutEffect(() => {
    const { button, top } = pressed.current ?? {}
    pressed.current = undefined
    if (!button?.current || top === undefined) return
    button.current.focus({ preventScroll: true })
    window.scrollBy(0, button.current.getBoundingClientRect().top - top)
    say(b('said.order', { title, nth: at + 1, count: last + 1 }))
  }, [at, last, title, b, say])

  const shift = (button: RefObject<HTMLButtonElement | null>, by: 1 | -1): void => {
    const to = at + by
    if (to < 0 || to > last) return say(b('said.edge', { title }))
    pressed.current = { button, top: button.current?.getBoundingClientRect().top ?? 0 }
    arrange(reorder(panels, id, to), id)
  }

  /** Keeps the panel at the finger, wherever its place on the page is by now. */
  const follow = (): void => {
    const { cell, inside, y } = held.current ?? {}
    if (!cell || inside === undefined || y === undefined) return
    const moved = Number.parseFloat(cell.style.translate.split(' ')[1] ?? '0')
    cell.style.translate = `0 ${y - inside - (cell.getBoundingClientRect().top - moved)}px`
  }
  useLayoutEffect(follow)

  /** It goes behind all whose middle the finger has passed. */
  const look = (): void => {
    const one = held.current
    if (!one) return
    const others = [...(one.cell.parentElement?.querySelectorAll<HTMLElement>(':scope > [data-panel]') ?? [])].filter((cell) => cell !== one.cell)
    const to = others.filter((cell) => { const { top, height } = cell.getBoundingClientRect(); return top + height / 2 < one.y }).length
    if (to !== one.to) {
      one.to = to
      preview(reorder(panels, id, to))
    }
    follow()
  }
  // What stands now is what the next frame goes by.
  const latest = useRef(look)
  useEffect(() => { latest.current = look })
  const scroll = (): void => {
    const one = held.current
    if (!one) return
    const into = one.y < EDGE ? one.y - EDGE : Math.max(0, one.y - (window.innerHeight - EDGE))
    if (into !== 0) {
      window.scrollBy(0, into * PACE)
      latest.current()
    }
    frame.current = requestAnimationFrame(scroll)
  }

  const take = (event: PointerEvent<HTMLElement>): void => {
    const cell = event.currentTarget.closest<HTMLElement>('[data-panel]')
    if (!cell || event.button !== 0 || held.current) return
    event.currentTarget.setPointerCapture(event.pointerId)
    held.current = { pointer: event.pointerId, cell, inside: event.clientY - cell.getBoundingClientRect().top, y: event.clientY, to: at }
    cell.toggleAttribute('data-lifted', true)
    frame.current = requestAnimationFrame(scroll)
  }
  const drag = (event: PointerEvent): void => {
    if (held.current?.pointer !== event.pointerId) return
    held.current.y = event.clientY
    look()
  }
  const drop = (put: boolean): void => {
    const one = held.current
    held.current = undefined
    cancelAnimationFrame(frame.current)
    if (!one) return
    one.cell.toggleAttribute('data-lifted', false)
    one.cell.style.translate = ''
    if (!put || one.to === at) return preview(undefined)
    arrange(reorder(panels, id, one.to), id)
    say(b('said.order', { title, nth: one.to + 1, count: last + 1 }))
  }
  useEffect(() => () => cancelAnimationFrame(frame.current), [])

  return (
    <>
      <span data-handle aria-hidden title={b('order.title')} onPointerDown={take} onPointerMove={drag} onPointerUp={() => drop(true)} onPointerCancel={() => drop(false)} onLostPointerCapture={() => drop(false)} className={`${className} cursor-grab touch-none select-none md:hidden`}><svg viewBox="0 0 10 10" className="size-4 fill-current"><path d="M1 2h8v1.2H1zM1 4.4h8v1.2H1zM1 6.8h8V8H1z" /></svg></span>
      <button ref={up} type="button" aria-label={b('order.up', { title })} aria-disabled={at === 0} onClick={() => shift(up, -1)} className={`${className} aria-disabled:text-faint md:hidden`}><svg aria-hidden viewBox="0 0 10 10" className="size-3.5 fill-none stroke-current" strokeWidth="1.4"><path d="M1.5 6.8 5 3.2l3.5 3.6" /></svg></button>
      <button ref={down} type="button" aria-label={b('order.down', { title })} aria-disabled={at === last} onClick={() => shift(down, 1)} className={`${className} mr-auto aria-disabled:text-faint md:hidden`}><svg aria-hidden viewBox="0 0 10 10" className="size-3.5 fill-none stroke-current" strokeWidth="1.4"><path d="M1.5 3.2 5 6.8l3.5-3.6" /></svg></button>
    </>
  )
}
