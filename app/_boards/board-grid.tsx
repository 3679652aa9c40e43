'use client'
import { useMemo, type CSSProperties, type ReactNode } from 'react'
import { GRID, inOrder, reading, rowsOf } from '../../lib/boards/arrange.ts'
import type { Panel, Place } from '../../lib/wire/boards.ts'
import type { BoardFigures } from '../../lib/wire/views.ts'
import { useWords } from '../_i18n/words.tsx'
import { tickItems, type Rendered } from '../_live/card.ts'
import { useLiveView } from '../_live/hooks.ts'
import { nameOf } from './names.ts'
import { PanelBody } from './panel.tsx'
import type { BoardView } from './view.ts'

/** Everything of the board that has a value, each signal once. */
function itemsOf({ panels }: BoardFigures): ReturnType<typeof tickItems> {
  const shown = Object.values(panels).flatMap((figures): readonly Rendered[] => {
    switch (figures.kind) {
      case 'line': return [figures.card]
      case 'lines': return figures.chart.lines
      case 'table': return figures.cards
      case 'stage': return [...figures.view.cards, ...Object.values(figures.charts).flatMap(({ lines }) => lines)]
      case 'health':
      case 'missing': return []
    }
  })
  return tickItems([...new Map(shown.map((card) => [card.id, card])).values()])
}

type Props = {
  readonly view: BoardView
  /** The grid fills the height given to it; else a row has its own. */
  readonly fill?: boolean
  /** While it is edited: what is not saved yet, where it is shown, and what lies over a panel. */
  readonly panels?: readonly Panel[]
  readonly places?: ReadonlyMap<string, Place>
  readonly over?: (panel: Panel, place: Place) => ReactNode
}

/** A board as it is seen: panels side by side on twelve columns, on a phone one below the other. */
export function BoardGrid({ view, fill = false, panels = view.board.panels, places, over }: Props) {
  const { t } = useWords()
  useLiveView(view, useMemo(() => itemsOf(view), [view]))
  // While a panel is dragged its place in the document stays: what is taken out of it loses the pointer.
  const order = useMemo(() => inOrder(panels), [panels])
  const shown = useMemo(() => {
    const nth = places && new Map([...places].map(([id, place]) => ({ id, place })).sort(reading).map(({ id }, index) => [id, index]))
    return order.flatMap(({ id, place }) => {
      const panel = panels.find((one) => one.id === id)
      return panel ? [{ panel, place: places?.get(id) ?? place, nth: nth?.get(id) }] : []
    })
  }, [order, panels, places])
  if (shown.length === 0) return <p className="panel px-4 py-10 text-center text-sm text-muted">{t('board.empty')}</p>
  const rows = rowsOf(shown.map(({ place }) => place))
  const vars = { '--rows': rows, '--row': `${GRID.row / 16}rem`, '--gap': `${GRID.gap / 16}rem` } as CSSProperties // Safe: custom properties are not in the type.
  return (
    <div data-board={view.board.id} data-fill={fill || undefined} className="board" style={vars}>
      {shown.map(({ panel, place, nth }) => (
        <div key={panel.id} data-panel={panel.id} data-kind={panel.content.kind} className="board-cell" style={{ '--x': place.x + 1, '--y': place.y + 1, '--w': place.w, '--h': place.h, ...(nth !== undefined && { '--nth': nth }) } as CSSProperties /* Safe: see above. */}>
          <article aria-label={nameOf(view, panel, t)} className={`board-panel ${panel.content.kind === 'stage' ? '' : 'panel'} ${panel.content.kind === 'signal' || panel.content.kind === 'index' || panel.content.kind === 'clock' ? 'board-figure' : 'board-text'}`}>
            <StageRule view={view} panel={panel} />
            <PanelBody panel={panel} view={view} />
          </article>
          {over?.(panel, place)}
        </div>
      ))}
    </div>
  )
}

const RULE = { upstream: 'bg-upstream', midstream: 'bg-midstream', downstream: 'bg-downstream' } as const

/** The colour of its stage over a number. */
function StageRule({ view, panel }: { readonly view: BoardView; readonly panel: Panel }) {
  const figures = view.panels[panel.id]
  return figures?.kind === 'line' ? <div aria-hidden className={`absolute inset-x-0 top-0 h-0.5 ${RULE[figures.card.stage]}`} /> : null
}
