import type { CDPSession, Page } from 'playwright-core'
import { z } from 'zod'
import { formatValue } from '../../lib/domain/format.ts'
import { days, minutes, seconds } from '../../lib/domain/time.ts'
import { sleep } from '../../lib/sleep.ts'
import { Board } from '../../lib/wire/boards.ts'
import { ReplayState, SignalItem } from '../../lib/wire/api.ts'
import { startDeployment } from '../support/deployment.ts'
import { heapOf, openChromium } from './browser.ts'
import { atLeast, atMost, figure, holds, table } from './figures.ts'

/**
 * A wall left alone on the replay: does its memory stay flat, and is each value that it shows the one that was sent last?
 * `npm run soak`, or `BENCH_MINUTES=5 npm run soak` for a try. The record goes by once, as fast as fills the time: when it begins
 * anew so does the page, which would hide what it piles up. Charts hold more the more of the record has gone by; so what has piled
 * up is what the page holds at the end beyond a young one that shows the same.
 */
const SPAN = minutes(Number(process.env['BENCH_MINUTES'] ?? 30))
/** Days a second at most: no machine keeps up with more. */
const FASTEST = 30
const LOOK = seconds(30)
const SETTLE = seconds(10)
/** Before that a page still compiles code and fills its stores: so old is the young one, too, when they are compared. */
const WARM_UP = SPAN / 5
const BOARD = 'wall'

const Ticks = z.tuple([z.literal('ticks'), z.object({ seq: z.number(), items: z.array(z.tuple([z.string(), z.number(), z.number(), z.string()])) })])

const demo = await startDeployment({}, { script: 'workers/demo.ts', args: ['--speed', String(FASTEST)] })
const browser = await openChromium()
const ask = async <T>(path: string, schema: z.ZodType<T>, body?: object): Promise<T> =>
  schema.parse(await (await fetch(`${demo.url}${path}`, body && { method: 'POST', headers: { 'content-type': 'application/json', origin: demo.url }, body: JSON.stringify(body) })).json())
const order = (body: object): Promise<ReplayState> => ask('/api/v1/replay', ReplayState, body)

