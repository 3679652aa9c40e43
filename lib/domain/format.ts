import type { Unit } from './unit.ts'

/** The languages of the interface. */
export const LOCALES = ['en', 'zh'] as const
export type Locale = (typeof LOCALES)[number]

const INTL = { en: 'en-US', zh: 'zh-CN' } as const satisfies Record<Locale, string>
/** Day before month in English: dates stay unambiguous on both sides of the Atlantic. */
const INTL_DATE = { en: 'en-GB', zh: 'zh-CN' } as const satisfies Record<Locale, string>

// Making a formatter costs a hundred times more than using it.
const numbers = new Map<string, Intl.NumberFormat>()
function numberFormat(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale + JSON.stringify(options)
  let format = numbers.get(key)
  if (!format) numbers.set(key, (format = new Intl.NumberFormat(INTL[locale], options)))
  return format
}
const dates = new Map<string, Intl.DateTimeFormat>()
function dateFormat(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  let format = dates.get(key)
  if (!format) dates.set(key, (format = new Intl.DateTimeFormat(INTL_DATE[locale], options)))
  return format
}

type Style = 'price' | 'index' | 'rate' | 'compact' | 'percent'
const STYLES: Record<Unit, Style> = {
  'USD/GPU-h': 'price',
  'USD/Mtok': 'price',
  USD: 'price',
  'USD/share': 'price',
  'USD/quarter': 'compact',
  'USD/MWh': 'price',
  'USD/EUR': 'rate',
  'USD/GBP': 'rate',
  'downloads/day': 'compact',
  'tokens/day': 'compact',
  'tokens/month': 'compact',
  '%': 'percent',
  points: 'price',
  index: 'index',
  'tok/s': 'compact',
  'USD/PFLOP-h': 'price',
  'USD/TBps-h': 'price',
  'USD/day': 'compact',
  'USD/year': 'compact',
  ratio: 'price',
  'tokens/week': 'compact',
}
const LABELS: Record<Unit, Record<Locale, string>> = {
  'USD/GPU-h': { en: '$/GPU-h', zh: '$/GPU·时' },
  'USD/Mtok': { en: '$/Mtok', zh: '$/百万词元' },
  USD: { en: 'USD', zh: '美元' },
  'USD/share': { en: 'USD/share', zh: '美元/股' },
  'USD/quarter': { en: 'USD/quarter', zh: '美元/季' },
  'USD/MWh': { en: '$/MWh', zh: '$/MWh' },
  'USD/EUR': { en: 'USD/EUR', zh: '美元/欧元' },
  'USD/GBP': { en: 'USD/GBP', zh: '美元/英镑' },
  'downloads/day': { en: 'dl/day', zh: '次下载/日' },
  'tokens/day': { en: 'tok/day', zh: '词元/日' },
  'tokens/month': { en: 'tok/month', zh: '词元/月' },
  '%': { en: '%', zh: '%' },
  points: { en: 'points', zh: '点' },
  index: { en: 'index', zh: '指数' },
  'tok/s': { en: 'tok/s', zh: '词元/秒' },
  'USD/PFLOP-h': { en: '$/PFLOP-h', zh: '$/PFLOP·时' },
  'USD/TBps-h': { en: '$/(TB/s)-h', zh: '$/(TB/s)·时' },
  'USD/day': { en: 'USD/day', zh: '美元/日' },
  'USD/year': { en: 'USD/year', zh: '美元/年' },
  ratio: { en: 'ratio', zh: '比' },
  'tokens/week': { en: 'tok/week', zh: '词元/周' },
}
// The wire says `string`; a unit that we don't know is shown under its own name, as a plain number.
const isUnit = (unit: string): unit is Unit => Object.hasOwn(LABELS, unit)

/** A value as its unit is read: two decimals for prices (more for small ones), compact for counts. The unit stands apart. */
export function formatValue(value: number, unit: string, locale: Locale): string {
  const style: Style = isUnit(unit) ? STYLES[unit] : 'price'
  switch (style) {
    case 'price': {
      const size = Math.abs(value)
      const most = size > 0 && size < 0.1 ? 4 : size < 1 ? 3 : 2
      return numberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: most }).format(value)
    }
    // A level of thousands says nothing more by its hundredths.
    case 'index': return numberFormat(locale, Math.abs(value) >= 1000 ? { maximumFractionDigits: 0 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value)
    case 'rate': return numberFormat(locale, { minimumFractionDigits: 4, maximumFractionDigits: 4 }).format(value)
    case 'compact': return numberFormat(locale, { notation: 'compact', minimumSignificantDigits: 3, maximumSignificantDigits: 4 }).format(value)
    case 'percent': return numberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value)
  }
}

export const unitLabel = (unit: string, locale: Locale): string => (isUnit(unit) ? LABELS[unit][locale] : unit)

/** A count, with separators: `2,128`. */
export const formatCount = (count: number, locale: Locale): string => numberFormat(locale, { maximumFractionDigits: 0 }).format(count)

