'use client'
import type { Panel as PanelOf } from '../../lib/wire/boards.ts'
import { useWords } from '../_i18n/words.tsx'
import { ChartPanel } from './chart-panel.tsx'
import { SignalPanel } from './signal-panel.tsx'
import { AlertsPanel, ClockPanel, HealthPanel } from './site-panels.tsx'
import { StagePanel } from './stage-panel.tsx'
import { TablePanel } from './table-panel.tsx'
import type { BoardView } from './view.ts'

/** What a panel shows, in the whole of the room that it is given. */
export function PanelBody({ panel: { id, content }, view }: { readonly panel: PanelOf; readonly view: BoardView }) {
  const { now } = view
  const figures = view.panels[id]
  const title = view.titles[id]
  const range = view.range ?? ('range' in content ? content.range : 'essay')
  switch (content.kind) {
    case 'signal':
    case 'index':
      if (figures?.kind === 'line') return <SignalPanel figures={figures} title={title} range={range} now={now} />
      return figures?.kind === 'missing' ? <Missing id={figures.id} title={title ?? figures.title} /> : <Waiting title={title} />
    case 'chart': return figures?.kind === 'lines' ? <ChartPanel figures={figures} scale={content.scale} title={title} range={range} now={now} /> : <Waiting title={title} />
    case 'table': return figures?.kind === 'table' ? <TablePanel figures={figures} title={title} now={now} /> : <Waiting title={title} />
    case 'stage': return figures?.kind === 'stage' ? <StagePanel figures={figures} gauges={view.nodes[id]} range={range} now={now} /> : <Waiting title={title} />
    case 'health': return figures?.kind === 'health' ? <HealthPanel title={title} figures={figures} now={now} /> : <Waiting title={title} />
    case 'alerts': return <AlertsPanel title={title} events={view.events[id] ?? []} severity={content.severity} />
    case 'clock': return <ClockPanel title={title} now={now} />
    case 'claim':
    case 'flow':
    case 'note': return view.nodes[id] ?? <Waiting title={title} />
  }
}

function Missing({ id, title }: { readonly id: string; readonly title: string }) {
  const { t } = useWords()
  return (
    <div className="flex h-full flex-col px-3 py-2">
      <h2 className="truncate text-[1.1em] font-semibold">{title}</h2>
      <p className="m-auto text-center text-[0.9em] wrap-anywhere text-muted">{t('board.missing')} <span translate="no">{id}</span></p>
    </div>
  )
}

/** The server is asked for what a panel shows once it is saved. */
function Waiting({ title }: { readonly title: string | undefined }) {
  const { t } = useWords()
  return <div className="flex h-full flex-col px-3 py-2">{title && <h2 className="truncate text-sm font-semibold">{title}</h2>}<p className="m-auto text-xs text-faint">{t('board.waiting')}</p></div>
}
