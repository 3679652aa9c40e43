import { reasonIn } from '../_i18n/reason.ts'
import { claimIn, componentScaleIn } from '../_i18n/claim.ts'
import type { PageText, PageWording } from '../_i18n/text.ts'
import { seriesName } from '../_thesis/names.ts'
import { formatStatistic } from '../_thesis/statistic.ts'
import { BASKETS } from '../../lib/domain/baskets.ts'
import { formatCount, formatDay, formatFixed, formatShare, unitLabel, type Locale } from '../../lib/domain/format.ts'
import { STAGE_RULES } from '../../lib/domain/stage.ts'
import { UNITS, type UnitRule } from '../../lib/domain/unit.ts'
import { CLAIMS } from '../../lib/thesis/claims.ts'
import { COMPUTE_MINIMUM } from '../../lib/thesis/compute.ts'
import { EQUITY_MINIMUM } from '../../lib/thesis/equity.ts'
import type { IndexId } from '../../lib/thesis/ids.ts'
import { GAUGES } from '../../lib/thesis/summary.ts'
import { GPU_FAMILIES, GPU_SPECS, WEIGHTS_FROM } from '../../lib/thesis/tables/gpu-families.ts'
import { RATED_MODELS, TIERS } from '../../lib/thesis/tables/tiers.ts'
import { USAGE_MODELS } from '../../lib/thesis/tables/usage-models.ts'
import { QUALITY_MINIMUM, REPRICING_MINIMUM } from '../../lib/thesis/tokens.ts'
import { MIN_MODELS } from '../../lib/thesis/usage.ts'
import { COMPONENTS, LEAST_COMPONENTS } from '../../lib/thesis/vmi.ts'
import { Figure, Name, Source, Table } from './table.tsx'

type Props = { readonly words: PageWording }
const NONE: ReadonlyMap<string, string> = new Map()
const nameOf = (id: IndexId, locale: Locale): string => seriesName(id, locale, NONE)
const dayIn = (iso: string, locale: Locale): string => formatDay(Date.parse(iso), locale)

const MINIMUMS = [
  ['index.vmi', LEAST_COMPONENTS],
  ['index.compute.on-demand', COMPUTE_MINIMUM.onDemand], ['index.compute.spot', COMPUTE_MINIMUM.spot], ['index.compute.per-pflop', COMPUTE_MINIMUM.perPflop],
  ['index.tokens.repricing', REPRICING_MINIMUM], ['index.tokens.constant-quality', QUALITY_MINIMUM], ['index.tokens.effective', MIN_MODELS],
  ['index.equity.upstream', EQUITY_MINIMUM], ['index.equity.midstream', EQUITY_MINIMUM], ['index.equity.downstream', EQUITY_MINIMUM],
] as const satisfies readonly (readonly [IndexId, number])[]

export const Minimums = ({ words: { locale, t } }: Props) => (
  <Table title={t('method.index.minimum')} names={[t('method.index.name'), t('method.index.least')]}>
    {MINIMUMS.map(([id, least]) => <tr key={id}><Name><a className="hover:underline" href={`/signals/${id}`}>{nameOf(id, locale)}</a></Name><Figure>{formatCount(least, locale)}</Figure></tr>)}
  </Table>
)

export function Families({ words: { locale, t } }: Props) {
  const all = GPU_FAMILIES.reduce((sum, { weight }) => sum + weight, 0)
  return (
    <>
      <Table title={t('method.compute.weights')} names={[t('method.compute.class'), t('method.compute.weight'), t('method.compute.listings'), t('method.compute.builds')]}>
        {GPU_FAMILIES.map(({ id, title, gpus, weight }) => <tr key={id}><Name proper>{title}</Name><Figure>{formatShare(weight / all, locale)}</Figure><Figure>{formatCount(weight, locale)}</Figure><Source>{gpus.join(', ')}</Source></tr>)}
      </Table>
      <p className="mt-1 text-xs text-muted">{t('method.table.source')}{locale === 'zh' ? '：' : ': '}<span lang="en" translate="no">{WEIGHTS_FROM}</span></p>
    </>
  )
}

