import { modeAt } from '../domain/mode.ts'
import { seconds } from '../domain/time.ts'
import type { EngineState, SnapshotDay } from '../store/thesis.ts'
import { DAY, dayOf, isoDay } from '../thesis/facts.ts'
import type { IndexId } from '../thesis/ids.ts'
import type { IndexDetail, IndexItem, IndexList, ThesisReply, ThesisState } from '../wire/thesis.ts'
import { ApiProblem, badRequest, notFound } from './problem.ts'
import type { WebServer } from './server.ts'

export type ThesisParts = Pick<WebServer, 'now' | 'store' | 'mirror'>

const AT_WORK = 'Not worked out yet'
/** The state of the engine is asked for this seldom while nobody asks for another day: it changes with every day that is worked out. */
const STATE_TTL = seconds(1)

/** How far the history of verdicts is worked out. */
export function stateOf({ first, last, through, goal }: EngineState): ThesisState {
  const from = first === undefined ? null : isoDay(first)
  const to = last === undefined ? null : isoDay(last)
  if (first === undefined || goal === undefined) return { state: 'waiting', done: 0, of: 0, from, to }
  const done = Math.max(0, (through ?? first - 1) - first + 1)
  const of = Math.max(0, goal - first + 1)
  return { state: done >= of ? 'ready' : 'working', done: Math.min(done, of), of, from, to }
}

/**
 * The snapshot that tells how things were known at an instant: that of the newest day that had ended by then, or of now.
 * Before the first day there is none, and none of a time that is still to come.
 */
export function snapshotDay(at: number | undefined, { first, last, goal }: EngineState, now: number): SnapshotDay {
  if (at === undefined) return 'now'
  const day = dayOf(at)
  const whole = at === (day + 1) * DAY - 1
  if (at >= now) {
    if (day === dayOf(now) && (whole || at === now)) return 'now'
    throw badRequest(`at: ${new Date(at).toISOString()} lies ahead; expected a time up to now`, 'at')
  }
  const wanted = whole ? day : day - 1
  if (first === undefined || last === undefined) throw new ApiProblem(503, AT_WORK, 'at: no day is worked out yet; ask again in a moment', 'at')
  if (wanted < first) throw notFound(`at: the thesis is told from ${isoDay(first)} to ${isoDay(Math.max(last, goal ?? last))}; expected a day within it`, 'at')
  // The day that ended a moment ago is being closed: until then it is as it was known last.
  if (wanted > last && wanted === dayOf(now) - 1 && last === wanted - 1) return 'now'
  if (wanted > last) throw new ApiProblem(503, AT_WORK, `at: ${isoDay(wanted)} is not worked out yet, only up to ${isoDay(last)}; ask again in a moment`, 'at')
  return wanted
}

const states = new WeakMap<object, { readonly readAt: number; readonly state: Promise<EngineState> }>()

/** How the engine stands, a second old at most. */
async function readState({ store, mirror }: ThesisParts): Promise<EngineState> {
  const held = states.get(mirror)
  if (held && performance.now() - held.readAt < STATE_TTL) return held.state
  const state = store.thesis.state()
  states.set(mirror, { readAt: performance.now(), state })
  // What failed is asked for again.
  state.catch(() => states.delete(mirror))
  return state
}

const waits = (): ApiProblem => new ApiProblem(503, AT_WORK, 'no worker has worked the thesis out yet; ask again in a moment')

/** The thesis as known at an instant, and how far its history is worked out. */
export async function readThesis(at: number | undefined, parts: ThesisParts, now = parts.now()): Promise<ThesisReply> {
  const state = await readState(parts)
  const thesis = await parts.store.thesis.thesis(snapshotDay(at, state, now))
  if (!thesis) throw waits()
  return { ...thesis, state: stateOf(state) }
}

/** How the newest value of an index stands by now: what came from a feed turns stale by its age. */
function aged<Item extends IndexItem>(item: Item, day: SnapshotDay, { mirror }: ThesisParts, now: number): Item {
  const signals: ReadonlyMap<string, { readonly staleAfter: number }> = mirror.signals
  const signal = signals.get(item.id)
  if (day !== 'now' || !signal || item.mode === null || item.mode === 'stale' || item.observedAt === null) return item
  return { ...item, mode: modeAt({ mode: item.mode, observedAt: Date.parse(item.observedAt) }, signal, now) }
}

async function readDetails(at: number | undefined, parts: ThesisParts, now: number): Promise<readonly IndexDetail[]> {
  const day = snapshotDay(at, await readState(parts), now)
  const details = await parts.store.thesis.indices(day)
  if (!details || details.length === 0) throw waits()
  return details.map((detail) => aged(detail, day, parts, now))
}

/** Every index as known at an instant, without its constituents. */
export async function readIndices(at: number | undefined, parts: ThesisParts, now = parts.now()): Promise<IndexList> {
  const day = snapshotDay(at, await readState(parts), now)
  const [details, thesis] = await Promise.all([readDetails(at, parts, now), parts.store.thesis.thesis(day)])
  const items = details.map(({ at: _at, list: _list, departed: _departed, leaveOneOut: _out, restated: _restated, ...item }): IndexItem => item)
  return { at: details[0]?.at ?? new Date(now).toISOString(), method: thesis?.method ?? '', items }
}

/** One index with its constituents. */
export async function readIndex(id: IndexId, at: number | undefined, parts: ThesisParts, now = parts.now()): Promise<IndexDetail> {
  const detail = (await readDetails(at, parts, now)).find((one) => one.id === id)
  if (!detail) throw notFound(`there is no index ${id}`, 'id')
  return detail
}
