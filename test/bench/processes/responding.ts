import { whenPainted } from './frames.ts'

/** Runs in a page, before its own scripts: notes how long after what a user does the page has painted all that follows from it. */
export type Responding = {
  /** Watches the part of the page that answers: its elements and its words, but for ages, which count on by themselves. Canvases are watched everywhere. */
  readonly watch: (selector: string) => void
  /** Waits for the next click or key. */
  readonly reset: () => void
  /** Ms from the event's own time to the last painting since of something in sight; undefined before there was any. `changes`: how often something changed. */
  readonly told: () => { readonly ms: number | undefined; readonly changes: number }
  /** Ms from the navigation's start to the first painting in which `selector` was there. */
  readonly firstPainted: () => number | undefined
}

declare global {
  var responding: Responding
  /** What the first painting waits for; set before the page is opened. */
  var awaited: string | undefined
}

let startedAt: number | undefined
let paintedAt: number | undefined
let changes = 0
let firstAt: number | undefined

/** What has changed since the last painting. */
let changed = new Set<Element>()

const isInSight = (element: Element): boolean => {
  const { top, bottom } = element.getBoundingClientRect()
  return bottom > 0 && top < innerHeight
}
/** Everything has its place by now, so that asking for it costs nothing. What lies out of sight is not what was waited for. */
const paint = (): void => {
  const now = performance.now()
  if ([...changed].some(isInSight)) paintedAt = now
  changed = new Set()
}
const change = (element: Element): void => {
  if (startedAt === undefined) return
  changes += 1
  changed.add(element)
  whenPainted(paint)
}

for (const type of ['keydown', 'click'] as const) {
  addEventListener(type, ({ timeStamp }) => {
    startedAt ??= timeStamp
  }, { capture: true })
}

type Clear = (this: CanvasRenderingContext2D, ...box: Parameters<CanvasRenderingContext2D['clearRect']>) => void
const clear: Clear = Reflect.get(CanvasRenderingContext2D.prototype, 'clearRect')
CanvasRenderingContext2D.prototype.clearRect = function cleared(...box) {
  if (this.canvas.isConnected) change(this.canvas)
  clear.apply(this, box)
}

const first = new MutationObserver((_changes, observer) => {
  if (globalThis.awaited === undefined || document.querySelector(globalThis.awaited) === null) return
  observer.disconnect()
  whenPainted(() => {
    firstAt = performance.now()
  })
})
first.observe(document, { subtree: true, childList: true })

globalThis.responding = {
  watch: (selector) => {
    const watched = document.querySelector(selector)
    if (!watched) throw new Error(`no ${selector}`)
    new MutationObserver((records) => {
      for (const { target, addedNodes } of records) {
        const element = target instanceof Element ? target : target.parentElement
        if (!element || element.closest('time')) continue
        const added = [...addedNodes].filter((node) => node instanceof Element)
        // Something that only goes away is missed where it was.
        if (added.length === 0) change(element)
        for (const one of added) change(one)
      }
    }).observe(watched, { subtree: true, childList: true, characterData: true })
  },
  reset: () => {
    startedAt = undefined
    paintedAt = undefined
    changes = 0
  },
  told: () => ({ ms: startedAt === undefined || paintedAt === undefined ? undefined : paintedAt - startedAt, changes }),
  firstPainted: () => firstAt,
}
