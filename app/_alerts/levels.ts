import { formatFixed, type Locale } from '../../lib/domain/format.ts'

/** A step that makes sense for a number of this size, and the number put on it: a line that is dragged stops at readable values. */
export function stepOf(size: number): number {
  const least = Math.max(Math.abs(size), 1e-12) / 400
  const decade = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5, 10].find((factor) => factor * decade >= least) ?? 10) * decade
}
export const snapped = (value: number, step: number): number => Number((Math.round(value / step) * step).toPrecision(12))

/** A threshold in as few digits as it was given. */
export function levelText(value: number, locale: Locale): string {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? []
  return formatFixed(value, locale, Math.min(12, Math.max(0, fraction.length - Number(exponent))))
}