export const Specs = ({ words: { locale, t } }: Props) => (
  <Table title={t('method.compute.specs')} names={[t('method.compute.build'), t('method.compute.maker'), t('method.compute.pflops'), t('method.compute.bandwidth'), t('method.table.source')]} folded={t('method.show', { count: GPU_SPECS.length })}>
    {GPU_SPECS.map(({ gpu, maker, pflops, bandwidth, source }) => <tr key={gpu}><Name proper>{gpu}</Name><Source>{maker}</Source><Figure>{formatFixed(pflops, locale, 3)}</Figure><Figure>{formatFixed(bandwidth, locale, 3)}</Figure><Source>{source}</Source></tr>)}
  </Table>
)

export const Tiers = ({ words: { locale, t } }: Props) => (
  <Table title={t('method.tokens.tiers')} names={[t('method.tokens.tier'), t('method.tokens.benchmark'), t('method.tokens.least')]}>
    {TIERS.map(({ id, title, benchmark, least }) => <tr key={id}><Name proper>{title}</Name><Source>{benchmark}</Source><Figure>{formatCount(least, locale)}</Figure></tr>)}
  </Table>
)

export const Models = ({ words: { locale, t } }: Props) => (
  <Table title={t('method.tokens.models')} names={[t('method.tokens.model'), t('method.tokens.maker'), t('method.tokens.benchmark'), t('method.tokens.score'), t('method.tokens.from'), t('method.table.source'), t('method.tokens.names')]} folded={t('method.show', { count: RATED_MODELS.flatMap(({ scores }) => scores).length })}>
    {RATED_MODELS.flatMap(({ vendor, title, names, scores }) => scores.map(({ benchmark, score, from, source }) => (
      <tr key={`${vendor} ${title} ${benchmark} ${from}`}><Name proper>{title}</Name><Source>{vendor}</Source><Source>{benchmark}</Source><Figure>{formatFixed(score, locale)}</Figure><Figure>{dayIn(from, locale)}</Figure><Source>{source}</Source><Source>{names.join(', ')}</Source></tr>
    )))}
  </Table>
)

export const UsageModels = ({ words: { locale, t } }: Props) => (
  <Table title={t('method.usage.models')} names={[t('method.usage.permaslug'), t('method.usage.weights'), t('method.usage.prices')]} folded={t('method.show', { count: formatCount(USAGE_MODELS.length, locale) })}>
    {USAGE_MODELS.map(({ permaslug, weights, prices }) => (
      <tr key={permaslug}><Name proper>{permaslug}</Name><td className="text-muted">{t(`method.usage.${weights}`)}</td>{prices.length === 0 ? <td className="text-muted">{t('method.usage.none')}</td> : <Source>{prices.map(({ name, until, basis }) => [name, ...(basis === undefined ? [] : [`(${basis})`]), ...(until === undefined ? [] : [`until ${until}`])].join(' ')).join('; ')}</Source>}</tr>
    ))}
  </Table>
)

export const Baskets = ({ words: { locale, t } }: Props) => (
  <Table title={t('method.equity.table')} names={[t('method.equity.symbol'), t('method.equity.name'), t('method.stages.stage'), t('method.equity.role'), t('method.equity.reason')]}>
    {BASKETS.map(({ symbol, name, stage, segment, role, reason }) => (
      <tr key={symbol}><Name proper><a className="hover:underline" href={`/signals/quote.${symbol.toLowerCase()}`}>{symbol}</a></Name><Source>{name}</Source><td className="whitespace-nowrap">{t(`stage.${stage}`)} · {t(`segment.${segment}`)}</td><td className="whitespace-nowrap">{t(`method.role.${role}`)}</td><td className="text-muted">{reasonIn(locale, reason)}</td></tr>
    ))}
  </Table>
)

