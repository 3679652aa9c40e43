import { createChart, LineSeries, type UTCTimestamp } from 'lightweight-charts'
import { COLOURS } from './charting.ts'

// Safe: the library's name for seconds since 1970.
const seconds = (at: number): UTCTimestamp => (at / 1000) as UTCTimestamp

globalThis.charting = (box, { times, lines }) => {
  const chart = createChart(box, { width: box.clientWidth, height: box.clientHeight })
  const series = lines.map((values, index) => {
    const line = chart.addSeries(LineSeries, { color: COLOURS[index] ?? '#000', lineWidth: 2 })
    line.setData(values.map((value, place) => ({ time: seconds(times[place] ?? 0), value })))
    return line
  })
  chart.timeScale().fitContent()
  let last = times.at(-1) ?? 0
  const put = (at: number, values: readonly number[]): void => {
    last = at
    for (const [index, line] of series.entries()) line.update({ time: seconds(at), value: values[index] ?? 0 })
  }
  return {
    append: (at, values) => {
      put(at, values)
      chart.timeScale().fitContent()
    },
    move: (values) => put(last, values),
    remove: () => chart.remove(),
  }
}
