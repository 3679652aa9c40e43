import { randomBytes } from 'node:crypto'
import { nameOf, type Who } from '../access/who.ts'
import type { Firing } from '../alerts/firing.ts'
import { shownBy } from '../boards/shown.ts'
import { thin, TIERS, type Resolution } from '../domain/candle.ts'
import { isRange, rangeFrom, type Range } from '../domain/range.ts'
import { isSignalId } from '../domain/signal.ts'
import type { Annotation } from '../wire/annotations.ts'
import type { Board, Content, Panel } from '../wire/boards.ts'
import { MOST_SNAPSHOTS, type Snapshot, type SnapshotDetail, type SnapshotList } from '../wire/snapshots.ts'
import { claimOf } from '../thesis/claims.ts'
import { CLAIM_IDS } from '../thesis/ids.ts'
import { annotations } from './annotations.ts'
import { readBoardParts, type BoardParts } from './board-parts.ts'
import { boardOf } from './boards.ts'
import { badRequest, conflict, notFound } from './problem.ts'
import type { WebServer } from './server.ts'
import { unshareSnapshot } from './shares.ts'

/** A board with all that it showed at one moment. */
export type Frozen = BoardParts & {
  /** Of its charts: at most 500 points of each. */
  readonly series: readonly { readonly id: string; readonly unit: string; readonly every: number; readonly points: readonly (readonly [number, number, number, number, number, number])[] }[]
  readonly annotations: readonly Annotation[]
  readonly firing: readonly Firing[]
}

const POINTS = 500
/** Candles fine enough for what shows a short range alone. */
const FINE: Partial<Readonly<Record<Range, Resolution>>> = { '1d': '5m', '5d': '1h' }

export const snapshots = async ({ store }: Pick<WebServer, 'store'>): Promise<SnapshotList> => ({ items: await store.snapshots.all() })

export async function snapshotOf(id: string, { store }: Pick<WebServer, 'store'>): Promise<{ readonly snapshot: Snapshot; readonly frozen: Frozen } | undefined> {
  const found = await store.snapshots.one(id)
  if (!found) return undefined
  const frozen = found.body as Frozen // Safe: `createSnapshot` alone writes them.
  // Whoever holds a link to it is told of alerts only what its panels say.
  return { snapshot: found.snapshot, frozen: shownBy(frozen.board, []).alerts ? frozen : { ...frozen, firing: [] } }
}

export async function snapshot(id: string, parts: Pick<WebServer, 'store'>): Promise<SnapshotDetail> {
  const found = await snapshotOf(id, parts)
  if (!found) throw notFound(`there is no frozen view ${id}`, 'id')
  return { ...found.snapshot, frozen: found.frozen }
}

/** Keeps what a page shows now, as it is. */
export async function createSnapshot({ path, title }: { readonly path: string; readonly title: string }, who: Who, parts: WebServer): Promise<Snapshot> {
  const shown = await shownAt(path, parts)
  const frozen = await freeze(shown.board, shown.range, parts)
  const by = nameOf(who)
  const made: Snapshot = { id: randomBytes(16).toString('hex'), title: title || shown.board.title, path: shown.path, at: new Date(frozen.figures.now).toISOString(), by, panels: frozen.board.panels.length, series: frozen.series.length }
  const deed = { action: 'snapshot.create', details: { by, snapshot: made.id, path: made.path, title: made.title } }
  if (!(await parts.store.snapshots.create(made, frozen, MOST_SNAPSHOTS, deed))) throw conflict(`there are ${MOST_SNAPSHOTS} frozen views, which is as many as there may be`)
  return made
}

export async function removeSnapshot(id: string, who: Who, { store }: Pick<WebServer, 'store'>): Promise<Snapshot> {
  const found = await store.snapshots.one(id)
  if (!found || !(await store.snapshots.remove(id, { action: 'snapshot.delete', details: { by: nameOf(who), snapshot: id, title: found.snapshot.title } }))) throw notFound(`there is no frozen view ${id}`, 'id')
  await unshareSnapshot(id, { store, by: nameOf(who) })
  return found.snapshot
}

async function freeze(board: Board, range: Range | undefined, parts: WebServer): Promise<Frozen> {
  const held = await readBoardParts(board, range, parts)
  const drawn = drawnBy(held)
  const series = await Promise.all([...drawn].map(async ([id, ranges]) => seriesOf(id, ranges, held.figures.now, parts)))
  return { ...held, series: series.flat(), annotations: annotations({ series: [...drawn.keys()], limit: Infinity }, parts).items, firing: parts.alertsMirror.firingAt(held.figures.now) }
}

/** The series that its charts draw, and over which ranges. */
function drawnBy({ board, range, figures }: BoardParts): ReadonlyMap<string, ReadonlySet<Range>> {
  const drawn = new Map<string, Set<Range>>()
  const add = (ids: readonly string[], over: Range): void => {
    for (const id of ids) drawn.set(id, (drawn.get(id) ?? new Set()).add(over))
  }
  for (const { id, content } of board.panels) {
    const shown = figures.panels[id]
    if (content.kind === 'chart') add(content.signals, range ?? content.range)
    if (content.kind === 'claim') add(claimOf(content.claim).evidence, 'essay')
    if (shown?.kind === 'stage') for (const chart of Object.values(shown.charts)) add(chart.lines.map((line) => line.id), range ?? 'essay')
  }
  return drawn
}

