'use client'
import { memo } from 'react'
import { unitLabel } from '../../lib/domain/format.ts'
import type { Range } from '../../lib/domain/range.ts'
import type { Content } from '../../lib/wire/boards.ts'
import type { PanelFigures } from '../../lib/wire/views.ts'
import { useWords } from '../_i18n/words.tsx'
import { Expand, LineLink, Picture, signalHref } from '../_panels/stage-chart.tsx'
import { useCard } from '../_panels/use-card.ts'
import { Age } from '../_ui/age.tsx'
import { ModeDot } from '../_ui/mode-dot.tsx'

const MARKS = ['price', 'rule'] as const

type Props = { readonly figures: Extract<PanelFigures, { kind: 'lines' }>; readonly scale: Extract<Content, { kind: 'chart' }>['scale']; readonly title: string | undefined; readonly range: Range; readonly now: number }

/** Several signals on one chart; its candles are asked for by the browser. */
export const ChartPanel = memo(function ChartPanel({ figures: { chart, missing }, scale, title, range, now }: Props) {
  const { locale, t, say } = useWords()
  const { lines } = chart
  const plotScale = scale === 'log' ? 'log' : 'linear'
  const units = [...new Set(lines.map(({ unit }) => unitLabel(unit, locale)))]
  const sources = [...new Set(lines.map(({ source }) => say(source)))]
  const name = title ?? lines.map(({ label }) => ('name' in label ? label.name : '')).join(', ')
  const [first] = lines
  const newest = lines.reduce((best, line) => ((line.observedAt ?? '') > (best?.observedAt ?? '') ? line : best), first)
  return (
    <figure className="flex h-full min-h-0 flex-col pt-2 pb-1.5">
      <figcaption className="flex items-baseline gap-2 px-3">
        <h2 className="max-w-full truncate text-sm font-semibold">{name}</h2>
        <p className="min-w-0 flex-1 truncate text-xs text-faint" title={sources.join(' · ')}>{[scale === 'rebased' ? t('board.rebased') : units.join(', '), ...sources].join(' · ')}</p>
        {first && <Expand href={signalHref(first.id, lines, range, plotScale)} title={t('chain.chart.open', { title: name })} />}
      </figcaption>
      {lines.length > 0 && <Picture title={name} chart={chart} scale={plotScale} mode={scale === 'rebased' ? 'rebased' : 'value'} range={range} now={now} height="min-h-0 flex-1" marks={MARKS} colour="text-text" />}
      <div className="flex items-start gap-3 px-3 text-xs leading-5">
        <ul className="flex max-h-10 min-w-0 flex-1 flex-wrap gap-x-2.5 overflow-hidden [@container_(max-height:12rem)]:max-h-5">
          {lines.map((line) => <li key={line.id} className="flex h-5"><LineLink line={line} lines={lines} range={range} scale={plotScale} /></li>)}
          {missing.map((id) => <li key={id} className="max-w-full truncate text-muted">{t('board.missing')} <span translate="no">{id}</span></li>)}
        </ul>
        {newest && <Standing line={newest} now={now} />}
      </div>
    </figure>
  )
})

function Standing({ line, now }: { readonly line: Props['figures']['chart']['lines'][number]; readonly now: number }) {
  const { latest, mode } = useCard(line, now)
  return latest && mode && <span className="flex h-5 w-16 shrink-0 items-center gap-1 text-right text-faint"><Age at={latest.observedAt} first={now} /><ModeDot mode={mode} /></span>
}
