import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AlertEventPage, AlertList, ContactPoint } from '../../lib/wire/alerts.ts'
import { axeFaults } from '../support/axe.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { startDeployment, type Deployment } from '../support/deployment.ts'
import { json, startOrigin, type Origin } from '../support/origin.ts'
import { startQuotes } from '../support/quotes.ts'
import { namesOf, untranslated } from '../support/untranslated.ts'
import { until } from '../support/until.ts'

let browser: Browser
let quotes: Origin
let receiver: Origin
let deployment: Deployment
let url: string
let nvda = 214.5

beforeAll(async () => {
  quotes = await startQuotes((symbol) => (symbol === 'NVDA' ? nvda : undefined))
  receiver = await startOrigin(() => json({ ok: true }))
  deployment = await startDeployment({ THESIS: 'off', FEEDS: 'yahoo-chart', FEED_ORIGIN_YAHOO_CHART: quotes.url, FEED_EVERY_YAHOO_CHART: '1s', WEBHOOK_ALLOW_PRIVATE: 'yes' })
  url = deployment.url
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
  await quotes?.close()
  await receiver?.close()
})

async function open(path: string, options: BrowserContextOptions = {}, lang = 'en'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  await context.addCookies([{ name: 'lang', value: lang, url }])
  const page = await context.newPage()
  await page.goto(`${url}${path}`)
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  return page
}
const api = async (path: string): Promise<unknown> => (await fetch(`${url}/api/v1/${path}`)).json()
const post = async (path: string, body: unknown): Promise<unknown> => (await fetch(`${url}/api/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()
const rules = async () => AlertList.parse(await api('alerts')).items
const thresholdOf = async (): Promise<unknown> => {
  const [condition] = (await rules())[0]?.when.all ?? []
  return condition && 'value' in condition ? condition.value : undefined
}
const iconOf = (page: Page): Promise<string> => page.evaluate(() => document.querySelector<HTMLLinkElement>('link[rel~=icon]')?.href ?? '')
const shifts = (page: Page): Promise<number> => page.evaluate(() => performance.getEntriesByType('layout-shift').length)

/** Draws the line of a new alert, and hands over its handle. */
async function draw(page: Page) {
  await until(async () => (await page.getByRole('banner').count()) > 0 && /\d\.\d\d/.test(await page.locator('main output').innerText()), { within: 60_000 })
  await page.getByRole('button', { name: 'Alert', exact: true }).click()
  const line = page.locator('[data-level=draft]')
  await line.waitFor()
  return line
}

test('a line that is dragged on a chart makes a rule, which fires, is told everywhere, and is taken on', async () => {
  const page = await open('/signals/quote.nvda')
  const line = await draw(page)
  const box = await line.boundingBox()
  if (!box) throw new Error('the line is not drawn')
  await page.mouse.move(box.x + 20, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + 20, box.y - 20, { steps: 4 })
  await page.mouse.up()

  const dialog = page.getByRole('dialog', { name: 'New alert' })
  const threshold = Number(await dialog.getByLabel('Threshold', { exact: true }).inputValue())
  expect(threshold).toBeGreaterThan(216)
  const reads = async (sentence: string): Promise<void> => { await until(async () => (await dialog.locator('[data-sentence]').innerText()) === sentence) }
  await reads(`When NVDA crosses ${threshold} USD (up or down), warn in the app.`)
  await dialog.locator('[data-preview]').waitFor()
  expect(await dialog.locator('[data-preview]').innerText()).toMatch(/^Would have fired \d+ times? in the last year\.$/)
  await dialog.getByLabel('Condition').selectOption('above')
  await reads(`When NVDA is above ${threshold} USD, warn in the app.`)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await dialog.waitFor({ state: 'detached' })
  const name = `NVDA is above ${threshold}`
  await page.getByRole('slider', { name: new RegExp(name) }).waitFor()

  const before = await shifts(page)
  nvda = threshold + 4
  const toast = page.locator('[data-toast=warning]')
  await toast.waitFor({ timeout: 45_000 })
  expect(await toast.innerText()).toContain(`NVDA is above ${threshold} USD: ${nvda.toFixed(2)} USD.`)
  await page.locator('header [data-firing="1"]').waitFor()
  expect(await page.title()).toMatch(/^\(1\) NVDA/)
  expect(await iconOf(page)).toMatch(/^data:image\/svg/)
  expect(await shifts(page)).toBe(before)

  const other = await open('/')
  await other.locator('[data-firing-strip]', { hasText: name }).waitFor()
  await toast.getByRole('button', { name: 'Acknowledge' }).click()
  await toast.waitFor({ state: 'detached' })
  for (const one of [page, other]) await one.locator('header [data-firing="0"]').waitFor()
  await until(async () => (await page.title()).startsWith('NVDA'))
  expect(await iconOf(page)).not.toMatch(/^data:/)
  expect(await other.locator('[data-firing-strip]').count()).toBe(0)
  await other.context().close()

  await page.goto(`${url}/alerts?view=events`)
  expect(await page.locator('[data-event]').first().innerText()).toMatch(/fired[^]*Acknowledged by the operator/)
  const evidence = page.getByRole('link', { name: 'See it on the chart' }).first()
  expect(await evidence.getAttribute('href')).toMatch(/^\/signals\/quote\.nvda\?range=5d&at=/)
  await page.context().close()
})

test('a line of a rule is moved by keys, and put back', async () => {
  const page = await open('/signals/quote.nvda')
  const line = page.getByRole('slider', { name: /^Threshold of NVDA/ })
  await line.waitFor()
  const before = await thresholdOf()
  await line.focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await until(async () => Number(await thresholdOf()) > Number(before))
  await page.getByRole('button', { name: 'Undo' }).click()
  await until(async () => (await thresholdOf()) === before)
  await page.context().close()
})

test('a rule is snoozed, told of again, switched off, deleted and brought back', async () => {
  const page = await open('/alerts')
  const row = page.locator('[data-rule]')
  await page.locator('[data-standing=firing]').waitFor()
  await row.getByRole('button', { name: /^Snooze NVDA/ }).click()
  await page.getByRole('button', { name: 'For an hour' }).click()
  await page.locator('[data-standing=snoozed]').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.locator('[data-standing=firing]').waitFor()
  await row.getByRole('switch').press('Space')
  await page.locator('[data-standing=off]').waitFor()
  const [{ id } = { id: '' }] = await rules()
  await row.getByRole('button', { name: /^More for NVDA/ }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await row.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await row.waitFor()
  expect((await rules()).map((rule) => rule.id)).toEqual([id])
  await page.context().close()
})

test('a contact point is added and tried out; its secret is nowhere to be read', async () => {
  const page = await open('/alerts?view=points')
  await page.getByRole('button', { name: 'New contact point' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Desk')
  await dialog.getByLabel('Address (https)').fill(`${receiver.url}/hook`)
  await dialog.getByLabel(/^Secret/).fill('not-to-be-read-1')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await page.getByRole('button', { name: 'Test Desk' }).click()
  await page.getByText(/Delivered in \d+ ms/).waitFor()
  expect(receiver.requests.map((request) => request.url)).toEqual(['/hook'])
  expect(await page.content()).not.toContain('not-to-be-read')
  const unreachable = ContactPoint.parse(await post('contact-points', { kind: 'webhook', name: 'Nowhere', url: 'http://127.0.0.1:9/' }))
  await page.reload()
  await page.locator(`[data-point="${unreachable.id}"]`).getByRole('button', { name: 'Test Nowhere' }).click()
  await page.getByText(/Not delivered after \d+ ms/).waitFor()
  await page.context().close()
})

test('alerts are Chinese throughout', async () => {
  await post('silences', { severity: 'info', reason: '演练', endsAt: new Date(Date.now() + 3_600_000).toISOString() })
  const events = AlertEventPage.parse(await api('alert-events')).items
  expect(events.length).toBeGreaterThan(0)
  // A rule is called as whoever made it calls it: the number in it is told apart by itself.
  const named = [...(await rules()), ...events.map(({ rule }) => rule)].map(({ name }) => name.replace(/ [\d.]+$/, ''))
  const names = [...named, 'Nowhere', 'Desk', ...(await namesOf(url))]
  const page = await open('/alerts', {}, 'zh')
  for (const view of ['rules', 'events', 'points', 'silences']) {
    await page.goto(`${url}/alerts?view=${view}`)
    await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
    expect(await untranslated(page, names), view).toEqual([])
  }
  await page.goto(`${url}/alerts`)
  await page.getByRole('button', { name: '新建预警' }).click()
  await page.getByRole('dialog').locator('summary').click()
  for (const subject of ['两个信号', '多个信号', '论断的结论', '数据源状态', '单个信号']) {
    await page.getByText(subject, { exact: true }).first().click()
    expect(await untranslated(page, names), subject).toEqual([])
  }
  await page.context().close()
})

test.each([
  ['390 dark', ['rules', 'events', 'points', 'silences'], { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  ['1440 light', ['rules', 'events'], { viewport: { width: 1440, height: 900 }, colorScheme: 'light' }],
] as const)('axe finds nothing and nothing scrolls sideways, %s', async (_name, views, options) => {
  const page = await open('/alerts', options)
  const clean = async (what: string): Promise<void> => {
    expect(await axeFaults(page), what).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), what).toBe(0)
  }
  for (const view of views) {
    await page.goto(`${url}/alerts?view=${view}`)
    await clean(view)
  }
  await page.goto(`${url}/signals/quote.nvda`)
  const line = await draw(page)
  await clean('the chart with its lines')
  await line.press('Enter')
  await page.getByRole('dialog').locator('[data-preview]').waitFor()
  await clean('the dialog')
  await page.context().close()
})
