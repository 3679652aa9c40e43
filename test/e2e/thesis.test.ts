import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BASKETS } from '../../lib/domain/baskets.ts'
import { CLAIMS } from '../../lib/thesis/claims.ts'
import { GPU_SPECS } from '../../lib/thesis/tables/gpu-families.ts'
import { RATED_MODELS, TIERS } from '../../lib/thesis/tables/tiers.ts'
import { USAGE_MODELS } from '../../lib/thesis/tables/usage-models.ts'
import { COMPONENTS } from '../../lib/thesis/vmi.ts'
import type { IndexDetail, ThesisReply } from '../../lib/wire/thesis.ts'
import { axeFaults } from '../support/axe.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { startDeployment, type Deployment } from '../support/deployment.ts'
import { startOrigin, status, type Origin } from '../support/origin.ts'
import { namesOf, untranslated } from '../support/untranslated.ts'
import { until } from '../support/until.ts'

const SHORT = /^(supported|leaning for|undecided|leaning against|contradicted|no data)$/
const VERDICT = /^(supported|leaning to supported|undecided|leaning to contradicted|contradicted|no data)$/

let browser: Browser
let origin: Origin
let deployment: Deployment
let url: string

beforeAll(async () => {
  origin = await startOrigin(() => status(404))
  deployment = await startDeployment({ FEEDS: 'openrouter', FEED_ORIGIN_OPENROUTER: origin.url })
  url = deployment.url
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
  await until(async () => (await thesis()).headline !== undefined, { within: 60_000 })
})
afterAll(async () => {
  await browser?.close()
  await deployment?.stop()
  await origin?.close()
})

const api = async <Body>(path: string): Promise<Body> => {
  // Safe: one schema makes the answers and these types.
  return (await (await fetch(`${url}/api/v1${path}`)).json()) as Body
}
/** While nothing is worked out the answer is a problem, which has none of these. */
const thesis = async (at = ''): Promise<Partial<ThesisReply>> => api<Partial<ThesisReply>>(`/thesis${at && `?at=${at}`}`)

/** Opens the page, and gives it to the case alone. */
async function visit(path: string, look: (page: Page) => Promise<void>, { lang, ...options }: BrowserContextOptions & { readonly lang?: string } = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  try {
    if (lang !== undefined) await context.addCookies([{ name: 'lang', value: lang, url }])
    const page = await context.newPage()
    await page.goto(`${url}${path}`)
    await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
    await look(page)
  } finally {
    await context.close()
  }
}
const machine = (page: Page) => page.getByRole('region', { name: 'Time machine' })
const shownDay = async (page: Page): Promise<string | null> => machine(page).getAttribute('data-at')
const atOf = (page: Page): string | null => new URL(page.url()).searchParams.get('at')
const verdictOf = (page: Page, id: string): Promise<string> => page.locator(`#${id} [data-verdict]`).innerText()
const inWords = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
const fixed = (value: number | null | undefined): string => (value ?? Number.NaN).toFixed(1)

/** What only needs the newest values. */
const EARLY = ['/method', '/signals/index.vmi']
const LATE = ['/', '/?at=2025-12-31', '/thesis', '/thesis?at=2025-06-30&window=90d']
const PLACES = [...EARLY, ...LATE]

type Look = readonly [path: string, width: number, colorScheme: 'dark' | 'light']
const looksAt = (paths: readonly string[]): readonly Look[] => paths.flatMap((path) => [[path, 390, 'dark'], [path, 1440, 'light']] as const)

const faultsAt = async ([path, width, colorScheme]: Look): Promise<readonly string[]> => {
  let faults: readonly string[] = []
  await visit(path, async (page) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    faults = [...(await axeFaults(page)), ...(wide > 0 ? [`scrolls sideways by ${wide} px`] : [])]
  }, { viewport: { width, height: 900 }, colorScheme })
  return faults
}

const englishAt = async (path: string): Promise<readonly string[]> => {
  const names = await namesOf(url)
  let found: readonly string[] = []
  await visit(path, async (page) => {
    found = [...(await page.locator('html[lang=zh-Hans]').count() === 1 ? [] : ['its language']), ...(await untranslated(page, names))]
  }, { lang: 'zh' })
  return found
}

