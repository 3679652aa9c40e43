import { createChart } from '../../../app/_ui/plot-chart.ts'
import type { LiveValue } from '../../../lib/domain/live.ts'
import { days } from '../../../lib/domain/time.ts'

globalThis.charting = (box, { times, lines }) => {
  const live = new Map<string, LiveValue>()
  const chart = createChart(box, { valueOf: (id) => live.get(id), readout: () => undefined, frame: () => undefined, notes: () => undefined })
  const [from = 0] = times
  const to = times.at(-1) ?? from
  chart.set({
    kind: 'line', scale: 'linear', mode: 'value', from, to, compact: false, locale: 'en', zone: 'UTC',
    series: lines.map((values, index) => ({
      id: `line.${index}`, label: `Line ${index}`, colour: `--series-${index + 1}`, unit: 'USD', shape: 'sampled', stepMs: days(1), every: days(1),
      candles: values.map((value, place) => ({ at: times[place] ?? 0, open: value, high: value, low: value, close: value, count: 1 })),
    })),
  })
  return {
    move: (values) => {
      for (const [index, value] of values.entries()) live.set(`line.${index}`, { value, observedAt: to, mode: 'live' })
      chart.follow()
    },
    remove: chart.destroy,
  }
}
