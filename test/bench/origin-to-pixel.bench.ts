import { z } from 'zod'
import { minutes, seconds } from '../../lib/domain/time.ts'
import { sleep } from '../../lib/sleep.ts'
import { openChromium } from './browser.ts'
import { bundle, start } from './child.ts'
import { atLeast, atMost, figure, type Figure, type Part } from './figures.ts'
import { median, percentile } from './measure.ts'
import { lateness, openLive, openPainted, openTicker, RATE, sentRate, startWatching, symbolOf, watchPainted, type Window } from './ticking.ts'

/** BENCH_MINUTES shortens it, for a try. */
const SPAN = minutes(Number(process.env['BENCH_MINUTES'] ?? 10))
const CHAIN_SPAN = Math.min(SPAN, minutes(1))
const PANELS = 50
/** More than the quotes and the rents take: no row is out of sight. */
const TALL = { width: 1600, height: 2160 }
const SCREEN = { width: 1920, height: 1080 }
const WARM_UP = seconds(10)

const Followed = z.object({ commits: z.array(z.tuple([z.number(), z.number()])), ages: z.array(z.number()) })

/**
 * Kilobytes a minute: the middle one of the slopes between any two windows (Theil and Sen), but for the first, in which code
 * is still being compiled. A minute that ends while the catalogue is read again holds it twice, and is no growth.
 */
function slope(windows: readonly Window[]): number {
  const heaps = windows.slice(1).map(({ heap }) => heap / 1000)
  return median(heaps.flatMap((heap, nth) => heaps.slice(nth + 1).map((later, gap) => (later - heap) / (gap + 1))))
}

/** Ms from each commit to the first frame that holds it. */
function conflation(commits: readonly (readonly [seq: number, at: number])[], windows: readonly Window[]): number[] {
  const frames = windows.flatMap(({ frames: pairs }) => Array.from({ length: pairs.length / 2 }, (_, nth) => ({ seq: pairs[2 * nth] ?? 0, at: pairs[2 * nth + 1] ?? 0 })))
  const waits: number[] = []
  let next = 0
  for (const [seq, at] of commits) {
    while ((frames[next]?.seq ?? Infinity) < seq) next += 1
    const frame = frames[next]
    // Between two windows nothing is noted.
    if (frame && frame.at - at < seconds(2)) waits.push(Math.max(0, frame.at - at))
  }
  return waits
}

/** Ms from each frame to the first painting after it. */
const drawing = (windows: readonly Window[]): number[] =>
  windows.flatMap(({ samples, frames }) => {
    const waits: number[] = []
    let sample = 0
    for (let frame = 0; frame < frames.length; frame += 2) {
      const at = frames[frame + 1] ?? 0
      while (sample < samples.length && (samples[sample + 2] ?? 0) < at) sample += 3
      const shown = samples[sample + 2]
      if (shown !== undefined) waits.push(shown - at)
    }
    return waits
  })

async function run(): Promise<Figure[]> {
  await bundle(['log-follower'])
  const ticker = await openTicker()
  const follower = start('log-follower')
  const browser = await openChromium()
  let live: Awaited<ReturnType<typeof openLive>> | undefined
  try {
    live = await openLive(ticker)
    const { url, redis, quotes } = live
    await follower.call('open', z.unknown(), { redis })
    await sleep(seconds(2))

    const { page, cdp } = await openPainted(browser, `${url}/signals?feed=finnhub,lium`, TALL)
    const inSight = await startWatching(page, 'downchain', PANELS)
    await sleep(WARM_UP)
    await follower.call('take', z.unknown())
    const windows = await watchPainted(page, cdp, SPAN, ({ busy, heap }) => console.log(`  … main thread ${(busy * 100).toFixed(1)} % busy, heap ${(heap / 1e6).toFixed(2)} MB`))
    const { commits, ages } = await follower.call('take', Followed)
    const late = await lateness(windows, ticker, quotes, symbolOf)
    await page.context().close()

    const chain = await openPainted(browser, url, SCREEN)
    await startWatching(chain.page, 'downchain', 10)
    await sleep(WARM_UP)
    const chainWindows = await watchPainted(chain.page, chain.cdp, CHAIN_SPAN)
    const chainLate = await lateness(chainWindows, ticker, quotes, symbolOf)
    const chainInSight = await chain.page.evaluate(() => painted.inSight())

    const waits = conflation(commits, windows)
    const drawn = drawing(windows)
    const rate = await sentRate(ticker)
    const growth = slope(windows)
    return [
      atLeast('values in sight that move', inSight, '', PANELS),
      atLeast('trades sent', rate, '/s', RATE * 0.99),
      figure('values painted', late.length / (SPAN / 1000), '/s'),
      figure('origin to pixel, median', median(late), 'ms'),
      atMost('origin to pixel, p95', percentile(late, 0.95), 'ms', 250),
      figure('origin to pixel, p99', percentile(late, 0.99), 'ms'),
      figure('of which sent to committed, median', median(ages), 'ms'),
      figure('of which sent to committed, p95', percentile(ages, 0.95), 'ms'),
      figure('of which conflation (committed to frame), median', median(waits), 'ms'),
      atMost('of which conflation (committed to frame), p95', percentile(waits, 0.95), 'ms', 100),
      figure('of which frame to pixel, median', median(drawn), 'ms'),
      figure('of which frame to pixel, p95', percentile(drawn, 0.95), 'ms'),
      atMost('main thread busy', median(windows.map(({ busy }) => busy)) * 100, '%', 40),
      figure('main thread busy, worst minute', Math.max(...windows.map(({ busy }) => busy)) * 100, '%'),
      figure('heap, least of a minute', Math.min(...windows.map(({ heap }) => heap)) / 1e6, 'MB'),
      figure('heap, most of a minute', Math.max(...windows.map(({ heap }) => heap)) / 1e6, 'MB'),
      // A tenth of a megabyte in ten minutes: what grows for want of care grows by more.
      ...(Number.isNaN(growth) ? [] : [atMost('heap, slope', growth, 'kB/min', 10)]),
      figure('/: values in sight that move', chainInSight, ''),
      figure('/: origin to pixel, p95', percentile(chainLate, 0.95), 'ms'),
      figure('/: main thread busy', median(chainWindows.map(({ busy }) => busy)) * 100, '%'),
    ]
  } finally {
    await browser.close()
    await live?.stop()
    await follower.stop()
    await ticker.child.stop()
  }
}

export const originToPixelBench: Part = {
  id: 'f',
  title: 'A trade from its source to the screen: 50 live rows, 1,000 trades a second',
  notes: [
    'A source in Finnhub’s own frames sends 1,000 trades a second of 47 symbols; the product as `npm start` runs it (worker, web, a redis-server that syncs every commit), its production build; /signals in headless Chromium at 1,600 × 2,160 with every quote in sight, and GPU rents that move once a second.',
    'Every price tells when it was sent: the page notes the text it has painted after the frame in which it did. One clock: all of it, Chromium and the source too, shares this machine’s cores.',
    'Committed: when another reader of the log has it. Frame: when the page’s socket has told it. A page is told at most ten times a second, the worker gathers trades for a tenth of a second before that.',
    'Main thread: the time of all its tasks by the browser’s own count, over minutes; the figure is the median minute. Heap: after collecting garbage, each minute, which no minute counts; its slope is the middle one of those between any two minutes.',
    '/: the chain page at 1,920 × 1,080 for one minute, its charts live.',
  ],
  run,
}
