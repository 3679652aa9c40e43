import type { CalendarId } from './signal.ts'
import { days, hours } from './time.ts'

/**
 * Trading days and hours. Full-day closures and 13:00 closes of 2022–2028 as the exchange publishes them: "Holidays & Trading
 * Hours", https://www.nyse.com/trade/hours-calendars (2027 and 2028 from its release of 23 December 2025), with the day of
 * mourning of 2025-01-09. A New Year's Day on a Saturday is not made up for.
 */
const NYSE_CLOSED = [
  '2022-01-17', '2022-02-21', '2022-04-15', '2022-05-30', '2022-06-20', '2022-07-04', '2022-09-05', '2022-11-24', '2022-12-26',
  '2023-01-02', '2023-01-16', '2023-02-20', '2023-04-07', '2023-05-29', '2023-06-19', '2023-07-04', '2023-09-04', '2023-11-23', '2023-12-25',
  '2024-01-01', '2024-01-15', '2024-02-19', '2024-03-29', '2024-05-27', '2024-06-19', '2024-07-04', '2024-09-02', '2024-11-28', '2024-12-25',
  '2025-01-01', '2025-01-09', '2025-01-20', '2025-02-17', '2025-04-18', '2025-05-26', '2025-06-19', '2025-07-04', '2025-09-01', '2025-11-27', '2025-12-25',
  '2026-01-01', '2026-01-19', '2026-02-16', '2026-04-03', '2026-05-25', '2026-06-19', '2026-07-03', '2026-09-07', '2026-11-26', '2026-12-25',
  '2027-01-01', '2027-01-18', '2027-02-15', '2027-03-26', '2027-05-31', '2027-06-18', '2027-07-05', '2027-09-06', '2027-11-25', '2027-12-24',
  '2028-01-17', '2028-02-21', '2028-04-14', '2028-05-29', '2028-06-19', '2028-07-04', '2028-09-04', '2028-11-23', '2028-12-25',
]
const NYSE_HALF = [
  '2022-11-25', '2023-07-03', '2023-11-24', '2024-07-03', '2024-11-29', '2024-12-24', '2025-07-03', '2025-11-28', '2025-12-24',
  '2026-11-27', '2026-12-24', '2027-11-26', '2028-07-03', '2028-11-24',
]

/** The table ends here (New Year 2029 in New York): from then on only weekends are told from trading days. */
export const knownUntil = Date.UTC(2029, 0, 1, 5)

const DAY = days(1)
const PRE = hours(4)
const OPEN = hours(9.5)
const CLOSE = hours(16)
const HALF_CLOSE = hours(13)
/** After the close, late trading runs this long: to 20:00, on half days to 17:00. */
const POST = hours(4)

/** Days are counted from 1970-01-01 in New York's own reckoning. */
const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY

const CALENDARS: Readonly<Record<CalendarId, { readonly closed: ReadonlySet<number>; readonly half: ReadonlySet<number> }>> = {
  nyse: { closed: new Set(NYSE_CLOSED.map(dayNumber)), half: new Set(NYSE_HALF.map(dayNumber)) },
}

const newYorkHour = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: '2-digit', hourCycle: 'h23' })
const offsets = new Map<number, number>()

/** What New York's wall clock lacks to UTC on a day, ms. Clocks change on Sundays only, so one offset holds for all of a trading day. */
function offsetOn(day: number): number {
  let offset = offsets.get(day)
  if (offset === undefined) {
    offset = hours(12 - Number(newYorkHour.format(day * DAY + hours(12))))
    offsets.set(day, offset)
  }
  return offset
}

/** The day in New York. Wrong by an hour at most around midnight before a clock change: between a Saturday and a Sunday. */
const dayAt = (at: number): number => Math.floor((at - offsetOn(Math.floor(at / DAY))) / DAY)

/** 1970-01-01 was a Thursday; 0 is Sunday. */
const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7
const isWeekend = (day: number): boolean => weekday(day) === 0 || weekday(day) === 6

type Hours = { readonly opensAt: number; readonly closesAt: number; readonly half: boolean }