/** A tick of an axis: compact when large, with as many decimals as the neediest of its neighbours. */
export function formatTick(value: number, locale: Locale, among: readonly number[] = [value]): string {
  const largest = Math.max(...among.map(Math.abs))
  if (largest >= 10_000) return numberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 }).format(value)
  // On a log axis each tick has the digits of its own size.
  const alike = among.every((tick) => tick === 0 || Math.abs(tick) > largest / 20)
  const decimals = alike ? Math.max(...among.map((tick) => String(tick).split('.')[1]?.length ?? 0)) : 0
  return numberFormat(locale, alike ? { minimumFractionDigits: decimals, maximumFractionDigits: decimals } : { maximumSignificantDigits: 4 }).format(value)
}

export type Direction = 'up' | 'down' | 'same' | 'unknown'

/** A relative change: `2.4%`, from ×4 on `×4.2`. No change and unknown are two things; what rounds to nothing is no change. */
export function formatChange(change: number | null, locale: Locale): { readonly direction: Direction; readonly text: string } {
  if (change === null || !Number.isFinite(change)) return { direction: 'unknown', text: '–' }
  const size = Math.abs(change)
  if (size < 0.0005) return { direction: 'same', text: '0.0%' }
  const direction = change > 0 ? 'up' : 'down'
  const digits = (n: number, most: number): string => numberFormat(locale, { minimumFractionDigits: most, maximumFractionDigits: most }).format(n)
  if (change >= 3) return { direction, text: `×${digits(1 + change, change < 9 ? 1 : 0)}` }
  return { direction, text: `${digits(size * 100, size < 0.9995 ? 1 : 0)}%` }
}

/** A number with its sign, as index points are told: `+9.6`, `−2.7`, `0.0`. What rounds to nothing has no sign. */
export function formatSigned(value: number, locale: Locale, decimals = 1): string {
  const text = numberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(Math.abs(value))
  return Number(Math.abs(value).toFixed(decimals)) === 0 ? text : `${value > 0 ? '+' : '−'}${text}`
}

/** A number with so many decimals. */
export const formatFixed = (value: number, locale: Locale, decimals = 1): string => numberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value)

/** A share of one: `94%`. */
export const formatShare = (share: number, locale: Locale): string => numberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share)

const SPANS: Record<Locale, readonly [s: string, min: string, h: string, d: string, y: string]> = {
  en: [' s', ' min', ' h', ' d', ' y'],
  zh: [' 秒', ' 分', ' 小时', ' 天', ' 年'],
}
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A span in its largest unit that says enough: `40 s`, `12 min`, `36 h`, `94 d`, `3 y`. Never negative: clocks differ. */
export function formatSpan(ms: number, locale: Locale): string {
  const [s, min, h, d, y] = SPANS[locale]
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))}${s}`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}${min}`
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)}${h}`
  if (ms < 1000 * DAY) return `${Math.floor(ms / DAY)}${d}`
  return `${Math.floor(ms / (365.25 * DAY))}${y}`
}

const NEW_YORK = 'America/New_York'

/** A zone as it stands after a time: `UTC`, `EDT` (美东), `GMT+8`. Told from the offset: runtimes disagree on short names. */
export function zoneLabel(at: number, locale: Locale, zone: string): string {
  if (zone === 'UTC') return zone
  const [, sign = '+', hours = '00', minutes = '00'] = /GMT([+-])(\d\d):(\d\d)/.exec(dateFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).format(at)) ?? []
  if (zone === NEW_YORK) return locale === 'zh' ? '美东' : hours === '04' ? 'EDT' : 'EST'
  const offset = `${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`
  return offset === '0' ? 'GMT' : `GMT${sign}${offset}`
}

/** An exact instant on a wall clock: `21 Aug 2026, 16:00:00 EDT`, `2026年8月21日 16:00:00 美东`. */
export function formatInstant(at: number, locale: Locale, zone: string): string {
  const day = dateFormat(locale, { year: 'numeric', month: 'short', day: 'numeric', timeZone: zone }).format(at)
  return `${day}${locale === 'zh' ? ' ' : ', '}${formatTime(at, locale, zone)} ${zoneLabel(at, locale, zone)}`
}

/** The time of day alone, to the second: `16:00:00`. */
export const formatTime = (at: number, locale: Locale, zone: string): string =>
  dateFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: zone }).format(at)

/** `21 Aug 2026`, `2026年8月21日`. */
export const formatDay = (at: number, locale: Locale): string => dateFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(at)

/** `Mon`, `周一`: the weekday of a day in UTC. */
export const formatWeekday = (at: number, locale: Locale): string => dateFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(at)

/** `Aug`, `8月`; a January gives its year: the tick of a time axis. */
export const formatMonth = (at: number, locale: Locale): string =>
  dateFormat(locale, new Date(at).getUTCMonth() === 0 ? { year: 'numeric', timeZone: 'UTC' } : { month: 'short', timeZone: 'UTC' }).format(at)

const marketDay = (at: number): string => dateFormat('en', { dateStyle: 'short', timeZone: NEW_YORK }).format(at)

/** Wall-clock time in New York, with the weekday where it is another day than `now`: `Mon 09:30`. */
export const formatMarketTime = (at: number, now: number, locale: Locale): string =>
  dateFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: NEW_YORK, ...(marketDay(at) !== marketDay(now) && { weekday: 'short' }) }).format(at)
