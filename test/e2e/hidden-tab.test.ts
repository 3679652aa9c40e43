import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCable, type Cable } from '../support/cable.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { startDeployment, type Deployment } from '../support/deployment.ts'
import type { Origin } from '../support/origin.ts'
import { startQuotes } from '../support/quotes.ts'
import { until } from '../support/until.ts'

let browser: Browser
let origin: Origin
let deployment: Deployment
let cable: Cable
let nvda = 214.5
/** A page that is out of sight while the other cases run: a minute of that is awaited but once. */
let away: Away

beforeAll(async () => {
  origin = await startQuotes((symbol) => (symbol === 'NVDA' ? nvda : undefined))
  deployment = await startDeployment({ THESIS: 'off', FEEDS: 'yahoo-chart', FEED_ORIGIN_YAHOO_CHART: origin.url, FEED_EVERY_YAHOO_CHART: '2s' })
  cable = await startCable(deployment.url)
  browser = await chromium.launch({ executablePath: chromiumPath({ whole: true }), args: CHROMIUM_ARGS })
  away = await openAway()
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await cable?.close()
  await deployment?.stop()
  await origin?.close()
})

/** The price as the page shows it. */
const shown = (page: Page): Promise<string> => page.locator('main .reading', { hasText: /^2\d\d\.\d\d$/ }).first().innerText()
const serverHas = async (price: number): Promise<boolean> => {
  const answer: unknown = await (await fetch(`${deployment.url}/api/v1/signals/quote.nvda`)).json()
  return typeof answer === 'object' && answer !== null && 'value' in answer && answer.value === price
}

/** Takes the page out of sight, or puts it back, as a browser says it. */
const show = (page: Page, visible: boolean): Promise<void> => page.evaluate((hidden) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') })
  document.dispatchEvent(new Event('visibilitychange'))
}, !visible)

type Away = { readonly page: Page; readonly sent: readonly string[]; readonly came: readonly { readonly at: number; readonly text: string }[] }

async function openAway(): Promise<Away> {
  const page = await browser.newPage()
  const sent: string[] = []
  const came: { readonly at: number; readonly text: string }[] = []
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => sent.push(String(payload)))
    socket.on('framereceived', ({ payload }) => came.push({ at: Date.now(), text: String(payload) }))
  })
  // Not by the cable, which is cut meanwhile.
  await page.goto(`${deployment.url}/signals/quote.nvda`)
  await until(async () => (await shown(page)) === '214.50', { within: 60_000 })
  await until(() => came.some(({ text }) => text.includes('"ticks"')), { within: 10_000 })
  await show(page, false)
  return { page, sent, came }
}

test('a page that was hidden for a moment only goes on as it was', async () => {
  const page = await browser.newPage()
  const sent: string[] = []
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))))
  await page.goto(`${cable.url}/signals/quote.nvda`)
  const before = nvda.toFixed(2)
  await until(async () => (await shown(page)) === before, { within: 60_000 })
  await show(page, false)
  nvda = 219.25
  await until(() => serverHas(219.25), { within: 45_000 })
  await show(page, true)
  await until(async () => (await shown(page)) === '219.25', { within: 1500 })
  expect(sent.filter((text) => text.includes('"unsubscribe"'))).toEqual([])
  await page.close()
})

test('a lost connection greys the numbers and says since when in the chosen zone; on return it says so and shows what was missed', async () => {
  const context = await browser.newContext({ timezoneId: 'Asia/Shanghai' })
  await context.addCookies([{ name: 'zone', value: 'market', url: cable.url }])
  const page = await context.newPage()
  await page.goto(`${cable.url}/signals/quote.nvda`)
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  const price = page.locator('main .reading', { hasText: /^2\d\d\.\d\d$/ }).first()
  const colour = (): Promise<string> => price.evaluate((element) => getComputedStyle(element).color)
  const lively = await colour()

  cable.cut()
  const banner = page.locator('[data-connection]')
  await until(async () => /^Disconnected since \d+ \w+ \d{4}, \d\d:\d\d:\d\d E[DS]T\./.test(await banner.innerText()), { within: 45_000 })
  await until(async () => (await colour()) !== lively)
  nvda = 224.5
  await until(() => serverHas(224.5), { within: 45_000 })
  expect(await price.innerText()).not.toBe('224.50')
  // What it says for a few seconds only may be over before anybody looks: it is written down.
  await banner.evaluate((element) => {
    new MutationObserver(() => element.setAttribute('data-said', `${element.getAttribute('data-said') ?? ''}${element.textContent}\n`)).observe(element, { childList: true, characterData: true, subtree: true })
  })

  cable.mend()
  await until(async () => (await price.innerText()) === '224.50', { within: 15_000 })
  await until(async () => (await colour()) === lively)
  await until(async () => (await banner.innerText()) === '', { within: 10_000 })
  expect(await banner.getAttribute('data-said')).toMatch(/Connected again/)
  await context.close()
})

