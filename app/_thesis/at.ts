import { days, ESSAY_AT } from '../../lib/domain/time.ts'

/** A day of the past that a page is shown as of. */
export type At = {
  /** `2025-06-30`, as the address holds it. */
  readonly day: string
  /** Its last instant, epoch ms: what was known by then counts. */
  readonly at: number
}

export const dayOf = (at: number): number => Math.floor(at / days(1))
export const isoOf = (day: number): string => new Date(days(day)).toISOString().slice(0, 10)
export const FIRST_DAY = dayOf(ESSAY_AT)

/** The day that an address asks for; `undefined`: now. What is no day, or not over yet, is now; nothing is told of before the essay's day. */
export function atOf(text: unknown, now: number): At | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(text)) return undefined
  const asked = Date.parse(`${text}T00:00:00Z`)
  // The 31st of a month that has 30 days is read as the next month's first.
  if (Number.isNaN(asked) || isoOf(dayOf(asked)) !== text || dayOf(asked) >= dayOf(now)) return undefined
  const day = Math.max(FIRST_DAY, dayOf(asked))
  return { day: isoOf(day), at: days(day + 1) - 1 }
}
