/** A stretch of numbers drawn from left to right. */
export type Scale = { readonly low: number; readonly high: number }

/** Where a value lies, 0 to 1; what is outside stands at the end. */
export const placeOn = ({ low, high }: Scale, value: number): number => Math.min(1, Math.max(0, (value - low) / (high - low)))

const known = (values: readonly (number | null)[]): readonly number[] => values.filter((value) => value !== null)

/** Round steps that half a scale may be long. */
const HALVES = [10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1000]

/** A scale with the same room on both sides of its middle, long enough for all values and for those at its ends to be seen. */
export function scaleAround(middle: number, values: readonly (number | null)[]): Scale {
  const farthest = Math.max(0, ...known(values).map((value) => Math.abs(value - middle)))
  const half = HALVES.find((one) => one >= farthest * 1.1) ?? farthest * 1.1
  return { low: middle - half, high: middle + half }
}

/** A scale that holds all values, with some room beside them. */
export function scaleOver(values: readonly (number | null)[]): Scale {
  const all = known(values)
  const low = Math.min(...all)
  const high = Math.max(...all)
  const room = high > low ? (high - low) * 0.14 : Math.abs(low) * 0.2 || 1
  return { low: low - room, high: high + room }
}
