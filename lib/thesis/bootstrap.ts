import { below, randomFrom } from './random.ts'

/** Resamples behind an interval, unless fewer are asked for. */
export const DRAWS = 1000

/** On which side of its threshold a statistic supports its claim. */
export type Side = 'below' | 'above'
export type Test = { readonly threshold: number; readonly side: Side }
/** The same seed gives the same draws. */
export type Chance = { readonly seed: string; readonly draws: number }

export type Estimate = {
  readonly value: number
  /** 90 % interval: the 5th and the 95th percentile of the draws. */
  readonly low: number
  readonly high: number
  /** Share of the draws on the claim's side of the threshold; a draw on the threshold itself counts half. */
  readonly support: number
}

/** Days in a block: n^⅓, rounded up. (Künsch 1989; the rate that Hall, Horowitz and Jing 1995 find best for a variance.) */
export const blockOf = (n: number): number => Math.max(1, Math.ceil(Math.cbrt(n) - 1e-9))

/** Between the two nearest of ascending values, in proportion: quantile 7 of Hyndman and Fan (1996). */
export function quantileOf(ascending: ArrayLike<number>, share: number): number {
  const place = (ascending.length - 1) * share
  const before = ascending[Math.floor(place)] ?? Number.NaN
  const after = ascending[Math.ceil(place)] ?? Number.NaN
  return before + (after - before) * (place - Math.floor(place))
}

/** The percentile interval of the draws (Efron 1979) and their support. A draw without a value says neither yes nor no: it stands on the threshold. */
export function estimateOf(value: number, draws: Float64Array, { threshold, side }: Test): Estimate {
  const ascending = draws.map((draw) => (Number.isNaN(draw) ? threshold : draw)).sort()
  let twice = 0
  for (const draw of ascending) twice += draw === threshold ? 1 : draw < threshold === (side === 'below') ? 2 : 0
  return { value, low: quantileOf(ascending, 0.05), high: quantileOf(ascending, 0.95), support: twice / (2 * ascending.length) }
}

/**
 * Moving-block bootstrap of a statistic of sums (Künsch 1989; Liu and Singh 1992). `columns` are daily changes, paired: row t of
 * each is the same day. A draw puts ⌈n / b⌉ blocks of b successive rows side by side, each begun at any of the n − b + 1 places with equal
 * chance, the last one cut so that it has n rows again; rows stay together, so what moves together still does. The statistic sees
 * the columns' sums; where it has no value it answers NaN. A block costs one subtraction: sums are running.
 */
export function resampleSums(columns: readonly Float64Array[], statistic: (sums: Float64Array) => number, { seed, draws }: Chance): Float64Array {
  const n = columns[0]?.length ?? 0
  const running = columns.map(runningOf)
  const block = blockOf(n)
  const random = randomFrom(seed)
  const sums = new Float64Array(columns.length)
  return new Float64Array(draws).map(() => {
    sums.fill(0)
    for (let done = 0; done < n; done += block) {
      const length = Math.min(block, n - done)
      const start = below(random, n - length + 1)
      for (const [column, sum] of running.entries()) sums[column] = (sums[column] ?? 0) + (sum[start + length] ?? 0) - (sum[start] ?? 0)
    }
    return statistic(sums)
  })
}

/** `[0, x₀, x₀ + x₁, …]`. */
export function runningOf(values: Float64Array): Float64Array {
  const running = new Float64Array(values.length + 1)
  let sum = 0
  for (const [place, value] of values.entries()) running[place + 1] = sum += value
  return running
}
