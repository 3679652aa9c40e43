import { session } from './calendar.ts'
import type { CalendarId } from './signal.ts'
import { days } from './time.ts'

/** Where instants lie on a chart's axis: any number that grows with time, and the way back. */
export type TimeAxis = {
  readonly toX: (at: number) => number
  readonly toAt: (x: number) => number
  /** Units of `toX` that a candle of this length takes. */
  readonly widthOf: (every: number) => number
}

/** Every millisecond takes the same room. */
export const clockAxis: TimeAxis = { toX: (at) => at, toAt: (x) => x, widthOf: (every) => every }

/** A live value may come this long after the axis was made. */
const AHEAD = days(40)
/** A session that began before the span belongs to it too. */
const BEHIND = days(7)

/** Every session of the market takes the same room, closed hours take none: a week has five days, a day six and a half hours. */
export function sessionAxis(calendar: CalendarId, from: number, to: number): TimeAxis {
  const opens: number[] = []
  const closes: number[] = []
  for (let at = from - BEHIND; at < to + AHEAD; ) {
    const now = session(calendar, at)
    if (now.open) {
      // A span that begins within a session begins with that session's rest.
      if (opens.length === 0) opens.push(at)
      closes.push(now.nextChangeAt)
    } else {
      opens.push(now.nextChangeAt)
    }
    at = now.nextChangeAt
  }
  if (closes.length < opens.length) closes.push(session(calendar, opens.at(-1) ?? to).nextChangeAt)
  const count = opens.length
  /** How many sessions have ended by then. */
  const ended = (at: number): number => {
    let low = 0
    let high = count
    while (low < high) {
      const middle = (low + high) >> 1
      if ((closes[middle] ?? Infinity) <= at) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    toX: (at) => {
      const index = ended(at)
      const opensAt = opens[index]
      const closesAt = closes[index]
      return opensAt === undefined || closesAt === undefined || at <= opensAt ? index : index + (at - opensAt) / (closesAt - opensAt)
    },
    toAt: (x) => {
      const index = Math.min(Math.max(0, Math.floor(x)), count - 1)
      const opensAt = opens[index] ?? from
      return opensAt + (x - index) * ((closes[index] ?? opensAt) - opensAt)
    },
    widthOf: (every) => Math.min(every / SESSION, Math.max(1, (every / days(1)) * (5 / 7))),
  }
}

const SESSION = days(6.5 / 24)
