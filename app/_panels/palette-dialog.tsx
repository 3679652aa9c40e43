'use client'
import { useLayoutEffect, useRef, type ReactNode } from 'react'

/** A native dialog over the page: it holds the focus (a field has it first, one with `data-first` before others) and gives it back; Escape and a press beside it close it. `firm`: a press beside it does not, for something was written in it. */
export function Dialog({ label, close, wide = false, firm = false, children }: { readonly label: string; readonly close: () => void; readonly wide?: boolean; readonly firm?: boolean; readonly children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null)
  // Before the element goes: only one that is still there gives the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    const first = shown?.querySelector<HTMLElement>('[data-first]') ?? shown?.querySelector('input')
    first?.focus()
    return () => shown?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-label={label}
      // With the very press, not at the event that follows the closing: until then the hidden field would still take what is pressed.
      onCancel={close}
      onClick={({ target }) => { if (!firm && target === dialog.current) close() }}
      className={`panel mx-auto max-w-none ${wide ? 'mt-[min(4vh,3rem)] max-h-none w-[min(66rem,calc(100vw-1rem))]' : 'mt-[min(12vh,7rem)] w-[min(40rem,calc(100vw-1rem))]'} overflow-hidden border-edge bg-surface p-0 text-text backdrop:bg-[color-mix(in_srgb,var(--background)_70%,transparent)]`}
    >
      {children}
    </dialog>
  )
}
