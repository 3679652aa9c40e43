import type { Observation } from '../domain/observation.ts'
import type { Signal } from '../domain/signal.ts'
import { ESSAY_AT, minutes, seconds } from '../domain/time.ts'
import { DOWNCHAIN } from '../feeds/registry.ts'
import { MAX_COMMIT } from '../store/commit.ts'
import { runSole } from '../store/sole.ts'
import type { Store } from '../store/store.ts'
import type { EngineState } from '../store/thesis.ts'
import { DAY, dayOf, isoDay, makeViewer, type View } from '../thesis/facts.ts'
import type { DailySeries } from '../thesis/line.ts'
import { CLAIM_IDS, WINDOWS } from '../thesis/ids.ts'
import type { Measure } from '../thesis/measure-types.ts'
import { heldOf, type HeldVerdicts, type Reading } from '../thesis/thesis.ts'
import type { ClaimChange } from '../wire/socket.ts'
import { describeSeries } from './describe.ts'
import { detailsOf } from './details.ts'
import { movedBetween, openBook, type BookParts } from './facts.ts'
import { makeHistory } from './history.ts'
import { breathe, type Method } from './pure.ts'

export type EngineOptions = {
  readonly store: Store
  readonly method: Method
  readonly record: BookParts['record']
  readonly now: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Names this worker in the lock. */
  readonly token: string
  readonly onError: (error: unknown) => void
  /** How long the engine outlives a dead holder’s lock. */
  readonly lockTtl?: number
  /** A replay that begins at this instant: fewer draws, and no more of the past than verdicts need. */
  readonly replayFrom?: number
  /** How long it must be quiet before the past is worked out anew. */
  readonly settle?: number
}

export const ENGINE_LOCK = 'engine'
const LOCK_TTL = seconds(6)

/** Values go out at once, and then at most five times a second. */
const PACE = 200
/** What moves earlier days comes in bursts: it is worked out when it has been quiet this long, or when this much is over. */
const QUIET = 200
const PATIENCE = seconds(3)
/** Between two workings out there is this many times as long as the last one took; in a replay, in which each is of another day, longer. */
const SHARE = { live: 3, replay: 6 } as const
/** The thesis as it is now is kept at this pace, and what its claims say today is judged at that. */
const SNAPSHOT = seconds(1)
/** The clock is looked at this often: a day ends without a word in the log. */
const TURN = 250
const JUDGE = minutes(1)
const SETTLE = seconds(5)

/** Draws of the bootstrap: of a day that has ended and of now; fewer in a replay, which has fifth parts of a second for a day. */
export const DRAWS = { day: 500, replay: 100 } as const

/** The first day of which the thesis is told. */
export const FIRST_DAY = dayOf(ESSAY_AT)
/** Days before a replay begins that are worked out, so that verdicts may hold: a week has five days of observation. */
const REPLAY_LEAD = 8

/** The history may be this many commits ahead of the series that take it up. */
const AHEAD = 50
const LOOK_AGAIN = 20

const endOf = (day: number): number => (day + 1) * DAY - 1

/** What is kept of a day so that the next one can be worked out: the method's verdicts, and when earlier values last changed. */
type Held = { readonly verdicts: HeldVerdicts | undefined; readonly restated: readonly (readonly [string, number])[] }
/** A view with what follows from it. */
type Known = { readonly view: View; readonly measure: Measure }
const NOTHING: Held = { verdicts: undefined, restated: [] }

/** Keeps one engine in the whole deployment: it runs where the lock is; until aborted. A log that cannot be followed from where it was is begun anew. */
export async function runEngine(options: EngineOptions, signal: AbortSignal): Promise<void> {
  const { store, token, sleep, onError, lockTtl: ttl = LOCK_TTL } = options
  await runSole({ store, lock: ENGINE_LOCK, token, ttl, sleep, onError, note: async (problem) => store.thesis.note(token, { problem }) }, async (connection, over, end) => {
    const engine = await open(options, over)
    const tasks = [engine.follow(connection), engine.publish(), engine.judge(), engine.walk()]
    try {
      // The first that ends, well or not, ends all of them.
      await Promise.race(tasks)
    } finally {
      end()
      await Promise.allSettled(tasks)
    }
  }, signal)
}

