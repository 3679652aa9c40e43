/** `2026-11-23`: the UTC day of an instant. */
export const utcDay = (at: number): string => new Date(at).toISOString().slice(0, 10)
