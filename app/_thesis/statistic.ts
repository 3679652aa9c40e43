import { formatChange, formatFixed, formatSigned, type Locale } from '../../lib/domain/format.ts'
import type { Statistic } from '../../lib/wire/thesis.ts'

/** A change in logs as one reads it: `−39%`, `+12%`, from four times on `×4.2`. */
export function formatLog(log: number, locale: Locale): string {
  const { direction, text } = formatChange(Math.expm1(log), locale)
  return direction === 'same' || text.startsWith('×') ? text : `${log > 0 ? '+' : '−'}${text}`
}

/** The value of a statistic as one reads it; its unit stands apart. */
export function formatStatistic(value: number, unit: Statistic['unit'], locale: Locale): string {
  switch (unit) {
    case 'log/year':
    case 'log': return formatLog(value, locale)
    case 'share': return `${formatFixed(value * 100, locale, 0).replace('-', '−')}%`
    case 'share/year': return formatSigned(value * 100, locale, 1)
    case 'ratio': return formatFixed(value, locale, 2).replace('-', '−')
  }
}
