import { spawnSync } from 'node:child_process'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MARKET_EVENTS } from '../../lib/domain/events.ts'
import { formatValue } from '../../lib/domain/format.ts'
import { days } from '../../lib/domain/time.ts'
import { SignalDetail } from '../../lib/wire/api.ts'
import { axeFaults } from '../support/axe.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { startDeployment, type Deployment } from '../support/deployment.ts'
import { until } from '../support/until.ts'

const FROM = '2025-01-06'

let browser: Browser
let deployment: Deployment
let url: string

beforeAll(async () => {
  deployment = await startDeployment({}, { script: 'workers/demo.ts', args: ['--from', FROM, '--speed', '2'] })
  url = deployment.url
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
})

const open = async (path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options })
  await page.goto(`${url}${path}`)
  return page
}
const connected = async (page: Page): Promise<unknown> => page.waitForSelector('[data-connection=connected]')
const bar = (page: Page) => page.getByRole('region', { name: 'Replay of the record' })
/** The day that the bar shows, `2025-01-06`. */
const dayOn = async (page: Page): Promise<string> => (await bar(page).locator('time').getAttribute('datetime')) ?? ''
const press = async (page: Page, name: string): Promise<void> => bar(page).getByRole('button', { name, exact: true }).click()
const halted = async (page: Page): Promise<unknown> => page.waitForSelector('[data-replay=paused]', { timeout: 60_000 })
const after = (day: string, count: number): string => new Date(Date.parse(day) + days(count)).toISOString().slice(0, 10)
const shown = (value: number | null): string => formatValue(value ?? NaN, 'USD', 'en')
const nvda = async (): Promise<SignalDetail> => SignalDetail.parse(await (await fetch(`${url}/api/v1/signals/quote.nvda`)).json())

test('every page says that this is a replay, and of what day, also without JavaScript', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  for (const path of ['/', '/signals', '/signals/quote.nvda', '/feeds', '/settings']) {
    await page.goto(`${url}${path}`)
    expect(await bar(page).innerText(), path).toMatch(/REPLAY/i)
    expect(await dayOn(page) >= FROM, path).toBe(true)
  }
  await context.close()
})

test('days pass by themselves; paused they do not, and one step is one day', async () => {
  const page = await open('/')
  await connected(page)
  const first = await dayOn(page)
  await until(async () => (await dayOn(page)) > first, { within: 45_000 })

  await press(page, 'Pause')
  await halted(page)
  const paused = await dayOn(page)
  await page.waitForTimeout(2500)
  expect(await dayOn(page)).toBe(paused)

  await press(page, 'On by one day')
  await until(async () => (await dayOn(page)) === after(paused, 1), { within: 60_000 })
  await halted(page)
  await press(page, 'On by one week')
  await until(async () => (await dayOn(page)) === after(paused, 8), { within: 60_000 })
  await page.close()
})

test('a price moves on the open page with the days, and is marked as a replay', async () => {
  const page = await open('/signals/quote.nvda')
  await connected(page)
  const before = await nvda()
  expect(before.mode).toBe('replay')
  await until(async () => (await page.locator('main').innerText()).includes(shown(before.value)), { within: 45_000 })
  await press(page, 'On by one week')
  const moved = await until(async () => {
    const now = await nvda()
    return now.value !== before.value && now.mode === 'replay' && now
  }, { within: 60_000 })
  await halted(page)
  const now = await nvda()
  expect(Date.parse(now.observedAt ?? '')).toBeGreaterThan(Date.parse(before.observedAt ?? ''))
  await until(async () => (await page.locator('main').innerText()).includes(shown(now.value)), { within: 45_000 })
  expect(await page.locator('main').getByText('replay').count()).toBeGreaterThan(0)
  expect(moved.recordedTo).toBeNull()
  await page.close()
})

test('an event chosen from the list is the day to which everything goes on', async () => {
  const page = await open('/')
  await connected(page)
  const today = await dayOn(page)
  const event = MARKET_EVENTS.find(({ at }) => at > Date.parse(today) + days(3)) ?? expect.fail('the record has events')
  const day = new Date(event.at).toISOString().slice(0, 10)
  await bar(page).getByLabel('Jump to the day of an event').selectOption({ value: day })
  await until(async () => (await dayOn(page)) === day, { within: 100_000 })
  await halted(page)
  expect(Date.parse((await nvda()).observedAt ?? '')).toBeLessThanOrEqual(Date.parse(day))
  await page.close()
})

test('put back, the page begins anew at the same address, with what was known then', async () => {
  const page = await open('/?range=1y')
  await connected(page)
  let loads = 0
  page.on('load', () => (loads += 1))
  const slider = bar(page).getByLabel('Go to a day')
  await slider.focus()
  await page.keyboard.press('Home')
  await until(async () => loads === 1 && (await dayOn(page)) === FROM, { within: 60_000 })
  await connected(page)
  await page.waitForTimeout(1500)
  expect([loads, page.url()]).toEqual([1, `${url}/?range=1y`])
  const { observedAt, value } = await nvda()
  expect(observedAt).toBe('2025-01-03T21:00:00.000Z')
  expect(await page.locator('main').innerText()).toContain(shown(value))
  await page.close()
})

test.each([[360, 'dark', 'en'], [1440, 'light', 'zh'], [3840, 'dark', 'en']] as const)('at %i px, %s, in %s, axe finds nothing in the bar, it keeps its height and nothing scrolls sideways', async (width, colorScheme, lang) => {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
  await context.addCookies([{ name: 'lang', value: lang, url }])
  const page = await context.newPage()
  await page.goto(url)
  await connected(page)
  const height = async (): Promise<number> => page.evaluate(() => document.querySelector('[data-replay]')?.getBoundingClientRect().height ?? 0)
  const before = await height()
  expect(await axeFaults(page, '[data-replay]')).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
  expect(await height()).toBe(before)
  await context.close()
})

test('a day outside of it is refused in words', async () => {
  const response = await fetch(`${url}/api/v1/replay`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ do: 'jump', to: '2031-01-01' }) })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ field: 'to' })
})

test('options that do not fit end it in one line, before anything is built or started', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'workers/demo.ts', '--from', 'monday'], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^--from is 'monday': expected a day like 2025-01-06\n$/)
})
