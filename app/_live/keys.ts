'use client'
import { useEffect, useRef, useSyncExternalStore } from 'react'

/**
 * The keys of the page in one place: who needs one says which, what it does and does it. The last to ask for a key has
 * it until it leaves. Two keys with a space between are pressed one after the other.
 */
export type Shortcut = { readonly keys: string; readonly label: string; readonly group: 'go' | 'page' | 'view' }

type Held = Shortcut & { readonly run: () => void }

/** A sequence must go on within this time: between the presses, however late a busy page hears of them. */
const SEQUENCE_MS = 1200

let held: readonly Held[] = []
let begun: { readonly keys: string; readonly at: number } | undefined
const listeners = new Set<() => void>()

function change(next: readonly Held[]): void {
  if (held.length === 0) document.addEventListener('keydown', press)
  held = next
  if (held.length === 0) document.removeEventListener('keydown', press)
  for (const listener of listeners) listener()
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest('input:not([type=checkbox], [type=radio]), textarea, select, [role=combobox]') !== null)

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return
  if (document.querySelector('dialog[open]')) return
  // A letter is the same key with and without the lock; signs (`?`) come with their own modifier.
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const pressed = begun && event.timeStamp - begun.at <= SEQUENCE_MS ? `${begun.keys} ${key}` : key
  begun = undefined
  const found = held.findLast(({ keys }) => keys === pressed)
  if (found) {
    event.preventDefault()
    found.run()
  } else if (held.some(({ keys }) => keys.startsWith(`${pressed} `))) {
    begun = { keys: pressed, at: event.timeStamp }
  }
}

/** Gives these keys something to do while the component is there; it is listed under `?`. Never while somebody types. */
export function useShortcut(keys: string, label: string, group: Shortcut['group'], run: () => void): void {
  const latest = useRef(run)
  useEffect(() => { latest.current = run })
  useEffect(() => {
    const mine: Held = { keys, label, group, run: () => latest.current() }
    change([...held, mine])
    return () => change(held.filter((one) => one !== mine))
  }, [keys, label, group])
}

const NONE: readonly Shortcut[] = []

/** The keys that do something now; of two for one key, the one that counts. */
export function useShortcuts(): readonly Shortcut[] {
  const all = useSyncExternalStore(subscribe, () => held, () => NONE)
  return all.filter(({ keys }, index) => all.findLastIndex((other) => other.keys === keys) === index)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
