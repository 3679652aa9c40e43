import { signalId, type SignalId } from '../../lib/domain/signal.ts'
import { days, ESSAY_AT, seconds } from '../../lib/domain/time.ts'
import { sleep } from '../../lib/sleep.ts'
import type { Store } from '../../lib/store/store.ts'
import { bundledForPage, heapInUse, mainThread, openChromium } from './browser.ts'
import { atLeast, atMost, figure, type Figure, type Part } from './figures.ts'
import { eachOf, median, percentile } from './measure.ts'
import { announce } from './seed.ts'
import { openSite } from './site.ts'

const ROWS = 10_000
const AT_ONCE = 500
/** Each typed letter by letter, then taken back letter by letter: what is on offer, what is not, several words, part of an id. */
const TYPED = ['nvda', 'h100 lambda', 'gpt', 'claude output', 'provider 77', 'zzz']
/** Nothing has changed for this long: the answer is whole. */
const QUIET = 150
const SCROLLED = 180
const PIXELS_A_FRAME = 240

const CLASSES = ['H100 SXM', 'H200 SXM', 'B200', 'A100 80 GB', 'L40S']

/** What the record does not bring, named as the feeds name theirs. */
async function fill(store: Store): Promise<void> {
  const missing = ROWS - (await store.hot.signals()).size
  const titles = new Map<SignalId, string>(
    Array.from({ length: missing }, (_, index) => {
      const gpu = CLASSES[index % CLASSES.length] ?? ''
      return [signalId('gpu', 'lium', gpu, `provider-${index}`, 'on-demand'), `${gpu} · Provider ${index}`]
    }),
  )
  const ids = [...titles.keys()]
  const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, part) => ids.slice(part * AT_ONCE, (part + 1) * AT_ONCE))
  // With values to compare with: a table in which hardly any signal has a change is read again and again.
  const now = Date.now()
  for (const at of [ESSAY_AT, now - days(30), now - days(1), now]) await eachOf(parts, 1, async (some) => announce(store, some, at, (id) => titles.get(id) ?? id))
}

async function run(): Promise<Figure[]> {
  const site = await openSite(fill)
  const browser = await openChromium()
  try {
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
    const page = await context.newPage()
    await page.addInitScript({ content: `globalThis.awaited = 'tr[data-id]'; ${await bundledForPage('responding')}` })
    const cdp = await context.newCDPSession(page)
    await cdp.send('Performance.enable')
    await page.goto(`${site.url}/signals`, { waitUntil: 'load' })
    await sleep(seconds(3))
    const first: number[] = []
    for (let nth = 0; nth < 5; nth++) {
      await page.reload({ waitUntil: 'load' })
      await sleep(seconds(1))
      first.push((await page.evaluate(() => responding.firstPainted())) ?? Number.NaN)
    }
    await sleep(seconds(2))
    const rows = Number(await page.getAttribute('table', 'aria-rowcount')) - 1

    await page.evaluate(() => responding.watch('main'))
    await page.focus('input[type="search"]')
    const keys: number[] = []
    const press = async (key: string): Promise<void> => {
      await page.evaluate(() => responding.reset())
      await page.keyboard.press(key)
      let told = await page.evaluate(() => responding.told())
      for (let seen = -1; told.changes !== seen; ) {
        seen = told.changes
        await sleep(QUIET)
        told = await page.evaluate(() => responding.told())
      }
      if (told.ms !== undefined) keys.push(told.ms)
    }
    for (const text of TYPED) {
      for (const letter of text) await press(letter === ' ' ? 'Space' : letter)
      for (const _letter of text) await press('Backspace')
    }

    const workFrom = await mainThread(cdp)
    const gaps = await page.evaluate(async ({ frames, pixels }) => {
      const scroller = document.querySelector('tr[data-id]')?.closest('table')?.parentElement
      if (!scroller) throw new Error('no table')
      const gone: number[] = []
      let before = await new Promise(requestAnimationFrame)
      for (let frame = 0; frame < frames; frame++) {
        scroller.scrollTop += pixels
        const now = await new Promise(requestAnimationFrame)
        gone.push(now - before)
        before = now
      }
      if (scroller.scrollTop < pixels) throw new Error('it did not scroll')
      return gone
    }, { frames: SCROLLED, pixels: PIXELS_A_FRAME })
    const work = ((await mainThread(cdp)) - workFrom) / SCROLLED
    return [
      atLeast('signals in the table', rows, '', ROWS),
      figure('first row painted after navigation, median', median(first), 'ms'),
      figure('keystrokes', keys.length, ''),
      figure('keystroke to painted, median', median(keys), 'ms'),
      atMost('keystroke to painted, p95', percentile(keys, 0.95), 'ms', 50),
      figure('keystroke to painted, worst', Math.max(...keys), 'ms'),
      figure(`scrolled ${PIXELS_A_FRAME} px a frame: time of a frame, median`, median(gaps), 'ms'),
      figure(`scrolled ${PIXELS_A_FRAME} px a frame: time of a frame, p95`, percentile(gaps, 0.95), 'ms'),
      figure('main thread, for each frame of it', work, 'ms'),
      figure('script heap', (await heapInUse(cdp)) / 1e6, 'MB'),
    ]
  } finally {
    await browser.close()
    await site.stop()
  }
}

export const signalsTableBench: Part = {
  id: 'h',
  title: 'The table of 10,000 signals',
  notes: [
    '/signals at 1,920 × 1,080: the shipped record, and GPU offers beside it up to 10,000 signals; production build, headless Chromium without a GPU, a second visit.',
    `Keystrokes: ${TYPED.map((text) => `“${text}”`).join(', ')}, each typed and taken back letter by letter; from the key’s own time to the frame that painted the last change of the page. A key that changes nothing (a blank) counts only if something was painted.`,
  ],
  run,
}
