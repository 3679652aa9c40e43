/** 53 bits of a text, well mixed: two rounds of multiplication as in MurmurHash3's finaliser. */
function hash53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let nth = 0; nth < text.length; nth++) {
    const code = text.charCodeAt(nth)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}

/** A short name of a text, lower case letters and digits, of 106 bits: two texts do not share one by chance. */
export const digest = (text: string): string => [1, 2].map((seed) => hash53(text, seed).toString(36).padStart(11, '0')).join('')

export type Occasion = {
  readonly rule: string
  readonly revision: number
  readonly instance: string
  readonly kind: 'firing' | 'resolved' | 'no-data'
  /** The observation or the timer that brought it. */
  readonly at: number
  readonly repeat: number
  /** The event that it ends; `null`: it ends none. */
  readonly of: string | null
}

/** The id of what happened: the same happening has the same id, however often it is worked out. Fit for a URL, a job and a key. */
export const eventIdOf = ({ rule, revision, instance, kind, at, repeat, of }: Occasion): string => `${rule}.${digest(JSON.stringify([rule, revision, instance, kind, at, repeat, of]))}`
