'use client'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useEffect, useRef } from 'react'
import type { Presentation, Shown } from '../../lib/wire/socket.ts'
import { showQuery } from '../_live/url.ts'
import { hearPointing, showAt } from '../_ui/plot-shared.ts'
import { followed, isPresenting, show, stepOut, useTogether } from './state.ts'

/** Pages that the server makes anew for another query; all others hold their view in the address themselves. */
const SERVED = /^\/(thesis|alerts|boards\/[^/]+)?$/
const MOST = 500

/** The address of this page as others can open it; without its query where that is too long to be told. */
function addressOf(pathname: string, query: string): string {
  const whole = `${pathname}${query && `?${query.replaceAll('%2C', ',')}`}`
  return whole.length <= MOST ? whole : pathname
}

/** Somebody in the middle of something is not taken away from it. */
const isBusy = (): boolean => {
  const { activeElement } = document
  return document.querySelector('dialog[open], [data-editing]') !== null || (activeElement instanceof HTMLElement && (activeElement.isContentEditable || activeElement.matches('textarea, input:not([type=checkbox], [type=radio], [type=range])')))
}

/** Brings this page to what the presenter shows, and leaves it there when nobody presents any more. */
export function useFollowing(): Presentation | null {
  const now = useTogether()
  const shown = followed(now)
  const router = useRouter()
  const { presentation } = now
  const begun = presentation === null || isPresenting(now) ? 0 : presentation.since
  useEffect(() => {
    if (begun !== 0 && isBusy()) stepOut(true)
  }, [begun])
  const path = shown?.shown.path
  useEffect(() => {
    if (path === undefined || isBusy()) return
    const { pathname, search } = new URL(path, location.origin)
    if (pathname !== location.pathname) return router.push(path)
    if (decodeURIComponent(search) === decodeURIComponent(location.search)) return
    if (SERVED.test(pathname)) router.replace(path, { scroll: false })
    else showQuery(search.slice(1))
  }, [path, router])
  const at = shown?.shown.at ?? null
  const follows = shown !== null
  useEffect(() => showAt(follows ? at : null), [follows, at])
  const panel = shown?.shown.panel ?? null
  useEffect(() => {
    if (panel !== null) document.querySelector(`[data-panel="${panel}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [panel])
  return shown
}

/** Tells the others of what this page shows, while it presents. */
export function usePresenting(panel: string | null): { readonly shownNow: () => Shown } {
  const { presentation, me } = useTogether()
  const presenting = isPresenting({ presentation, me })
  const pathname = usePathname()
  const query = useSearchParams().toString()
  const at = useRef<number | null>(null)
  const path = addressOf(pathname, query)
  useEffect(() => {
    if (!presenting) return
    const tell = (): void => show({ path, at: at.current, panel })
    tell()
    return hearPointing((next) => {
      at.current = next
      tell()
    })
  }, [presenting, path, panel])
  return { shownNow: () => ({ path, at: at.current, panel }) }
}
