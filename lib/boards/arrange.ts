import type { Place } from '../wire/boards.ts'

/** The grid that panels lie on: as many columns as the schema of a place has; a row and the gap between two, in px. */
export const GRID = { columns: 12, rows: 200, tallest: 40, row: 36, gap: 10 } as const

export type Placed = { readonly id: string; readonly place: Place }

export const overlap = (a: Place, b: Place): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

/** In the order in which they are read: from the top, and from the left. */
export const reading = (a: Placed, b: Placed): number => a.place.y - b.place.y || a.place.x - b.place.x || (a.id < b.id ? -1 : 1)

/** The places as they are shown: none over another, and none with room above it. Two who move different panels to one spot lose neither. */
export function settle(panels: readonly Placed[]): ReadonlyMap<string, Place> {
  const taken: Place[] = []
  const settled = new Map<string, Place>()
  for (const { id, place } of [...panels].sort(reading)) {
    const free = (y: number): boolean => !taken.some((other) => overlap({ ...place, y }, other))
    let { y } = place
    while (!free(y)) y++
    while (y > 0 && free(y - 1)) y--
    const rests = { ...place, y }
    taken.push(rests)
    settled.set(id, rests)
  }
  return settled
}

/** How many rows are taken. */
export const rowsOf = (places: Iterable<Place>): number => Math.max(0, ...[...places].map(({ y, h }) => y + h))

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)

/** A place within the grid: as wide and as far to the right as there is room. */
export function within({ x, y, w, h }: Place): Place {
  const wide = clamp(Math.round(w), 1, GRID.columns)
  return { x: clamp(Math.round(x), 0, GRID.columns - wide), y: clamp(Math.round(y), 0, GRID.rows), w: wide, h: clamp(Math.round(h), 1, GRID.tallest) }
}

/** Every place once a panel has been put somewhere: it stands there, and whatever was there makes way downwards. */
export function put(panels: readonly Placed[], id: string, asked: Place): ReadonlyMap<string, Place> {
  const shown = settle(panels)
  const wanted = within(asked)
  const places = new Map([...shown, [id, wanted]])
  push(places, id)
  return settle([...places].map(([panel, place]) => ({ id: panel, place })))
}

function push(places: Map<string, Place>, by: string): void {
  const mover = places.get(by)
  if (!mover) return
  const hit = [...places].filter(([id, place]) => id !== by && overlap(mover, place)).map(([id, place]) => ({ id, place })).sort(reading)
  for (const { id, place } of hit) {
    places.set(id, { ...place, y: mover.y + mover.h })
    push(places, id)
  }
}

/** One step of a panel by keys: past its neighbour where that stands in the way, since everything falls up again. */
export function step(panels: readonly Placed[], id: string, dx: -1 | 0 | 1, dy: -1 | 0 | 1): ReadonlyMap<string, Place> {
  const shown = settle(panels)
  const place = shown.get(id)
  if (!place) return shown
  const columns = [...shown].filter(([other, { x, w }]) => other !== id && x < place.x + place.w && place.x < x + w).map(([, other]) => other)
  // Up: to where the panel above begins. Down: past the panel below, which then takes its place.
  const above = Math.max(0, ...columns.filter(({ y, h }) => y + h <= place.y).map(({ y }) => y))
  const below = Math.min(...columns.filter(({ y }) => y >= place.y + place.h).map(({ y, h }) => y + h))
  const y = dy === 0 ? place.y : dy < 0 ? above : Number.isFinite(below) ? below - place.h + 1 : place.y
  if (dy > 0 && Number.isFinite(below)) {
    const next = [...shown].find(([other, { x, w, y: top }]) => other !== id && x < place.x + place.w && place.x < x + w && top === place.y + place.h)
    if (next) return put(panels, next[0], { ...next[1], y: place.y })
  }
  return put(panels, id, { ...place, x: place.x + dx, y })
}

/** As they are read, from first to last. */
export const inOrder = (panels: readonly Placed[]): readonly Placed[] => [...settle(panels)].map(([id, place]) => ({ id, place })).sort(reading)

/**
 * Every place once a panel is read as the `to`th, as on a phone, where they stand one below the other. All keep their size; those
 * before stay where they are, those it passes close up, and those after stay where nothing is in their way.
 */
export function reorder(panels: readonly Placed[], id: string, to: number): ReadonlyMap<string, Place> {
  const order = inOrder(panels)
  const from = order.findIndex((panel) => panel.id === id)
  const rest = order.filter((panel) => panel.id !== id)
  const next = [...rest.slice(0, to), ...order.slice(from, from + 1), ...rest.slice(to)]
  const [first, last] = [Math.min(from, to), Math.max(from, to)]
  const taken: Placed[] = []
  for (const [nth, panel] of next.entries()) {
    const stays = (nth < first || nth > last) && fits(panel.place, taken)
    taken.push(stays ? panel : { id: panel.id, place: firstPlace(panel.place, taken.at(-1)?.place.y ?? 0, (place) => fits(place, taken)) })
  }
  return new Map(taken.map((panel) => [panel.id, panel.place]))
}

/** Whether it is read after all that are taken, lies over none of them, and would not fall up: as it is put it is shown. */
function fits(place: Place, taken: readonly Placed[]): boolean {
  const before = taken.at(-1)?.place
  const after = !before || place.y > before.y || (place.y === before.y && place.x > before.x)
  const over = (y: number): boolean => taken.some((other) => overlap({ ...place, y }, other.place))
  return after && !over(place.y) && (place.y === 0 || over(place.y - 1))
}

/** The first place in reading order, from a row on, that will do. There must be one: under all panels at the latest. */
function firstPlace({ w, h }: Pick<Place, 'w' | 'h'>, from: number, does: (place: Place) => boolean): Place {
  for (let y = from; ; y++) {
    for (let x = 0; x + w <= GRID.columns; x++) {
      const place = { x, y, w, h }
      if (does(place)) return place
    }
  }
}

/** Where a new panel fits without moving anything: as far up as there is room, else below all. */
export function freePlace(panels: readonly Placed[], { w, h }: Pick<Place, 'w' | 'h'>): Place {
  const taken = [...settle(panels).values()]
  return firstPlace({ w: Math.min(w, GRID.columns), h }, 0, (place) => !taken.some((other) => overlap(place, other)))
}