async function seriesOf(id: string, ranges: ReadonlySet<Range>, now: number, { mirror, store }: Pick<WebServer, 'mirror' | 'store'>): Promise<Frozen['series']> {
  const signal = isSignalId(id) ? mirror.signals.get(id) : undefined
  if (!signal) return []
  const span = await store.series.span(signal.id)
  const from = Math.min(...[...ranges].map((range) => rangeFrom(range, now, { ...(signal.calendar && { calendar: signal.calendar }), ...(span && { firstAt: span.firstAt }) })))
  const [only, ...more] = ranges
  const resolution = (more.length === 0 && only !== undefined && FINE[only]) || '1d'
  // A list price that was set before the range began stood when it began.
  const candles = await store.series.candles(signal.id, resolution, signal.shape === 'step' ? 0 : from, now)
  const thinned = thin(candles, TIERS[resolution].every, POINTS)
  return [{ id, unit: signal.unit, every: thinned.every, points: thinned.candles.map(({ at, open, high, low, close, count }) => [at, open, high, low, close, count]) }]
}

// ─── what a page shows, as a board ───

async function shownAt(asked: string, parts: WebServer): Promise<{ readonly board: Board; readonly range: Range | undefined; readonly path: string }> {
  const url = URL.parse(asked, 'http://page')
  if (!url || url.host !== 'page') throw badRequest('path: expected the path of a page of this server', 'path')
  const query = url.searchParams
  // What is held of that day is not what is shown of now; and it moves no more, wherever it is looked at.
  if (query.has('at')) throw badRequest('path: a day of the past does not move; its own address shows it as it was', 'path')
  const asRange = query.get('range')
  const range = asRange !== null && isRange(asRange) ? asRange : undefined
  const path = `${url.pathname}${url.search}`
  const [place = '', id] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
  if ((place === 'boards' || place === 'wall') && id !== undefined) {
    const board = await boardOf(id, parts)
    if (!board) throw notFound(`there is no board ${id}`, 'path')
    return { board, range, path }
  }
  if (place === '') {
    const board = await boardOf('chain', parts)
    if (board) return { board, range, path }
  }
  if (place === 'thesis') return { board: madeUp('Thesis', [{ kind: 'flow', title: '' }, ...CLAIM_IDS.map((claim): Content => ({ kind: 'claim', title: '', claim, window: 'essay' }))], parts.now()), range, path }
  if (place === 'signals' && id !== undefined) {
    const ids = [id, ...(query.get('vs') ?? '').split(',').filter(Boolean)].slice(0, 8)
    const signals = ids.flatMap((one) => (isSignalId(one) ? (parts.mirror.signals.get(one) ?? []) : []))
    if (signals[0]?.id !== id) throw notFound(`there is no signal ${id}`, 'path')
    const shown = range ?? '1y'
    const mode = query.get('mode')
    const scale = mode === 'rebased' || mode === 'percent' ? 'rebased' : query.get('scale') === 'log' ? 'log' : 'value'
    const figures = signals.map((signal): Content => ({ kind: 'signal', title: '', signal: signal.id, range: shown }))
    return { board: madeUp(signals.map(({ title }) => title).join(' · ').slice(0, 120), [...figures, { kind: 'chart', title: '', signals: signals.map((signal) => signal.id), range: shown, scale }], parts.now()), range, path }
  }
  throw badRequest('path: expected the chain, the thesis, a signal, a board or a wall', 'path')
}

/** Columns and rows of a panel on a board that stands for a page. */
type Size = readonly [w: number, h: number]
const SIZE: Partial<Readonly<Record<Content['kind'], Size>>> = { chart: [12, 10], flow: [12, 6], claim: [4, 5] }
/** One signal stands beside its chart; several share a row above it. */
const sizeOf = ({ kind }: Content, signals: number): Size => (signals === 1 ? ({ signal: [3, 10], chart: [9, 10] } as const)[kind === 'signal' ? 'signal' : 'chart'] : kind === 'signal' ? [12 / Math.min(4, signals), 4] : (SIZE[kind] ?? [3, 4]))

/** A board that is not kept: its panels in reading order. */
function madeUp(title: string, contents: readonly Content[], now: number): Board {
  const at = new Date(now).toISOString()
  const signals = contents.filter(({ kind }) => kind === 'signal').length
  let [x, y, row] = [0, 0, 0]
  const panels = contents.map((content, index): Panel => {
    const [w, h] = sizeOf(content, signals)
    if (x + w > 12) [x, y, row] = [0, y + row, 0]
    const place = { x, y, w, h }
    x += w
    row = Math.max(row, h)
    return { id: `p${index + 1}`, place, placeRevision: 0, content, contentRevision: 0 }
  })
  return { id: 'frozen', title, description: '', wall: { playlist: [], sound: 'off', takeover: 'off' }, detailsRevision: 0, revision: 0, panels, shipped: false, createdAt: at, createdBy: '', updatedAt: at, updatedBy: '' }
}
