import { formatDay, formatInstant, type Locale } from '../../lib/domain/format.ts'
import { days } from '../../lib/domain/time.ts'
import type { Annotation } from '../../lib/wire/annotations.ts'

const isDay = (at: number): boolean => at % days(1) === 0

/** When what is written is of: days as days, whatever the zone. */
export function whenText({ at, until }: Pick<Annotation, 'at' | 'until'>, locale: Locale, zone: string): string {
  const ends = [at, ...(until === null ? [] : [until])].map((text) => Date.parse(text))
  return ends.map((end) => (ends.every(isDay) ? formatDay(end, locale) : formatInstant(end, locale, zone))).join(' – ')
}

/** The zone that its times are typed in: of days, none. */
export const zoneOf = ({ at, until }: Pick<Annotation, 'at' | 'until'>, zone: string): string => (isDay(Date.parse(at)) && (until === null || isDay(Date.parse(until))) ? 'UTC' : zone)

/** An instant as a field has it, on the clocks of a zone. */
export function clockIn(at: number, zone: string): string {
  const parts = new Map(new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }).formatToParts(at).map(({ type, value }) => [type, value]))
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? ''
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`
}

/** The instant of what a field has; of an hour that clocks have twice, the first. `undefined`: it has none. */
export function fromClock(text: string, zone: string): number | undefined {
  const asUtc = Date.parse(`${text}Z`)
  if (Number.isNaN(asUtc)) return undefined
  const offset = (at: number): number => Date.parse(`${clockIn(at, zone)}Z`) - Math.floor(at / 60_000) * 60_000
  const guess = asUtc - offset(asUtc)
  return asUtc - offset(guess)
}
