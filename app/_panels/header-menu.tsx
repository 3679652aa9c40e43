'use client'
import { usePathname } from 'next/navigation'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'

/** A button of the header with a small panel under it. Escape, a press outside and going to another page close it; the focus returns. `shown`: the words on the button, which its name then begins with. */
export function HeaderMenu({ label, button, shown, side = 'right', children }: { readonly label: string; readonly button: ReactNode; readonly shown?: string; readonly side?: 'left' | 'right'; readonly children: ReactNode }) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const id = useId()

  const path = usePathname()
  const [shownOn, setShownOn] = useState(path)
  if (shownOn !== path) {
    setShownOn(path)
    setOpen(false)
  }

  useEffect(() => {
    if (!open) return
    const outside = (event: Event): void => { if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false) }
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      setOpen(false)
      root.current?.querySelector('button')?.focus()
    }
    document.addEventListener('pointerdown', outside)
    document.addEventListener('focusin', outside)
    document.addEventListener('keydown', escape)
    return () => {
      document.removeEventListener('pointerdown', outside)
      document.removeEventListener('focusin', outside)
      document.removeEventListener('keydown', escape)
    }
  }, [open])

  return (
    <div ref={root} className="relative">
      <button type="button" aria-label={shown === undefined ? label : `${shown} · ${label}`} title={label} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)} className="flex h-7 min-w-7 items-center justify-center gap-1 rounded px-1 text-muted hover:bg-raised hover:text-text aria-expanded:bg-raised aria-expanded:text-text">{button}</button>
      <div id={id} hidden={!open} className={`panel absolute top-full z-30 mt-1.5 border-edge ${side === 'right' ? 'right-0' : 'left-0'}`}>{open && children}</div>
    </div>
  )
}
