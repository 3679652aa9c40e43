import { DAY, dayOf, trackOf, type Track, type View } from './facts.ts'
import { isFree, usageModelOf } from './tables/usage-models.ts'

/** The mix seen in the router's traffic (OpenRouter, rankings: prompt and completion tokens of its leaders), and the usual one of price comparisons. */
export const TRAFFIC = { prompt: 0.96, completion: 0.04 }
export const THREE_TO_ONE = { prompt: 0.75, completion: 0.25 }
export type Blend = typeof TRAFFIC

/** Days that a list price weighs use after its list was last looked at: longer than in an index of prices, because a price that is a little old tells more of who is used than none. */
export const PRICE_STALE = 60

type Source = { readonly input: Track; readonly output: Track; readonly standsTo: number; readonly until: number; readonly ids: readonly [string, string] }

/** What a model's tokens cost, as one list said. */
export type Price = { readonly input: number; readonly output: number; readonly source: number; readonly ids: readonly string[] }
export const blend = ({ input, output }: Pick<Price, 'input' | 'output'>, { prompt, completion }: Blend): number => prompt * input + completion * output

export type PriceBook = {
  /** The price of a day: of the first list on which it stood, else of the first that has not been silent for long; `undefined` where no list has one. */
  readonly priceOn: (key: string, day: number) => Price | undefined
  /** The prices of two days by one list, so that a change of list is no change of price. */
  readonly pairOf: (key: string, before: number, after: number) => { readonly before: Price; readonly after: Price } | undefined
}

const FREE_PRICE: Price = { input: 0, output: 0, source: -1, ids: [] }

export function priceBook(view: View): PriceBook {
  const sources = new Map<string, readonly Source[]>()
  const sourcesOf = (key: string): readonly Source[] => {
    let held = sources.get(key)
    if (!held) {
      held = (usageModelOf(key)?.prices ?? []).flatMap(({ name, until }) => {
        const ids: readonly [string, string] = [`token.${name}.input`, `token.${name}.output`]
        const [input, output] = [trackOf(view, ids[0]), trackOf(view, ids[1])]
        if (!input || !output) return []
        return [{ input, output, standsTo: dayOf(Math.min(input.standsTo, output.standsTo)), until: until ? Date.parse(until) / DAY : Infinity, ids }]
      })
      sources.set(key, held)
    }
    return held
  }
  const quote = (key: string, place: number, day: number, grace: number): Price | undefined => {
    const source = sourcesOf(key)[place]
    if (!source || day >= source.until || day > source.standsTo + grace) return undefined
    const [input, output] = [valueAt(source.input, day), valueAt(source.output, day)]
    return input === undefined || output === undefined ? undefined : { input, output, source: place, ids: source.ids }
  }
  const lookUp = (key: string, day: number): Price | undefined => {
    const { length } = sourcesOf(key)
    for (const grace of [0, PRICE_STALE]) {
      for (let place = 0; place < length; place++) {
        const price = quote(key, place, day, grace)
        if (price) return price
      }
    }
    return undefined
  }
  // Each day is asked for three times: by its own list and by its links to the ones before and after it.
  const known = new Map<string, Map<number, Price | undefined>>()
  const priceOn = (key: string, day: number): Price | undefined => {
    if (isFree(key)) return FREE_PRICE
    let days = known.get(key)
    if (!days) known.set(key, (days = new Map()))
    if (!days.has(day)) days.set(day, lookUp(key, day))
    return days.get(day)
  }
  const pairOf = (key: string, before: number, after: number): { before: Price; after: Price } | undefined => {
    const [one, other] = [priceOn(key, before), priceOn(key, after)]
    if (!one || !other || one.source === other.source) return one && other && { before: one, after: other }
    const earlier = quote(key, other.source, before, PRICE_STALE)
    if (earlier) return { before: earlier, after: other }
    const later = quote(key, one.source, after, PRICE_STALE)
    // Two lists that never stood together: nobody says that the price moved.
    return later ? { before: one, after: later } : { before: other, after: other }
  }
  return { priceOn, pairOf }
}

function valueAt({ at, values }: Track, day: number): number | undefined {
  const end = (day + 1) * DAY
  let low = 0
  let high = at.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((at[middle] ?? Infinity) < end) low = middle + 1
    else high = middle
  }
  return values[low - 1]
}
