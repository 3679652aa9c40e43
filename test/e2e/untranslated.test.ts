import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { startDeployment, type Deployment } from '../support/deployment.ts'
import { testRedis } from '../support/redis.ts'
import { namesOf, untranslated } from '../support/untranslated.ts'
import { until } from '../support/until.ts'

let browser: Browser
let deployment: Deployment
let names: readonly string[]

beforeAll(async () => {
  // Feeds that fail, wait for a key, are off by their terms or by choice: the page has words for each.
  const nowhere = 'http://127.0.0.1:9'
  deployment = await startDeployment({ THESIS: 'off', FEEDS: 'openrouter,litellm,yahoo-chart,vast,runpod,lambda,alpaca', FEED_ORIGIN_OPENROUTER: nowhere, FEED_ORIGIN_LITELLM: nowhere, FEED_ORIGIN_YAHOO_CHART: nowhere })
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
  names = await namesOf(deployment.url)
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
})

/** A page in Chinese, after what it loads by itself has come. */
async function open(path: string, url = deployment.url): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await context.addCookies([{ name: 'lang', value: 'zh', url }])
  const page = await context.newPage()
  await page.goto(`${url}${path}`)
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  return page
}
const english = async (page: Page): Promise<readonly string[]> => [...new Set(await untranslated(page, names))]

test.each(['/', '/thesis', '/method', '/signals', '/signals?cols=note,feed,vendor,mode,age', '/signals/quote.nvda', '/signals/gpu.getdeploying.h100.market.on-demand', '/boards', '/boards/chain', '/boards/upstream', '/settings', '/wall/wall', '/nowhere', '/signals/no.such.signal', '/api/v1/docs'])('%s is Chinese throughout', async (path) => {
  const page = await open(path)
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans')
  expect(await english(page)).toEqual([])
  await page.context().close()
})

test('the feeds are Chinese throughout, with every detail unfolded', async () => {
  const page = await open('/feeds')
  await until(async () => (await page.locator('main').innerText()).includes('无法访问'), { within: 60_000 })
  const folded = page.locator('li button[aria-expanded=false]')
  while ((await folded.count()) > 0) await folded.first().click()
  await until(async () => !(await page.locator('main').innerText()).includes('载入中'), { within: 45_000 })
  expect(await english(page)).toEqual([])
  await page.context().close()
})

test('search, keys and choices are Chinese throughout', async () => {
  const page = await open('/feeds')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('option').first().waitFor()
  expect(await english(page)).toEqual([])
  await page.keyboard.type('h100')
  await until(async () => (await page.getByRole('option').count()) > 10)
  expect(await english(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: '快捷键' }).waitFor()
  expect(await english(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '语言、主题与时区' }).click()
  expect(await english(page)).toEqual([])
  await page.context().close()
})

test('the page that stands in while the store is away is Chinese too, and goes by itself when the store is back', async () => {
  const redis = await testRedis()
  const other = await startDeployment({ REDIS_URL: redis.url, THESIS: 'off', FEEDS: 'openrouter', FEED_ORIGIN_OPENROUTER: 'http://127.0.0.1:9' })
  try {
    await redis.kill9()
    const page = await open('/feeds', other.url)
    await page.getByRole('heading', { name: '本页无法生成' }).waitFor()
    expect(await english(page)).toEqual([])
    await redis.restart()
    await page.getByRole('heading', { name: '附带存档' }).waitFor()
    await page.context().close()
  } finally {
    await other.stop()
    await redis.stop()
  }
})

test('what is searched for English finds it: a planted sentence is told', async () => {
  const page = await open('/settings')
  await page.locator('h1').evaluate((heading) => { heading.textContent = 'Nobody translated this' })
  expect(await english(page)).toHaveLength(1)
  await page.context().close()
})
