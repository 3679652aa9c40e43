'use client'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'

const MARGIN = 8

type MenuProps = {
  readonly label: string
  /** What a narrow screen shows in the place of the label. */
  readonly icon?: ReactNode
  readonly active?: number
  readonly wide?: boolean
  /** What the panel holds while it is open; a button with this `popoverTarget` can close it. */
  readonly children: (id: string) => ReactNode
}

/** A button with a small panel under it. The browser closes it: by Escape, and by a press elsewhere; focus comes back to the button. */
export function Menu({ label, icon, active = 0, wide = false, children }: MenuProps) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)

  // Before it is seen: under the button, inside the screen.
  const place = (): void => {
    if (!button.current || !panel.current) return
    const at = button.current.getBoundingClientRect()
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    const width = (wide ? 18 : 14) * rem
    const top = at.bottom + 4
    Object.assign(panel.current.style, { left: `${Math.max(MARGIN, Math.min(at.left, window.innerWidth - width - MARGIN))}px`, top: `${top}px`, width: `${width}px`, maxHeight: `${Math.max(120, window.innerHeight - top - MARGIN)}px` })
  }
  useEffect(() => {
    if (!open) return
    panel.current?.querySelector<HTMLElement>('input, button, a')?.focus()
    const close = (): void => panel.current?.hidePopover()
    window.addEventListener('resize', close)
    return () => window.removeEventListener('resize', close)
  }, [open])

  return (
    <>
      <button ref={button} type="button" popoverTarget={id} aria-expanded={open} aria-haspopup="dialog" className="push h-6.5 px-1.5 data-active:border-midstream @min-[46rem]:px-2" data-active={active > 0 || undefined}>
        {icon ? <><span className="sr-only @min-[46rem]:not-sr-only">{label}</span><span className="@min-[46rem]:hidden">{icon}</span></> : label}
        {active > 0 && <span className="rounded-full bg-midstream px-1 text-2xs leading-3.5 font-semibold text-surface">{active}</span>}
        <svg aria-hidden viewBox="0 0 8 5" className="hidden h-1.5 w-2 fill-none stroke-current @min-[46rem]:block" strokeWidth="1.4"><path d="m1 .8 3 3 3-3" /></svg>
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        onBeforeToggle={place}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onKeyDown={walk}
        className="panel fixed inset-auto m-0 overflow-y-auto overscroll-contain border-edge p-1 text-sm text-text"
      >
        {open && children(id)}
      </div>
    </>
  )
}

/** Up and down go through what can be pressed. */
function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, button:not(:disabled), a')]
  stops[stops.findIndex((stop) => stop === document.activeElement) + step]?.focus()
  event.preventDefault()
}

/** One of several things to choose; what is counted stands at the right. */
export function Choice({ on, press, count, children }: { readonly on: boolean; readonly press: () => void; readonly count?: string; readonly children: ReactNode }) {
  return (
    <label className="flex h-6.5 cursor-pointer items-center gap-2 rounded px-1.5 hover:bg-raised has-focus-visible:bg-raised">
      <input type="checkbox" checked={on} onChange={press} className="size-3.5 shrink-0 accent-midstream" />
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {count !== undefined && <span className="text-xs text-muted">{count}</span>}
    </label>
  )
}

export const MENU_BUTTON = 'flex h-6.5 w-full items-center rounded px-1.5 text-left hover:bg-raised disabled:text-faint disabled:hover:bg-transparent'
