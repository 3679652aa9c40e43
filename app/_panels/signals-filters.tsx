'use client'
import { useMemo, useState, type ReactNode } from 'react'
import { formatCount } from '../../lib/domain/format.ts'
import type { SearchIndex } from '../../lib/domain/search.ts'
import { SEGMENTS, STAGES, type Segment, type Stage } from '../../lib/domain/stage.ts'
import type { Mode } from '../../lib/domain/signal.ts'
import type { Wording } from '../_i18n/text.ts'
import { useWords } from '../_i18n/words.tsx'
import type { CatalogueSignal } from '../_live/catalogue-row.ts'
import { ModeDot } from '../_ui/mode-dot.tsx'
import { Choice, Menu, MENU_BUTTON } from './signals-menu.tsx'
import { countsOf, FACETS, type Facet, type TableQuery } from './signals-query.ts'

const MODES = ['live', 'delayed', 'stale', 'recorded', 'replay'] as const satisfies readonly Mode[]
const ALL_SEGMENTS: readonly Segment[] = STAGES.flatMap((stage) => SEGMENTS[stage])
/** A list longer than this is searched, not read. */
const LONG = 12

const isStage = (text: string): text is Stage => STAGES.some((stage) => stage === text)
const isSegment = (text: string): text is Segment => ALL_SEGMENTS.some((segment) => segment === text)
const isMode = (text: string): text is Mode => MODES.some((mode) => mode === text)

export const STAGE_COLOURS: Readonly<Record<Stage, string>> = { upstream: 'text-upstream', midstream: 'text-midstream', downstream: 'text-downstream' }
const STAGE_OF = new Map<Segment, Stage>(STAGES.flatMap((stage) => SEGMENTS[stage].map((segment) => [segment, stage] as const)))

/** One bar, two bars, three: the stage without its colour. */
export function StageMark({ stage }: { readonly stage: Stage }) {
  const at = STAGES.indexOf(stage)
  return (
    <svg aria-hidden viewBox="0 0 11 8" className={`inline-block h-2 w-2.75 shrink-0 ${STAGE_COLOURS[stage]}`}>
      {STAGES.map((one, nth) => <rect key={one} x={nth * 4} y="0" width="3" height="8" rx="0.75" fill="currentColor" opacity={nth === at ? 1 : 0.22} />)}
    </svg>
  )
}

/** A choice of a filter as it is called; names of others are marked as such. */
export function choiceLabel(facet: Facet, choice: string, t: Wording['t'], feeds: Readonly<Record<string, string>>): string {
  if (facet === 'stage' && isStage(choice)) return t(`stage.${choice}`)
  if (facet === 'segment' && isSegment(choice)) return t(`segment.${choice}`)
  if (facet === 'mode' && isMode(choice)) return t(`mode.${choice}`)
  return facet === 'feed' ? (feeds[choice] ?? choice) : choice
}
const isForeign = (facet: Facet): boolean => facet === 'feed' || facet === 'vendor'

function mark(facet: Facet, choice: string): ReactNode {
  if (facet === 'stage' && isStage(choice)) return <StageMark stage={choice} />
  if (facet === 'segment' && isSegment(choice)) return <StageMark stage={STAGE_OF.get(choice) ?? 'upstream'} />
  if (facet === 'mode' && isMode(choice)) return <span aria-hidden><ModeDot mode={choice} /></span>
  return null
}

type Shared = { readonly query: TableQuery; readonly index: SearchIndex<CatalogueSignal>; readonly feeds: Readonly<Record<string, string>>; readonly change: (next: TableQuery) => void }

const toggled = (query: TableQuery, facet: Facet, choice: string): TableQuery => {
  const held = query.chosen[facet]
  return { ...query, chosen: { ...query.chosen, [facet]: held.includes(choice) ? held.filter((one) => one !== choice) : [...held, choice] } }
}

export function Filters(props: Shared) {
  const { t } = useWords()
  return (
    <div role="group" aria-label={t('signals.filters')} className="flex flex-wrap gap-1">
      {FACETS.map((facet) => (
        <Menu key={facet} label={t(`signals.facet.${facet}`)} active={props.query.chosen[facet].length} wide={isForeign(facet)}>
          {() => <FacetChoices facet={facet} {...props} />}
        </Menu>
      ))}
    </div>
  )
}

