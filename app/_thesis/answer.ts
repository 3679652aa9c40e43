import { formatFixed, formatSigned } from '../../lib/domain/format.ts'
import { VERDICTS, type WindowId } from '../../lib/thesis/ids.ts'
import type { Component, Thesis } from '../../lib/wire/thesis.ts'
import type { PageWording } from '../_i18n/text.ts'
import { formatLog } from './statistic.ts'

const FLAT = 0.05

/** The answer to the question of the page, in sentences made from the figures: which way, how fast, how sure, and what a token dollar became. */
export function answerOf({ headline, flow, claims }: Pick<Thesis, 'headline' | 'flow' | 'claims'>, window: WindowId, { locale, t }: PageWording): readonly string[] {
  const { value, low, high, direction, change30d, breadth, components } = headline
  if (value === null || low === null || high === null || direction === null) return [t('answer.none')]
  const told = (n: number): string => formatFixed(n, locale)
  const named = (some: readonly Component[]): string => some.map(({ id, contribution }) => `${t(`component.${id}`)} ${formatSigned(contribution ?? 0, locale)}`).join(t('list.comma'))
  const down = components.filter(({ contribution }) => contribution !== null && contribution > 0)
  const up = components.filter(({ contribution }) => contribution !== null && contribution < 0)
  const counts = VERDICTS.flatMap((verdict) => {
    const count = claims.filter(({ readings }) => readings.some((reading) => reading.window === window && reading.verdict === verdict)).length
    return count === 0 ? [] : [t(`answer.count.${verdict}`, { count })]
  })
  return [
    t(`answer.${direction}`, { value: told(value), low: told(low), high: told(high) }),
    ...(change30d === null ? [] : [Math.abs(change30d) < FLAT ? t('answer.pace.flat') : t(change30d > 0 ? 'answer.pace.rose' : 'answer.pace.fell', { points: told(Math.abs(change30d)) })]),
    ...(down.length > 0 ? [t('answer.for', { down: breadth.down, of: breadth.of, parts: named(down) })] : []),
    ...(up.length > 0 ? [t('answer.against', { parts: named(up) })] : []),
    ...(flow ? [t('answer.flow', { price: formatFixed(flow.price, locale, 2), hardware: formatLog(flow.logRent, locale) })] : []),
    ...(counts.length > 0 ? [t('answer.claims', { all: claims.length, counts: counts.join(t('list.comma')), window: t(`window.${window}.long`) })] : []),
  ]
}
