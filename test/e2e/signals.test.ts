import { readFile } from 'node:fs/promises'
import { chromium, type Browser, type BrowserContext, type Download, type Page, type Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalogue, CatalogueRow } from '../../lib/wire/api.ts'
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
  deployment = await startDeployment({ THESIS: 'off', FEEDS: 'yahoo-chart,openrouter', FEED_ORIGIN_YAHOO_CHART: origin.url, FEED_EVERY_YAHOO_CHART: '2s', FEED_ORIGIN_OPENROUTER: 'http://127.0.0.1:9' })
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
  await origin?.close()
})

const CATALOGUE = '**/api/v1/catalogue'

async function visit(options: Parameters<Browser['newContext']>[0] = {}): Promise<{ readonly context: BrowserContext; readonly page: Page; readonly open: (path: string) => Promise<void> }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  return {
    context,
    page,
    open: async (path) => {
      await page.goto(`${deployment.url}${path}`)
      if (options.javaScriptEnabled !== false) await ready(page)
    },
  }
}

const counted = (page: Page): Promise<string> => page.locator('main p[role=status]').first().innerText()
const ready = (page: Page): Promise<void> => page.locator('main [role=grid][aria-busy=false]').waitFor()
const numbers = (text: string): number[] => [...text.matchAll(/[\d,]+/g)].map(([digits]) => Number(digits.replaceAll(',', '')))
const rows = (page: Page) => page.locator('main tbody tr[data-id]')
const idsOf = (page: Page): Promise<string[]> => rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-id') ?? ''))
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search signals' })
const filter = (page: Page, name: string) => page.getByRole('group', { name: 'Filters' }).getByRole('button', { name })
const header = (page: Page, name: string) => page.locator('thead').getByRole('button', { name })

async function choose(page: Page, facet: string, choice: string): Promise<void> {
  await filter(page, facet).click()
  await page.getByRole('dialog', { name: facet }).getByText(choice, { exact: true }).click()
  await page.keyboard.press('Escape')
}

test('without scripts the first signals of the asked view stand there, with a way to the others', async () => {
  const { context, page, open } = await visit({ javaScriptEnabled: false })
  await open('/signals?stage=midstream&q=gpt')
  expect(await rows(page).count()).toBe(40)
  expect(await rows(page).first().innerText()).toContain('Midstream')
  const [shown = 0, all = 0] = numbers(await page.locator('main p[role=status]').innerText())
  expect(shown).toBeGreaterThan(40)
  expect(all).toBeGreaterThan(4_000)
  const before = await idsOf(page)
  await page.getByRole('link', { name: 'Later signals' }).click()
  expect((await idsOf(page)).filter((id) => before.includes(id))).toEqual([])
  await context.close()
})

test('nothing moves while the rest of the signals arrives', async () => {
  const { context, page, open } = await visit()
  await page.addInitScript(() => {
    const seen: number[] = []
    Object.assign(window, { seen })
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.push((entry as PerformanceEntry & { value: number }).value) }).observe({ type: 'layout-shift', buffered: true })
  })
  await open('/signals')
  await page.waitForTimeout(1500)
  expect(await page.evaluate(() => (window as unknown as { seen: number[] }).seen.reduce((sum, value) => sum + value, 0))).toBeLessThan(0.001)
  await context.close()
})

test('typing narrows the table letter by letter, and the address reopens it', async () => {
  const { context, page, open } = await visit()
  await open('/signals')
  await page.keyboard.press('/')
  await page.keyboard.type('h100')
  await until(async () => (numbers(await counted(page))[0] ?? 9_999) < 500)
  const wide = numbers(await counted(page))[0] ?? 0
  await page.keyboard.type(' sxm lambda')
  await until(async () => (numbers(await counted(page))[0] ?? wide) < wide)
  for (const text of await rows(page).allInnerTexts()) expect(text).toMatch(/H100 SXM[^]*lambda/i)
  await until(() => new URL(page.url()).searchParams.get('q') === 'h100 sxm lambda')
  const ids = await idsOf(page)
  const again = await visit()
  await again.open(page.url().slice(deployment.url.length))
  expect(await search(again.page).inputValue()).toBe('h100 sxm lambda')
  expect(await idsOf(again.page)).toEqual(ids)
  await Promise.all([context.close(), again.context.close()])
})