async function open({ store, method, record, now, sleep, token, replayFrom, settle = SETTLE }: EngineOptions, over: AbortSignal) {
  const replayed = replayFrom !== undefined
  const share = replayed ? SHARE.replay : SHARE.live
  const draws = replayed ? DRAWS.replay : DRAWS.day
  const state: EngineState = await store.thesis.state()
  const book = await openBook({ store, record, now })
  const history = makeHistory(replayed ? { mode: 'replay' } : {})
  const described = new Map<string, string>()
  /** When earlier values last changed, as it is now and as it was at the end of the day that was worked out last. */
  const restated = new Map<string, number>(state.restated ? (JSON.parse(state.restated) as [string, number][]) : []) // Safe: written below alone.

  // ─── what is told already ───
  for (const signal of (await store.hot.signals()).values()) {
    if (signal.feedId !== DOWNCHAIN) continue
    described.set(signal.id, JSON.stringify(signal))
    history.load(signal.id, await store.series.vintages(signal.id, 0, Infinity))
  }

  // ─── the history, as far as it goes ───
  const stampNow = (): string => `${method.version} ${draws} ${book.stamp()}`
  const first = replayed ? Math.max(FIRST_DAY, dayOf(replayFrom) - REPLAY_LEAD) : FIRST_DAY
  const isCurrent = state.stamp === stampNow() && state.first === first
  let through = isCurrent ? (state.through ?? first - 1) : first - 1
  let last = state.last ?? first - 1
  let walked = state.walked === 1
  let held = through >= first ? await heldOn(through) : NOTHING
  /** Verdicts of the newest day that was reached: what stands while the history is worked out anew. */
  let standing = walked ? await heldOn(last) : NOTHING
  let told: ReadonlyMap<string, string> | undefined = state.told ? new Map(JSON.parse(state.told) as [string, string][]) : undefined // Safe: written below alone.
  let dirty = isCurrent ? state.dirty : undefined
  let dirtyAt = performance.now()
  let walkMs = 0
  let lastSaid: readonly Reading[] | undefined
  /** What the history is worked out by; where stages or the record have changed since, it will be again. */
  let stamp = stampNow()
  if (held === NOTHING) through = first - 1
  await drain()

  async function heldOn(day: number): Promise<Held> {
    return ((await store.thesis.held(day)) as Held | undefined) ?? NOTHING // Safe: written by closeDay alone.
  }

  /** Takes up what the log has after the series; and what of the past came while no engine ran. */
  async function drain(): Promise<void> {
    const connection = store.own()
    try {
      const end = await store.hot.seq()
      const seen = isCurrent ? (state.seq ?? 0) : end
      const today = dayOf(now())
      for (let at = Math.min(book.seq, seen); at < end; ) {
        const entries = await store.hot.readLog(connection, at, 500)
        const start = entries[0]
        if (start?.seq !== at + 1) {
          if (at >= book.seq) throw new Error('the log does not go on where the series stand')
          // Too old to be told: the whole past is worked out anew.
          dirty = first
          at = book.seq
          continue
        }
        for (const { seq, observations } of entries) {
          for (const observation of observations) {
            if (observation.feedId === DOWNCHAIN) history.heard(observation)
            else if (seq > seen && book.facts.has(observation.signalId) && dayOf(observation.receivedAt) < today) dirty = least(dirty, Math.max(first, dayOf(observation.receivedAt)))
          }
        }
        await book.take(entries.filter(({ seq }) => seq > book.seq))
        at = entries.at(-1)?.seq ?? end
      }
    } finally {
      connection.disconnect()
    }
  }

  // ─── what is worked out ───
  const [viewNow, viewThen] = [makeViewer(), makeViewer()]
  const openedAt = performance.now()
  let view = viewNow(book.facts, now())
  let measure: Measure = method.measureAt(view)
  let measureMs = performance.now() - openedAt
  let today: readonly Reading[] | undefined

  const signals = new Map<string, Signal | undefined>()
  function signalOf(series: DailySeries): Signal | undefined {
    if (!signals.has(series.id)) signals.set(series.id, describeSeries(series))
    return signals.get(series.id)
  }
  /** Series that are told as signals. */
  const toldSeries = ({ lines, series }: Measure): DailySeries[] => [...lines.values(), ...[...series.values()].filter(({ id }) => id.startsWith('indicator.'))].filter(signalOf)

  async function commit(observations: readonly Observation[]): Promise<void> {
    const fresh = [...new Set(observations.map(({ signalId }) => signalId))].flatMap((id) => {
      const signal = signals.get(id)
      return signal && described.get(id) !== JSON.stringify(signal) ? [signal] : []
    })
    for (let from = 0; from < observations.length && !over.aborted; from += MAX_COMMIT) {
      await store.hot.commit(DOWNCHAIN, observations.slice(from, from + MAX_COMMIT), from === 0 ? store.hot.describe(fresh) : [])
    }
    for (const signal of fresh) described.set(signal.id, JSON.stringify(signal))
  }

  /** The series take up what was committed: a history of years must not run away from them. */
  async function paced(): Promise<void> {
    const until = performance.now() + PATIENCE
    while (!over.aborted && performance.now() < until && (await store.hot.seq()) - (await store.hot.projected()) > AHEAD) await sleep(LOOK_AGAIN, over)
  }

  // ─── what is due ───
  let due = Infinity
  let lateBy = Infinity
  let snapshotDue = performance.now()
  let judgeDue = performance.now()
  let publishedAt = -Infinity
  let measuredAt = performance.now()
  /** The whole of each line is to be held to what is now known to have been. */
  let whole = walked
  let wake = (): void => undefined
  const woken = async (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (over.aborted) return resolve()
      const timer = setTimeout(resolve, Math.max(0, Math.ceil(ms)))
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  over.addEventListener('abort', () => wake(), { once: true })

  /** Asks for the values as they are now: at once and then at the pace, or, of what comes in bursts, when it has been quiet. */
  function ask(isBurst: boolean): void {
    const at = performance.now()
    const soonest = Math.max(publishedAt + PACE, measuredAt + measureMs * share)
    if (isBurst) {
      if (lateBy === Infinity) lateBy = at + PATIENCE
      due = Math.max(Math.min(at + QUIET, lateBy), soonest)
    } else if (lateBy === Infinity) due = Math.min(due, Math.max(at, soonest))
    wake()
  }

  /** Follows the log; resolves when it does not go on where it was. */
  async function follow(connection: ReturnType<Store['own']>): Promise<void> {
    while (!over.aborted) {
      try {
        const from = book.seq
        const entries = await store.hot.readLog(connection, from, 500, 1000)
        const start = entries[0]
        if (start ? start.seq !== from + 1 : (await store.hot.seq()) < from) return
        if (!start) continue
        const news = await book.take(entries)
        if (news.dirty !== undefined) isDirty(Math.max(news.dirty, first))
        if (news.moved) ask(news.earlier)
      } catch (error) {
        if (over.aborted) return
        throw error
      }
    }
  }

  /** The value of every index as it is now, as soon as something moves it. */
  async function publish(): Promise<void> {
    await tellMeasure()
    while (!over.aborted) {
      const at = performance.now()
      if (at >= due || ((dayOf(now()) !== view.day || now() >= view.until) && at >= measuredAt + measureMs * share)) {
        remeasure()
        await tellMeasure()
      }
      if (performance.now() >= snapshotDue) await keepNow()
      await woken(Math.min(due, snapshotDue, performance.now() + TURN) - performance.now())
    }
  }

  function remeasure(): void {
    const from = performance.now()
    due = Infinity
    lateBy = Infinity
    const next = viewNow(book.facts, now())
    const moved = movedBetween(view, next, measure.day)
    if (next.day !== view.day || moved.late.size > 0) judgeDue = Math.min(judgeDue, from + SNAPSHOT)
    if (moved.late.size > 0) whole ||= walked
    measure = method.measureNext(next, measure, moved)
    view = next
    measuredAt = performance.now()
    measureMs = measuredAt - from
  }

  /** Commits what differs from what was told: the newest values, or every day. */
  async function tellMeasure(): Promise<void> {
    const every = whole
    whole = false
    const series = toldSeries(measure)
    const at = now()
    const observations: Observation[] = []
    let again = false
    for (const one of series) {
      if (!every) observations.push(...history.newest(one, at))
      else {
        const news = history.whole(one, at)
        observations.push(...news.observations)
        if (!news.restated) continue
        restated.set(one.id, at)
        again = true
      }
    }
    if (observations.length === 0) return
    publishedAt = performance.now()
    await commit(observations)
    snapshotDue = Math.min(snapshotDue, performance.now() + SNAPSHOT)
    if (again) await store.thesis.note(token, { restated: JSON.stringify([...restated]) })
    if (observations.length > MAX_COMMIT) await paced()
  }

  /** What the claims say today, in pieces and beside everything else: no tick waits for it. In a replay they say what they did when the last day ended: there is no time to judge each moment. */
  async function judge(): Promise<void> {
    while (!over.aborted) {
      const at = performance.now()
      if (today === undefined || (!replayed && at >= judgeDue)) {
        judgeDue = at + JUDGE
        today = await method.judge(measure, draws)
        snapshotDue = 0
        wake()
      }
      await sleep(TURN, over)
    }
  }

  /** The thesis as it is now. */
  async function keepNow(): Promise<void> {
    snapshotDue = Infinity
    if (over.aborted || today === undefined) return
    const thesis = method.thesisOf(measure, standing.verdicts, today, now())
    const put = await store.thesis.put(token, 'now', { thesis, indices: detailsOf(measure, restatedNow(), method) }, { holder: token, publishedAt: now(), measureMs: Math.round(measureMs), seq: book.seq, problem: '', ...(dirty !== undefined && { dirty }) })
    if (!put) throw new Error('another worker holds the engine')
  }

  /** What was restated since the last day ended, else what was by then. */
  const restatedNow = (): ReadonlyMap<string, number> => new Map([...standing.restated, ...[...restated].filter(([id, at]) => at > (new Map(standing.restated).get(id) ?? 0))])

  // ─── the history ───
  function isDirty(day: number): void {
    dirty = least(dirty, day)
    dirtyAt = performance.now()
  }

  /** Works out what was known at the end of each day, one after another, and closes each day as it ends. */
  async function walk(): Promise<void> {
    let before: Known | undefined
    let startedAt = performance.now()
    if (!isCurrent) await note({ stamp, through: through >= first ? through : undefined })
    while (!over.aborted) {
      const yesterday = dayOf(now()) - 1
      if (through < yesterday) {
        before = await closeDay(through + 1, yesterday, before)
        continue
      }
      if (!walked) {
        walked = true
        await note({ walked: 1 })
        whole = true
        ask(false)
      }
      if (standing !== held) {
        standing = held
        await tellVerdicts()
        snapshotDue = 0
        wake()
      }
      walkMs = Math.max(walkMs, performance.now() - startedAt)
      if (dirty !== undefined && performance.now() - dirtyAt >= Math.max(settle, walkMs / 2)) {
        through = Math.min(through, Math.max(dirty, first) - 1)
        held = through >= first ? await heldOn(through) : NOTHING
        before = undefined
        dirty = undefined
        stamp = stampNow()
        startedAt = performance.now()
        await note({ stamp, through: through >= first ? through : undefined, dirty: undefined })
        continue
      }
      startedAt = performance.now()
      await sleep(replayed ? 20 : 250, over)
    }
  }

  async function note(change: Parameters<typeof store.thesis.note>[1]): Promise<void> {
    if (over.aborted) return
    if (!(await store.thesis.note(token, change))) throw new Error('another worker holds the engine')
  }

  /** What was known at the end of a day. Between its pieces everything else has its turn. */
  async function closeDay(day: number, goal: number, previous: Known | undefined): Promise<Known | undefined> {
    const at = endOf(day)
    const before = previous ?? (day > first ? wholeAt(endOf(day - 1)) : undefined)
    await breathe()
    const then = viewThen(book.facts, at)
    const known = before ? method.measureNext(then, before.measure, movedBetween(before.view, then, before.measure.day)) : method.measureAt(then)
    await breathe()
    // A replay that runs ahead is judged as often as there is time: a day that brought no new reading counts for no verdict.
    const said = replayed && lastSaid !== undefined && day < dayOf(now()) - 1 ? lastSaid : await method.judge(known, draws)
    lastSaid = said
    await breathe()
    const verdicts = method.hold(held.verdicts, said, day)
    const restatedThen = new Map(held.restated)
    const series = toldSeries(known)
    const observations: Observation[] = []
    for (const one of series) {
      const news = history.asOf(one, before && seriesOf(before.measure, one.id), at)
      observations.push(...news.observations)
      if (news.restated) restatedThen.set(one.id, at)
    }
    await commit(observations)
    if (over.aborted) return undefined
    const next: Held = { verdicts, restated: [...restatedThen] }
    const indices = detailsOf(known, restatedThen, method)
    const thesis = method.thesisOf(known, verdicts, said, now())
    const put = await store.thesis.put(token, day, { thesis, indices, held: next }, { stamp, first, through: day, last: Math.max(last, day), goal, seq: book.seq, ...(dirty !== undefined && { dirty }) })
    if (!put) throw new Error('another worker holds the engine')
    held = next
    through = day
    last = Math.max(last, day)
    if (replayed) today = said
    await thinOut(day)
    await paced()
    return { view: then, measure: known }
  }

  function wholeAt(at: number): Known {
    const then = viewThen(book.facts, at)
    return { view: then, measure: method.measureAt(then) }
  }

  /** Of a day that is over its last value is enough. */
  async function thinOut(day: number): Promise<void> {
    if (day !== dayOf(now()) - 1) return
    const until = performance.now() + PATIENCE
    const seq = await store.hot.seq()
    while (!over.aborted && performance.now() < until && (await store.hot.projected()) < seq) await sleep(LOOK_AGAIN, over)
    for (const signal of signals.values()) if (signal) await store.series.thin(signal.id, day * DAY, endOf(day))
  }

  /** Tells the verdicts that are not those told last. The first ones are no change of any. */
  async function tellVerdicts(): Promise<void> {
    const changes: ClaimChange[] = []
    const now = new Map<string, string>()
    for (const id of CLAIM_IDS) {
      for (const window of WINDOWS) {
        const stands = heldOf(held.verdicts, id, window)
        if (!stands) continue
        const { verdict, since } = stands
        const was = told?.get(`${id} ${window}`)
        now.set(`${id} ${window}`, verdict)
        if (was !== undefined && was !== verdict) changes.push({ id, window, verdict, was: was as ClaimChange['was'], since: isoDay(since) }) // Safe: told verdicts are verdicts.
      }
    }
    if (told && changes.length === 0) return
    if (!(await store.thesis.tell(token, JSON.stringify([...now]), changes))) throw new Error('another worker holds the engine')
    told = now
  }

  return { follow, publish, judge, walk }
}

const seriesOf = ({ lines, series }: Measure, id: string): DailySeries | undefined => (lines as ReadonlyMap<string, DailySeries>).get(id) ?? series.get(id)

const least = (one: number | undefined, other: number | undefined): number | undefined => (one === undefined ? other : other === undefined ? one : Math.min(one, other))
