'use client'
import { useMemo, type ReactNode } from 'react'
import { isSignalId } from '../../../lib/domain/signal.ts'
import type { AlertRule } from '../../../lib/wire/alerts.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import type { TickItem } from '../../../lib/wire/socket.ts'
import type { SignalView } from '../../../lib/wire/views.ts'
import { useLiveView } from '../../_live/hooks.ts'
import { ChartPanel } from './chart-panel.tsx'
import { useChartView } from './chart-view.ts'
import { useCompared } from './compared.ts'
import { SignalHead } from './signal-head.tsx'

/** One signal whole: its value, its chart, what is known of its past, and where it comes from. */
export function SignalPage({ view, compared, rules, notes }: { readonly view: SignalView; readonly compared: readonly SignalDetail[]; readonly rules: readonly AlertRule[]; readonly notes: ReactNode }) {
  const { signal } = view
  const chart = useChartView(signal.id)
  const others = useCompared(chart.view.vs, compared)
  const items = useMemo(() => [signal, ...others.known].flatMap(tickItem), [signal, others.known])
  useLiveView(view, items)
  return (
    <>
      <SignalHead signal={signal} now={view.now} />
      <ChartPanel view={view} chart={chart} others={others} rules={rules} notes={notes} />
    </>
  )
}

function tickItem({ id, value, observedAt, mode }: SignalDetail): TickItem[] {
  return isSignalId(id) && value !== null && observedAt !== null && mode !== null ? [[id, value, Date.parse(observedAt), mode]] : []
}
