import type { Browser, CDPSession, Page } from 'playwright-core'
import { z } from 'zod'
import { BASKETS } from '../../lib/domain/baskets.ts'
import { minutes } from '../../lib/domain/time.ts'
import { sleep } from '../../lib/sleep.ts'
import { startDeployment } from '../support/deployment.ts'
import { json, startOrigin } from '../support/origin.ts'
import { testRedis } from '../support/redis.ts'
import { bundledForPage, heapInUse, mainThread } from './browser.ts'
import { bundle, start, type Child } from './child.ts'
import { until } from './measure.ts'
import type { PaintedKind } from './processes/painted.ts'
import { nthOf, roundSpan } from './processes/zigzag.ts'

/** Trades a second, of all symbols together. */
export const RATE = 1000

/** A symbol whose prices go up and down within so many cents, each price once in a round of as many trades: painted, it tells when it was sent. */
export type Quote = { readonly symbol: string; readonly cents: number; readonly span: number }

/** Steps that the quality gate takes for what they are: from the last price known, and back to it by less than would be held for a jump. */
export const quoteFrom = (symbol: string, last: number): Quote => {
  const cents = Math.max(100, Math.round(last * 100))
  return { symbol, cents, span: roundSpan(Math.min(5000, cents * 0.3)) }
}

export type Ticker = { readonly url: string; readonly child: Child }

export async function openTicker(): Promise<Ticker> {
  await bundle(['ticker'])
  const child = start('ticker')
  return { url: await child.call('open', z.string()), child }
}

const Sent = z.object({ startedAt: z.number(), sentAt: z.array(z.number()) })
const Taken = z.object({ names: z.array(z.string()), samples: z.array(z.number()), frames: z.array(z.number()) })

export type Window = {
  readonly names: readonly string[]
  /** A name's place, the number × 100, when it was painted; and again. */
  readonly samples: readonly number[]
  /** A commit's number and when the frame that ends with it came in; and again. */
  readonly frames: readonly number[]
  /** Share of the time in which the main thread was in a task. */
  readonly busy: number
  /** Bytes after collecting garbage, at its end. */
  readonly heap: number
}

const WINDOW = minutes(1)

/** Opens a page that notes what it paints. */
export async function openPainted(browser: Browser, url: string, size: { readonly width: number; readonly height: number }): Promise<{ readonly page: Page; readonly cdp: CDPSession }> {
  const context = await browser.newContext({ viewport: size })
  const page = await context.newPage()
  await page.addInitScript({ content: await bundledForPage('painted') })
  const cdp = await context.newCDPSession(page)
  await cdp.send('Performance.enable')
  await page.goto(url, { waitUntil: 'load' })
  return { page, cdp }
}

/** How many of the values that move are in sight: the painting of others costs nothing and proves nothing. */
export async function startWatching(page: Page, kind: PaintedKind, expected: number): Promise<number> {
  await page.evaluate((what) => painted.start(what), kind)
  let inSight = 0
  await until(`${expected} values in sight that move`, async () => (inSight = await page.evaluate(() => painted.inSight())) >= expected)
  return inSight
}

/** Watches for so many minutes, in windows; between them garbage is collected and the heap weighed, which no window counts. */
export async function watchPainted(page: Page, cdp: CDPSession, span: number, each: (window: Window) => Promise<void> | void = () => undefined): Promise<Window[]> {
  const windows: Window[] = []
  const end = performance.now() + span
  while (windows.length === 0 || performance.now() < end - 1000) {
    await page.evaluate(() => painted.take())
    const [from, busyFrom] = [performance.now(), await mainThread(cdp)]
    await sleep(Math.min(WINDOW, end - performance.now()))
    const busy = ((await mainThread(cdp)) - busyFrom) / (performance.now() - from)
    const taken = Taken.parse(await page.evaluate(() => painted.take()))
    windows.push({ ...taken, busy, heap: await heapInUse(cdp) })
    const newest = windows.at(-1)
    if (newest) await each(newest)
  }
  return windows
}