let frames = 0
let values = 0
let reordered = 0
let lives = 0
const faults: string[] = []
const newPage = async (): Promise<Page> => (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage()
const page = await newPage()
page.on('pageerror', (error) => faults.push(String(error)))
page.on('websocket', (socket) => {
  lives += 1
  let seq = 0
  const newest = new Map<string, number>()
  socket.on('framereceived', ({ payload }) => {
    const text = String(payload)
    if (!text.startsWith('42["ticks"')) return
    const [, ticks] = Ticks.parse(JSON.parse(text.slice(2)))
    frames += 1
    values += ticks.items.length
    if (ticks.seq < seq) reordered += 1
    seq = ticks.seq
    for (const [id, , observedAt] of ticks.items) {
      if (observedAt < (newest.get(id) ?? 0)) reordered += 1
      newest.set(id, observedAt)
    }
  })
})

async function openWall(on: Page): Promise<CDPSession> {
  await on.goto(`${demo.url}/wall/${BOARD}`)
  await on.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  return on.context().newCDPSession(on)
}

/** Through all boards of the wall and a second time, each in sight for a moment, to its own. */
async function goRound(on: Page): Promise<void> {
  const shown = on.locator('[data-slide]:not([inert])')
  for (let round = 0; round < 2; round++) {
    do {
      await on.keyboard.press('ArrowRight')
      await sleep(seconds(2))
    } while ((await shown.getAttribute('data-slide')) !== BOARD)
  }
}

/** Panels whose shown value is not the one that the server has, while time stands still. */
async function wrong(panels: readonly { readonly panel: string; readonly signal: string }[]): Promise<{ readonly compared: number; readonly wrong: readonly string[] }> {
  const found: string[] = []
  let compared = 0
  for (const { panel, signal } of panels) {
    const response = await fetch(`${demo.url}/api/v1/signals/${signal}`)
    if (!response.ok) continue
    const { value, unit } = SignalItem.parse(await response.json())
    const reading = page.locator(`[data-slide=${BOARD}] [data-panel="${panel}"] .reading`, { hasText: /\d/ }).first()
    // One that the page was not rendered with comes with its next rendering.
    if (value === null || (await reading.count()) === 0) continue
    compared += 1
    const wanted = formatValue(value, unit, 'en')
    const end = performance.now() + SETTLE
    let shown = ''
    do shown = (await reading.innerText()).trim()
    while (!shown.startsWith(wanted) && performance.now() < end)
    if (!shown.startsWith(wanted)) found.push(`${signal}: shows ${shown}, the server has ${wanted}`)
  }
  return { compared, wrong: found }
}

const heaps: { readonly at: number; readonly code: number; readonly rest: number }[] = []
let surplus = Number.NaN
const missed: string[] = []
let compared = 0
let replayed = 0
try {
  const { panels } = await ask(`/api/v1/boards/${BOARD}`, Board)
  const figures = panels.flatMap(({ id, content }) => (content.kind === 'signal' || content.kind === 'index' ? [{ panel: id, signal: content.kind === 'signal' ? content.signal : content.index }] : []))
  const cdp = await openWall(page)
  const began = performance.now()
  const { from, to } = await order({ do: 'pause' })
  await order({ do: 'speed', speed: Math.min((to - from) / days(1) / (SPAN / seconds(1)), FASTEST) })
  let state = await order({ do: 'play' })
  let young: { readonly page: Page; readonly cdp: CDPSession; readonly from: number } | undefined
  while (performance.now() - began < SPAN && state.at < state.to) {
    await sleep(LOOK)
    state = await order({ do: 'pause' })
    await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
    // Only what is in sight is compared: the wall is brought back to its own board.
    for (let turn = 0; turn < 12 && (await page.locator('[data-slide]:not([inert])').getAttribute('data-slide')) !== BOARD; turn++) await page.keyboard.press('ArrowRight')
    const checked = await wrong(figures)
    compared += checked.compared
    missed.push(...checked.wrong)
    const at = performance.now() - began
    const heap = { at, ...(await heapOf(cdp)) }
    heaps.push(heap)
    console.log(`  ${(at / 60_000).toFixed(1)} min  ${new Date(state.at).toISOString().slice(0, 10)}  heap ${(heap.rest / 1e6).toFixed(2)} MB, compiled ${(heap.code / 1e6).toFixed(2)}  ${frames} frames, ${values} values, ${compared} compared, ${missed.length} wrong, ${reordered} out of order`)
    if (!young && at >= SPAN - WARM_UP) {
      const opened = await newPage()
      young = { page: opened, cdp: await openWall(opened), from: at }
    }
    await order({ do: 'play' })
  }
  replayed = ((await order({ do: 'pause' })).at - from) / days(1)
  if (young) {
    await goRound(page)
    const old = (await heapOf(cdp)).rest
    await goRound(young.page)
    const { rest } = await heapOf(young.cdp)
    surplus = (old - rest) / 1000 / (young.from / minutes(1))
    console.log(`  old page ${(old / 1e6).toFixed(2)} MB, young page ${(rest / 1e6).toFixed(2)} MB`)
  }
} finally {
  await browser.close()
  await demo.stop()
}

const warm = heaps.find(({ at }) => at >= WARM_UP)
const end = heaps.at(-1)
const results = [
  figure('minutes', SPAN / 60_000, 'min'),
  figure('days replayed', replayed, 'd'),
  figure('frames, with values', values, 'values'),
  figure('connections', lives, ''),
  figure('heap after the warm-up, without what is compiled', (warm?.rest ?? Number.NaN) / 1e6, 'MB'),
  figure('the same at the end', (end?.rest ?? Number.NaN) / 1e6, 'MB'),
  figure('compiled after the warm-up', (warm?.code ?? Number.NaN) / 1e6, 'MB'),
  figure('compiled at the end', (end?.code ?? Number.NaN) / 1e6, 'MB'),
  atMost('piled up a minute, beyond a young page', surplus, 'kB', 10),
  atLeast('values compared on the screen', compared, '', 1),
  atMost('values missed', missed.length, '', 0),
  atMost('values out of order', reordered, '', 0),
  holds('no fault in the page', faults.length === 0),
]
console.log(`\n${table(results)}`)
for (const line of [...missed, ...faults].slice(0, 20)) console.log(`  ! ${line}`)
const passed = results.every(({ met }) => met !== false)
console.log(passed ? 'PASS' : 'FAIL')
process.exitCode = passed ? 0 : 1
