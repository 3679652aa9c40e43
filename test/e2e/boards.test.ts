import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inOrder } from '../../lib/boards/arrange.ts'
import { Board } from '../../lib/wire/boards.ts'
import { axeFaults } from '../support/axe.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { startDeployment, type Deployment } from '../support/deployment.ts'
import { until } from '../support/until.ts'

let browser: Browser
let deployment: Deployment
let url: string

beforeAll(async () => {
  deployment = await startDeployment({ THESIS: 'off', FEEDS: 'openrouter', FEED_ORIGIN_OPENROUTER: 'http://127.0.0.1:9' })
  url = deployment.url
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
})

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  await page.goto(`${url}${path}`)
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  return page
}
const boardOf = async (id: string): Promise<Board> => Board.parse(await (await fetch(`${url}/api/v1/boards/${id}`)).json())
const saved = async (page: Page): Promise<void> => page.locator('[data-saving=saved]').waitFor()
const add = async (page: Page, kind: string, fill: () => Promise<void> = async () => undefined): Promise<void> => {
  await page.getByRole('button', { name: 'Add a panel' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('fieldset').getByText(kind, { exact: true }).click()
  await fill()
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}
const write = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('button', { name: 'Settings of Note' }).click()
  await page.getByLabel('Text (Markdown)').fill(text)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
}
const mover = (page: Page, kind: string) => page.locator(`[data-kind=${kind}] [data-editor] > button`)

test('a board is made, filled, arranged by keys, taken back, seen by another at once, and a conflict is settled', async () => {
  const page = await open('/boards')
  await page.getByRole('button', { name: 'New board' }).click()
  await page.locator('[data-editing]').waitFor()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await add(page, 'Note', async () => page.getByLabel('Text (Markdown)').fill('# Hello\n\n<b>bold</b> [out](https://example.com) [bad](javascript:alert(1))'))
  await page.locator('.note h3').waitFor()
  expect(await page.locator('.note').innerText()).toContain('<b>bold</b>')
  expect(await page.locator('.note a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual(['https://example.com'])
  await add(page, 'Signal', async () => {
    await page.getByPlaceholder('Search all signals').fill('nvda')
    await page.getByRole('option').filter({ hasText: 'NVDA' }).first().click()
  })
  await page.locator('[data-kind=signal]').getByText('USD').waitFor()
  await saved(page)
  expect((await boardOf(id)).panels.map(({ content, place }) => [content.kind, place.x, place.y])).toEqual([['note', 0, 0], ['signal', 4, 0]])

  const other = await open(`/boards/${id}`)
  await mover(page, 'signal').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowDown')
  await until(async () => (await page.locator('[data-editing] [role=status].sr-only').innerText()).includes('column 6, row 1, 4 wide, 7 high'))
  expect(await mover(page, 'signal').evaluate((button) => button === document.activeElement)).toBe(true)
  await until(async () => (await other.locator('[data-kind=signal]').evaluate((cell) => getComputedStyle(cell).gridArea)).startsWith('1 / 6 / span 7'))
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await until(async () => (await boardOf(id)).panels[1]?.place.x === 4)
  await page.keyboard.press('Control+Shift+z')
  await until(async () => (await boardOf(id)).panels[1]?.place.x === 5)

  // Both write the same note; the one that is heard later is told, and has the choice.
  await other.getByRole('button', { name: 'Edit' }).click()
  await other.route(`**/api/v1/boards/${id}`, async (route) => {
    await until(async () => { const [note] = (await boardOf(id)).panels; return note?.content.kind === 'note' && note.content.text === 'theirs' })
    await route.continue()
  })
  await write(other, 'mine')
  await write(page, 'theirs')
  const clash = other.locator('[data-clash]')
  await clash.waitFor()
  await other.locator('.note', { hasText: 'theirs' }).waitFor()
  await other.unroute(`**/api/v1/boards/${id}`)
  await clash.getByRole('button', { name: 'Put mine back' }).click()
  await page.locator('.note', { hasText: 'mine' }).waitFor()
  expect(await other.locator('[data-clash]').count()).toBe(0)

  // A version is put back for everybody.
  await other.getByRole('button', { name: 'Versions' }).click()
  await other.locator('[data-versions]').getByRole('button', { name: 'Put back' }).last().click()
  await page.getByText('Nothing is on this board yet.').waitFor()
  await page.context().close()
  await other.context().close()
})

test('a board is dragged by mouse, deleted, and brought back; a bad file says where it is bad', async () => {
  const page = await open('/boards')
  await page.locator('[data-board-tile=wall]').getByRole('button', { name: 'Duplicate' }).click()
  await page.locator('[data-editing]').waitFor()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const [from, to] = await Promise.all([0, 1].map(async (nth) => page.locator('[data-panel]').nth(nth).boundingBox()))
  if (!from || !to) throw new Error('panels have places')
  await page.mouse.move(from.x + 60, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(to.x + 60, to.y + to.height / 2, { steps: 4 })
  await page.mouse.up()
  await saved(page)
  await until(async () => (await boardOf(id)).panels.find((panel) => panel.id === 'h100')?.place.x === 4)
  await page.goto(`${url}/boards`)
  await page.locator(`[data-board-tile=${id}]`).getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.locator(`[data-board-tile=${id}]`).waitFor()
  await page.locator('input[type=file]').setInputFiles({ name: 'bad.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ downchain: 'board', version: 1, title: 'Bad', panels: [{ place: { x: 0, y: 0, w: 1, h: 1 }, content: { kind: 'index' } }] })) })
  await page.getByRole('alert').filter({ hasText: 'panels[0].content.index' }).waitFor()
  await page.context().close()
})

test('on a phone a panel is put elsewhere by finger or step by step, the page scrolls where no handle is; what ships is called in Chinese until it is renamed', async () => {
  const page = await open('/boards', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await page.locator('[data-board-tile=wall]').getByRole('button', { name: 'Duplicate' }).click()
  await page.locator('[data-editing]').waitFor()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const order = async (): Promise<readonly string[]> => inOrder((await boardOf(id)).panels).map((panel) => panel.id)
  const sides = await page.locator('[data-panel=b200] [data-editor] div > *').evaluateAll((tools) => tools.flatMap((tool) => { const { width, height } = tool.getBoundingClientRect(); return width === 0 ? [] : [Math.min(width, height)] }))
  expect([sides.length, Math.min(...sides)]).toEqual([6, 44])
  await page.getByRole('button', { name: 'Move B200 up' }).tap()
  await until(async () => (await order()).slice(0, 3).join(' ') === 'b200 h100 nvda')
  expect(await page.getByRole('button', { name: 'Move B200 up' }).evaluate((button) => button === document.activeElement)).toBe(true)

  // By finger: a panel goes behind the one whose middle was passed; anywhere else the finger scrolls the page.
  const touch = await page.context().newCDPSession(page)
  const drag = async (x: number, from: number, to: number): Promise<void> => {
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y: from }] })
    for (let step = 1; step <= 8; step++) await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x, y: from + ((to - from) * step) / 8 }] })
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  }
  const boxOf = async (selector: string) => (await page.locator(selector).boundingBox()) ?? expect.fail(`no ${selector}`)
  await page.locator('[data-panel=b200]').evaluate((cell) => window.scrollBy(0, cell.getBoundingClientRect().top - 100))
  const [handle, next] = [await boxOf('[data-panel=b200] [data-handle]'), await boxOf('[data-panel=h100]')]
  const before = await page.evaluate(() => window.scrollY)
  await drag(handle.x + 22, handle.y + 22, next.y + next.height / 2 + 20)
  await until(async () => (await order()).slice(0, 3).join(' ') === 'h100 b200 nvda')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await drag(195, 600, 300)
  await until(async () => (await page.evaluate(() => window.scrollY)) > before + 100)
  expect((await order()).slice(0, 3)).toEqual(['h100', 'b200', 'nvda'])

  await page.context().addCookies([{ name: 'lang', value: 'zh', url }])
  await page.goto(`${url}/boards/chain`)
  await page.getByRole('button', { name: '编辑' }).tap()
  const title = page.getByLabel('标题', { exact: true })
  await title.waitFor()
  expect(await title.inputValue()).toBe('价值链')
  await title.focus()
  await title.blur()
  expect((await boardOf('chain')).revision).toBe(0)
  await title.fill('我们的价值链')
  await title.blur()
  await until(async () => (await boardOf('chain')).title === '我们的价值链')
  await page.context().close()
})

