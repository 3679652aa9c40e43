/** The order of eight cents: up about as often as down, from trade to trade and over some of them. */
const ORDER = [3, 0, 6, 1, 7, 4, 2, 5] as const
const PLACES = ORDER.map((_step, place) => ORDER.findIndex((step) => step === place))

/** A span that the zigzag fills. */
export const roundSpan = (cents: number): number => Math.max(ORDER.length, Math.floor(cents / ORDER.length) * ORDER.length)

const within = (nth: number, order: readonly number[]): number => nth - (nth % ORDER.length) + (order[nth % ORDER.length] ?? 0)

/** Cents over the base of the nth trade of a round. */
export const stepOf = (nth: number): number => within(nth, ORDER)
/** Which trade of a round is so many cents over the base. */
export const nthOf = (step: number): number => within(step, PLACES)
