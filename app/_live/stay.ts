'use client'
import { useEffect } from 'react'

const TRY_MS = 10_000
/** Pages of one house do not all come back in the same moment. */
const SPREAD_MS = 4_000

let leaving = false
/** Loads the page anew as soon as the server can make it: a browser's own page about a server that is away would stay for ever. */
export function reloadWhenReady(): void {
  if (leaving) return
  leaving = true
  const attempt = (): void => {
    fetch(location.href, { cache: 'no-store' }).then(({ ok }) => {
      if (ok) location.reload()
      else setTimeout(attempt, TRY_MS)
    }, () => setTimeout(attempt, TRY_MS))
  }
  setTimeout(attempt, Math.random() * SPREAD_MS)
}

type Navigating = Event & { readonly navigationType: string; readonly userInitiated: boolean; readonly destination: { readonly url: string; readonly sameDocument: boolean } }

/**
 * A refresh that the server did not answer would be tried as a visit, and end on the browser's own page of errors: it waits for
 * the server instead. `always`: the page leaves for no other either, as where nobody is there to come back.
 */
export function useStaying(always: boolean): void {
  useEffect(() => {
    const { navigation } = window as Window & { readonly navigation?: EventTarget } // Safe: of newer browsers alone, and asked for.
    const stay = (event: Event): void => {
      const { navigationType, userInitiated, destination } = event as Navigating // Safe: what the `navigate` event is.
      if (destination.sameDocument || navigationType === 'reload') return
      if (!always && (userInitiated || destination.url !== location.href)) return
      event.preventDefault()
      reloadWhenReady()
    }
    navigation?.addEventListener('navigate', stay)
    return () => navigation?.removeEventListener('navigate', stay)
  }, [always])
}
