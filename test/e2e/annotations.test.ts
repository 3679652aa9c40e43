import { readFile } from 'node:fs/promises'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AnnotationList } from '../../lib/wire/annotations.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { startDeployment, type Deployment } from '../support/deployment.ts'
import { until } from '../support/until.ts'

const PATH = '/signals/quote.nvda'
let browser: Browser
let deployment: Deployment
let url: string

beforeAll(async () => {
  deployment = await startDeployment({ THESIS: 'off', FEEDS: 'yahoo-chart', FEED_ORIGIN_YAHOO_CHART: 'http://127.0.0.1:9', FEED_EVERY_YAHOO_CHART: '10m' })
  url = deployment.url
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
  await until(async () => (await fetch(`${url}/api/v1${PATH}`)).ok, { within: 60_000 })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
})

async function open(path = PATH): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  await page.goto(`${url}${path}`)
  return page
}
async function openChart(path = PATH): Promise<Page> {
  const page = await open(path)
  await page.locator('[data-notes]').waitFor({ state: 'attached' })
  await page.getByRole('heading', { name: 'Annotations' }).waitFor()
  return page
}
const listed = (page: Page, text: string) => page.locator('[data-annotation]').filter({ hasText: text })
async function write(page: Page, text: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Text').fill(text)
  await page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
}

test('a pin, a range and one by keys alone stand on another screen at once, and go into the image; a link opens the same part', async () => {
  const page = await openChart()
  const other = await openChart()
  const annotate = page.getByRole('region', { name: 'Chart' }).getByRole('button', { name: 'Annotate' })
  const area = page.locator('[data-drawing]')

  await annotate.click()
  const box = (await area.boundingBox()) ?? expect.fail('nothing to press on')
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await write(page, 'A pin')
  await listed(other, 'A pin').waitFor()

  await annotate.click()
  await page.mouse.move(box.x + box.width / 4, box.y + 80)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 3, box.y + 80, { steps: 3 })
  await page.mouse.up()
  await write(page, 'A range')
  await other.locator('[data-band]').waitFor({ state: 'attached' })

  await page.keyboard.press('n')
  await area.waitFor()
  for (const key of ['ArrowLeft', 'ArrowLeft', 'Enter']) await page.keyboard.press(key)
  await write(page, 'By keys')
  await listed(other, 'By keys').waitFor()
  const { items } = AnnotationList.parse(await (await fetch(`${url}/api/v1/annotations`)).json())
  expect(items.map(({ text, until: ends, by }) => [text, ends !== null, by])).toEqual([['A range', true, 'operator'], ['A pin', false, 'operator'], ['By keys', false, 'operator']])

  const mark = other.locator('[data-note="3"]')
  await mark.focus()
  expect(await mark.getAttribute('aria-label')).toContain('By keys')
  await other.getByRole('button', { name: 'Change annotation 3' }).first().click()
  await other.getByRole('button', { name: 'Delete' }).click()
  await other.getByRole('button', { name: 'Delete it for everybody?' }).click()
  await listed(page, 'By keys').waitFor({ state: 'detached' })

  await page.locator('[data-plot] [role=application]').first().focus()
  for (const key of ['End', '+', '+']) await page.keyboard.press(key)
  await until(() => new URL(page.url()).searchParams.has('zoom'))
  await page.keyboard.press('0')
  await until(() => !new URL(page.url()).searchParams.has('zoom'))
  for (const key of ['Home', '+', '+']) await page.keyboard.press(key)
  await until(() => new URL(page.url()).searchParams.has('zoom'))
  const again = await openChart(page.url().slice(url.length))
  await again.getByRole('button', { name: 'Whole range' }).waitFor()
  const bandOf = async (one: Page): Promise<number> => (await one.locator('[data-band]').boundingBox())?.x ?? Number.NaN
  expect(Math.abs((await bandOf(page)) - (await bandOf(again)))).toBeLessThan(3)

  const plot = (await page.locator('[data-plot]').first().boundingBox()) ?? expect.fail('no chart')
  const [image] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'PNG' }).click()])
  expect(image.suggestedFilename()).toMatch(/^quote\.nvda-\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d-saved-\d{4}-\d\d-\d\dT\d{4}Z\.png$/)
  const bytes = await readFile(await image.path())
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  expect(bytes.readUInt32BE(16) - 2 * Math.round(plot.width)).toBeLessThanOrEqual(70)
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(2 * plot.width)
  expect(bytes.readUInt32BE(20)).toBeGreaterThan(2 * plot.height)
})

test('a frozen view says when and by whom, and keeps what it showed', async () => {
  const page = await openChart(`${PATH}?range=1y`)
  await page.keyboard.press('Control+k')
  const search = page.getByRole('dialog').getByRole('combobox')
  await search.fill('freeze this view')
  await page.getByRole('option', { name: /Freeze this view/ }).click()
  await page.waitForURL(/\/snapshots\/[a-f0-9]{32}$/)
  await page.getByText(/^Frozen on .* by the operator: these numbers do not move\.$/).waitFor()
  const id = page.url().slice(-32)
  expect(await page.locator('[data-panel=p1] .reading').first().innerText()).toContain('214.72')
  await page.locator('[data-panel=p2] [data-notes="2"]').waitFor({ state: 'attached' })
  await page.getByRole('link', { name: 'All frozen views' }).click()
  await page.locator(`a[href="/snapshots/${id}"]`).waitFor()
})
