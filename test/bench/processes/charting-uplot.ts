import uPlot from 'uplot'
import { COLOURS } from './charting.ts'

globalThis.charting = (box, { times, lines }) => {
  const held = [times.map((at) => at / 1000), ...lines.map((values) => [...values])]
  // Safe: the first column are the times, the others as long as it.
  const data = held as unknown as uPlot.AlignedData
  const chart = new uPlot({
    width: box.clientWidth,
    height: box.clientHeight,
    series: [{}, ...lines.map((_values, index) => ({ stroke: COLOURS[index] ?? '#000', width: 1.5, points: { show: false } }))],
    axes: [{}, {}],
    legend: { show: false },
  }, data, box)
  // One drawing a frame, as a page does it and as the other library does by itself.
  let frame = 0
  const draw = (): void => {
    frame ||= requestAnimationFrame(() => {
      frame = 0
      chart.setData(data)
    })
  }
  return {
    append: (at, values) => {
      for (const [index, column] of held.entries()) column.push(index === 0 ? at / 1000 : (values[index - 1] ?? 0))
      draw()
    },
    move: (values) => {
      for (const [index, column] of held.entries()) if (index > 0) column[column.length - 1] = values[index - 1] ?? 0
      draw()
    },
    remove: () => {
      cancelAnimationFrame(frame)
      chart.destroy()
    },
  }
}