test('filters and a sort by two columns stand in the address, and reopen exactly', async () => {
  const { context, page, open } = await visit()
  await open('/signals')
  await choose(page, 'Segment', 'compute')
  await choose(page, 'Mode', 'recorded')
  await header(page, 'Value').click()
  await header(page, 'Signal').click({ modifiers: ['Shift'] })
  const params = new URL(page.url()).searchParams
  expect(Object.fromEntries(params)).toEqual({ segment: 'compute', mode: 'recorded', sort: 'value,name', dir: 'desc,asc' })
  const ids = (await idsOf(page)).slice(0, 20)
  const values = (await page.locator('main tbody tr[data-id] td:nth-of-type(3) span.reading').allInnerTexts()).map(Number)
  expect(values).toEqual([...values].sort((a, b) => b - a))
  const again = await visit()
  await again.open(page.url().slice(deployment.url.length))
  expect((await idsOf(again.page)).slice(0, 20)).toEqual(ids)
  expect(await again.page.locator('th[aria-sort]').evaluateAll((all) => all.map((head) => [head.textContent?.replaceAll(/\W|\d/g, ''), head.getAttribute('aria-sort')]))).toEqual([['Signal', 'ascending'], ['Value', 'descending']])
  // What a filter would show follows the other filters, and a chip takes one away.
  await filter(again.page, 'Stage').click()
  const choices = again.page.getByRole('dialog', { name: 'Stage' }).locator('label')
  await choices.first().waitFor()
  const stages = await choices.allInnerTexts()
  expect(stages.map((text) => (numbers(text).at(-1) ?? -1) > 0)).toEqual([true, false, false])
  await again.page.keyboard.press('Escape')
  await again.page.getByRole('button', { name: 'Remove Segment: compute' }).click()
  expect(new URL(again.page.url()).searchParams.has('segment')).toBe(false)
  await Promise.all([context.close(), again.context.close()])
})

test('chosen columns are remembered, and a link to them shows them to anybody', async () => {
  const { context, page, open } = await visit()
  await open('/signals')
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('dialog', { name: 'Columns' }).getByText('Id', { exact: true }).click()
  await page.getByRole('dialog', { name: 'Columns' }).getByText('Feed', { exact: true }).click()
  expect(new URL(page.url()).searchParams.get('cols')).toBe('stage,value,day,month,essay,age,id')
  await open('/signals')
  expect(await header(page, 'Id').count()).toBe(1)
  expect(await header(page, 'Feed').count()).toBe(0)
  await until(() => new URL(page.url()).searchParams.get('cols') === 'stage,value,day,month,essay,age,id')
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('button', { name: 'Usual columns' }).click()
  await open('/signals')
  expect(await header(page, 'Feed').count()).toBe(1)
  await context.close()
})

async function exported(page: Page, format: 'CSV' | 'JSON'): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click().then(() => page.getByRole('button', { name: format }).click()),
  ]) satisfies [Download, void]
  return readFile(await download.path(), 'utf8')
}

