import { days, hours, minutes } from './time.ts'

/** Open, high, low, close and count of the observations with `at ≤ observedAt < at + interval`. */
export type Candle = {
  readonly at: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly count: number
}

export const RESOLUTIONS = ['1m', '5m', '1h', '1d'] as const
export type Resolution = (typeof RESOLUTIONS)[number]

/** Length of a candle, and how long such candles are kept; days for ever. */
export const TIERS = {
  '1m': { every: minutes(1), keep: days(31) },
  '5m': { every: minutes(5), keep: days(92) },
  '1h': { every: hours(1), keep: days(400) },
  '1d': { every: days(1), keep: Infinity },
} as const satisfies Record<Resolution, { every: number; keep: number }>

/** Raw observations are kept this long where they come more often than hourly, else for ever: they carry when each was known. */
export const RAW_KEEP = days(8)
export const keepsRaw = (step: number): boolean => step >= hours(1)

export const candleStart = (resolution: Resolution, observedAt: number): number => observedAt - (((observedAt % TIERS[resolution].every) + TIERS[resolution].every) % TIERS[resolution].every)

/** The candle after one more observation, later than all that are in it. */
export function grow(candle: Candle | undefined, at: number, value: number): Candle {
  if (!candle) return { at, open: value, high: value, low: value, close: value, count: 1 }
  return { at: candle.at, open: candle.open, high: Math.max(candle.high, value), low: Math.min(candle.low, value), close: value, count: candle.count + 1 }
}

/** The candle of an interval's values in the order of `observedAt`. */
export function candleOf(at: number, values: readonly number[]): Candle | undefined {
  return values.reduce<Candle | undefined>((candle, value) => grow(candle, at, value), undefined)
}

/** One candle out of several successive ones. */
export function merge(at: number, candles: readonly Candle[]): Candle | undefined {
  const first = candles[0]
  const last = candles.at(-1)
  if (!first || !last) return undefined
  return {
    at,
    open: first.open,
    high: Math.max(...candles.map(({ high }) => high)),
    low: Math.min(...candles.map(({ low }) => low)),
    close: last.close,
    count: candles.reduce((sum, { count }) => sum + count, 0),
  }
}

/** The finest tier that still reaches back to `from` and answers a span in at most `most` points. */
export function tierFor(from: number, to: number, now: number, most: number): Resolution {
  const fits = RESOLUTIONS.find((resolution) => {
    const { every, keep } = TIERS[resolution]
    return from >= now - keep && (to - from) / every <= most
  })
  return fits ?? '1d'
}

/** Thins candles to at most `most`, by merging runs of days. */
export function thin(candles: readonly Candle[], every: number, most: number): { readonly candles: readonly Candle[]; readonly every: number } {
  if (candles.length <= most) return { candles, every }
  const first = candles[0]?.at ?? 0
  const span = (candles.at(-1)?.at ?? first) - first + every
  const wide = every * Math.ceil(span / every / most)
  const groups = new Map<number, Candle[]>()
  for (const candle of candles) {
    const at = first + Math.floor((candle.at - first) / wide) * wide
    const group = groups.get(at)
    if (group) group.push(candle)
    else groups.set(at, [candle])
  }
  return { candles: [...groups].flatMap(([at, group]) => merge(at, group) ?? []), every: wide }
}
