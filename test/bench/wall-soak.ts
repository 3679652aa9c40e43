import { z } from 'zod'
import { formatValue } from '../../lib/domain/format.ts'
import { minutes, seconds } from '../../lib/domain/time.ts'
import { sleep } from '../../lib/sleep.ts'
import { Board } from '../../lib/wire/boards.ts'
import { ReplayState, SignalItem } from '../../lib/wire/api.ts'
import { startDeployment } from '../support/deployment.ts'
import { heapInUse, openChromium } from './browser.ts'
import { atLeast, atMost, figure, holds, table } from './figures.ts'
import { median } from './measure.ts'

/**
 * A wall left alone on the replay, as fast as it gets on: does its memory stay flat, and is each value that it shows the one that
 * was sent last? `npm run soak`, or `BENCH_MINUTES=5 npm run soak` for a try. When the record is over it begins anew, as does the page.
 */
const SPAN = minutes(Number(process.env['BENCH_MINUTES'] ?? 30))
const SPEED = '30'
const LOOK = seconds(30)
const SETTLE = seconds(10)
/** Before that the page still compiles code and fills its stores. */
const WARM_UP = Math.min(SPAN / 4, minutes(3))
const BOARD = 'wall'

const Ticks = z.tuple([z.literal('ticks'), z.object({ seq: z.number(), items: z.array(z.tuple([z.string(), z.number(), z.number(), z.string()])) })])

const demo = await startDeployment({}, { script: 'workers/demo.ts', args: ['--speed', SPEED] })
const browser = await openChromium()
const ask = async <T>(path: string, schema: z.ZodType<T>, body?: object): Promise<T> =>
  schema.parse(await (await fetch(`${demo.url}${path}`, body && { method: 'POST', headers: { 'content-type': 'application/json', origin: demo.url }, body: JSON.stringify(body) })).json())
const order = (body: object): Promise<ReplayState> => ask('/api/v1/replay', ReplayState, body)

let frames = 0
let values = 0
let reordered = 0
let lives = 0
const faults: string[] = []
const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage()
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

const heaps: { readonly at: number; readonly bytes: number }[] = []
const missed: string[] = []
let compared = 0
let days = 0
try {
  const { panels } = await ask(`/api/v1/boards/${BOARD}`, Board)
  const figures = panels.flatMap(({ id, content }) => (content.kind === 'signal' || content.kind === 'index' ? [{ panel: id, signal: content.kind === 'signal' ? content.signal : content.index }] : []))
  await page.goto(`${demo.url}/wall/${BOARD}`)
  await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  const began = performance.now()
  let last = (await order({ do: 'play' })).at
  while (performance.now() - began < SPAN) {
    await sleep(LOOK)
    const state = await order({ do: 'pause' })
    days += Math.max(0, state.at - last) / 86_400_000
    last = state.at
    await page.locator('[data-connection=connected]').waitFor({ state: 'attached' })
    // Only what is in sight is compared: the wall is brought back to its own board.
    for (let turn = 0; turn < 12 && (await page.locator('[data-slide]:not([inert])').getAttribute('data-slide')) !== BOARD; turn++) await page.keyboard.press('ArrowRight')
    const checked = await wrong(figures)
    compared += checked.compared
    missed.push(...checked.wrong)
    const bytes = await heapInUse(cdp)
    const at = performance.now() - began
    heaps.push({ at, bytes })
    console.log(`  ${(at / 60_000).toFixed(1)} min  ${new Date(state.at).toISOString().slice(0, 10)}  heap ${(bytes / 1e6).toFixed(2)} MB  ${frames} frames, ${values} values, ${compared} compared, ${missed.length} wrong, ${reordered} out of order`)
    if (state.at >= state.to) {
      await order({ do: 'jump', to: new Date(state.from).toISOString().slice(0, 10) })
      last = state.from
    }
    await order({ do: 'play' })
  }
} finally {
  await browser.close()
  await demo.stop()
}

const warm = heaps.filter(({ at }) => at >= WARM_UP)
/** The middle one of the slopes between any two looks (Theil and Sen), kB a minute. */
const slope = median(warm.flatMap((one, nth) => warm.slice(nth + 1).map((later) => ((later.bytes - one.bytes) / 1000) / ((later.at - one.at) / 60_000))))
const results = [
  figure('minutes', SPAN / 60_000, 'min'),
  figure('days replayed', days, 'd'),
  figure('frames, with values', values, 'values'),
  figure('connections', lives, ''),
  figure('heap after the warm-up', (warm[0]?.bytes ?? Number.NaN) / 1e6, 'MB'),
  figure('heap at the end', (warm.at(-1)?.bytes ?? Number.NaN) / 1e6, 'MB'),
  atMost('heap, growth a minute', slope, 'kB', 10),
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