test('boards are accessible in both themes, readable without JavaScript, and nothing scrolls sideways on a phone', async () => {
  // The header above is every page's, and looked at with them.
  for (const colorScheme of ['dark', 'light'] as const) {
    const page = await open('/boards', { colorScheme })
    expect(await axeFaults(page, 'main')).toEqual([])
    await page.goto(`${url}/boards/midstream`)
    await page.locator('[data-panel=deepseek]').getByText('0.28').first().waitFor()
    expect(await axeFaults(page, 'main')).toEqual([])
    if (colorScheme === 'light') {
      await page.getByRole('button', { name: 'Edit' }).click()
      await page.locator('[data-editor]').first().waitFor()
      expect(await axeFaults(page, 'main')).toEqual([])
    }
    await page.context().close()
  }
  for (const path of ['/boards', '/boards/chain', '/boards/upstream']) {
    const page = await open(path, { viewport: { width: 390, height: 844 } })
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(390)
    await page.context().close()
  }
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1440, height: 900 } })
  const plain = await context.newPage()
  await plain.goto(`${url}/boards/upstream`)
  expect(await plain.locator('[data-panel=h100]').innerText()).toMatch(/3\.40\s+\$\/GPU-h/)
  const boxes = await Promise.all(['h100', 'b200', 'classes'].map(async (panel) => plain.locator(`[data-panel=${panel}]`).boundingBox()))
  expect(boxes.map((box) => box && [box.x > 700, box.y > 300])).toEqual([[false, false], [true, false], [false, true]])
  await context.close()
})