test('an export holds exactly the rows that are shown, or selected, with credits and licences', async () => {
  const { context, page, open } = await visit()
  await open('/signals?segment=energy,silicon')
  const [shown = 0] = numbers(await counted(page))
  const csv = (await exported(page, 'CSV')).trimEnd().split('\n')
  const lines = csv.filter((line) => !line.startsWith('#'))
  expect(lines[0]).toBe('id,title,stage,segment,unit,value,observedAt,mode,change24h,change30d,changeSinceEssay,vendor,note,feedId,source')
  expect(lines).toHaveLength(shown + 1)
  expect(csv.filter((line) => /^# source: .+; licence: .+; credit: .+/.test(line)).length).toBeGreaterThan(0)
  const [first = '', second = ''] = await idsOf(page)
  await page.keyboard.press('/')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press(' ')
  await page.keyboard.press('Shift+ArrowDown')
  const file: unknown = JSON.parse(await exported(page, 'JSON'))
  expect(file).toMatchObject({ credits: [{ licence: expect.stringMatching(/\w/), credit: expect.stringMatching(/\w/) }], items: [{ id: first }, { id: second }] })
  await context.close()
})

test('what is selected is compared on the page of the first of them', async () => {
  const { context, page, open } = await visit()
  await open('/signals?q=h100&stage=upstream')
  const [first = '', second = '', third = ''] = await idsOf(page)
  await rows(page).nth(0).getByRole('checkbox').click()
  await rows(page).nth(2).getByRole('checkbox').click({ modifiers: ['Shift'] })
  expect(await page.getByRole('link', { name: 'Compare' }).getAttribute('href')).toBe(`/signals/${first}?vs=${second},${third}`)
  await page.getByRole('link', { name: 'Compare' }).click()
  await page.waitForURL(`**/signals/${first}?vs=**`)
  await context.close()
})

test('a value in sight moves by itself and tells which way; only what is in sight is asked for', async () => {
  const { context, page, open } = await visit()
  const asked = new Set<string>()
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => {
    for (const [id] of String(payload).startsWith('42') ? String(payload).matchAll(/[a-z]+\.[a-z0-9._-]+/g) : []) asked.add(id)
  }))
  await open('/signals?q=nvda')
  const row = page.locator('tr[data-id="quote.nvda"]')
  await until(async () => (await row.innerText()).includes(nvda.toFixed(2)), { within: 60_000 })
  nvda = 219.25
  await until(async () => (await row.innerText()).includes('219.25'), { within: 45_000 })
  expect(await row.locator('.moved').count()).toBe(1)
  expect(await row.innerText()).toContain('USD')
  expect(asked.has('quote.nvda')).toBe(true)
  expect(asked.size).toBeLessThan(100)
  await context.close()
})

