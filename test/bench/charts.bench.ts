import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { chromium, type Browser, type CDPSession } from 'playwright-core'
import { days, minutes } from '../../lib/domain/time.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { figure, type Figure, type Part } from './figures.ts'
import { bell, makeRandom, median } from './measure.ts'
import type { ChartData, Charted } from './processes/charting.ts'

declare global {
  /** What the page holds while it is measured. */
  var bench: { readyMs: number[]; readonly data: ChartData; readonly box: HTMLElement; chart: Charted | undefined }
}

const root = fileURLToPath(new URL('../..', import.meta.url))

const LIBRARIES = [
  ['lightweight-charts', 'charting-lightweight'],
  ['uPlot', 'charting-uplot'],
  ['our chart over uPlot', 'charting-ours'],
] as const

const LINES = 4
const DAYS = 5 * 365
const READY_RUNS = 15
const WARM_UP = 3
const APPENDED = 2_000
const APPENDS_A_FRAME = 20
const MOVED_FRAMES = 120
const MOUNTS = 100

/** Walks of five years, the same at every run. */
function walks(): ChartData {
  const random = makeRandom(7)
  const from = Date.UTC(2021, 0, 1)
  const lines = Array.from({ length: LINES }, () => {
    let value = 100
    return Array.from({ length: DAYS }, () => (value *= Math.exp(0.02 * bell(random))))
  })
  return { times: Array.from({ length: DAYS }, (_day, index) => from + days(index)), lines }
}

async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'test/bench/processes', `${entry}.ts`)],
    absWorkingDir: root, bundle: true, minify: true, platform: 'browser', target: 'es2022', format: 'iife',
    conditions: ['production'], define: { 'process.env.NODE_ENV': '"production"' }, write: false, loader: { '.css': 'empty' }, logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

const PAGE = `<!doctype html><style>
  body { margin: 0; font: 12px sans-serif }
  #box { position: relative; width: 1100px; height: 420px }
  .u-wrap, .u-hz .u-cursor-x { position: relative } .u-over, .u-under { position: absolute } canvas { display: block; position: relative; width: 100%; height: 100% }
  .absolute { position: absolute } .inset-0 { inset: 0 } .top-0 { top: 0 } .left-0 { left: 0 } [hidden] { display: none }
  :root { --series-1: #1c68b8; --series-2: #bb550d; --series-3: #731a51; --series-4: #8a46fd; --grid: #eceff3; --faint: #5f6b7d; --surface: #fff }
</style><button id="go">go</button><div id="box"></div>`

/** Time of all tasks of the page's main thread so far, ms. */
async function busy(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
}

async function heap(cdp: CDPSession): Promise<number> {
  for (let round = 0; round < 3; round++) await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN
}

async function measure(browser: Browser, name: string, entry: string, data: ChartData): Promise<Figure[]> {
  const script = await bundled(entry)
  const context = await browser.newContext({ viewport: { width: 1200, height: 600 } })
  const page = await context.newPage()
  try {
    await page.setContent(PAGE)
    await page.addScriptTag({ content: script })
    const cdp = await context.newCDPSession(page)
    await cdp.send('Performance.enable')

    await page.evaluate((given) => {
      const box = document.querySelector<HTMLElement>('#box')
      const go = document.querySelector('#go')
      if (!box || !go) throw new Error('no page')
      globalThis.bench = { readyMs: [], data: given, box, chart: undefined }
      go.addEventListener('click', (event) => {
        bench.chart?.remove()
        bench.chart = charting(box, given)
        // The second frame begins when the first has been handed over to be shown.
        requestAnimationFrame(() => requestAnimationFrame(() => bench.readyMs.push(performance.now() - event.timeStamp)))
      })
    }, data)
    for (let run = 1; run <= READY_RUNS + WARM_UP; run++) {
      await page.click('#go')
      await page.waitForFunction((runs) => bench.readyMs.length === runs, run)
      await page.waitForTimeout(60)
    }
    const ready = (await page.evaluate(() => bench.readyMs)).slice(WARM_UP)

    const appendFrom = await busy(cdp)
    const appends = await page.evaluate(async ({ frames, each, first, step, lines }) => {
      if (!bench.chart?.append) return false
      let at = first
      for (let frame = 0; frame < frames; frame++) {
        for (let point = 0; point < each; point++) bench.chart.append((at += step), Array.from({ length: lines }, (_line, index) => 100 + index * 10 + Math.sin(at / 1e7)))
        await new Promise(requestAnimationFrame)
      }
      return true
    }, { frames: APPENDED / APPENDS_A_FRAME, each: APPENDS_A_FRAME, first: data.times.at(-1) ?? 0, step: minutes(60), lines: LINES })
    const appended = (await busy(cdp)) - appendFrom

    await page.click('#go')
    await page.waitForTimeout(200)
    const moveFrom = await busy(cdp)
    await page.evaluate(async ({ frames, lines }) => {
      for (let frame = 0; frame < frames; frame++) {
        bench.chart?.move(Array.from({ length: lines }, (_line, index) => 100 + index * 10 + 10 * Math.sin(frame)))
        await new Promise(requestAnimationFrame)
      }
    }, { frames: MOVED_FRAMES, lines: LINES })
    const moved = ((await busy(cdp)) - moveFrom) / MOVED_FRAMES

    const mounts = async (): Promise<number> => {
      await page.evaluate(async (count) => {
        for (let mount = 0; mount < count; mount++) {
          bench.chart?.remove()
          bench.chart = charting(bench.box, bench.data)
          await new Promise(requestAnimationFrame)
        }
        bench.chart?.remove()
        bench.chart = undefined
        bench.box.replaceChildren()
      }, MOUNTS)
      return heap(cdp)
    }
    const before = await mounts()
    const after = await mounts()
    return [
      figure(`${name}: click to ready, median`, median(ready), 'ms'),
      figure(`${name}: click to ready, worst of ${READY_RUNS}`, Math.max(...ready), 'ms'),
      ...(appends ? [figure(`${name}: ${APPENDED.toLocaleString('en')} points appended to each line, main thread`, appended, 'ms')] : []),
      figure(`${name}: one frame in which all lines' last points move, main thread`, moved, 'ms'),
      figure(`${name}: script, gzip`, gzipSync(script).length / 1000, 'kB'),
      figure(`${name}: heap left by ${MOUNTS} mounts`, (after - before) / 1000, 'kB'),
    ]
  } finally {
    await context.close()
  }
}

async function run(): Promise<Figure[]> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
  try {
    const data = walks()
    const figures: Figure[] = []
    for (const [name, entry] of LIBRARIES) figures.push(...(await measure(browser, name, entry, data)))
    return figures
  } finally {
    await browser.close()
  }
}

export const chartsBench: Part = {
  id: 'k',
  title: 'Chart libraries side by side, and our chart',
  notes: [
    `Each page draws ${LINES} lines of five years of days (${DAYS.toLocaleString('en')} points each) into 1,100 × 420 pixels, in headless Chromium without a GPU; the scripts are bundled and minified, one kB is 1,000 bytes.`,
    'Ready: from the click on a button to the frame after the one in which everything was drawn; nothing is fetched.',
    `Appended: ${APPENDS_A_FRAME} points a frame. Main thread: the time of all its tasks by the browser's own count, painting with them.`,
    `Our chart has holes, steps, labels, cross-hair, time zones and the live point on top; it takes the newest value of a frame, so nothing is appended to it.`,
    `Heap: between two rounds of ${MOUNTS} charts made, drawn and removed, each after collecting garbage.`,
  ],
  run,
}
