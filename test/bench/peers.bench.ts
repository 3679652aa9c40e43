import { z } from 'zod'
import { minutes, seconds } from '../../lib/domain/time.ts'
import { sleep } from '../../lib/sleep.ts'
import type { Browser } from 'playwright-core'
import { openChromium } from './browser.ts'
import { atLeast, figure, type Figure, type Part } from './figures.ts'
import { median, percentile } from './measure.ts'
import { NotToBeHad } from './on-demand.ts'
import { nodeRed, perspective, type Peer } from './peers.ts'
import type { PaintedKind } from './processes/painted.ts'
import { lateness, openLive, openPainted, openTicker, RATE, sentRate, startWatching, symbolOf, watchPainted, type Quote, type Ticker } from './ticking.ts'

/** BENCH_MINUTES shortens it, for a try. */
const SPAN = minutes(Math.min(1, Number(process.env['BENCH_MINUTES'] ?? 1)))
const WARM_UP = seconds(10)
const SIZE = { width: 1600, height: 2160 }
const PEERS: readonly Peer[] = [nodeRed, perspective]

type Shown = { readonly p50: number; readonly p95: number; readonly busy: number; readonly heap: number; readonly painted: number; readonly rate: number }

async function watch(browser: Browser, url: string, kind: PaintedKind, ticker: Ticker, quotes: readonly Quote[], quoteOf: (name: string) => string): Promise<Shown> {
  const { page, cdp } = await openPainted(browser, url, SIZE)
  try {
    await startWatching(page, kind, quotes.length)
    await sleep(WARM_UP)
    const windows = await watchPainted(page, cdp, SPAN)
    const late = await lateness(windows, ticker, quotes, quoteOf)
    const { busy = Number.NaN, heap = Number.NaN } = windows.at(-1) ?? {}
    return { p50: median(late), p95: percentile(late, 0.95), busy, heap, painted: late.length / (SPAN / 1000), rate: await sentRate(ticker) }
  } finally {
    await page.context().close()
  }
}

async function watchPeer(browser: Browser, peer: Peer, quotes: readonly Quote[]): Promise<Shown | undefined> {
  const ticker = await openTicker()
  try {
    const opened = await peer.open(ticker, quotes)
    try {
      await ticker.child.call('begin', z.unknown(), { quotes, perSecond: RATE })
      return await watch(browser, opened.url, peer.kind, ticker, quotes, (name) => name)
    } finally {
      await opened.stop()
    }
  } catch (error) {
    if (!(error instanceof NotToBeHad)) throw error
    console.log(`  LEFT OUT: ${peer.name}: ${error.message}`)
    return undefined
  } finally {
    await ticker.child.stop()
  }
}

const rows = (name: string, { p50, p95, busy, heap, painted, rate }: Shown): Figure[] => [
  figure(`${name}: origin to pixel, median`, p50, 'ms'),
  figure(`${name}: origin to pixel, p95`, p95, 'ms'),
  figure(`${name}: values painted`, painted, '/s'),
  figure(`${name}: main thread busy`, busy * 100, '%'),
  figure(`${name}: script heap`, heap / 1e6, 'MB'),
  atLeast(`${name}: trades sent`, rate, '/s', RATE * 0.99),
]

async function run(): Promise<Figure[]> {
  const browser = await openChromium()
  const ticker = await openTicker()
  try {
    const live = await openLive(ticker)
    let ours: Shown
    try {
      ours = await watch(browser, `${live.url}/signals?feed=finnhub,lium`, 'downchain', ticker, live.quotes, symbolOf)
    } finally {
      await live.stop()
      await ticker.child.stop()
    }
    const figures = rows('Downchain', ours)
    for (const peer of PEERS) {
      const theirs = await watchPeer(browser, peer, live.quotes)
      if (!theirs) continue
      figures.push(
        ...rows(peer.name, theirs),
        figure(`ours over theirs, ${peer.name}: origin to pixel, median`, ours.p50 / theirs.p50, '×'),
        figure(`ours over theirs, ${peer.name}: origin to pixel, p95`, ours.p95 / theirs.p95, '×'),
        figure(`ours over theirs, ${peer.name}: main thread busy`, ours.busy / theirs.busy, '×'),
        figure(`ours over theirs, ${peer.name}: script heap`, ours.heap / theirs.heap, '×'),
      )
    }
    return figures
  } finally {
    await browser.close()
    await ticker.child.stop()
  }
}

export const peersBench: Part = {
  id: 'j',
  title: 'The same trades on Node-RED’s dashboard and in Perspective’s viewer',
  notes: [
    'The source, the Chromium and the measure of part f, one after the other in one run, a minute each at 1,600 × 2,160: our table of quotes, 47 text widgets of Node-RED’s dashboard behind a WebSocket and a function node, Perspective’s datagrid of 47 rows on a table that its Node server keeps.',
    'They show the last price and nothing else; our rows carry three changes, an age, a mode and a source that live too, and every value went through the gate, the database and the log before.',
    'Neither keeps a page at ten updates a second: Perspective draws as often as it can, Node-RED sends every trade. Perspective computes in WebAssembly, whose memory the script heap leaves out.',
    'The peers are no dependency: they are installed into .cache/bench when they are first wanted; where they cannot be had the part says so and leaves them out.',
  ],
  run,
}
