'use client'
import { memo, useMemo, type MouseEvent } from 'react'
import { unitLabel } from '../../lib/domain/format.ts'
import { carryChange, type LiveValue } from '../../lib/domain/live.ts'
import { useWords } from '../_i18n/words.tsx'
import { cataloguedOf, type CatalogueSignal } from '../_live/catalogue-row.ts'
import { useSignal } from '../_live/hooks.ts'
import { useInstant } from '../_live/zone.tsx'
import { Age } from '../_ui/age.tsx'
import { Change } from '../_ui/change.tsx'
import { ModeDot } from '../_ui/mode-dot.tsx'
import { Reading } from '../_ui/reading.tsx'
import { Said } from '../_ui/said.tsx'
import { alignOf, shownWhere } from './signals-columns.ts'
import { STAGE_COLOURS, StageMark } from './signals-filters.tsx'
import type { Column } from './signals-query.ts'

type Props = {
  readonly signal: CatalogueSignal
  /** Its place among all that are shown, from 0. */
  readonly place: number
  readonly columns: readonly Column[]
  readonly narrow: readonly Column[]
  /** The age stands under the change, where there is no room for a column of its own. */
  readonly aged: boolean
  readonly feed: string | undefined
  readonly now: number
  readonly active: boolean
  readonly selected: boolean
  /** Keys go from row to row: what stands in a row is no stop of its own. */
  readonly byKeys: boolean
  readonly onSelect: (id: string, range: boolean) => void
  readonly onActive: (id: string) => void
}

/** One signal in a line. It wakes for its own value only. */
export const SignalsRow = memo(function SignalsRow({ signal, place, columns, narrow, aged, feed, now, active, selected, byKeys, onSelect, onActive }: Props) {
  const { t, say } = useWords()
  const { id, title, stage, vendor } = signal
  const source = say(signal.source)
  const note = signal.note && say(signal.note)
  const catalogued = useMemo(() => cataloguedOf(signal), [signal])
  const held = useSignal(id, catalogued)
  // What the store holds of a signal that was out of sight may be older than what was read since.
  const latest = held && catalogued && catalogued.observedAt > held.observedAt ? catalogued : held
  const stop = byKeys ? -1 : undefined
  const said = `${title} ${source}`.toLowerCase()
  return (
    <tr
      aria-rowindex={place + 2}
      aria-selected={selected}
      data-id={id}
      data-active={active || undefined}
      tabIndex={byKeys ? (active ? 0 : -1) : undefined}
      onFocus={() => onActive(id)}
      className="signals-row group h-11 bg-surface *:border-b *:border-grid hover:bg-raised focus-visible:outline-none aria-selected:bg-[color-mix(in_srgb,var(--midstream)_10%,var(--surface))] @min-[46rem]:h-[2.125rem]"
    >
      <td className="sticky left-0 z-1 bg-inherit p-0 text-center">
        <label className="flex h-8 items-center justify-center">
          <input
            type="checkbox"
            tabIndex={stop}
            checked={selected}
            aria-label={t('signals.select', { title })}
            // A change event does not tell whether Shift was held.
            onClick={(event: MouseEvent<HTMLInputElement>) => onSelect(id, event.shiftKey)}
            onChange={() => undefined}
            className="size-3.5 accent-midstream"
          />
        </label>
      </td>
      <th scope="row" className="sticky left-8 z-1 bg-inherit py-0 pr-2 pl-1 text-left font-normal">
        <span className="flex items-center gap-2">
          <span className={`-ml-1 h-6 w-0.5 shrink-0 bg-current @min-[46rem]:hidden ${STAGE_COLOURS[stage]}`} title={t(`stage.${stage}`)} />
          <a href={`/signals/${encodeURIComponent(id)}`} tabIndex={stop} translate="no" title={[title, note, id].filter(Boolean).join(' · ')} className="block min-w-0 flex-1 text-2xs leading-[0.9375rem] text-faint">
            <span className="flex items-baseline gap-1.5">
              <span className="truncate text-sm leading-[0.9375rem] font-semibold text-text group-hover:underline group-hover:decoration-edge group-hover:underline-offset-2">{title}</span>
              {note && !columns.includes('note') && <span className="hidden min-w-0 flex-1 truncate @min-[46rem]:block">{note}</span>}
            </span>
            <span className="block truncate">{source}{vendor && !said.includes(vendor) && ` · ${vendor}`}{note && <span className="@min-[46rem]:hidden"> · {note}</span>}</span>
          </a>
        </span>
      </th>
      {columns.map((column) => (
        <td key={column} className={`${alignOf(column)} overflow-hidden py-0 text-xs whitespace-nowrap last:pr-3 ${shownWhere(columns, narrow, column)}`}>
          <Cell column={column} signal={signal} latest={latest} feed={feed} now={now} />
          {aged && column !== 'age' && column !== 'value' && narrow.includes(column) && <span className="block @min-[46rem]:hidden"><Cell column="age" signal={signal} latest={latest} feed={feed} now={now} /></span>}
        </td>
      ))}
    </tr>
  )
})

type CellProps = Pick<Props, 'signal' | 'feed' | 'now'> & { readonly column: Column; readonly latest: LiveValue | undefined }

function Cell({ column, signal, latest, feed, now }: CellProps) {
  const { locale, t, say } = useWords()
  const since = (change: number | null): number | null => carryChange(change, signal.value, latest?.value ?? null, latest?.mode)
  switch (column) {
    case 'stage': return (
      <span className="block leading-[0.9375rem]">
        <span className={`flex items-center gap-1.5 font-medium ${STAGE_COLOURS[signal.stage]}`}><StageMark stage={signal.stage} />{t(`stage.${signal.stage}`)}</span>
        <span className="block truncate pl-4.25 text-2xs leading-[0.9375rem] text-faint">{t(`segment.${signal.segment}`)}</span>
      </span>
    )
    case 'value': return (
      <>
        <span className="block text-sm leading-[0.9375rem] font-semibold text-text"><Reading latest={latest} mode={latest?.mode} unit={signal.unit} source={signal.source} /></span>
        <span className="block truncate text-2xs leading-[0.9375rem] text-faint">{unitLabel(signal.unit, locale)}</span>
      </>
    )
    case 'day': return <Change change={since(signal.change24h)} />
    case 'month': return <Change change={since(signal.change30d)} />
    case 'essay': return <Change change={since(signal.changeSinceEssay)} />
    case 'age': return latest ? <span className="flex items-center gap-1 text-muted"><Age at={latest.observedAt} first={now} /><ModeDot mode={latest.mode} /></span> : <None />
    case 'feed': return <span translate="no" title={signal.feedId} className="block truncate text-muted">{feed ?? signal.feedId}</span>
    case 'observed': return latest ? <Observed at={latest.observedAt} /> : <None />
    case 'id': return <span translate="no" title={signal.id} className="block truncate text-muted">{signal.id}</span>
    case 'note': return signal.note ? <span title={say(signal.note)} className="block truncate text-muted"><Said text={signal.note} /></span> : null
  }
}

function None() {
  const { t } = useWords()
  return <span className="text-faint" title={t('chain.none')}>–</span>
}

function Observed({ at }: { readonly at: number }) {
  const instant = useInstant()
  return <time dateTime={new Date(at).toISOString()} className="reading text-muted">{instant(at)}</time>
}
