'use client'
import { useCallback, useMemo } from 'react'
import { PLOT_KINDS, PLOT_MODES, PLOT_SCALES, type PlotKind, type PlotMode, type PlotScale } from '../../../lib/domain/plot.ts'
import { RANGES, type Range } from '../../../lib/domain/range.ts'
import { oneOf, useUrlState } from '../../_live/url.ts'
import type { Sight } from '../../_ui/plot.tsx'
import { idsIn } from './compares.ts'

/** What the address says of the chart. */
export type ChartView = {
  readonly range: Range
  readonly vs: readonly string[]
  readonly mode: PlotMode
  readonly kind: PlotKind
  readonly scale: PlotScale
  readonly events: boolean
  /** An instant that is marked, as a link to what an alert saw has it. */
  readonly at: number | undefined
  /** The part of it that is in sight; `null`: all of it. */
  readonly zoom: Sight
}

const DEFAULT = { range: '1y', mode: 'value', kind: 'line', scale: 'linear' } as const satisfies Partial<ChartView>

const instantOf = (text: string | null): number | undefined => {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? undefined : at
}

function zoomOf(text: string | null): Sight {
  const [fromAt, toAt] = (text ?? '').split(',').map((end) => instantOf(`${end}Z`))
  return fromAt !== undefined && toAt !== undefined && fromAt < toAt ? { fromAt, toAt } : null
}
const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16)

/** The chart as the address holds it; what is as by default is left out of it. */
export function useChartView(id: string): { readonly view: ChartView; readonly change: (patch: Partial<ChartView>) => void; readonly look: (sight: Sight) => void } {
  const { params, set } = useUrlState()
  const zoomText = params.get('zoom')
  const zoom = useMemo(() => zoomOf(zoomText), [zoomText])
  const look = useCallback((sight: Sight) => set({ zoom: sight && `${minuteOf(sight.fromAt)},${minuteOf(sight.toAt)}` }), [set])
  return useMemo(() => {
    const view: ChartView = {
      range: oneOf(params.get('range'), RANGES, DEFAULT.range),
      vs: idsIn(params.get('vs'), id),
      mode: oneOf(params.get('mode'), PLOT_MODES, DEFAULT.mode),
      kind: oneOf(params.get('kind'), PLOT_KINDS, DEFAULT.kind),
      scale: oneOf(params.get('scale'), PLOT_SCALES, DEFAULT.scale),
      events: params.get('events') !== 'off',
      at: instantOf(params.get('at')),
      zoom,
    }
    const change = (patch: Partial<ChartView>): void => {
      const next = { ...view, ...patch }
      const unless = (name: keyof typeof DEFAULT): string | null => (next[name] === DEFAULT[name] ? null : next[name])
      set({ range: unless('range'), vs: next.vs.join(','), mode: unless('mode'), kind: unless('kind'), scale: unless('scale'), events: next.events ? null : 'off' })
    }
    return { view, change, look }
  }, [id, params, set, zoom, look])
}
