'use client'
import { useEffect, useState } from 'react'
import { useShortcut } from '../_live/keys.ts'

const nameOf = (element: Element | null | undefined): string | null => element?.getAttribute('data-panel') ?? null

/** The panel that the presenter points at: by a press on its title, or by a key that goes from one to the next. */
export function usePointedPanel(label: string): { readonly panel: string | null; readonly point: (panel: string | null) => void } {
  const [panel, setPanel] = useState<string | null>(null)
  useEffect(() => {
    const press = ({ target }: MouseEvent): void => {
      if (!(target instanceof Element) || target.closest('a, button, input, select, textarea') || !target.closest('header, h2, h3, figcaption')) return
      const pressed = nameOf(target.closest('[data-panel]'))
      if (pressed !== null) setPanel((held) => (held === pressed ? null : pressed))
    }
    document.addEventListener('click', press)
    return () => document.removeEventListener('click', press)
  }, [])
  useShortcut('h', label, 'page', () => {
    const panels = [...document.querySelectorAll('main [data-panel]')].map(nameOf)
    // After the last one, none.
    setPanel((held) => panels[held === null ? 0 : panels.indexOf(held) + 1] ?? null)
  })
  return { panel, point: setPanel }
}
