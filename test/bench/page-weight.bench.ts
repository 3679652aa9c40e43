import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { atMost, figure, type Figure, type Part } from './figures.ts'
import { openSite } from './site.ts'

/** Next.js 16 with React, an empty page, and socket.io-client: measured apart, of the same versions. */
const EMPTY = 150

const PAGES = ['/', '/signals', '/signals/quote.nvda', '/feeds', '/boards/chain', '/wall/wall'] as const

async function run(): Promise<Figure[]> {
  const site = await openSite(async () => undefined)
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
  const figures: Figure[] = []
  try {
    for (const path of PAGES) {
      const context = await browser.newContext()
      const page = await context.newPage()
      const scripts = new Map<string, Promise<{ gzip: number; sent: number }>>()
      page.on('response', (response) => {
        if (response.request().resourceType() !== 'script') return
        const weigh = async (): Promise<{ gzip: number; sent: number }> => ({ gzip: gzipSync(await response.body()).length, sent: (await response.request().sizes()).responseBodySize })
        scripts.set(response.url(), weigh())
      })
      await page.goto(`${site.url}${path}`, { waitUntil: 'load' })
      // Charts come after the first paint: they are weighed apart.
      await page.waitForTimeout(3000)
      const named = new Set([...(await (await fetch(`${site.url}${path}`)).text()).matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, src]) => new URL(src ?? '', site.url).href))
      const weights = await Promise.all([...scripts].map(async ([url, weight]) => ({ ...(await weight), first: named.has(url) })))
      const gzipOf = (some: typeof weights): number => some.reduce((sum, weight) => sum + weight.gzip, 0) / 1000
      const first = gzipOf(weights.filter((weight) => weight.first))
      figures.push(
        atMost(`${path}: scripts that the document names, gzip`, first, 'kB', EMPTY + 60),
        figure(`${path}: over an empty Next.js page with a socket`, first - EMPTY, 'kB'),
        figure(`${path}: what comes after the first paint, gzip`, gzipOf(weights) - first, 'kB'),
        figure(`${path}: script bytes as sent`, weights.reduce((sum, weight) => sum + weight.sent, 0) / 1000, 'kB'),
        figure(`${path}: files`, weights.length, ''),
      )
      await context.close()
    }
  } finally {
    await browser.close()
    await site.stop()
  }
  return figures
}

export const pageWeightBench: Part = {
  id: 'e',
  title: 'Script that a page loads',
  notes: [
    'Every script that Chromium loads for the page within three seconds of its load event, from the production build, each compressed by gzip; 1 kB is 1,000 bytes. Named by the document: what the page needs to come alive. The rest is loaded by the page itself after its first paint: the chart, the palette.',
    `An empty Next.js page with the same socket client is ${EMPTY} kB.`,
  ],
  run,
}