describe('while the days since the essay are being worked out', () => {
  test('an index tells its constituents, and they add up', async () => {
    const detail = await api<IndexDetail>('/indices/index.equity.upstream')
    await visit('/signals/index.equity.upstream', async (page) => {
      const panel = page.getByRole('region', { name: /^Constituents/ })
      await panel.getByRole('row', { name: /NVDA/ }).waitFor()
      expect(await panel.innerText()).toContain('with any one left out')
      const sum = 100 * Math.log((detail.value ?? Number.NaN) / 100)
      expect(await panel.locator('tfoot').innerText()).toContain(`${sum < 0 ? '−' : '+'}${Math.abs(sum).toFixed(2)}`)
    })
    const told = detail.list.reduce((sum, { contribution }) => sum + (contribution ?? 0), detail.departed)
    expect(told).toBeCloseTo(Math.log((detail.value ?? Number.NaN) / 100), 9)
  })

  test('the method shows every row of its tables, and its formulas as mathematics', () => visit('/method', async (page) => {
    const rows = (name: string): ReturnType<Page['locator']> => page.getByRole('table', { name, exact: true, includeHidden: true }).locator('tbody tr')
    const tables: readonly (readonly [string, number])[] = [
      ['Components and scales', COMPONENTS.length], ['Claims', CLAIMS.length], ['Specifications', GPU_SPECS.length], ['Tiers of quality', TIERS.length],
      ['Models and their scores', RATED_MODELS.flatMap(({ scores }) => scores).length], ['Which list price belongs to which model of the rankings', USAGE_MODELS.length], ['Baskets', BASKETS.length],
    ]
    for (const [name, count] of tables) expect(await rows(name).count(), name).toBe(count)
    expect(await page.locator('math').count()).toBeGreaterThanOrEqual(10)
    expect(await page.locator('math merror, .temml-error').count()).toBe(0)
  }))

  test('g and a letter go to the new pages', () => visit('/settings', async (page) => {
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await page.waitForURL(`${url}/thesis`)
    await page.keyboard.press('g')
    await page.keyboard.press('m')
    await page.waitForURL(`${url}/method`)
  }))

  test.each(looksAt(EARLY))('axe finds nothing on %s at %i px, %s, and nothing scrolls sideways', async (...look) => expect(await faultsAt(look)).toEqual([]))

  test.each(EARLY)('%s is Chinese throughout', async (path) => expect(await englishAt(path)).toEqual([]))
})

