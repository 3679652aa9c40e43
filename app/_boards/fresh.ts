/** A board that was just made is opened to be edited. */
let fresh: string | undefined

export function openFresh(id: string): void {
  fresh = id
}

/** On the server no board is. */
export const isFresh = (id: string): boolean => typeof window !== 'undefined' && fresh === id
