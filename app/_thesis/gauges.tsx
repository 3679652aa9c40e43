import { formatDay, formatShare, formatValue, unitLabel } from '../../lib/domain/format.ts'
import type { Stage } from '../../lib/domain/stage.ts'
import type { GaugeItem, Thesis } from '../../lib/wire/thesis.ts'
import { PageLink } from '../_access/page-link.tsx'
import type { PageWording } from '../_i18n/text.ts'
import { Change } from '../_ui/change.tsx'
import { ModeDot } from '../_ui/mode-dot.tsx'
import { LiveValue } from './live-value.tsx'
import { seriesName } from './names.ts'

const ROLES = ['price', 'quantity', 'equity'] as const satisfies readonly GaugeItem['role'][]

type Props = { readonly stage: Stage; readonly thesis: Thesis | undefined; readonly titles: ReadonlyMap<string, string>; readonly still: boolean; readonly words: PageWording }

/** A stage in three figures: its price, its quantity, its companies. */
export function Gauges({ stage, thesis, titles, still, words }: Props) {
  const { t } = words
  const items = thesis?.gauges.find((gauge) => gauge.stage === stage)?.items ?? []
  return (
    <table className="mb-1 w-full table-fixed border-collapse border-y border-grid text-text">
      <caption className="sr-only">{t('gauge.label', { stage: t(`stage.${stage}`) })}</caption>
      <thead className="text-2xs text-faint *:*:leading-3 *:*:font-normal">
        <tr>
          <th scope="col" className="truncate pt-1 pl-3 text-left" title={t('gauge.name')}>{t('gauge.name')}</th>
          <th scope="col" className="w-22 pt-1 text-right @min-[26rem]:w-25">{t('chain.last')}</th>
          <th scope="col" className="hidden w-13.5 pt-1 text-right @min-[23rem]:table-cell @min-[34rem]:w-15" title={t('chain.month.long')}>{t('chain.month')}</th>
          <th scope="col" className="w-13.5 pt-1 text-right @min-[34rem]:w-15" title={t('chain.essay.long')}>{t('chain.essay')}</th>
          <th scope="col" className="w-6 pr-2 @min-[34rem]:w-7 @min-[34rem]:pr-3"><span className="sr-only">{t('gauge.mode')}</span></th>
        </tr>
      </thead>
      <tbody>{ROLES.map((role) => <Gauge key={role} role={role} item={items.find((item) => item.role === role)} {...(items.length > 0 && { none: t('gauge.none') })} titles={titles} still={still} words={words} />)}</tbody>
    </table>
  )
}

function Gauge({ role, item, none, titles, still, words: { locale, t } }: { readonly role: GaugeItem['role']; readonly item: GaugeItem | undefined; readonly none?: string } & Pick<Props, 'titles' | 'still' | 'words'>) {
  const { id, value = null, unit = '', change30d = null, changeSinceEssay = null, coverage = null, day = null, mode = null } = item ?? {}
  const name = id === undefined ? '' : seriesName(id, locale, titles)
  const title = id === undefined ? (none ?? t('chain.none')) : [name, ...(day ? [formatDay(Date.parse(day), locale)] : []), ...(coverage === null ? [] : [t('headline.coverage', { share: formatShare(coverage, locale) })])].join(' · ')
  return (
    <tr className="h-[1.0625rem] text-xs whitespace-nowrap @max-[26rem]:align-bottom" title={title}>
      <th scope="row" className="truncate py-0 pl-3 text-left font-normal"><span className="mr-1.5 inline-block min-w-10 text-2xs text-faint @max-[26rem]:block @max-[26rem]:leading-3">{t(`gauge.${role}`)}</span>{id === undefined ? <span className="text-faint">{none}</span> : <PageLink href={`/signals/${id}`} className="rounded-sm text-muted hover:text-text hover:underline">{name}</PageLink>}</th>
      <td className="py-0 text-right font-semibold">
        {value === null || id === undefined ? <span className="font-normal text-faint">–</span> : still ? <span>{formatValue(value, unit, locale)}</span> : <LiveValue id={id} value={value} day={day} mode={mode} unit={unit} />}
        {unit !== 'index' && unit !== '' && <span className="ml-1 text-2xs font-normal text-faint">{unitLabel(unit, locale)}</span>}
      </td>
      <td className="hidden py-0 text-right @min-[23rem]:table-cell"><Change change={change30d} /></td>
      <td className="py-0 text-right"><Change change={changeSinceEssay} /></td>
      <td className="py-0 pr-2 text-right @min-[34rem]:pr-3">{mode && <ModeDot mode={mode} />}</td>
    </tr>
  )
}
