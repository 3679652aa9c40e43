import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFaults } from '../support/axe.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { startDeployment, type Deployment } from '../support/deployment.ts'
import { startOrigin, status, type Origin } from '../support/origin.ts'
import { until } from '../support/until.ts'

let browser: Browser
let origin: Origin
let deployment: Deployment

beforeAll(async () => {
  origin = await startOrigin(() => status(404))
  deployment = await startDeployment({ THESIS: 'off', FEEDS: 'openrouter', FEED_ORIGIN_OPENROUTER: origin.url })
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
  await origin?.close()
})

type Opened = { readonly page: Page; readonly said: string[]; readonly close: () => Promise<void> }

/** A page that is alive; what its console complains of is kept. */
async function open(path: string, { cookies = {}, ...options }: BrowserContextOptions & { readonly cookies?: Readonly<Record<string, string>> } = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: deployment.url })))
  const page = await context.newPage()
  const said: string[] = []
  page.on('console', (message) => { if (message.type() === 'error') said.push(message.text()) })
  page.on('pageerror', (error) => said.push(error.message))
  await page.goto(`${deployment.url}${path}`)
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  return { page, said, close: () => context.close() }
}
const sideways = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
const palette = (page: Page) => page.getByRole('dialog', { name: 'Search and commands' })
/** Presses one key after the other as fast as a hand can: none waits until the page has done with the one before. */
const pressAll = (page: Page, ...keys: readonly string[]) => Promise.all(keys.map((key) => page.keyboard.press(key)))

test('the header names the page that is open and leads to the others', async () => {
  const { page, close } = await open('/')
  expect(await page.locator('nav a[aria-current=page]').allInnerTexts()).toEqual(['Chain'])
  for (const name of ['Thesis', 'Signals', 'Alerts', 'Feeds', 'Method', 'API']) {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click()
    await until(async () => (await page.locator('nav a[aria-current=page]').allInnerTexts()).join() === name, { within: 45_000 })
  }
  await close()
})

test.each([360, 390, 768, 3840])('at %i px the header fits', async (width) => {
  const { page, close } = await open('/settings', { viewport: { width, height: 900 } })
  expect(await sideways(page)).toBe(0)
  if (width < 768) {
    await page.getByRole('button', { name: 'Pages' }).click()
    expect(await page.getByRole('link', { name: 'Signals' }).isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.getByRole('link', { name: 'Signals' }).isVisible()).toBe(false)
  }
  await close()
})

test('the palette finds a signal, shows its value and opens it; then it stands first, and the focus returns', async () => {
  const { page, close } = await open('/feeds')
  const button = page.getByRole('button', { name: 'Search and commands' })
  await button.click()
  await palette(page).getByRole('combobox').pressSequentially('nvda')
  const first = palette(page).getByRole('option').first()
  await until(async () => (await first.innerText()).includes('NVDA'), { within: 45_000 })
  expect(await first.innerText()).toMatch(/\d+\.\d\d/)
  expect(await first.getAttribute('aria-selected')).toBe('true')
  await page.keyboard.press('Enter')
  await page.waitForURL(`${deployment.url}/signals/quote.nvda`)
  await button.click()
  await until(async () => (await first.innerText()).includes('NVDA'))
  expect(await palette(page).getByText('Opened last').count()).toBe(1)
  await page.keyboard.press('Escape')
  expect(await palette(page).count()).toBe(0)
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
  await close()
})

