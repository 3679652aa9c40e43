/** What a hand, a wheel or a key wants of a chart; shares are of the picture's width, from the left. */
export type PointerWish = {
  readonly hover: (share: number, y: number) => void
  readonly leave: () => void
  /** Closer (below 1) or wider (above) about a place; false where it is as wide as can be. */
  readonly zoom: (factor: number, about: number) => boolean
  /** To the right by a share; false where there is no way to go. */
  readonly pan: (share: number) => boolean
  readonly reset: () => void
  readonly zoomed: () => boolean
}

const LINE_PX = 16
/** A wheel's notch of 100 px brings a fifth closer. */
const WHEEL = 0.0022
const DOUBLE_TAP_MS = 300

/** Follows mouse, wheel, pen and fingers over an element; the answer ends it. A picture that is not `free` is only looked at. */
export function followPointers(over: HTMLElement, free: boolean, wish: PointerWish): () => void {
  const held = new Map<number, { x: number; y: number }>()
  let lastTap = 0
  const end = new AbortController()
  const on = <Type extends keyof HTMLElementEventMap>(type: Type, act: (event: HTMLElementEventMap[Type]) => void, options: AddEventListenerOptions = {}): void =>
    over.addEventListener(type, act, { ...options, signal: end.signal })
  const shareOf = (event: MouseEvent): number => {
    const { left, width } = over.getBoundingClientRect()
    return Math.min(1, Math.max(0, (event.clientX - left) / width))
  }
  const hover = (event: MouseEvent): void => {
    const { top } = over.getBoundingClientRect()
    wish.hover(shareOf(event), event.clientY - top)
  }
  // A page scrolls up and down under a finger; everything else is the chart's.
  over.style.touchAction = 'pan-y'

  on('pointerdown', (event) => {
    if (event.button !== 0) return
    held.set(event.pointerId, { x: event.clientX, y: event.clientY })
    over.setPointerCapture(event.pointerId)
    hover(event)
  })
  on('pointermove', (event) => {
    const before = held.get(event.pointerId)
    if (before && free) drag(event, before)
    else hover(event)
  })
  const drag = (event: PointerEvent, before: { x: number; y: number }): void => {
    const { width, left } = over.getBoundingClientRect()
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1]
    held.set(event.pointerId, { x: event.clientX, y: event.clientY })
    if (other) {
      const was = Math.max(24, Math.abs(before.x - other.x))
      const is = Math.max(24, Math.abs(event.clientX - other.x))
      wish.zoom(was / is, ((event.clientX + other.x) / 2 - left) / width)
      wish.leave()
    } else if (event.pointerType === 'touch' && !wish.zoomed()) {
      hover(event)
    } else {
      over.style.cursor = 'grabbing'
      wish.pan((before.x - event.clientX) / width)
      hover(event)
    }
  }
  const letGo = (event: PointerEvent): void => {
    held.delete(event.pointerId)
    over.style.cursor = ''
    if (event.pointerType !== 'touch') return
    const now = event.timeStamp
    if (event.type === 'pointerup' && now - lastTap < DOUBLE_TAP_MS) wish.reset()
    lastTap = now
  }
  on('pointerup', letGo)
  on('pointercancel', (event) => {
    letGo(event)
    wish.leave()
  })
  on('pointerleave', (event) => {
    if (event.pointerType !== 'touch') wish.leave()
  })
  on('dblclick', () => { if (free) wish.reset() })
  on('wheel', (event) => {
    if (!free) return
    const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX
    const { width } = over.getBoundingClientRect()
    const across = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
    const done = across ? wish.pan((sideways * scale) / width) : wish.zoom(Math.exp(event.deltaY * scale * (event.ctrlKey ? 4 : 1) * WHEEL), shareOf(event))
    // Where the chart has nothing more to show, the page scrolls.
    if (done || event.ctrlKey) event.preventDefault()
    if (done) hover(event)
  }, { passive: false })
  return () => end.abort()
}