export const Components = ({ words: { locale, t } }: Props) => (
  <Table title={t('method.vmi.table')} names={[t('method.vmi.component'), t('method.vmi.index'), t('method.vmi.sign'), t('method.vmi.scale'), t('method.vmi.from')]}>
    {COMPONENTS.map((component) => (
      <tr key={component.id}><Name>{t(`component.${component.id}`)}</Name><td><a className="link" href={`/signals/${component.indexId}`}>{nameOf(component.indexId, locale)}</a></td><Figure>{component.sign > 0 ? '+' : '−'}</Figure><Figure>{formatFixed(component.scale, locale, 2)}</Figure><td className="text-muted">{componentScaleIn(locale, component)}</td></tr>
    ))}
  </Table>
)

export const GaugeTable = ({ words: { locale, t } }: Props) => (
  <Table title={t('method.gauges')} names={[t('method.gauges.stage'), t('gauge.price'), t('gauge.quantity'), t('gauge.equity')]}>
    {GAUGES.map(({ stage, items }) => (
      <tr key={stage}><Name>{t(`stage.${stage}`)}</Name>{(['price', 'quantity', 'equity'] as const).map((role) => { const item = items.find((one) => one.role === role); return <td key={role}>{item ? <a className="link" href={`/signals/${item.id}`}>{gaugeName(item.id, t, locale)}</a> : <span className="text-faint">–</span>}</td> })}</tr>
    ))}
  </Table>
)
const gaugeName = (id: (typeof GAUGES)[number]['items'][number]['id'], t: PageText, locale: Locale): string => (id === 'indicator.capex' ? t('growth.capex') : nameOf(id, locale))

export const Claims = ({ words: { locale, t } }: Props) => (
  <Table title={t('method.claims.table')} names={[t('method.claims.id'), t('method.claims.claim'), t('method.claims.part'), t('method.claims.when'), t('method.claims.statistics')]}>
    {CLAIMS.map((claim) => {
      const { says, supportedWhen } = claimIn(locale, claim)
      return (
        <tr key={claim.id}>
          <Name proper><a className="link" href={`/thesis#${claim.id}`}>{claim.id}</a></Name><td>{says}</td><td className="whitespace-nowrap">{t(`method.section.${claim.section}`)}</td><td>{supportedWhen}</td>
          <td className="text-muted">{claim.statistics.map(({ id, side, threshold, unit }) => <span key={id} className="block">{t('method.claims.threshold', { statistic: t(`statistic.${id}`), side: t(`statistic.${side}`), threshold: threshold === 0 ? '0' : formatStatistic(threshold, unit, locale) })}</span>)}</td>
        </tr>
      )
    })}
  </Table>
)

const OF_COMPANIES = new Set(BASKETS.flatMap(({ symbol }) => [`quote.${symbol.toLowerCase()}`, `fundamental.${symbol.toLowerCase()}`]))

export const StageRules = ({ words: { locale, t } }: Props) => (
  <Table title={t('method.stages')} names={[t('method.stages.prefix'), t('method.stages.stage'), t('method.stages.reason')]}>
    {STAGE_RULES.filter(({ prefix }) => !OF_COMPANIES.has(prefix)).map(({ prefix, stage, segment, reason }) => (
      <tr key={prefix}><Name proper><code className="font-sans">{prefix}</code></Name><td className="whitespace-nowrap">{t(`stage.${stage}`)} · {t(`segment.${segment}`)}</td><td className="text-muted">{reasonIn(locale, reason)}</td></tr>
    ))}
  </Table>
)

const unitRules: readonly (readonly [string, UnitRule])[] = Object.entries(UNITS)

export const Units = ({ words: { locale, t } }: Props) => (
  <Table title={t('method.units')} names={[t('method.units.unit'), t('method.units.range'), t('method.units.jump')]}>
    {unitRules.map(([unit, { min, max, jump }]) => (
      <tr key={unit}><Name proper>{unitLabel(unit, locale)}</Name><Figure>{range(min, locale)} … {range(max, locale)}</Figure><Figure>{jump === null ? <span className="text-muted">{t('method.units.any')}</span> : `×${jump}`}</Figure></tr>
    ))}
  </Table>
)
const range = (value: number, locale: Locale): string => (Math.abs(value) >= 1e6 ? value.toExponential(0).replace('e+', 'e').replace('-', '−') : Math.abs(value) < 1 ? String(value) : formatCount(value, locale).replace('-', '−'))
