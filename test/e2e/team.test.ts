import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BoardList } from '../../lib/wire/boards.ts'
import { axeFaults } from '../support/axe.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { startDeployment, type Deployment } from '../support/deployment.ts'
import type { Origin } from '../support/origin.ts'
import { startQuotes } from '../support/quotes.ts'
import { until } from '../support/until.ts'
import { untranslated } from '../support/untranslated.ts'

const ADMIN = { email: 'ada@example.com', password: 'correct horse battery' }
const EDITOR = { email: 'bob@example.com', password: 'staple of the editor' }

let browser: Browser
let quotes: Origin
let deployment: Deployment
let url: string

beforeAll(async () => {
  quotes = await startQuotes((symbol) => (symbol === 'NVDA' ? 214.5 : undefined))
  deployment = await startDeployment({ THESIS: 'off', FEEDS: 'yahoo-chart', FEED_ORIGIN_YAHOO_CHART: quotes.url, AUTH_SECRET: 'a secret of thirty-two characters, at least', ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  url = deployment.url
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
  await quotes?.close()
})

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  await context.addCookies([{ name: 'lang', value: 'en', url }])
  const page = await context.newPage()
  await page.goto(`${url}${path}`)
  return page
}

/** Fills in the form that a page without a session is led to. */
async function signIn(page: Page, { email, password }: typeof ADMIN): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
}

const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

test('an administrator invites somebody, changes what they may do, ends their session and makes them a way back in; they are not offered what they may not do', async () => {
  const admin = await open('/team?view=invitations')
  await signIn(admin, ADMIN)
  await admin.getByLabel('E-mail').fill(EDITOR.email)
  await admin.getByLabel('Role', { exact: true }).selectOption('editor')
  await admin.getByRole('button', { name: 'Make the link' }).click()
  const link = await admin.locator('[data-once]').inputValue()
  expect(link).toMatch(/\/invite\/[\w-]{20,}$/)
  expect(await admin.locator(`[data-invitation="${EDITOR.email}"]`).innerText()).toContain('Editor')

  const other = await open(new URL(link).pathname)
  await other.getByLabel('Name').fill('Bob')
  await other.getByLabel('Password').fill(EDITOR.password)
  await other.getByRole('button', { name: 'Come in' }).click()
  await other.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  await other.goto(`${url}/alerts`)
  await other.getByRole('button', { name: 'New alert' }).waitFor()

  await admin.getByRole('link', { name: 'People', exact: true }).click()
  const bob = admin.locator(`[data-user="${EDITOR.email}"]`)
  await bob.getByLabel('Role of Bob').selectOption('viewer')
  const ada = admin.locator(`[data-user="${ADMIN.email}"]`)
  expect(await ada.getByRole('combobox').isDisabled()).toBe(true)
  expect(await ada.innerText()).toContain('The last administrator stays one')

  // What is offered follows the role, whatever page is open.
  await until(async () => {
    await other.goto(`${url}/alerts`)
    await other.getByRole('button', { name: 'Files' }).waitFor()
    return (await other.locator('main').getByRole('button').count()) === 1
  })
  await other.goto(`${url}/feeds`)
  await other.locator('#content li').first().waitFor()
  expect(await other.getByRole('button', { name: /^Run/ }).count()).toBe(0)
  expect(await other.locator('a[href="/feeds/queues"]').count()).toBe(0)
  await other.goto(`${url}/team`)
  expect(await other.locator('main').innerText()).toContain('for administrators')

  await bob.getByRole('link', { name: 'Sessions and tokens of Bob' }).click()
  await bob.getByRole('button', { name: /^End the session on Chrome/ }).click()
  await bob.getByText('No session.').waitFor()
  await other.goto(`${url}/settings`)
  expect(other.url()).toContain('/sign-in')

  // Whoever has lost their password comes back in by a link, once.
  await bob.getByRole('button', { name: 'Make a way back in for Bob' }).click()
  const way = new URL(await bob.locator('[data-once]').inputValue()).pathname
  await other.goto(`${url}${way}`)
  expect(await other.locator('main').innerText()).toContain(`ada has made this way back in for ${EDITOR.email}`)
  expect(await axeFaults(other)).toEqual([])
  await other.getByLabel('New password').fill('staple of the forgetful')
  await other.getByRole('button', { name: 'Come in' }).click()
  await other.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  await other.goto(`${url}${way}`)
  expect(await other.locator('main').innerText()).toContain('is over')
  await other.context().close()

  await admin.goto(`${url}/team?view=log`)
  await admin.getByLabel('Everything').selectOption('user')
  await until(async () => (await admin.locator('[data-deed]').count()) === 3)
  expect(await admin.locator('[data-deed="user.come-back"]').innerText()).toContain('Bob came back in with a new password')
  expect(await admin.locator('[data-deed="user.change"]').innerText()).toMatch(/bob@example\.com\s+role: editor → viewer$/)
  await admin.context().close()
})

