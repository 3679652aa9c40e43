import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFaults } from '../support/axe.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { startDeployment, type Deployment } from '../support/deployment.ts'
import type { Origin } from '../support/origin.ts'
import { startQuotes } from '../support/quotes.ts'
import { until } from '../support/until.ts'

let browser: Browser
let origin: Origin
let deployment: Deployment
let url: string
const NVDA = 219.25
let down = false

beforeAll(async () => {
  origin = await startQuotes((symbol) => (symbol === 'NVDA' ? NVDA : undefined), () => down)
  deployment = await startDeployment({ THESIS: 'off', FEEDS: 'yahoo-chart,openrouter', FEED_ORIGIN_YAHOO_CHART: origin.url, FEED_EVERY_YAHOO_CHART: '2s', FEED_ORIGIN_OPENROUTER: 'http://127.0.0.1:9' })
  url = deployment.url
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
  await origin?.close()
})

const open = async (path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options })
  await page.goto(`${url}${path}`)
  return page
}

test.each(['/signals/%E0%A4%A', '/api/v1/signals/%'])('an address that cannot be read is refused as such: %s', async (path) => {
  expect((await fetch(`${url}${path}`)).status).toBe(400)
})

test('on the Feeds page a source that fails says why in words, and the operator can run it now', async () => {
  const page = await open('/feeds')
  await until(async () => /connection/i.test(await page.locator('main').innerText()), { within: 45_000 })
  const asked = origin.requests.length
  await page.locator('tr, li, article, div', { hasText: 'Yahoo Finance quotes' }).getByRole('button', { name: /run/i }).first().click()
  await until(() => origin.requests.length > asked)
  await page.close()
})

test('a source that breaks leaves the last good value in place', async () => {
  down = true
  const page = await open('/feeds')
  await until(async () => /answers 500/.test(await page.locator('main').innerText()), { within: 60_000 })
  expect(await (await fetch(`${url}/api/v1/signals/quote.nvda`)).json()).toMatchObject({ value: NVDA, unit: 'USD', feedId: 'yahoo-chart' })
  down = false
  await page.close()
})

test.each([
  ['/feeds', 390, 'dark'],
  ['/feeds', 1440, 'light'],
  ['/api/v1/docs', 1440, 'light'],
] as const)('axe finds nothing on %s at %i px, %s, and nothing scrolls sideways', async (path, width, colorScheme) => {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
  const page = await context.newPage()
  await page.goto(`${url}${path}`)
  expect(await axeFaults(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
  await context.close()
})