/** Ms from each painted trade's sending to its painting. `quoteOf`: the quote that a name on the page stands for. */
export async function lateness(windows: readonly Window[], ticker: Ticker, quotes: readonly Quote[], quoteOf: (name: string) => string): Promise<number[]> {
  const { startedAt, sentAt } = await ticker.child.call('sent', Sent)
  const places = new Map(quotes.map(({ symbol }, place) => [symbol, place]))
  /** How many trades had been sent by then. */
  const sentBy = (at: number): number => {
    let [low, high] = [0, sentAt.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sentAt[middle] ?? 0) <= at - startedAt) low = middle + 1
      else high = middle
    }
    return low
  }
  const late: number[] = []
  for (const { names, samples } of windows) {
    for (let from = 0; from < samples.length; from += 3) {
      const [name = 0, cents = 0, at = 0] = samples.slice(from, from + 3)
      const place = places.get(quoteOf(names[name] ?? ''))
      const quote = place === undefined ? undefined : quotes[place]
      const step = cents - (quote?.cents ?? 0)
      if (place === undefined || !quote || step < 0 || step >= quote.span) continue
      // The symbol's newest trade that had been sent by then, and from there back to the one with this price.
      const newest = Math.floor((sentBy(at) - 1 - place) / quotes.length)
      const nth = newest - ((((newest - nthOf(step)) % quote.span) + quote.span) % quote.span)
      const sent = sentAt[nth * quotes.length + place]
      if (nth >= 0 && sent !== undefined) late.push(at - startedAt - sent)
    }
  }
  return late
}

/** Trades a second that were really sent. */
export async function sentRate(ticker: Ticker): Promise<number> {
  const { sentAt } = await ticker.child.call('sent', Sent)
  return (sentAt.length / (sentAt.at(-1) ?? Number.NaN)) * 1000
}

export type Live = {
  readonly url: string
  /** Where its Redis is. */
  readonly redis: string
  readonly quotes: readonly Quote[]
  readonly stop: () => Promise<void>
}

/** A market of a few GPUs, whose rents are others at every look: rows beside the quotes, with a life of their own. */
const rents = (): unknown => {
  const generated_at = new Date().toISOString()
  const models = ['H100 80GB HBM3', 'B200', 'H200'].map((gpu_model, index) => ({
    gpu_model,
    reference_price_usd_per_gpu_hour: Number((1.4 + index * 2 + Math.random() / 10).toFixed(4)),
    available_gpus: 10 + Math.floor(Math.random() * 90),
    listed_gpus: 200,
    rented_gpus: 100 + Math.floor(Math.random() * 90),
  }))
  return { generated_at, models }
}

/** The whole product as it is started, its production build, fed by the ticker: 47 quotes at `RATE`, and GPU rents once a second. */
export async function openLive(ticker: Ticker): Promise<Live> {
  const redis = await testRedis()
  const market = await startOrigin(() => json(rents()))
  const deployment = await startDeployment({
    REDIS_URL: redis.url, FEEDS: 'finnhub,lium', FINNHUB_TOKEN: 'bench',
    FEED_ORIGIN_FINNHUB: ticker.url, FEED_ORIGIN_LIUM: market.url, FEED_EVERY_LIUM: '1s',
  })
  const stop = async (): Promise<void> => {
    await deployment.stop()
    await market.close()
    await redis.stop()
  }
  try {
    await until('the stream is read', async () => (await ticker.child.call('readers', z.number())) > 0)
    const quotes = await Promise.all(
      BASKETS.map(async ({ symbol }) => {
        const answer = await fetch(`${deployment.url}/api/v1/signals/quote.${symbol.toLowerCase()}`)
        const last = answer.ok ? z.object({ value: z.number().nullable() }).parse(await answer.json()).value : null
        return quoteFrom(symbol, last ?? 100)
      }),
    )
    await ticker.child.call('begin', z.unknown(), { quotes, perSecond: RATE })
    return { url: deployment.url, redis: redis.url, quotes, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

export const symbolOf = (id: string): string => id.replace(/^quote\./, '').toUpperCase()