describe('when they are', () => {
  // Each is worked out once, with its intervals.
  beforeAll(async () => until(async () => (await thesis()).state?.state === 'ready', { within: 400_000, every: 500 }), 410_000)

  test('the first screen of the chain holds headline, contributions, the token dollar, claims, and the tops of the stages', () => visit('/', async (page) => {
    const { headline } = await thesis()
    expect(await page.getByRole('region', { name: 'Value Migration Index' }).innerText()).toContain(fixed(headline?.value))
    for (const name of ['Value Migration Index', /^Contributions/, /^The token dollar/, /^What the essay says/]) {
      const box = await page.getByRole('region', { name }).boundingBox()
      expect((box?.y ?? Infinity) + (box?.height ?? 0), String(name)).toBeLessThanOrEqual(900)
    }
    for (const stage of ['Upstream', 'Midstream', 'Downstream']) {
      const box = await page.getByRole('table', { name: `${stage}: gauges` }).boundingBox()
      expect((box?.y ?? Infinity) + (box?.height ?? 0), stage).toBeLessThanOrEqual(900)
    }
  }))

  test('contributions that are shown add up to the distance from 100', () => visit('/', async (page) => {
    const { headline } = await thesis()
    const told = (headline?.components ?? []).reduce((sum, { contribution }) => sum + (contribution ?? 0), 0)
    expect(told).toBeCloseTo((headline?.value ?? Number.NaN) - 100, 6)
    const figures = await page.getByRole('region', { name: /^Contributions/ }).locator('dd:last-child').allInnerTexts()
    expect(figures).toHaveLength(5)
    expect(figures.at(-1)).toBe(`${told < 0 ? '−' : '+'}${Math.abs(told).toFixed(1)}`)
  }))

  test('every claim has its verdict by shape and by name, and leads to its card', () => visit('/', async (page) => {
    const items = page.getByRole('region', { name: /^What the essay says/ }).getByRole('listitem')
    expect(await items.count()).toBe(CLAIMS.length)
    const { claims = [] } = await thesis()
    for (const [index, { id }] of CLAIMS.entries()) {
      const lines = (await items.nth(index).innerText()).split('\n')
      expect(lines[0]?.slice(0, 2), id).toBe(id)
      expect(lines[0]?.slice(3), id).toMatch(SHORT)
      expect(await items.nth(index).locator('svg').count(), id).toBe(1)
    }
    const [first] = claims
    await items.first().getByRole('link').click()
    await page.waitForURL(`${url}/thesis#U1`)
    expect(inWords(await verdictOf(page, 'U1'))).toBe(first?.readings.find(({ window }) => window === 'essay')?.verdict.replace('leaning-', 'leaning to ').replace('no-data', 'no data'))
  }))

  test('the thesis answers its question from the figures, and each claim says what would overturn it', () => visit('/thesis', async (page) => {
    const { headline } = await thesis()
    const answer = await page.locator('[data-answer]').innerText()
    for (const value of [headline?.value, headline?.low, headline?.high]) expect(answer).toContain(fixed(value))
    for (const { id, says, statistics } of CLAIMS) {
      const card = page.locator(`#${id}`)
      const text = await card.innerText()
      expect(text, id).toContain(says)
      expect(text, id).toContain('What would overturn this:')
      expect(inWords(await verdictOf(page, id)), id).toMatch(VERDICT)
      expect(await card.getByRole('list', { name: 'Verdicts since the essay' }).getByRole('listitem').count(), id).toBeGreaterThan(0)
      // A picture of the interval for each statistic, or the reason why there is none.
      const pictures = await card.getByRole('img', { name: /90 % interval/ }).count()
      expect(pictures + (text.match(/No data:|Not worked out yet/g)?.length ?? 0), id).toBeGreaterThanOrEqual(statistics.length)
    }
  }))

  test('the window is chosen, stands in the address, and reopens', () => visit('/thesis', async (page) => {
    await page.getByRole('group', { name: 'Statistics look back' }).getByRole('link', { name: '90 days' }).click()
    await until(() => new URL(page.url()).searchParams.get('window') === '90d')
    const { claims = [] } = await thesis()
    const same = async (): Promise<void> => {
      await until(async () => (await page.getByRole('group', { name: 'Statistics look back' }).locator('[aria-current]').innerText()) === '90 days')
      for (const { id, readings } of claims) expect(await page.locator(`#${id} [data-verdict]`).getAttribute('data-verdict'), id).toBe(readings.find(({ window }) => window === '90d')?.verdict)
    }
    await same()
    await page.reload()
    await same()
  }))

  test('the evidence is drawn when it comes into sight', () => visit('/thesis', async (page) => {
    expect(await page.locator('#N3 canvas').count()).toBe(0)
    await page.locator('#N3').scrollIntoViewIfNeeded()
    await until(async () => (await page.locator('#N3 canvas').count()) > 0, { within: 15_000 })
  }))

  test('lines beside the headline stand in the address', () => visit('/thesis', async (page) => {
    await page.getByRole('checkbox', { name: 'Adoption' }).check()
    await until(() => new URL(page.url()).searchParams.get('lines') === 'index.adoption')
    await page.reload()
    expect(await page.getByRole('checkbox', { name: 'Adoption' }).isChecked()).toBe(true)
  }))

  test.each(['/', '/thesis'])('a day in the address shows %s as it was known then, and the way back', (path) => visit(`${path}?at=2025-12-31`, async (page) => {
    const then = await thesis('2025-12-31')
    expect(await machine(page).getByRole('status').innerText()).toBe('As known on 31 Dec 2025, not live')
    const headline = page.getByRole('region', { name: 'Value Migration Index' })
    expect(await headline.innerText()).toContain(fixed(then.headline?.value))
    const now = await thesis()
    expect(then.headline?.value).not.toBe(now.headline?.value)
    // What is told for now alone is not there.
    expect(await page.getByRole('table', { name: 'Upstream: signals' }).count()).toBe(0)
    await machine(page).getByRole('button', { name: 'Back to now' }).click()
    await until(async () => (await shownDay(page)) === 'now')
    expect(atOf(page)).toBeNull()
    await until(async () => (await headline.innerText()).includes(fixed(now.headline?.value)))
  }))

  test('the keyboard moves through the days, and the address follows', () => visit('/thesis?at=2025-12-30', async (page) => {
    const slider = machine(page).getByRole('slider')
    await slider.focus()
    await page.keyboard.press('ArrowRight')
    expect(await slider.getAttribute('aria-valuetext')).toBe('31 Dec 2025')
    await until(() => atOf(page) === '2025-12-31')
    await until(async () => (await shownDay(page)) === '2025-12-31')
    await page.keyboard.press('Home')
    await until(() => atOf(page) === '2025-02-10')
    expect(await page.locator('main').innerText()).not.toContain('31 Dec 2025, not live')
  }))

  test('played, the days go on by themselves until paused', () => visit('/thesis?at=2025-06-30', async (page) => {
    await machine(page).getByRole('button', { name: 'Play the days since the essay' }).click()
    await until(() => (atOf(page) ?? '') >= '2025-07-14', { within: 45_000 })
    await machine(page).getByRole('button', { name: 'Pause' }).click()
    const stopped = await until(async () => ((await page.locator('[data-playing]').count()) === 0 && (await shownDay(page)) === atOf(page) ? atOf(page) : undefined))
    await page.reload()
    expect(atOf(page)).toBe(stopped)
  }))

  test('no claim knows more on a day than had happened by then', () => visit('/thesis?at=2025-06-30', async (page) => {
    const then = await thesis('2025-06-30')
    for (const { readings } of then.claims ?? []) {
      for (const { history, statistics, since } of readings) {
        for (const day of [...history.map(({ from }) => from), ...statistics.flatMap(({ to }) => to ?? []), ...(since === null ? [] : [since])]) expect(day <= '2025-06-30', day).toBe(true)
      }
    }
    expect((await page.locator('main').innerText()).match(/2026/g)?.length ?? 0).toBeLessThanOrEqual(1) // the end of the slider
  }))

  test('without JavaScript everything but the charts is there', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    try {
      const page = await context.newPage()
      await page.goto(`${url}/thesis?window=1y`)
      expect(await page.locator('article').count()).toBe(CLAIMS.length)
      expect(await page.getByRole('group', { name: 'Statistics look back' }).locator('[aria-current]').innerText()).toBe('1 year')
    } finally {
      await context.close()
    }
  })

  test.each([360, 3840])('at %i px nothing scrolls sideways', async (width) => {
    for (const path of PLACES) await visit(path, async (page) => { expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBe(0) }, { viewport: { width, height: 900 } })
  })

  test('the browser renders what the server rendered', async () => {
    for (const path of PLACES) {
      const context = await browser.newContext({ timezoneId: 'Asia/Shanghai' })
      const page = await context.newPage()
      const said: string[] = []
      page.on('console', (message) => { if (message.type() === 'error') said.push(message.text()) })
      page.on('pageerror', (error) => said.push(error.message))
      await page.goto(`${url}${path}`)
      await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
      expect(said, path).toEqual([])
      await context.close()
    }
  })

  test.each(looksAt(['/', '/thesis?at=2025-06-30&window=90d']))('axe finds nothing on %s at %i px, %s, and nothing scrolls sideways', async (...look) => expect(await faultsAt(look)).toEqual([]))

  test.each(LATE)('%s is Chinese throughout', async (path) => expect(await englishAt(path)).toEqual([]))
})
