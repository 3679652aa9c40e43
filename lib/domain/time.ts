/** Spans in milliseconds, so that a table can say `hours(6)`. */
export const seconds = (n: number): number => n * 1000
export const minutes = (n: number): number => n * 60_000
export const hours = (n: number): number => n * 3_600_000
export const days = (n: number): number => n * 86_400_000

/** The day of the essay, at its first instant in UTC: the base of "since the essay" is the close of this day. */
export const ESSAY_AT = Date.UTC(2025, 1, 10)
