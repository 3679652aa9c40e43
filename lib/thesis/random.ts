/** Numbers in [0, 1), 32 bits each. */
export type Random = () => number

/**
 * Chance out of a seed: the same seed gives the same numbers everywhere, so that an interval can be computed again. sfc32, the
 * small fast counting generator of Chris Doty-Humphrey (PractRand, 2010); its state is the seed's FNV-1a hash (Fowler, Noll, Vo),
 * run on for each word and stirred by twelve rounds, as its author does.
 */
export function randomFrom(seed: string): Random {
  let hash = 0x811c9dc5
  const word = (salt: number): number => {
    for (let place = 0; place < seed.length; place++) hash = Math.imul(hash ^ seed.charCodeAt(place), 0x01000193)
    hash = Math.imul(hash ^ salt, 0x01000193)
    return hash | 0
  }
  let a = word(1)
  let b = word(2)
  let c = word(3)
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum | 0
    return (sum >>> 0) / 0x1_0000_0000
  }
  for (let round = 0; round < 12; round++) next()
  return next
}

/** A whole number of 0 … `count` − 1. */
export const below = (random: Random, count: number): number => Math.floor(random() * count)