function FacetChoices({ facet, query, index, feeds, change }: Shared & { readonly facet: Facet }) {
  const { locale, t } = useWords()
  const [sought, setSought] = useState('')
  const counts = useMemo(() => countsOf(facet, index, query), [facet, index, query])
  const chosen = query.chosen[facet]
  const choices = orderOf(facet, counts, chosen)
  const name = (choice: string): string => choiceLabel(facet, choice, t, feeds)
  const shown = choices.filter((choice) => `${name(choice)} ${choice}`.toLowerCase().includes(sought.trim().toLowerCase()))
  return (
    <>
      {choices.length > LONG && <input type="search" value={sought} onChange={(event) => setSought(event.target.value)} placeholder={t('signals.facet.find')} aria-label={t('signals.facet.find')} className="mb-1 h-6.5 w-full rounded border border-edge bg-background px-2 text-sm placeholder:text-faint" />}
      {shown.map((choice) => (
        <Choice key={choice} on={chosen.includes(choice)} press={() => change(toggled(query, facet, choice))} count={formatCount(counts.get(choice) ?? 0, locale)}>
          <span className={`inline-flex max-w-full items-center gap-1.5 ${counts.has(choice) ? '' : 'text-faint'}`}>{mark(facet, choice)}<span className="truncate" translate={isForeign(facet) ? 'no' : undefined} title={isForeign(facet) ? choice : undefined}>{name(choice)}</span></span>
        </Choice>
      ))}
      {shown.length === 0 && <p className="px-1.5 py-1 text-xs text-muted">{t('signals.facet.none')}</p>}
      <div className="sticky -bottom-1 -mx-1 mt-1 -mb-1 border-t border-grid bg-surface p-1">
        <button type="button" className={MENU_BUTTON} disabled={chosen.length === 0} onClick={({ currentTarget }) => { currentTarget.closest('[popover]')?.querySelector('input')?.focus(); change({ ...query, chosen: { ...query.chosen, [facet]: [] } }) }}>{t('signals.facet.clear')}</button>
      </div>
    </>
  )
}

/** Stages, segments and modes in their own order; feeds and vendors by how much they would show, and only where that is something. */
function orderOf(facet: Facet, counts: ReadonlyMap<string, number>, chosen: readonly string[]): readonly string[] {
  switch (facet) {
    case 'stage': return STAGES
    case 'segment': return ALL_SEGMENTS
    case 'mode': return MODES.filter((mode) => mode !== 'replay' || counts.has(mode))
    case 'feed':
    case 'vendor': return [...new Set([...counts.keys(), ...chosen])].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1))
  }
}

/** A chip that goes hands the focus to the next one; the last one, to the filters. */
function keepFocus(pressed: HTMLElement, isLast: boolean): void {
  const list = pressed.closest('ul')
  const stops = [...(list?.querySelectorAll('button') ?? [])]
  const next = isLast ? list?.closest('.panel')?.querySelector<HTMLElement>('[role=group] button') : stops[stops.findIndex((stop) => stop === pressed) + 1]
  next?.focus()
}

/** What narrows the table; a press takes it away. */
export function Chips({ query, feeds, change, clear }: Pick<Shared, 'query' | 'feeds' | 'change'> & { readonly clear: () => void }) {
  const { t } = useWords()
  const active = FACETS.flatMap((facet) => query.chosen[facet].map((choice) => ({ facet, choice })))
  if (active.length === 0) return null
  return (
    <ul aria-label={t('signals.chips')} className="order-last flex w-full min-w-0 [scrollbar-width:none] items-center gap-1 overflow-x-auto py-0.5 @min-[46rem]:order-none @min-[46rem]:w-auto @min-[46rem]:flex-1">
      {active.map(({ facet, choice }) => {
        const name = choiceLabel(facet, choice, t, feeds)
        return (
          <li key={`${facet} ${choice}`} className="contents">
            <button type="button" className="chip shrink-0 bg-surface hover:text-text" aria-label={t('signals.chip.remove', { facet: t(`signals.facet.${facet}`), choice: name })} onClick={({ currentTarget }) => { keepFocus(currentTarget, active.length === 1); change(toggled(query, facet, choice)) }}>
              {mark(facet, choice)}<span className="max-w-40 truncate text-text" translate={isForeign(facet) ? 'no' : undefined}>{name}</span><Cross />
            </button>
          </li>
        )
      })}
      <li className="contents"><button type="button" className="shrink-0 rounded px-1.5 text-xs text-muted underline decoration-edge underline-offset-2 hover:text-text" onClick={({ currentTarget }) => { keepFocus(currentTarget, true); clear() }}>{t('signals.clear')}</button></li>
    </ul>
  )
}

export const Cross = () => <svg aria-hidden viewBox="0 0 8 8" className="size-2 shrink-0 stroke-current" strokeWidth="1.4"><path d="m1.2 1.2 5.6 5.6m0-5.6L1.2 6.8" /></svg>
