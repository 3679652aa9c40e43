import { readFile } from 'node:fs/promises'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditList, SignalDetail } from '../../lib/wire/api.ts'
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
let nvda = 214.5
let away = false

beforeAll(async () => {
  origin = await startQuotes((symbol) => (symbol === 'NVDA' ? nvda : symbol === 'AMD' ? 170 : undefined))
  deployment = await startDeployment({ THESIS: 'off', FEEDS: 'yahoo-chart', FEED_ORIGIN_YAHOO_CHART: origin.url, FEED_EVERY_YAHOO_CHART: '1s' })
  url = deployment.url
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
  await origin?.close()
})

const open = async (path: string, options: BrowserContextOptions = {}): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  // A page whose connection is cut off does as one that has lost it.
  await page.route('**/*', async (route) => (away ? route.abort() : route.continue()))
  await page.goto(`${url}${path}`)
  return page
}
const chosen = async (page: Page, group: string): Promise<string> => page.getByRole('group', { name: group, exact: true }).locator('label:has(input:checked)').innerText()
const pressed = async (page: Page, name: string): Promise<string | null> => page.getByRole('button', { name, exact: true }).getAttribute('aria-pressed')
const drawn = (page: Page): ReturnType<Page['locator']> => page.getByRole('region', { name: 'Chart' }).locator('canvas').first()
const api = async <Body>(path: string): Promise<Body> => {
  // Safe: one schema makes the answers and these types.
  return (await (await fetch(`${url}/api/v1${path}`)).json()) as Body
}

test('what is chosen stands in the address, and a reopened link shows the same', async () => {
  const page = await open('/signals/quote.nvda')
  await drawn(page).waitFor()
  await page.getByText('5Y', { exact: true }).click()
  await page.getByText('Candles', { exact: true }).click()
  await page.getByText('=100', { exact: true }).click()
  await page.getByRole('button', { name: 'Log', exact: true }).click()
  await page.getByRole('button', { name: 'Events', exact: true }).click()
  await page.getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('combobox').fill('quote.amd')
  await page.getByRole('option', { name: /AMD/ }).first().click()
  await page.keyboard.press('Escape')
  await until(() => new URL(page.url()).searchParams.get('vs') === 'quote.amd')
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ range: '5y', kind: 'candles', mode: 'rebased', scale: 'log', events: 'off', vs: 'quote.amd' })

  const again = await open(page.url().slice(url.length))
  await drawn(again).waitFor()
  for (const one of [page, again]) {
    expect([await chosen(one, 'Range'), await chosen(one, 'Kind'), await chosen(one, 'Values as'), await pressed(one, 'Log'), await pressed(one, 'Events')]).toEqual(['5Y', 'Candles', '=100', 'true', 'false'])
    expect(await one.getByRole('list', { name: 'Compared with' }).innerText()).toContain('AMD')
    expect(await one.getByRole('heading', { name: 'Statistics, 5Y' }).count()).toBe(1)
  }
  await page.context().close()
  await again.context().close()
})

test('a price that moves at its origin moves the value, the line and the statistics, by itself', async () => {
  const page = await open('/signals/quote.nvda?range=1d')
  await drawn(page).waitFor()
  const shown = page.locator('main header output')
  await until(async () => (await shown.innerText()).includes('214.50'), { within: 45_000 })
  const before = await drawn(page).screenshot()
  nvda = 999.25
  // A jump waits for a second observation to confirm it.
  await until(async () => (await shown.innerText()).includes('999.25'), { within: 60_000 })
  await until(async () => !(await drawn(page).screenshot()).equals(before))
  await until(async () => (await page.getByRole('region', { name: /^Statistics/ }).innerText()).includes('999.25'))
  await page.context().close()
})

