const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `90s`, `15m`, `2h`, `7d` in milliseconds. */
export function durationMs(text: string): number {
  const unit = UNITS[text.slice(-1)]
  const count = Number(text.slice(0, -1))
  if (unit === undefined || !Number.isInteger(count)) throw new RangeError(`not a duration: ${text}`)
  return count * unit
}

/** How long something must hold: a span of time, or so many observations in a row. */
export type Pending = { readonly ms: number; readonly times?: undefined } | { readonly times: number; readonly ms?: undefined }

/** `15m`, or `3x`. */
export const pendingOf = (text: string): Pending => (text.endsWith('x') ? { times: Number(text.slice(0, -1)) } : { ms: durationMs(text) })
