import { rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { build } from '../../workers/build.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import type { Origin } from '../support/origin.ts'
import { freePort, startChild, type Child } from '../support/processes.ts'
import { startQuotes } from '../support/quotes.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { until as patiently } from '../support/until.ts'

/** Three browsers and two servers on one machine: none of them is soon. */
const until: typeof patiently = async (check, how) => patiently(check, { within: 45_000, ...how })

let browser: Browser
let origin: Origin
let redis: TestRedis
let worker: Child
let dataDir: string
const webs: { port: number; child: Child }[] = []
let nvda = 214.5

const env = (): Record<string, string> => ({ NODE_ENV: 'production', HOST: '127.0.0.1', REDIS_URL: redis.url, DATA_DIR: dataDir, LOG_LEVEL: 'error', THESIS: 'off', FEEDS: 'yahoo-chart', FEED_ORIGIN_YAHOO_CHART: origin.url, FEED_EVERY_YAHOO_CHART: '2s' })
const startWeb = (port: number): Child => startChild('.build/web.mjs', { ...env(), PORT: String(port) })
const url = (web: 0 | 1): string => `http://127.0.0.1:${webs[web]?.port ?? 0}`

/** Kills a web process, and starts it again where it was. */
async function restart(web: 0 | 1): Promise<void> {
  const one = webs[web]
  if (!one) throw new Error('there is no such process')
  await one.child.kill9()
  one.child = startWeb(one.port)
  await one.child.ready
}

beforeAll(async () => {
  origin = await startQuotes((symbol) => (symbol === 'NVDA' ? nvda : undefined))
  redis = await testRedis()
  dataDir = await mkdtemp(join(tmpdir(), 'dc-e2e-'))
  await build({ root: process.cwd(), say: () => undefined })
  worker = startChild('.build/worker.mjs', env())
  await worker.ready
  for (let web = 0; web < 2; web++) {
    const port = await freePort()
    webs.push({ port, child: startWeb(port) })
  }
  await Promise.all(webs.map(async ({ child }) => child.ready))
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
  // What the pages are about is there when the worker has read the record and asked once.
  await until(async () => {
    const answer: unknown = await (await fetch(`${url(0)}/api/v1/signals/quote.nvda`)).json()
    return typeof answer === 'object' && answer !== null && 'mode' in answer && answer.mode !== 'recorded' && 'value' in answer && answer.value === nvda
  }, { within: 60_000, every: 200 })
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([...webs.map(({ child }) => child), worker].map(async (child) => child?.stop()))
  await redis?.stop()
  await origin?.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function open(address: string, width = 1440, height = 900): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height } })
  const page = await context.newPage()
  // When a panel was first seen outlined, by its id.
  await page.addInitScript(() => {
    const seen: Record<string, number> = {}
    Object.assign(window, { seen })
    const look = (): void => {
      for (const style of document.querySelectorAll('style')) {
        const id = /\[data-panel="([^"]+)"\] \{ outline/.exec(style.textContent ?? '')?.[1]
        if (id !== undefined) seen[id] ??= Date.now()
      }
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await page.goto(address)
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  return page
}
const seenAt = (page: Page, panel: string): Promise<number | undefined> => page.evaluate((id) => (window as Window & { seen?: Record<string, number> }).seen?.[id], panel)
const outlined = (page: Page): Promise<string | undefined> => page.evaluate(() => [...document.querySelectorAll('style')].map(({ textContent }) => /\[data-panel="([^"]+)"\] \{ outline/.exec(textContent ?? '')?.[1]).find((id) => id !== undefined))
const pathOf = (page: Page): string => page.url().replace(/^https?:\/\/[^/]+/, '')
const slide = (page: Page): Promise<string | null> => page.locator('[data-slide]:not([inert])').getAttribute('data-slide')
const menu = (page: Page): ReturnType<Page['locator']> => page.locator('header button:has([data-here])')

test('an editor, a viewer and a wall at two web processes: the others follow the presenter, and all come back right when both are killed', { timeout: 120_000 }, async () => {
  const [editor, viewer, wall] = await Promise.all([open(`${url(0)}/boards/chain`), open(`${url(1)}/signals`), open(`${url(1)}/wall/wall`, 1920, 1080)])

  // Who is here, and on which board.
  await until(async () => (await menu(editor).locator('[data-here="2"]').count()) === 1)
  await menu(editor).click()
  const people = editor.locator('[data-people] li')
  await until(async () => (await people.count()) === 3)
  expect(await people.filter({ hasText: 'Wall' }).getByRole('link').getAttribute('href')).toBe('/boards/wall')
  expect(await slide(wall)).toBe('wall')

  // The board: the viewer goes there, the wall shows it.
  await editor.getByRole('button', { name: 'Present', exact: true }).click()
  await editor.locator('[data-presenting=true]', { hasText: 'You present to 2' }).waitFor()
  await until(() => pathOf(viewer) === '/boards/chain')
  await until(async () => (await slide(wall)) === 'chain')
  await viewer.locator('[data-presenting=true]', { hasText: 'operator presents' }).waitFor()

  // The panel: by a key, and by a press on a title.
  const late: number[] = []
  for (let step = 0; step < 4; step++) {
    const pressed = await editor.evaluate(() => {
      document.dispatchEvent(new KeyboardEvent('keydown', { key: 'h', bubbles: true }))
      return Date.now()
    })
    const panel = await until(async () => {
      const id = await outlined(editor)
      return id !== undefined && (await seenAt(viewer, id)) !== undefined && (await seenAt(wall, id)) !== undefined && id
    })
    for (const page of [viewer, wall]) late.push(((await seenAt(page, panel)) ?? Infinity) - pressed)
  }
  // How soon is held to between processes (`test/integration/together.test.ts`); three browsers on one machine wait for each other.
  process.stdout.write(`the others saw the presenter's panel after ${late.toSorted((a, b) => a - b)[late.length >> 1]} ms (median of ${late.length})\n`)

  // The range is in the address, and the presenter's page may be loaded anew.
  await editor.goto(`${url(0)}/boards/chain?range=1y`)
  await until(() => pathOf(viewer) === '/boards/chain?range=1y')
  await until(() => new URL(wall.url()).searchParams.get('range') === '1y')
  expect(await slide(wall)).toBe('chain')

  // The cross-hair, on a page that is no board: within the wall.
  await editor.goto(`${url(0)}/signals/quote.nvda`)
  await until(() => pathOf(viewer) === '/signals/quote.nvda')
  const framed = wall.frameLocator('iframe')
  await framed.locator('[data-plot=ready]').first().waitFor()
  const plot = editor.locator('main [data-plot=ready]').first()
  await plot.waitFor()
  const box = await plot.boundingBox()
  if (!box) throw new Error('there is no chart')
  const standsAt = (where: Page | typeof framed): Promise<string> => where.locator('main [data-plot=ready]').first().locator('div.bg-text:not([hidden])').allInnerTexts().then((texts) => texts.find((text) => /\d{4}/.test(text)) ?? '')
  await editor.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2)
  const day = await until(async () => (await standsAt(editor)) || undefined)
  await until(async () => (await standsAt(viewer)) === day)
  await until(async () => (await standsAt(framed)) === day)

  // Out, and back in.
  await viewer.getByRole('button', { name: 'Step out' }).click()
  await editor.goto(`${url(0)}/boards/nvda`)
  await until(async () => (await slide(wall)) === 'nvda')
  expect(pathOf(viewer)).toBe('/signals/quote.nvda')
  await viewer.getByRole('button', { name: 'Follow', exact: true }).click()
  await until(() => pathOf(viewer) === '/boards/nvda')

  // The process of the viewer and the wall is killed: the wall says since when its numbers are old, and is right when it is back.
  const shows = (page: Page, price: string): Promise<boolean> => page.locator('main :not([inert]) > [data-board] [data-panel=nvda] .reading, main > [data-board] [data-panel=nvda] .reading', { hasText: price }).first().isVisible()
  await until(() => shows(wall, '214.50'))
  const one = webs[1]
  if (!one) throw new Error('there is no such process')
  await one.child.kill9()
  await wall.locator('[data-old-since]', { hasText: 'No data since' }).waitFor()
  nvda = 231.25
  one.child = startWeb(one.port)
  await one.child.ready
  for (const page of [viewer, wall]) await until(() => shows(page, '231.25'))
  await until(async () => (await wall.locator('[data-old-since]').count()) === 0)

  // The presenter's process is killed: it is still the presenter when it is back.
  await restart(0)
  await editor.locator('[data-presenting=true]', { hasText: 'You present to 2' }).waitFor({ timeout: 20_000 })
  await editor.keyboard.press('h')
  const last = await until(() => outlined(editor))
  for (const page of [viewer, wall]) await until(async () => (await outlined(page)) === last)
  await editor.getByRole('button', { name: 'Stop' }).click()
  for (const page of [viewer, editor]) await until(async () => (await page.locator('[data-presenting]').count()) === 0)
  await until(async () => (await slide(wall)) === 'wall')
  await Promise.all([editor, viewer, wall].map(async (page) => page.context().close()))
})

test('an alert takes the wall until somebody has it; another build loads the wall anew', { timeout: 120_000 }, async () => {
  const wall = await browser.newContext({ viewport: { width: 1920, height: 1080 } }).then(async (context) => context.newPage())
  let documents = 0
  // The page says that it is of another build than the server is.
  await wall.route(/\/wall\/wall$/, async (route) => {
    documents += 1
    const response = await route.fetch()
    const body = await response.text()
    await route.fulfill({ response, body: documents === 1 ? body.replaceAll(/(\\?"build\\?":\\?")[^"\\]+/g, '$1of-yesterday') : body })
  })
  await wall.goto(`${url(0)}/wall/wall`)
  await until(() => documents >= 3)
  await wall.locator('[data-connection=connected]').waitFor({ state: 'attached' })

  const send = async (path: string, body: unknown): Promise<unknown> => (await fetch(`${url(1)}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()
  await send('/api/v1/alerts', { name: 'NVDA is dear', severity: 'warning', when: { all: [{ series: 'quote.nvda', is: 'above', value: 200 }] } })
  const takeover = wall.locator('[data-takeover=warning]')
  await takeover.waitFor({ timeout: 20_000 })
  expect(await takeover.innerText()).toContain(`NVDA is above 200 USD: ${nvda.toFixed(2)} USD.`)
  const { items } = (await (await fetch(`${url(1)}/api/v1/alert-events`)).json()) as { readonly items: readonly { readonly id: string }[] } // Safe: as the API's schema says.
  await send(`/api/v1/alert-events/${encodeURIComponent(items[0]?.id ?? '')}/acknowledge`, { note: '' })
  await until(async () => (await takeover.count()) === 0)
  await wall.context().close()
})

test('a wall whose scripts do not all come is loaded anew by itself', async () => {
  const wall = await browser.newContext({ viewport: { width: 1920, height: 1080 } }).then(async (context) => context.newPage())
  let isCut = true
  await wall.route(/_next\/static\/chunks/, async (route) => (isCut ? route.abort() : route.continue()))
  await wall.clock.install()
  await wall.goto(`${url(0)}/wall/wall`)
  const lively = wall.locator('[data-connection=connected]')
  expect(await lively.count()).toBe(0)
  isCut = false
  // The minute that it waits.
  await wall.clock.fastForward(61_000)
  await lively.waitFor({ state: 'attached', timeout: 45_000 })
  // Once alive it is left alone.
  await wall.evaluate(() => document.body.setAttribute('data-mark', ''))
  await wall.clock.fastForward(120_000)
  expect(await wall.locator('body[data-mark]').count()).toBe(1)
  await wall.context().close()
})
