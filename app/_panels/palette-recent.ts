/** The pages that were opened last, newest first, in this browser only. */
const NAME = 'recent'
const KEPT = 12

/** Pages that are worth going back to by name: those of single signals. */
const idIn = (path: string): string | undefined => /^\/signals\/([^/]+)$/.exec(path)?.[1]

/** The ids of the signals opened last. */
export function recent(): readonly string[] {
  try {
    const held: unknown = JSON.parse(localStorage.getItem(NAME) ?? '[]')
    return Array.isArray(held) ? held.filter((id) => typeof id === 'string').slice(0, KEPT) : []
  } catch {
    // Storage that is shut or holds something else: nothing is remembered.
    return []
  }
}

export function visited(path: string): void {
  const id = idIn(path)
  if (id === undefined) return
  try {
    localStorage.setItem(NAME, JSON.stringify([id, ...recent().filter((other) => other !== id)].slice(0, KEPT)))
  } catch {
    // As above.
  }
}

export function forgetRecent(): void {
  try {
    localStorage.removeItem(NAME)
  } catch {
    // As above.
  }
}
