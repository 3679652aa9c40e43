import { whenPainted } from './frames.ts'

/** Runs in a page, before its own scripts: notes which number was painted when, and when a frame of ticks came in. */
export type PaintedKind = 'downchain' | 'node-red' | 'perspective'
export type Painted = {
  /** Watches the values that the page shows. */
  readonly start: (kind: PaintedKind) => void
  /** What came since the last time: in each row the name's place in `names`, the number × 100, and when it was painted. */
  readonly take: () => { readonly names: readonly string[]; readonly samples: readonly number[]; readonly frames: readonly number[] }
  /** How many of the values that were seen to move stand in the window. */
  readonly inSight: () => number
}

declare global {
  var painted: Painted
}

/** Room for what is noted between two readings: outside the heap that is weighed, and made once. */
const ROOM = 200_000
const samples = new Float64Array(3 * ROOM)
const frames = new Float64Array(2 * ROOM)
let sampled = 0
let framed = 0

const NativeSocket = globalThis.WebSocket
globalThis.WebSocket = class extends NativeSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols)
    this.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') return
      const seq = /^42\["ticks",\{"seq":(\d+)/.exec(data)?.[1]
      if (seq === undefined || framed >= ROOM) return
      frames[2 * framed] = Number(seq)
      frames[2 * framed + 1] = Date.now()
      framed += 1
    })
  }
}

/** The signal whose value an element shows: of a table's row or of a card, whose changes are numbers too. */
function idOf(value: Element): string | undefined {
  const known = ids.get(value)
  if (known !== undefined) return known
  let holder = value.parentElement
  let id: string | undefined
  for (; holder && id === undefined; holder = holder.parentElement) {
    id = holder.getAttribute('data-id') ?? holder.querySelector('a[href^="/signals/"]')?.getAttribute('href')?.replace('/signals/', '')
    if (id !== undefined && holder.querySelector('span.reading') !== value) return undefined
  }
  if (id !== undefined) ids.set(value, (id = decodeURIComponent(id)))
  return id
}
const ids = new WeakMap<Element, string>()

/** The element that holds a number, for a node in which something changed, and the name it stands under. */
type Find = (node: Element) => { readonly value: Element; readonly name: string } | undefined

const FINDERS: Readonly<Record<PaintedKind, Find>> = {
  downchain: (node) => {
    const value = node.closest('span.reading')
    const id = value && idOf(value)
    return value && id ? { value, name: id } : undefined
  },
  'node-red': (node) => {
    const text = node.closest('.nrdb-ui-text')
    const value = text?.querySelector('.nrdb-ui-text-value')
    const name = text?.querySelector('.nrdb-ui-text-label')?.textContent
    return value && name ? { value, name } : undefined
  },
  perspective: (node) => {
    const row = node.closest('tr')
    const [name, value] = row?.querySelectorAll('td') ?? []
    return name?.textContent && value ? { value, name: name.textContent } : undefined
  },
}

const names: string[] = []
const places = new Map<string, number>()
const placeOf = (name: string): number => {
  let place = places.get(name)
  if (place === undefined) {
    places.set(name, (place = names.length))
    names.push(name)
  }
  return place
}

const moved = new Map<string, Element>()
const last = new Map<string, number>()
let dirty = new Map<string, Element>()

function note(): void {
  const at = Date.now()
  for (const [name, value] of dirty) {
    const number = Number((value.textContent ?? '').replaceAll(/[^\d.-]/g, ''))
    const cents = Math.round(number * 100)
    if (!Number.isFinite(number) || last.get(name) === cents) continue
    last.set(name, cents)
    moved.set(name, value)
    if (sampled >= ROOM) continue
    samples[3 * sampled] = placeOf(name)
    samples[3 * sampled + 1] = cents
    samples[3 * sampled + 2] = at
    sampled += 1
  }
  dirty = new Map()
}

function watch(find: Find): void {
  const roots = new Set<Node>()
  const observer = new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      for (const node of addedNodes) if (node instanceof Element) enter(node)
      const element = target instanceof Element ? target : target.parentElement
      const found = element ? find(element) : undefined
      if (found) dirty.set(found.name, found.value)
    }
    if (dirty.size > 0) whenPainted(note)
  })
  /** Values may stand in the shadow of an element. */
  function enter(node: Element | ShadowRoot): void {
    const inner = node instanceof Element ? node.shadowRoot : node
    if (inner && !roots.has(inner)) {
      roots.add(inner)
      observer.observe(inner, { subtree: true, childList: true, characterData: true })
    }
    for (const child of (inner ?? node).querySelectorAll('*')) if (child.shadowRoot && !roots.has(child.shadowRoot)) enter(child.shadowRoot)
  }
  observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  enter(document.body)
}

globalThis.painted = {
  start: (kind) => watch(FINDERS[kind]),
  take: () => {
    const given = { names, samples: [...samples.subarray(0, 3 * sampled)], frames: [...frames.subarray(0, 2 * framed)] }
    sampled = 0
    framed = 0
    return given
  },
  inSight: () =>
    [...moved.values()].filter((value) => {
      const { top, bottom, width } = value.getBoundingClientRect()
      return value.isConnected && width > 0 && top >= 0 && bottom <= innerHeight
    }).length,
}