test('a stage that the team changes is shown, audited, and taken back', async () => {
  const page = await open('/signals/quote.amd')
  await page.getByRole('button', { name: 'Change stage' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Stage', { exact: true }).selectOption('downstream')
  expect(await dialog.getByRole('button', { name: 'Change stage' }).isDisabled()).toBe(true)
  await dialog.getByLabel(/^Reason/).fill('We hold it as a user of AI.')
  await dialog.getByRole('button', { name: 'Change stage' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByText('Downstream · application').first().waitFor()
  expect(await page.locator('main header').innerText()).toContain('We hold it as a user of AI.')
  expect(await api<SignalDetail>('/signals/quote.amd')).toMatchObject({ stage: 'downstream', overridden: true, override: { reason: 'We hold it as a user of AI.', was: { stage: 'upstream' } } })

  await page.getByRole('button', { name: 'Change stage' }).click()
  await dialog.getByText('set to Downstream · application').waitFor()
  await dialog.getByRole('button', { name: 'Back to the table’s stage' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByText('Upstream · silicon').first().waitFor()
  expect(await api<SignalDetail>('/signals/quote.amd')).toMatchObject({ stage: 'upstream', overridden: false, override: null })
  const { items } = await api<AuditList>('/audit?signal=quote.amd')
  expect(items.map(({ action }) => action)).toEqual(['stage.revert', 'stage.change'])
  await page.context().close()
})

test('the range with what it is compared with comes down as CSV', async () => {
  const page = await open('/signals/quote.nvda?range=1y&vs=quote.amd')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()])
  const lines = (await readFile(await download.path(), 'utf8')).split('\n')
  expect(lines).toContain('t_iso,id,open,high,low,close,count')
  expect(new Set(lines.filter((line) => /^\d{4}-/.test(line)).map((line) => line.split(',')[1]))).toEqual(new Set(['quote.nvda', 'quote.amd']))
  await page.context().close()
})

test('the keyboard alone changes the range and adds and removes a comparison', async () => {
  const page = await open('/signals/quote.nvda')
  await drawn(page).waitFor()
  await page.getByRole('radio', { name: '1Y' }).focus()
  await page.keyboard.press('ArrowRight')
  await until(() => new URL(page.url()).searchParams.get('range') === '5y')
  await page.keyboard.press('[')
  await until(() => new URL(page.url()).searchParams.get('range') === null)
  await page.keyboard.press('c')
  await page.getByRole('combobox').waitFor()
  await page.keyboard.type('quote.tsm')
  await page.getByRole('option', { name: /TSM/ }).first().waitFor()
  await page.keyboard.press('Enter')
  await until(() => new URL(page.url()).searchParams.get('vs') === 'quote.tsm')
  await page.keyboard.press('Escape')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Compare')
  await page.getByRole('button', { name: 'Do not compare with TSM' }).focus()
  await page.keyboard.press('Enter')
  await until(() => new URL(page.url()).searchParams.get('vs') === null)
  await page.context().close()
})

test('what was fetched is shown word for word, with what was read out of it', async () => {
  const page = await open('/signals/quote.nvda')
  await page.getByRole('heading', { name: 'As fetched' }).click()
  await until(async () => (await page.locator('main pre').first().innerText()).includes('"regularMarketPrice"'), { within: 45_000 })
  const panel = page.getByRole('region', { name: 'As fetched' })
  expect(await panel.innerText()).toContain('yahoo-chart')
  expect(await panel.getByRole('row').count()).toBeGreaterThan(1)
  await page.context().close()
})

test('after a lost connection the numbers grey, and what was missed is asked for again', async () => {
  const page = await open('/signals/quote.nvda?range=1d')
  await drawn(page).waitFor()
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  const asked = (): Promise<number> => page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/v1/series')).length)
  const before = await asked()
  away = true
  await page.context().setOffline(true)
  await page.locator('[data-connection=lost]').waitFor({ state: 'attached', timeout: 40_000 })
  expect(await page.getByText(/Disconnected since/).count()).toBe(1)
  away = false
  await page.context().setOffline(false)
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached', timeout: 20_000 })
  await until(async () => (await asked()) > before)
  await page.context().close()
})

test('without JavaScript the page has its value, its facts, a chart and the last closes', async () => {
  const page = await open('/signals/quote.tsm', { javaScriptEnabled: false })
  expect(await page.locator('main header output').innerText()).toContain('418.95')
  expect(await page.getByRole('heading', { name: 'Latest daily closes' }).count()).toBe(1)
  expect(await page.getByRole('img', { name: /TSM, one year/ }).count()).toBe(1)
  expect(await page.locator('main').innerText()).toContain('Stage rule')
  await page.context().close()
})

test('an id that nobody knows is a 404 with the ids that come nearest', async () => {
  const page = await open('/signals/quote.nvidia')
  expect((await fetch(`${url}/signals/quote.nvidia`)).status).toBe(404)
  await page.getByRole('link', { name: /quote\.nvda/ }).click()
  await page.waitForURL(`${url}/signals/quote.nvda`)
  await page.context().close()
})

test.each([
  ['/signals/quote.nvda?vs=quote.amd,quote.tsm', 1440, 'dark', 'en'],
  ['/signals/quote.nvda?vs=quote.amd', 390, 'light', 'zh'],
  ['/signals/gpu.record.a100-40.aws-2022.on-demand?range=max', 1440, 'light', 'en'],
  ['/signals/quality.record.anthropic.claude-2.mmlu', 390, 'dark', 'en'],
  ['/signals/quote.nvidia', 390, 'light', 'en'],
] as const)('axe finds nothing on %s at %i px, %s, %s, and nothing scrolls sideways', async (path, width, colorScheme, lang) => {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
  await context.addCookies([{ name: 'lang', value: lang, url }])
  const page = await context.newPage()
  await page.goto(`${url}${path}`)
  await page.waitForLoadState('networkidle')
  expect(await axeFaults(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
  await context.close()
})
