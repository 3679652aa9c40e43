'use client'
import type { ReactNode } from 'react'
import { unitLabel } from '../../lib/domain/format.ts'
import type { Range } from '../../lib/domain/range.ts'
import { STAGE_CHARTS } from '../../lib/domain/stage-charts.ts'
import type { PanelFigures } from '../../lib/wire/views.ts'
import { useWords } from '../_i18n/words.tsx'
import { StageColumn } from '../_panels/stage-column.tsx'
import { Picture } from '../_panels/stage-chart.tsx'
import { STAGE_TEXT } from '../_panels/stage-text.ts'

const MARKS = { upstream: ['rule'], midstream: ['price'], downstream: [] } as const

/** A stage as on the page of the chain, in the height of its panel. */
export function StagePanel({ figures: { view, charts }, gauges, range, now }: { readonly figures: Extract<PanelFigures, { kind: 'stage' }>; readonly gauges: ReactNode; readonly range: Range; readonly now: number }) {
  const { locale, t } = useWords()
  const { stage } = view
  const id = stage === 'upstream' ? 'rent-classes' : stage === 'midstream' ? 'tokens' : range === '1d' || range === '5d' || range === '1m' || range === '3m' ? 'usage-day' : 'usage-month'
  const chart = charts[id]
  const title = t(stage === 'upstream' ? 'chain.rent' : stage === 'midstream' ? 'chain.tokens' : 'chain.usage')
  const [first] = chart?.lines ?? []
  const drawn = chart && (
    <div className="flex min-h-0 flex-[0_1_42%] flex-col [@container_(max-height:24rem)]:hidden">
      <p className="truncate px-3 text-xs text-muted">{title} {first && <span className="text-faint">{unitLabel(first.unit, locale)}</span>}</p>
      <Picture title={title} chart={chart} scale={STAGE_CHARTS[id].scale} range={range} now={now} height="min-h-0 flex-1" marks={MARKS[stage]} colour={STAGE_TEXT[stage]} />
    </div>
  )
  return <StageColumn view={view} now={now} gauges={gauges} chart={drawn} fill />
}