test('the palette shows at most fifty results and says of how many, and Ctrl-Enter opens one beside', async () => {
  const { page, close } = await open('/settings')
  await page.keyboard.press('Control+k')
  await palette(page).getByRole('combobox').fill('gpt')
  await until(async () => (await palette(page).getByRole('option').count()) === 50, { within: 45_000 })
  expect(await palette(page).getByRole('status').innerText()).toMatch(/^\d+ of [\d,]+/)
  const [beside] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Control+Enter')])
  expect(beside.url()).toMatch(/\/signals\//)
  expect(page.url()).toMatch(/\/settings$/)
  await close()
})

test('the palette runs a feed now', async () => {
  const { page, close } = await open('/')
  const before = origin.requests.length
  await page.keyboard.press('Control+k')
  await palette(page).getByRole('combobox').fill('run a feed')
  await palette(page).getByRole('option', { name: 'Run a feed now…' }).waitFor()
  await page.keyboard.press('Enter')
  await palette(page).getByRole('option', { name: /OpenRouter/ }).click()
  await until(() => origin.requests.length > before, { within: 45_000 })
  await until(async () => /^Asked for a run at \d/.test(await palette(page).getByRole('status').innerText()))
  await close()
})

test('keys go to pages and change the view, are listed, and rest while somebody types', async () => {
  const { page, close } = await open('/settings')
  const theme = (): Promise<string | null> => page.locator('html').getAttribute('data-theme')
  await page.keyboard.press('t')
  await until(async () => (await theme()) === 'light')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).getByText('Next time zone').waitFor()
  expect(await axeFaults(page)).toEqual([])
  await pressAll(page, 'Escape', '/')
  await palette(page).getByRole('combobox').pressSequentially('ttt')
  expect(await theme()).toBe('light')
  await pressAll(page, 'Escape', 'g', 'f')
  await page.waitForURL(`${deployment.url}/feeds`)
  await close()
})

test('times are told in the zone that was chosen, on every page and after a reload', async () => {
  const { page, close, said } = await open('/signals/quote.nvda', { timezoneId: 'Asia/Shanghai' })
  const told = (): Promise<string> => page.locator('main [title*="observed"]').first().getAttribute('title').then((title) => title ?? '')
  await until(async () => /GMT\+8/.test(await told()))
  await page.getByRole('button', { name: 'Language, theme and time zone' }).click()
  await page.getByRole('button', { name: 'New York' }).click()
  await until(async () => /E[DS]T/.test(await told()))
  await page.reload()
  expect(await told()).toMatch(/E[DS]T/)
  await page.goto(`${deployment.url}/settings`)
  expect(await page.locator('main').innerText()).toMatch(/Now: .* E[DS]T/)
  expect(said).toEqual([])
  await close()
})

test.each<[string, BrowserContextOptions & { readonly cookies?: Readonly<Record<string, string>> }]>([
  ['at a first visit from Shanghai', { timezoneId: 'Asia/Shanghai' }],
  ['of a viewer in New York who chose UTC', { timezoneId: 'America/New_York', cookies: { zone: 'utc', 'viewer-zone': 'America/New_York' } }],
  ['in Chinese with a zone nobody knows', { cookies: { lang: 'zh', 'viewer-zone': 'Mars/Olympus' } }],
])('what the server rendered is what the browser renders %s', async (_case, options) => {
  for (const path of ['/', '/thesis', '/method', '/signals', '/signals/quote.nvda', '/feeds', '/settings', '/api/v1/docs']) {
    const { said, close } = await open(path, options)
    expect(said, path).toEqual([])
    await close()
  }
})

test.each(['light', 'dark'] as const)('axe finds nothing in the palette, the choices and the settings, %s', async (colorScheme) => {
  const { page, close } = await open('/settings', { colorScheme })
  expect(await axeFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Language, theme and time zone' }).click()
  expect(await axeFaults(page)).toEqual([])
  await page.keyboard.press('Control+k')
  await palette(page).getByRole('combobox').fill('h100')
  await until(async () => (await palette(page).getByRole('option').count()) > 10, { within: 45_000 })
  expect(await axeFaults(page)).toEqual([])
  await close()
})

test('the settings tell what the browser keeps, and forget it', async () => {
  const { page, close } = await open('/settings', { cookies: { zone: 'utc' } })
  const row = page.locator('tr', { hasText: 'Which clock' })
  await until(async () => (await row.innerText()).includes('utc'))
  await page.getByRole('button', { name: 'Forget all of it' }).click()
  await until(async () => (await page.context().cookies()).every(({ name }) => name === 'viewer-zone'))
  await close()
})

test('an address that leads nowhere says so and leads on', async () => {
  const { page, close } = await open('/nowhere')
  expect(await page.locator('h1').innerText()).toBe('There is no such page')
  await page.getByRole('link', { name: 'To all signals' }).click()
  await page.waitForURL(`${deployment.url}/signals`)
  await close()
})
