import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { atMost, figure, type Figure, type Part } from './figures.ts'
import { openSite } from './site.ts'

/** Next.js 16 with React, an empty page, and socket.io-client: measured apart, of the same versions. */
const EMPTY = 150

const PAGES = ['/', '/signals', '/signals/quote.nvda', '/feeds'] as const

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
      // What is loaded after the first paint counts too.
      await page.waitForTimeout(3000)
      const weights = await Promise.all(scripts.values())
      const gzip = weights.reduce((sum, weight) => sum + weight.gzip, 0) / 1000
      figures.push(
        path === '/' ? atMost(`${path}: scripts, gzip`, gzip, 'kB', 180) : figure(`${path}: scripts, gzip`, gzip, 'kB'),
        figure(`${path}: over an empty Next.js page with a socket`, gzip - EMPTY, 'kB'),
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
    'Every script that Chromium loads for the page within three seconds of its load event, from the production build, each compressed by gzip; 1 kB is 1,000 bytes.',
    `An empty Next.js page with the same socket client is ${EMPTY} kB.`,
  ],
  run,
}
