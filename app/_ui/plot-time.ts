import { formatDay, formatInstant, formatMonth, type Locale } from '../../lib/domain/format.ts'
import { days, hours, minutes } from '../../lib/domain/time.ts'

/** Where a chart's time axis says something. */
export type TimeTick = { readonly at: number; readonly text: string }

/** A step between two ticks: so many ms of a day, or so many days, months. */
type Step = { readonly unit: 'ms' | 'day' | 'month'; readonly count: number; readonly about: number }
const STEPS: readonly Step[] = [
  ...[minutes(1), minutes(5), minutes(15), minutes(30), hours(1), hours(2), hours(3), hours(6), hours(12)].map((ms): Step => ({ unit: 'ms', count: ms, about: ms })),
  ...[1, 2, 5, 10].map((count): Step => ({ unit: 'day', count, about: days(count) })),
  ...[1, 2, 3, 6, 12, 24, 60, 120].map((count): Step => ({ unit: 'month', count, about: days(30.44 * count) })),
]
/** More than this many nobody can read. */
const MOST = 300

const zoned = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** What a zone's wall clock is ahead of UTC, ms. */
function offsetAt(at: number, zone: string): number {
  if (zone === 'UTC') return 0
  // Clocks change on the full quarter of an hour.
  const quarter = Math.floor(at / minutes(15))
  const key = `${zone} ${quarter}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    let format = zoned.get(zone)
    if (!format) zoned.set(zone, (format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })))
    const [, sign, hour, minute] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(at)) ?? []
    offset = sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (hours(Number(hour)) + minutes(Number(minute)))
    if (offsets.size > 5000) offsets.clear()
    offsets.set(key, offset)
  }
  return offset
}

/** The instant at which a zone's wall clock shows this (as if it were UTC). */
const instantOf = (wall: number, zone: string): number => {
  const guess = wall - offsetAt(wall, zone)
  return wall - offsetAt(guess, zone)
}

function wallTicks(from: number, to: number, { unit, count }: Step): readonly number[] {
  const ticks: number[] = []
  if (unit === 'ms') {
    for (let wall = Math.ceil(from / count) * count; wall <= to; wall += count) ticks.push(wall)
  } else if (unit === 'day') {
    // Within a month on the 1st, 1st + n …: a new month always has its tick.
    for (let day = Math.ceil(from / days(1)) * days(1); day <= to; day += days(1)) {
      const date = new Date(day).getUTCDate() - 1
      if (date % count === 0 && (count < 5 || date < 30 - count / 2)) ticks.push(day)
    }
  } else {
    const start = new Date(from)
    for (let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / count) * count; ; month += count) {
      const wall = Date.UTC(Math.floor(month / 12), month % 12, 1)
      if (wall > to) break
      if (wall >= from) ticks.push(wall)
    }
  }
  return ticks
}

/** A tick says what is new at it: the year, the month, the day, the time. */
function textOf(wall: number, locale: Locale): string {
  const date = new Date(wall)
  if (wall % days(1) !== 0) return `${String(date.getUTCHours()).padStart(2, '0')}:${String(date.getUTCMinutes()).padStart(2, '0')}`
  if (date.getUTCDate() === 1) return formatMonth(wall, locale)
  return locale === 'zh' ? `${date.getUTCDate()}日` : String(date.getUTCDate())
}

export type TickSpace = {
  readonly zone: string
  readonly locale: Locale
  /** Where an instant lies on the screen, px; closed hours of a market lie all on one place. */
  readonly toPx: (at: number) => number
  /** Least distance between two, px. */
  readonly apart: number
  /** Nothing finer than a candle is told. */
  readonly finest: number
}

/** The finest round instants of a zone that have room side by side. */
export function timeTicks(from: number, to: number, { zone, locale, toPx, apart, finest }: TickSpace): readonly TimeTick[] {
  const wallFrom = from + offsetAt(from, zone)
  const wallTo = to + offsetAt(to, zone)
  for (const step of STEPS) {
    if (step.about < finest || (wallTo - wallFrom) / step.about > MOST) continue
    const walls = wallTicks(wallFrom, wallTo, step)
    const placed = (step.unit === 'day' ? walls.map((wall) => nextTrading(wall, toPx, zone)) : walls).map((wall) => ({ wall, px: toPx(instantOf(wall, zone)) }))
      .filter(({ wall }) => wall <= wallTo)
    const kept = step.unit === 'ms' ? inSession(placed, toPx, step.count, zone) : distinct(placed)
    if (kept.every(({ px }, index) => index === 0 || px - (kept[index - 1]?.px ?? 0) >= apart)) {
      return kept.map(({ wall }) => ({ at: instantOf(wall, zone), text: textOf(wall, locale) }))
    }
  }
  return []
}

type Placed = { readonly wall: number; readonly px: number }

/** A day without trading gives its tick to the next one; a month keeps its own. */
function nextTrading(wall: number, toPx: (at: number) => number, zone: string): number {
  let day = wall
  if (new Date(wall).getUTCDate() === 1) return wall
  while (day < wall + days(7) && toPx(instantOf(day + days(1), zone)) - toPx(instantOf(day, zone)) < 0.1) day += days(1)
  return day
}

/** Of days without trading, that lie on the next one's place, the last is that day. */
const distinct = (placed: readonly Placed[]): readonly Placed[] => placed.filter(({ px }, index) => (placed[index + 1]?.px ?? Infinity) - px > 0.5)

/** Hours in which nothing is shown have no tick, but for the day's own. */
function inSession(placed: readonly Placed[], toPx: (at: number) => number, count: number, zone: string): readonly Placed[] {
  return distinct(placed.filter(({ wall, px }) => wall % days(1) === 0 || toPx(instantOf(wall + Math.min(count, minutes(1)), zone)) - px > 1e-6))
}

/** An instant on a chart: candles of days have a date, finer ones a time in the viewer's zone. */
export const formatPlotTime = (at: number, every: number, locale: Locale, zone: string): string => (every >= days(1) ? formatDay(at, locale) : formatInstant(at, locale, zone))
