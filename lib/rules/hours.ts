import { session } from '../domain/calendar.ts'
import { days } from '../domain/time.ts'
import type { ActiveHours } from '../wire/alerts.ts'

/** When a rule may fire. */
export type Hours = {
  /** The instant itself where it lies within the hours, else their next beginning. */
  readonly next: (at: number) => number
}

const ALWAYS: Hours = { next: (at) => at }
type Span = { readonly from: number; readonly to: number }

/** The span that an instant lies in, else the next one. It is remembered: instants come in order, mostly within the span of the one before. */
function remembering(spanAt: (at: number) => Span): Hours {
  let span: Span = { from: Infinity, to: -Infinity }
  let asked = Infinity
  return {
    next: (at) => {
      if (!Number.isFinite(at)) return at
      // Between what was asked for and the span that it gave lies no other one.
      if (at < Math.min(asked, span.from) || at >= span.to) {
        span = spanAt(at)
        asked = at
      }
      return Math.max(at, span.from)
    },
  }
}

export function hoursOf(active: ActiveHours | null): Hours {
  if (active === null) return ALWAYS
  return active === 'nyse' ? remembering(nyseSpan) : remembering(wallSpan(active))
}

function nyseSpan(at: number): Span {
  const { open, nextChangeAt } = session('nyse', at)
  return open ? { from: at, to: nextChangeAt } : { from: nextChangeAt, to: session('nyse', nextChangeAt).nextChangeAt }
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
const DAY = days(1)

const clocks = new Map<string, Intl.DateTimeFormat>()
/** What a zone's wall clock shows, as if it were UTC. */
function wallClock(zone: string, at: number): number {
  let format = clocks.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
    clocks.set(zone, format)
  }
  const parts: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value)
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The first instant at which a zone's clock shows that; where the clock skips it, as long after the skip as it would have been. */
function instantOf(zone: string, wall: number): number {
  const guesses = [wall - DAY, wall + DAY].map((near) => wall - (wallClock(zone, near) - near))
  const shown = guesses.filter((at) => wallClock(zone, at) === wall)
  return shown.length > 0 ? Math.min(...shown) : Math.max(...guesses)
}

/** Days of a time zone from one time of day to another; an end that is not after the beginning is of the next day. */
function wallSpan({ timeZone, days: on, from, to }: Exclude<ActiveHours, 'nyse'>): (at: number) => Span {
  const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
  const begin = minutesOf(from) * 60_000
  const end = minutesOf(to) * 60_000 + (minutesOf(to) <= minutesOf(from) ? DAY : 0)
  return (at) => {
    // The span of the day before may last into today; among seven days and one more there is a next one.
    for (let day = Math.floor(wallClock(timeZone, at) / DAY) - 1; ; day++) {
      const weekday = WEEKDAYS[(((day + 4) % 7) + 7) % 7]
      if (!on.some((name) => name === weekday)) continue
      const span = { from: instantOf(timeZone, day * DAY + begin), to: instantOf(timeZone, day * DAY + end) }
      if (span.to > at && span.to > span.from) return span
    }
  }
}
