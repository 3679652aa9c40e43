import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { days } from '../../lib/domain/time.ts'
import { mondayOf } from '../../lib/feeds/git-history.ts'
import { axeFaults } from '../support/axe.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { startDeployment, type Deployment } from '../support/deployment.ts'
import { json, startOrigin, status, text, type Origin } from '../support/origin.ts'
import { until } from '../support/until.ts'

let browser: Browser
let origin: Origin
let deployment: Deployment
/** The archive answers no file of these weeks until told to. */
let open = false
const monday = mondayOf(Date.now())
const commitAt = (week: number): number => monday - week * days(7) + days(3)
const LIST = JSON.stringify({ 'gpt-4o': { litellm_provider: 'openai', mode: 'chat', input_cost_per_token: 2.5e-6, output_cost_per_token: 1e-5 } })

beforeAll(async () => {
  origin = await startOrigin(({ url }) => {
    if (url.startsWith('/repos/')) return json([1, 2, 3, 4].map((week) => ({ sha: week.toString(16).padStart(40, '0'), commit: { committer: { date: new Date(commitAt(week)).toISOString() } } })))
    const held = !open && /\/0{39}[34]\//.test(url)
    return held ? status(429, { 'retry-after': '6' }) : text(LIST)
  })
  deployment = await startDeployment({ THESIS: 'off', FEEDS: 'litellm,getdeploying', FEED_ORIGIN_LITELLM: origin.url, FEED_ORIGIN_GITHUB_API: origin.url, FEED_ORIGIN_GITHUB_RAW: origin.url, FEED_ORIGIN_GETDEPLOYING: 'http://127.0.0.1:9' })
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
  await origin?.close()
})

const line = (page: Page) => page.locator('li#litellm')

test('the Feeds page shows how far a history is, why it pauses, and its end, as it happens; a press fetches it again', async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${deployment.url}/feeds#litellm`)
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  await until(async () => (await line(page).innerText()).includes('paused · 3 of 5 steps, back to'), { within: 60_000 })
  const bar = line(page).getByRole('progressbar', { name: 'History of LiteLLM price map' }).first()
  expect(await bar.getAttribute('aria-valuenow')).toBe('3')
  expect(await bar.getAttribute('aria-valuemax')).toBe('5')
  const details = await line(page).innerText()
  expect(details).toMatch(/4 observations · goes on at/)
  expect(details).toContain('too many requests')
  expect(await axeFaults(page)).toEqual([])

  open = true
  await until(async () => (await line(page).innerText()).includes('History from archives complete'), { within: 60_000 })
  expect(await line(page).innerText()).toMatch(/5 of 5 steps, back to .*, 8 observations · ended/)
  const asked = origin.requests.length
  await line(page).getByRole('button', { name: 'Fetch again: history of LiteLLM price map' }).click()
  await until(() => origin.requests.slice(asked).filter(({ url }) => url.startsWith('/BerriAI/litellm/0')).length === 4, { within: 60_000 })
  await until(async () => /History from archives complete[^]*5 of 5 steps/.test(await line(page).innerText()), { within: 60_000 })
  await context.close()
})

test('in Chinese too; a feed whose polls bring all its history says so', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 900 } })
  await page.context().addCookies([{ name: 'lang', value: 'zh', url: deployment.url }])
  await page.goto(`${deployment.url}/feeds#litellm`)
  await until(async () => (await line(page).innerText()).includes('来自档案的历史'), { within: 60_000 })
  const words = await line(page).innerText()
  for (const part of ['已完成', '5 步中的 5 步', '回溯至', '取自其 Git 历史']) expect(words).toContain(part)
  await page.goto(`${deployment.url}/feeds#getdeploying`)
  await until(async () => (await page.locator('li#getdeploying').innerText()).includes('每次轮询带来该来源保留的 53 周'))
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
  await page.close()
})
