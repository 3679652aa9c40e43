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
let nvda = 214.5

beforeAll(async () => {
  origin = await startQuotes((symbol) => (symbol === 'NVDA' ? nvda : undefined))
  deployment = await startDeployment({ THESIS: 'off', FEEDS: 'yahoo-chart,openrouter,vast', FEED_ORIGIN_YAHOO_CHART: origin.url, FEED_EVERY_YAHOO_CHART: '2s', FEED_ORIGIN_OPENROUTER: 'http://127.0.0.1:9' })
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
  await origin?.close()
})

const open = async (path: string, width = 1440): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width, height: 900 } })
  await page.goto(`${deployment.url}${path}`)
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  return page
}
const unfolded = (page: Page): Promise<string[]> => page.locator('li:has(button[aria-expanded=true])').evaluateAll((lines) => lines.map(({ id }) => id))
const row = (page: Page, id: string) => page.locator(`li#${id}`)

test('an address can point at one feed: it is unfolded and in sight, and unfolding another one changes the address', async () => {
  const page = await open('/feeds#vast')
  await until(async () => (await unfolded(page)).join() === 'vast')
  expect(await row(page, 'vast').innerText()).toContain('forbid automated collection')
  await until(() => row(page, 'vast').evaluate((line) => line.getBoundingClientRect().top < window.innerHeight))
  await row(page, 'yahoo-chart').getByRole('button', { name: /^Details/ }).click()
  expect(new URL(page.url()).hash).toBe('#yahoo-chart')
  await page.close()
})

test('the filter stands in the address', async () => {
  const page = await open('/feeds?state=off')
  expect(await page.locator('li[id]').count()).toBeGreaterThan(20)
  expect(await row(page, 'yahoo-chart').count()).toBe(0)
  await page.getByRole('button', { name: /^All/ }).click()
  await row(page, 'yahoo-chart').waitFor()
  expect(new URL(page.url()).search).toBe('')
  await page.close()
})

test('a running feed shows its next run, its last success, its latency, its counts and how its polls went', async () => {
  const page = await open('/feeds#yahoo-chart')
  await until(async () => /\d+ s ago/.test(await row(page, 'yahoo-chart').innerText()), { within: 60_000 })
  const text = await row(page, 'yahoo-chart').innerText()
  expect(text).toMatch(/\d ms/)
  expect(text).toMatch(/in \d+ s|due/)
  await until(async () => (await row(page, 'yahoo-chart').locator('h4:has-text("Recent polls") + div > div').count()) === 48)
  expect(await row(page, 'yahoo-chart').getByRole('img').first().getAttribute('aria-label')).toMatch(/^\d+ of the last \d+ polls succeeded$/)
  await page.close()
})

test('a value that jumps is held back; the operator sees why and accepts it', async () => {
  const page = await open('/feeds')
  await until(async () => (await row(page, 'yahoo-chart').innerText()).includes('OK'), { within: 60_000 })
  nvda = 6435
  const notice = page.getByText('held back, waiting for a decision')
  await notice.waitFor({ timeout: 30_000 })
  await page.getByRole('link', { name: /Yahoo Finance quotes \(1\)/ }).click()
  const entry = row(page, 'yahoo-chart').locator('li', { hasText: 'quote.nvda' }).first()
  await until(async () => (await entry.innerText()).includes('too far to be confirmed by the same source alone'))
  await entry.getByRole('button', { name: 'Accept' }).click()
  await until(async () => {
    const answer: unknown = await (await fetch(`${deployment.url}/api/v1/signals/quote.nvda`)).json()
    return typeof answer === 'object' && answer !== null && 'value' in answer && answer.value === 6435
  }, { within: 45_000 })
  await notice.waitFor({ state: 'detached', timeout: 20_000 })
  await page.close()
})

test('the queues behind the feeds are one press away, and nothing of their page comes from elsewhere', async () => {
  const page = await open('/feeds')
  const asked: string[] = []
  const said: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).origin))
  page.on('console', (message) => { if (message.type() === 'error') said.push(message.text()) })
  await page.getByRole('link', { name: 'Queues, for operators' }).click()
  await page.waitForURL(`${deployment.url}/feeds/queues`)
  await page.getByText('polls').first().waitFor({ timeout: 20_000 })
  expect([...new Set(asked)]).toEqual([deployment.url])
  expect(said).toEqual([])
  await page.close()
})

test.each([[390, 'dark'], [1440, 'light']] as const)('axe finds nothing at %i px with details unfolded, %s, and nothing scrolls sideways', async (width, colorScheme) => {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
  const page = await context.newPage()
  await page.goto(`${deployment.url}/feeds#yahoo-chart`)
  await until(async () => (await unfolded(page)).join() === 'yahoo-chart')
  await until(async () => !(await page.locator('main').innerText()).includes('Loading'))
  expect(await axeFaults(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
  await context.close()
})
