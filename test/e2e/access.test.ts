import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { startDeployment, type Deployment } from '../support/deployment.ts'
import { startOrigin, status, type Origin } from '../support/origin.ts'
import { freePort } from '../support/processes.ts'
import { until } from '../support/until.ts'

const ADMIN = 'admin@example.com'
const PASSWORD = 'correct horse battery'

let browser: Browser
let origin: Origin
let deployment: Deployment
/** By its name: browsers make no passkeys for a number. */
let url: string
/** What browsers complained of: a policy that is broken is told there. */
const said: string[] = []

beforeAll(async () => {
  origin = await startOrigin(() => status(404))
  const port = await freePort()
  url = `http://localhost:${port}`
  deployment = await startDeployment({ PORT: String(port), PUBLIC_URL: url, THESIS: 'off', FEEDS: 'openrouter', FEED_ORIGIN_OPENROUTER: origin.url, AUTH_SECRET: 'a secret of thirty-two characters, at least', ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD })
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
  await origin?.close()
})

async function visitor(options: Parameters<Browser['newContext']>[0] = {}): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: url, ...options })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  page.on('console', (message) => { if (message.type() === 'error') said.push(`${page.url()}: ${message.text()}`) })
  page.on('pageerror', (error) => said.push(`${page.url()}: ${error.message}`))
  return { context, page }
}
async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
const alive = async (page: Page): Promise<void> => page.locator('[data-connection=connected]').waitFor({ state: 'attached' })

test('one signs in, also without JavaScript, sees the pages one asked for, and signs out', async () => {
  const { context, page } = await visitor({ javaScriptEnabled: false })
  await page.goto('/settings')
  expect(new URL(page.url()).pathname).toBe('/sign-in')
  expect(await page.getByRole('navigation').count()).toBe(0)
  await signIn(page, ADMIN, 'not the password')
  expect(await page.getByRole('alert').innerText()).toContain('That is not right')
  await signIn(page, ADMIN, PASSWORD)
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/settings')

  const scripted = await visitor()
  await scripted.context.addCookies(await context.cookies())
  await scripted.page.goto('/')
  await alive(scripted.page)
  await scripted.page.getByRole('button', { name: 'Signed in as admin' }).click()
  await scripted.page.getByRole('button', { name: 'Sign out' }).click()
  await scripted.page.waitForURL('**/sign-in')
  await scripted.page.goto('/signals')
  expect(scripted.page.url()).toBe(`${url}/sign-in?next=%2Fsignals`)
  await Promise.all([context.close(), scripted.context.close()])
})

test('[G16] a passkey that is added in the settings signs one in, and does not any more once it is removed', async () => {
  const { context, page } = await visitor()
  const device = await context.newCDPSession(page)
  await device.send('WebAuthn.enable')
  await device.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
  const usePasskey = async (): Promise<void> => page.getByRole('button', { name: 'Use a passkey' }).click()
  const scripts = async (): Promise<number> => page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).length)

  await page.goto('/settings')
  const before = await scripts()
  await usePasskey()
  await page.getByText('No passkey was given').waitFor()
  // What speaks with the device comes when it is needed.
  expect(await scripts()).toBe(before + 1)
  await signIn(page, ADMIN, PASSWORD)
  await alive(page)
  await page.getByLabel('Name, so that you know it again').fill('Desk')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  const passkey = page.locator('[data-passkey]')
  await passkey.waitFor()
  expect(await passkey.innerText()).toMatch(/^Desk[\s\S]*never used/)
  expect(await page.locator('[data-ways]').innerText()).toMatch(/password\s*passkeys: 1/)
  await page.locator('#content').getByRole('button', { name: 'Sign out' }).click()

  await page.waitForURL('**/sign-in')
  await usePasskey()
  await page.getByRole('button', { name: 'Signed in as admin' }).waitFor()
  await page.goto('/settings')
  await alive(page)
  expect(await passkey.innerText()).toContain('last used')
  await passkey.getByRole('button', { name: 'Rename the passkey “Desk”' }).click()
  await page.getByLabel('Rename the passkey “Desk”').fill('Old desk')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Remove the passkey “Old desk”' }).click()
  await page.getByRole('button', { name: 'Really remove: Remove the passkey “Old desk”' }).click()
  await page.getByText('No passkey.').waitFor()
  await page.locator('#content').getByRole('button', { name: 'Sign out' }).click()

  await page.waitForURL('**/sign-in')
  await usePasskey()
  await page.getByText('That passkey is not known here').waitFor()
  await context.close()
})

test('an invitation brings somebody in; a link with a passcode shows one board', async () => {
  const { context, page } = await visitor()
  await page.goto('/sign-in')
  await signIn(page, ADMIN, PASSWORD)
  await alive(page)
  const ask = async (path: string, data: object): Promise<Record<string, unknown>> => (await (await context.request.post(path, { data })).json()) as Record<string, unknown> // Safe: asked of our own routes.

  const { link: invited } = await ask('/api/v1/invitations', { email: 'new@example.com', role: 'viewer' })
  const guest = await visitor()
  await guest.page.goto(new URL(String(invited)).pathname)
  await guest.page.getByLabel('Name').fill('New')
  await guest.page.getByLabel('Password').fill(PASSWORD)
  await guest.page.getByRole('button', { name: 'Come in' }).click()
  await alive(guest.page)
  expect(await guest.page.getByRole('button', { name: 'Signed in as New' }).count()).toBe(1)
  expect((await guest.context.request.get('/api/v1/users')).status()).toBe(403)

  const { items: boards } = (await (await context.request.get('/api/v1/boards')).json()) as { readonly items: readonly { readonly id: string; readonly title: string }[] } // Safe: asked of our own route.
  const [board, other] = boards
  const { link: shared } = await ask('/api/v1/shares', { boardId: board?.id, name: 'lobby', passcode: 'open sesame' })
  const viewer = await visitor()
  await viewer.page.goto(new URL(String(shared)).pathname)
  await viewer.page.getByLabel('Passcode').fill('close sesame')
  await viewer.page.getByRole('button', { name: 'Open' }).click()
  await viewer.page.getByText('That is not the passcode').waitFor()
  await viewer.page.getByLabel('Passcode').fill('open sesame')
  await viewer.page.getByRole('button', { name: 'Open' }).click()
  await viewer.page.waitForURL(`**/boards/${board?.id}`)
  await alive(viewer.page)
  expect(await viewer.page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0)
  await viewer.page.goto(`/boards/${other?.id}`)
  expect(new URL(viewer.page.url()).pathname).toBe('/sign-in')
  await Promise.all([context.close(), guest.context.close(), viewer.context.close()])
})

test('no page of ours breaks its policy', async () => {
  const { context, page } = await visitor()
  await page.goto('/sign-in')
  await signIn(page, ADMIN, PASSWORD)
  for (const path of ['/', '/thesis', '/signals', '/signals/quote.nvda', '/alerts', '/boards', '/feeds', '/method', '/settings', '/api/v1/docs', '/feeds/queues']) {
    await page.goto(path)
    if (path !== '/feeds/queues') await alive(page)
  }
  await page.goto('/nothing')
  await until(async () => (await page.getByRole('heading', { level: 1 }).count()) === 1)
  expect(said.filter((line) => !/the server responded with a status of (404|403)/.test(line))).toEqual([])
  await context.close()
})