function hoursOn(calendar: CalendarId, day: number): Hours | undefined {
  const { closed, half } = CALENDARS[calendar]
  if (isWeekend(day) || closed.has(day)) return undefined
  const midnight = day * DAY + offsetOn(day)
  return { opensAt: midnight + OPEN, closesAt: midnight + (half.has(day) ? HALF_CLOSE : CLOSE), half: half.has(day) }
}

export type Session = {
  readonly open: boolean
  readonly reason: 'regular' | 'holiday' | 'weekend' | 'pre' | 'post' | 'closed'
  /** When `open` next turns: the close while open, else the next opening. */
  readonly nextChangeAt: number
  /** The day closes at 13:00. */
  readonly half: boolean
}

/** Whether the regular session runs: from 09:30 up to, not at, 16:00 in New York (13:00 on half days). */
export function isOpen(calendar: CalendarId, at: number): boolean {
  const hoursToday = hoursOn(calendar, dayAt(at))
  return hoursToday !== undefined && at >= hoursToday.opensAt && at < hoursToday.closesAt
}

/** What the market is doing at an instant, and why. */
export function session(calendar: CalendarId, at: number): Session {
  const day = dayAt(at)
  const today = hoursOn(calendar, day)
  const open = isOpen(calendar, at)
  return { open, reason: reasonAt(day, today, at), nextChangeAt: open && today ? today.closesAt : nextOpenAt(calendar, day, at), half: today?.half ?? false }
}

function reasonAt(day: number, today: Hours | undefined, at: number): Session['reason'] {
  if (!today) return isWeekend(day) ? 'weekend' : 'holiday'
  if (at < today.opensAt - OPEN + PRE) return 'closed'
  if (at < today.opensAt) return 'pre'
  if (at < today.closesAt) return 'regular'
  return at < today.closesAt + POST ? 'post' : 'closed'
}

function nextOpenAt(calendar: CalendarId, from: number, at: number): number {
  for (let day = from; ; day++) {
    const opensAt = hoursOn(calendar, day)?.opensAt
    if (opensAt !== undefined && opensAt > at) return opensAt
  }
}

/** The close of the newest regular session that has ended. */
export function lastCloseAt(calendar: CalendarId, at: number): number {
  for (let day = dayAt(at); ; day--) {
    const closesAt = hoursOn(calendar, day)?.closesAt
    if (closesAt !== undefined && closesAt <= at) return closesAt
  }
}

/** The instant at which that day's regular session closes; `undefined` where the day is none or not a trading day. */
export function closeOf(calendar: CalendarId, date: string): number | undefined {
  const day = dayNumber(date)
  // A date that does not exist (30 February) parses as another one, or as none.
  if (!Number.isInteger(day) || new Date(day * DAY).toISOString().slice(0, 10) !== date) return undefined
  return hoursOn(calendar, day)?.closesAt
}

/** Monday to Friday days up to and with `day`, counted from Monday 1970-01-05. */
function weekdaysTo(day: number): number {
  const counted = day - 3
  const weeks = Math.floor(counted / 7)
  return weeks * 5 + Math.min(counted - weeks * 7, 5)
}

const countWithin = (set: ReadonlySet<number>, first: number, last: number): number => {
  let count = 0
  for (const day of set) if (day >= first && day <= last) count++
  return count
}

/** Milliseconds of regular session between two instants; 0 where `to` is not after `from`. Costs the same for a day and for years. */
export function openMsBetween(calendar: CalendarId, from: number, to: number): number {
  if (!(to > from)) return 0
  const overlap = (day: number): number => {
    const today = hoursOn(calendar, day)
    return today ? Math.max(0, Math.min(to, today.closesAt) - Math.max(from, today.opensAt)) : 0
  }
  const first = dayAt(from)
  const last = dayAt(to)
  if (first === last) return overlap(first)
  const { closed, half } = CALENDARS[calendar]
  const sessions = weekdaysTo(last - 1) - weekdaysTo(first) - countWithin(closed, first + 1, last - 1)
  return overlap(first) + overlap(last) + sessions * (CLOSE - OPEN) - countWithin(half, first + 1, last - 1) * (CLOSE - HALF_CLOSE)
}
