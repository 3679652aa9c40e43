'use client'
import { useSearchParams } from 'next/navigation'
import { useEffect, useMemo, useSyncExternalStore } from 'react'

/**
 * The view as the address holds it: a link reopens it exactly. What was just written counts at once; the router,
 * which learns of it in a transition, catches up.
 */
let written: string | null = null
const listeners = new Set<() => void>()

function tell(next: string | null): void {
  written = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) written = null
  }
}

/** Writes some parameters over those of the address; `null` and '' take one away. No step of the history is made. */
function set(patch: Readonly<Record<string, string | null>>): void {
  const params = new URLSearchParams(written ?? window.location.search)
  for (const [name, value] of Object.entries(patch)) {
    if (value === null || value === '') params.delete(name)
    else params.set(name, value)
  }
  const text = params.toString()
  tell(text)
  // Commas and colons may stand in a query as they are, and what has them can be read.
  window.history.replaceState(null, '', `${window.location.pathname}${text && `?${text.replaceAll('%2C', ',').replaceAll('%3A', ':')}`}${window.location.hash}`)
}

/** Puts another query in the place of the address's, for whoever holds the view in it. */
export function showQuery(query: string): void {
  if (listeners.size > 0) tell(query)
  window.history.replaceState(null, '', `${window.location.pathname}${query && `?${query}`}`)
}

export type UrlState = { readonly params: URLSearchParams; readonly set: typeof set }

/** The parameters of the address, on the server too, and how to write them (`history.replaceState`). */
export function useUrlState(): UrlState {
  const routed = useSearchParams().toString()
  const own = useSyncExternalStore(subscribe, () => written, () => null)
  useEffect(() => {
    if (written === routed) tell(null)
  }, [routed])
  return useMemo(() => ({ params: new URLSearchParams(own ?? routed), set }), [own, routed])
}

/** A parameter that has one of a few values; anything else is the default. */
export const oneOf = <Value extends string>(text: string | null, values: readonly Value[], fallback: Value): Value => values.find((value) => value === text) ?? fallback