test('a connection that breaks off while an answer is awaited comes back too, and brings what was missed', async () => {
  const page = await browser.newPage()
  let isAsked = false
  let tries = 0
  await page.routeWebSocket(/socket\.io/, (near) => {
    tries += 1
    const far = near.connectToServer()
    near.onMessage((message) => {
      if (isAsked || !String(message).includes('"subscribe"')) return far.send(message)
      isAsked = true
      cable.cut()
    })
  })
  await page.goto(`${cable.url}/signals/quote.nvda`)
  // It has been refused once when it tries again.
  await until(() => isAsked && tries >= 3, { within: 45_000 })
  nvda = 229.75
  await until(() => serverHas(229.75), { within: 45_000 })
  cable.mend()
  await until(async () => (await shown(page)) === '229.75', { within: 15_000 })
  await page.close()
})

test('code that a page fetches later, and the network breaks off, comes when it is back; the page stands meanwhile', async () => {
  const page = await browser.newPage()
  const address = `${cable.url}/signals/quote.nvda`
  const document = await (await fetch(address)).text()
  let isCut = true
  let refused = 0
  await page.route(/_next\/static\/chunks/, async (route) => {
    const name = route.request().url().replace(/^.*\//, '')
    if (!isCut || document.includes(name)) return route.continue()
    refused += 1
    return route.abort('connectionreset')
  })
  await page.goto(address)
  // More than once each: what loads code tries again by itself a moment later.
  await until(() => refused >= 6, { within: 30_000 })
  nvda = 226.25
  await until(async () => (await shown(page)) === '226.25', { within: 45_000 })
  const presence = page.locator('header [data-here]')
  expect(await presence.count()).toBe(0)
  isCut = false
  await presence.waitFor({ timeout: 45_000 })
  await page.close()
})

test('a page that is asked for anew while nobody answers stays, goes on live, and comes anew when somebody does', async () => {
  const page = await browser.newPage()
  await page.goto(`${cable.url}/signals/quote.nvda`)
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  await page.evaluate(() => document.body.setAttribute('data-mark', ''))
  const mark = page.locator('body[data-mark]')
  let isAway = true
  let refused = 0
  await page.route(({ pathname }) => pathname === '/signals/quote.nvda', async (route) => {
    if (!isAway) return route.continue()
    refused += 1
    return route.abort('connectionrefused')
  })
  // What a page missed it asks for when it is connected again.
  cable.cut()
  await page.locator('[data-connection=lost]').waitFor({ state: 'attached', timeout: 45_000 })
  cable.mend()
  await until(() => refused > 0, { within: 45_000 })
  nvda = 227.5
  await until(async () => (await shown(page)) === '227.50', { within: 45_000 })
  expect(await mark.count()).toBe(1)
  isAway = false
  await until(async () => (await mark.count()) === 0, { within: 45_000 })
  await until(async () => (await shown(page)) === '227.50', { within: 45_000 })
  await page.close()
})

test('a hidden page lets go of its signals after a minute, and is right at once when it is shown again', async () => {
  const { page, sent, came } = away
  await until(() => sent.some((text) => text.includes('"unsubscribe"')), { within: 75_000 })
  const released = Date.now()
  const last = await shown(page)
  nvda = 231.75
  await until(() => serverHas(231.75), { within: 45_000 })
  expect(await shown(page)).toBe(last)
  expect(came.filter(({ at, text }) => at > released + 500 && text.includes('"ticks"'))).toEqual([])

  await show(page, true)
  await until(async () => (await shown(page)) === '231.75', { within: 1500 })
}, 180_000)