test('a token works until it is revoked, and so does a link to a board; a frozen view is shared too; team and settings fit a phone, pass axe in both themes, and speak Chinese', async () => {
  const page = await open('/settings')
  await signIn(page, ADMIN)
  await page.getByLabel('Name', { exact: true }).fill('nightly')
  await page.getByRole('button', { name: 'Make a token' }).click()
  const secret = await page.locator('[data-once]').inputValue()
  expect(await page.locator('[data-example]').innerText()).toContain(`Bearer ${secret}`)
  const asked = async (): Promise<number> => (await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } })).status
  expect(await asked()).toBe(200)
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Revoke the token “nightly”' }).click()
  await page.getByRole('button', { name: 'Really revoke: Revoke the token “nightly”' }).click()
  await page.getByText('No token.').waitFor()
  expect(await asked()).toBe(401)

  const [board] = BoardList.parse(await (await page.request.get(`${url}/api/v1/boards`)).json()).items
  await page.goto(`${url}/boards/${board?.id}`)
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Share this board' })
  await dialog.getByLabel(/^Name/).fill('lobby')
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = new URL(await dialog.locator('[data-once]').inputValue()).pathname
  const opened = async (): Promise<string> => (await fetch(`${url}${link}`, { redirect: 'manual' })).headers.get('location') ?? ''
  expect(await opened()).toBe(`/boards/${board?.id}`)
  await dialog.getByRole('button', { name: 'Revoke the link “lobby”' }).click()
  await dialog.getByRole('button', { name: /^Really revoke/ }).click()
  await dialog.getByText('None yet.').waitFor()
  expect(await opened()).not.toBe(`/boards/${board?.id}`)

  // A frozen view is shared like a board: whoever has the link sees it, is offered nothing besides, and asks for nothing that is refused.
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('button', { name: 'Freeze', exact: true }).click()
  await page.waitForURL(/\/snapshots\/[a-f0-9]{32}$/)
  const frozen = new URL(page.url()).pathname
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const sharing = page.getByRole('dialog', { name: 'Share this frozen view' })
  await sharing.getByLabel(/^Name/).fill('lobby')
  await sharing.getByRole('button', { name: 'Make the link' }).click()
  const guest = await open(new URL(await sharing.locator('[data-once]').inputValue()).pathname)
  expect(new URL(guest.url()).pathname).toBe(frozen)
  await guest.getByText(/^Frozen on .* by ada: these numbers do not move\.$/).waitFor()
  expect(await guest.locator('nav, main > header :is(a, button)').count()).toBe(0)
  const refused: string[] = []
  guest.on('response', (response) => { if (response.status() >= 400) refused.push(response.url()) })
  await guest.reload({ waitUntil: 'networkidle' })
  expect(refused).toEqual([])
  // Nothing leads where they are asked to sign in.
  expect(await guest.locator('a[href^="/"]').evaluateAll((links) => links.map((link) => link.outerHTML))).toEqual([])
  expect(await axeFaults(guest)).toEqual([])
  await guest.context().close()

  await page.context().addCookies([{ name: 'lang', value: 'zh', url }])
  for (const path of ['/settings', '/team']) {
    await page.goto(`${url}${path}`)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await axeFaults(page), `${path} ${colorScheme}`).toEqual([])
    }
    await page.setViewportSize({ width: 360, height: 800 })
    expect(await overflow(page), path).toBe(0)
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(await untranslated(page, ['ada', 'Bob'])).toEqual([])
  }
  await page.context().close()
})
