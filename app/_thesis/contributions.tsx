import { formatDay, formatFixed, formatShare, formatSigned } from '../../lib/domain/format.ts'
import { COMPONENT_IDS } from '../../lib/thesis/ids.ts'
import type { Component, Thesis } from '../../lib/wire/thesis.ts'
import { PageLink } from '../_access/page-link.tsx'
import { componentScaleIn } from '../_i18n/claim.ts'
import type { PageWording } from '../_i18n/text.ts'
import { placeOn, type Scale } from './scale.ts'
import { formatLog } from './statistic.ts'

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`

/** What each component adds to the index or takes from it, as bars from a common zero; they add up to its distance from 100. */
export function Contributions({ thesis, words, level: Level = 'h2' }: { readonly thesis: Thesis | undefined; readonly words: PageWording; readonly level?: 'h2' | 'h3' }) {
  const { locale, t } = words
  const components = thesis?.headline.components ?? []
  const value = thesis?.headline.value ?? null
  const known = components.flatMap(({ contribution }) => contribution ?? [])
  const scale = { low: Math.min(-1e-9, ...known), high: Math.max(1e-9, ...known) }
  return (
    <section aria-labelledby="contributions" className="min-w-0 px-3 py-2 md:px-4">
      <Level id="contributions" className="truncate text-sm font-semibold" title={t('contributions.what')}>{t('contributions.title')} <span className="text-xs font-normal text-faint">{t('contributions.unit')}</span></Level>
      <dl className="mt-1.5 text-xs">
        {COMPONENT_IDS.map((id) => <Row key={id} name={t(`component.${id}`)} component={components.find((one) => one.id === id)} scale={scale} words={words} />)}
        <div className="mt-1 flex items-baseline justify-between border-t border-line pt-1">
          <dt className="text-muted">{value === null ? t('contributions.sum.none') : t('contributions.sum', { value: formatFixed(value, locale) })}</dt>
          <dd className="w-9 text-right font-semibold">{value === null ? '–' : formatSigned(value - 100, locale)}</dd>
        </div>
      </dl>
    </section>
  )
}

function Row({ name, component, scale, words: { locale, t } }: { readonly name: string; readonly component: Component | undefined; readonly scale: Scale; readonly words: PageWording }) {
  const { contribution = null, logChange = null } = component ?? {}
  const [zero, end] = [placeOn(scale, 0), placeOn(scale, contribution ?? 0)]
  const title = !component ? undefined : logChange === null || contribution === null || component.score === null
    ? t('contributions.row.none')
    : t('contributions.row', { change: formatLog(logChange, locale), scale: formatFixed(component.scale, locale, 2), score: formatSigned(component.score, locale, 2), coverage: component.coverage === null ? '–' : formatShare(component.coverage, locale), day: component.day === null ? '–' : formatDay(Date.parse(component.day), locale), from: componentScaleIn(locale, component) })
  return (
    <div className="flex h-5.5 items-center gap-2" title={title}>
      <dt className="w-21 shrink-0 truncate">{component ? <PageLink href={`/signals/${component.indexId}`} className="rounded-sm hover:underline">{name}</PageLink> : name}</dt>
      <dd aria-hidden className="relative h-2.5 min-w-0 flex-1">
        <span className="absolute -inset-y-1.5 w-px bg-edge" style={{ left: percent(zero) }} />
        {contribution !== null && <span className={`absolute inset-y-0 rounded-xs ${contribution < 0 ? 'bg-down' : 'bg-up'}`} style={{ left: percent(Math.min(zero, end)), right: percent(1 - Math.max(zero, end)) }} />}
      </dd>
      <dd className="w-9 shrink-0 text-right font-medium whitespace-nowrap">{contribution === null ? <span className="text-faint">–</span> : formatSigned(contribution, locale)}</dd>
    </div>
  )
}
