import { seconds } from '../../lib/domain/time.ts'
import { sleep } from '../../lib/sleep.ts'
import { bundledForPage, mainThread, openChromium } from './browser.ts'
import { atMost, figure, type Figure, type Part } from './figures.ts'
import { median, percentile } from './measure.ts'
import { openSite } from './site.ts'

const PAGE = '/signals/quote.nvda?vs=quote.amd,quote.msft,quote.tsm&mode=rebased&range=5y'
const LINES = 4
const RUNS = 20
const WARM_UP = 3
/** Nothing is drawn for this long: the chart is ready. */
const QUIET = 400

async function run(): Promise<Figure[]> {
  const site = await openSite(async () => undefined)
  const browser = await openChromium()
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'no-preference' })
    const page = await context.newPage()
    await page.addInitScript({ content: await bundledForPage('responding') })
    const cdp = await context.newCDPSession(page)
    await cdp.send('Performance.enable')
    await page.goto(`${site.url}${PAGE}`, { waitUntil: 'load' })
    await page.waitForSelector('[data-plot="ready"] canvas')
    await sleep(seconds(2))

    /** Chooses a range; ms until the last thing that was drawn for it, the points that came, and the main thread's work. */
    const choose = async (range: '1y' | '5y'): Promise<{ ms: number; points: number; asked: number; work: number }> => {
      await page.evaluate(() => responding.reset())
      const workFrom = await mainThread(cdp)
      const answer = page.waitForResponse((response) => response.url().includes('/api/v1/series'))
      await page.click(`label:has(input[name="range"][value="${range}"])`)
      const response = await answer
      const body = (await response.json()) as { series: { points: unknown[] }[] } // Safe: a test of the API holds its shape.
      const timing = response.request().timing()
      let told = await page.evaluate(() => responding.told())
      for (let seen = -1; told.ms === undefined || told.changes !== seen; ) {
        seen = told.changes
        await sleep(QUIET)
        told = await page.evaluate(() => responding.told())
      }
      if (body.series.length !== LINES) throw new Error(`${body.series.length} series instead of ${LINES}`)
      return { ms: told.ms, points: Math.min(...body.series.map(({ points }) => points.length)), asked: timing.responseEnd, work: (await mainThread(cdp)) - workFrom }
    }

    const ready: Awaited<ReturnType<typeof choose>>[] = []
    for (let nth = 0; nth < RUNS + WARM_UP; nth++) {
      await choose('1y')
      const told = await choose('5y')
      if (nth >= WARM_UP) ready.push(told)
    }
    const times = ready.map(({ ms }) => ms)
    return [
      figure('points in each line', Math.min(...ready.map(({ points }) => points)), ''),
      figure('click to drawn, median', median(times), 'ms'),
      atMost('click to drawn, p95', percentile(times, 0.95), 'ms', 150),
      figure('of which the answer of the server, median', median(ready.map(({ asked }) => asked)), 'ms'),
      figure('main thread, median', median(ready.map(({ work }) => work)), 'ms'),
    ]
  } finally {
    await browser.close()
    await site.stop()
  }
}

export const fiveYearsBench: Part = {
  id: 'g',
  title: 'Five years of four companies, a click away',
  notes: [
    '/signals/quote.nvda at 1,440 × 900 with three compares, rebased, the shipped record, production build, headless Chromium without a GPU; from one year to five and back, twenty times after three to warm up.',
    'From the click’s own time to the frame that painted the last thing drawn on a canvas since, the request for the candles and its answer included.',
    'The main thread’s time is that of all its tasks until nothing was drawn for 0.4 s.',
  ],
  run,
}