test('the keyboard walks through all signals, and opens one', async () => {
  const { context, page, open } = await visit()
  await open('/signals')
  const [all = 0] = numbers(await counted(page))
  const at = (): Promise<number> => page.evaluate(() => Number(document.activeElement?.getAttribute('aria-rowindex')))
  await search(page).focus()
  await page.keyboard.press('ArrowDown')
  await until(async () => (await at()) === 2)
  for (const [key, place] of [['ArrowDown', 3], ['End', all + 1], ['ArrowUp', all], ['Home', 2]] as const) {
    await page.keyboard.press(key)
    await until(async () => (await at()) === place)
    const box = await page.locator(`tr[aria-rowindex="${place}"]`).boundingBox()
    expect(box?.y).toBeGreaterThan(150)
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(900)
  }
  await page.keyboard.press('PageDown')
  await until(async () => (await at()) > 15)
  const id = await page.evaluate(() => document.activeElement?.getAttribute('data-id'))
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/signals/${id}`)
  await context.close()
})

test('a view that shows nothing says what to ask less of', async () => {
  const { context, page, open } = await visit()
  await open('/signals?q=nvda&stage=downstream')
  expect(await page.getByText('No signal is like that.').count()).toBe(1)
  await page.getByRole('button', { name: /^in any stage/ }).click()
  await until(async () => (await idsOf(page)).includes('quote.nvda'))
  await context.close()
})

test('when the list does not come the first rows stay, and it can be asked for again', async () => {
  const { context, page } = await visit()
  let away = true
  await page.route(CATALOGUE, (route) => (away ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"title":"Away","detail":"the store is away"}' }) : route.continue()))
  await page.goto(`${deployment.url}/signals`)
  await page.getByText('the store is away').waitFor()
  expect(await rows(page).count()).toBeGreaterThan(20)
  away = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await ready(page)
  await context.close()
})

test('a first run says that the record is on its way, and fills by itself', async () => {
  const { context, page } = await visit()
  let empty = true
  await page.route(CATALOGUE, async (route) => (empty ? route.fulfill({ json: { now: Date.now(), seq: 1, epoch: 'x', rows: [] } satisfies Catalogue }) : route.continue()))
  await page.goto(`${deployment.url}/signals`)
  await page.getByText('No signals yet.').waitFor()
  empty = false
  await until(async () => (await rows(page).count()) > 20, { within: 15_000 })
  await context.close()
})

/** The real catalogue, made up to ten thousand signals. */
async function inflate(route: Route): Promise<void> {
  const response = await route.fetch()
  const catalogue = (await response.json()) as Catalogue
  const more = Array.from({ length: Math.max(0, 10_000 - catalogue.rows.length) }, (_none, nth): CatalogueRow[] => {
    const row = catalogue.rows[nth % catalogue.rows.length]
    return row ? [[`${row[0]}-copy-${nth}`, `${row[1]} ${nth}`, ...row.slice(2)] as CatalogueRow] : []
  }).flat()
  await route.fulfill({ response, json: { ...catalogue, rows: [...catalogue.rows, ...more] } })
}

test('with ten thousand signals what is typed narrows them, and few rows are there at a time', async () => {
  const { context, page, open } = await visit()
  await page.route(CATALOGUE, inflate)
  await open('/signals')
  const shown = async (): Promise<number> => numbers(await counted(page))[0] ?? NaN
  expect(await shown()).toBe(10_000)
  // How fast is for the bench to say.
  await search(page).focus()
  let before = 10_000
  for (const letters of ['h', '100']) {
    await page.keyboard.type(letters)
    await until(async () => (await shown()) < before)
    before = await shown()
  }
  expect(before).toBeGreaterThan(0)
  for (const _letter of 'h100') await page.keyboard.press('Backspace')
  await until(async () => (await shown()) === 10_000)
  await page.mouse.move(700, 500)
  await page.mouse.wheel(0, 60_000)
  await page.waitForTimeout(300)
  expect(await rows(page).count()).toBeLessThan(80)
  expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001')
  await context.close()
})

// What axe reads is the same at the widths between; a check of so many cells takes a while.
test.each([[390, 'dark', 'zh'], [1440, 'light', 'en']] as const)('axe finds nothing at %i px, %s, %s, with a choice open and without', async (width, colorScheme, lang) => {
  const { context, page, open } = await visit({ viewport: { width, height: 900 }, colorScheme })
  await context.addCookies([{ name: 'lang', value: lang, url: deployment.url }])
  await open('/signals?stage=upstream,midstream&sort=month&dir=desc')
  expect(await axeFaults(page)).toEqual([])
  await page.locator('main button[popovertarget]').nth(3).click()
  expect(await axeFaults(page)).toEqual([])
  await context.close()
})

test.each([
  [360, 'light', 'en'],
  [390, 'dark', 'zh'],
  [768, 'dark', 'en'],
  [1440, 'light', 'zh'],
  [1920, 'dark', 'en'],
] as const)('nothing scrolls sideways at %i px, %s, %s', async (width, colorScheme, lang) => {
  const { context, page, open } = await visit({ viewport: { width, height: 900 }, colorScheme })
  await context.addCookies([{ name: 'lang', value: lang, url: deployment.url }])
  await open('/signals?stage=upstream,midstream&sort=month&dir=desc')
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
  expect(await page.getByRole('grid').evaluate((grid) => (grid.parentElement?.scrollWidth ?? 0) - (grid.parentElement?.clientWidth ?? 0))).toBe(0)
  if (width < 640) expect(await rows(page).first().locator('td:visible, th:visible').count()).toBe(4)
  await context.close()
})
