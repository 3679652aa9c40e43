'use client'
import { unitLabel } from '../../lib/domain/format.ts'
import { RENT_SOURCES, type ChainRange } from '../../lib/domain/stage-charts.ts'
import type { LineView } from '../../lib/wire/views.ts'
import { useWords } from '../_i18n/words.tsx'
import { Reading } from '../_ui/reading.tsx'
import { AgeCell } from './signal-row.tsx'
import { LineLink } from './stage-chart.tsx'
import { useCard } from './use-card.ts'

/** One class from every source, side by side: what each one measures, in words. None of them continues another. */
export function RentSources({ lines, range, now }: { readonly lines: readonly LineView[]; readonly range: ChainRange; readonly now: number }) {
  const { t } = useWords()
  return (
    <table className="mt-1 w-full table-fixed border-collapse">
      <caption className="sr-only">{t('chain.rent.table')}</caption>
      <thead>
        <tr className="h-6 text-xs text-faint *:font-normal">
          <th scope="col" className="pl-3 text-left">{t('chain.rent.source')}</th>
          <th scope="col" className="w-17 text-right">{t('chain.last')}</th>
          <th scope="col" className="w-15 pr-6 text-right @min-[34rem]:w-17 @min-[34rem]:pr-7">{t('chain.age')}</th>
        </tr>
      </thead>
      <tbody>{lines.map((line) => <SourceRow key={line.id} line={line} lines={lines} range={range} now={now} />)}</tbody>
    </table>
  )
}

function SourceRow({ line, lines, range, now }: { readonly line: LineView; readonly lines: readonly LineView[]; readonly range: ChainRange; readonly now: number }) {
  const { locale, t, say } = useWords()
  const { latest, mode } = useCard(line, now)
  const { label } = line
  const source = 'key' in label ? RENT_SOURCES.find((one) => one === label.key) : undefined
  return (
    <tr className={`border-t border-grid align-top hover:bg-raised ${mode === 'stale' ? 'stale' : ''}`}>
      <th scope="row" className="py-1 pr-2 pl-3 text-left font-normal">
        <span className="block text-sm font-semibold [&_a]:text-text"><LineLink line={line} lines={lines} range={range} scale="linear" /></span>
        {source && <span className="block text-xs leading-[0.875rem] text-muted">{t(`chain.rent.${source}`)}</span>}
        <span translate="no" className="block truncate text-2xs leading-[0.875rem] text-faint" title={`${line.title} · ${say(line.source)} · ${say(line.note ?? '')} · ${say(line.licence)}`}>{line.title} · {say(line.source)} · {say(line.licence)}</span>
      </th>
      <td className="py-1 text-right whitespace-nowrap">
        <span className="block text-sm font-semibold text-text"><Reading latest={latest} mode={mode} unit={line.unit} source={line.source} /></span>
        <span className="block text-2xs text-faint">{unitLabel(line.unit, locale)}</span>
      </td>
      <AgeCell latest={latest} mode={mode} now={now} />
    </tr>
  )
}
