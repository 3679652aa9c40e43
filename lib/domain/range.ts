import { session, lastCloseAt } from './calendar.ts'
import type { CalendarId } from './signal.ts'
import { days, ESSAY_AT, hours } from './time.ts'

/** Spans that a chart can show, shortest first. */
export const RANGES = ['1d', '5d', '1m', '3m', '6m', 'ytd', '1y', '5y', 'essay', 'max'] as const
export type Range = (typeof RANGES)[number]

export const isRange = (text: string): text is Range => RANGES.some((range) => range === text)

export type RangeRule = {
  /** Sessions of this market are counted, not days. */
  readonly calendar?: CalendarId
  /** The oldest observation held: nothing is shown before it. */
  readonly firstAt?: number
}

const DAY = days(1)
const MONTHS = { '1m': 1, '3m': 3, '6m': 6, '1y': 12, '5y': 60 } as const
/** Where nobody says how far the series reaches. */
const LONGEST = 60

/**
 * The instant at which a range begins, epoch ms. `1d` and `5d` of a market's signal begin with
 * the opening of its last and fifth-last session, of another with the 24 or 120 hours before; months and years begin at
 * midnight UTC of the same day of the month (or the month's last); `ytd` at New Year in New York for a market's signal, else
 * in UTC; `essay` with the essay's day, while that is not over (in a replay) a month back. None begins before the day of `firstAt`, but all show a day where `firstAt` is of today.
 */
export function rangeFrom(range: Range, now: number, { calendar, firstAt }: RangeRule): number {
  const from = beginOf(range, now, calendar, firstAt)
  return firstAt === undefined || midnight(firstAt) <= from ? from : Math.max(from, Math.min(midnight(firstAt), now - DAY))
}

function beginOf(range: Range, now: number, calendar: CalendarId | undefined, firstAt: number | undefined): number {
  switch (range) {
    case '1d': return calendar ? openingBack(calendar, now, 1) : now - DAY
    case '5d': return calendar ? openingBack(calendar, now, 5) : now - 5 * DAY
    case 'ytd': return newYear(now, calendar)
    case 'essay': return now < ESSAY_AT + DAY ? monthsBack(now, 1) : ESSAY_AT
    case 'max': return firstAt === undefined ? monthsBack(now, LONGEST) : Math.min(midnight(firstAt), now - DAY)
    case '1m':
    case '3m':
    case '6m':
    case '1y':
    case '5y': return monthsBack(now, MONTHS[range])
  }
}

const midnight = (at: number): number => Math.floor(at / DAY) * DAY

/** Midnight UTC so many months ago; a day that the month has not is its last. */
function monthsBack(now: number, months: number): number {
  const date = new Date(now)
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1)
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months + 1, 0)).getUTCDate()
  return first + days(Math.min(date.getUTCDate(), length) - 1)
}

/** In New York the year begins at 05:00 UTC: no clock is changed in winter. */
function newYear(now: number, calendar: CalendarId | undefined): number {
  const ahead = calendar ? hours(5) : 0
  return Date.UTC(new Date(now - ahead).getUTCFullYear(), 0, 1) + ahead
}

/** The opening of the session that runs, or else of the last that has ended (1), or of one so many sessions before. */
function openingBack(calendar: CalendarId, now: number, sessions: number): number {
  let opensAt = openingOf(calendar, session(calendar, now).open ? session(calendar, now).nextChangeAt : lastCloseAt(calendar, now))
  for (let back = 1; back < sessions; back++) opensAt = openingOf(calendar, lastCloseAt(calendar, opensAt))
  return opensAt
}

/** No session is as long as ten hours, and between two lie more. */
const openingOf = (calendar: CalendarId, closesAt: number): number => session(calendar, closesAt - hours(10)).nextChangeAt
